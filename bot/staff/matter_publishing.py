"""From a matter's draft to what is in force: preview, whom it touches, publish."""

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk
from bot.staff.matters import show_matter
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import ButtonOld
from notices.channel import Message
from notices.preview import draft_notice, ways_to_a_notice
from storage.refusals import DraftReplaced
from storage.tables import MatterVersion


async def preview(update: Update, context: StaffContext) -> None:
    """Show the draft's notice for one situation, with a pager over all of them."""
    admin_at_desk(update, context)
    draft = await _draft(update, context)
    at, ways = int(chosen(update)[2]), ways_to_a_notice(draft.details)
    if at >= len(ways):
        raise ButtonOld
    services = context.services
    page = await services.publishing.page(draft.matter_id)
    text = draft_notice(page, ways[at], services.clock.now(), services.texts)
    act = f"m:view:{draft.id}"
    place = f"{at + 1}/{len(ways)}"
    rows = (
        (
            context.button("admin.matter.previous", f"{act}:{(at - 1) % len(ways)}"),
            context.button("admin.matter.place", f"{act}:{at}", place=place),
            context.button("admin.matter.next", f"{act}:{(at + 1) % len(ways)}"),
        ),
        (context.button("common.back", f"m:one:{draft.matter_id}"),),
    )
    await answer(update)
    marked = context.say("admin.matter.draft_mark", version=draft.version)
    await show(update, context, Message(f"{marked}\n\n{text}", rows))


async def ask(update: Update, context: StaffContext) -> None:
    """Tell whom the draft touches, and ask whether to publish it."""
    admin_at_desk(update, context)
    draft = await _draft(update, context)
    impact = await context.services.publishing.impact(draft.matter_id)
    text = context.say(
        "admin.matter.ask_publish",
        matter=draft.details.name,
        version=draft.version,
        **vars(impact),
    )
    rows = (
        (context.button("admin.matter.publish_yes", f"m:go:{draft.id}"),),
        (context.button("admin.matter.think_again", f"m:one:{draft.matter_id}"),),
    )
    await answer(update)
    await show(update, context, Message(text, rows))


async def publish(update: Update, context: StaffContext) -> None:
    """Put the draft in force."""
    admin = admin_at_desk(update, context)
    version_id = int(chosen(update)[1])
    published = await context.services.publishing.publish(version_id, admin.full_name)
    await answer(update, context.plain("admin.matter.published", version=published.version))
    await show_matter(update, context, published.matter_id)


async def ask_all(update: Update, context: StaffContext) -> None:
    """Ask whether everything complete is to be published."""
    admin_at_desk(update, context)
    pages = await context.services.publishing.pages()
    ready = [page for page in pages if page.draft is not None and not page.lacking]
    rows = (
        (context.button("admin.matter.publish_yes", "m:allgo"),),
        (context.button("admin.matter.think_again", "m:list:0"),),
    )
    names = [page.record.name for page in ready]
    await answer(update)
    text = context.say("admin.matter.ask_all", count=len(names), names=names[:30])
    await show(update, context, Message(text, rows if ready else rows[1:]))


async def publish_all(update: Update, context: StaffContext) -> None:
    """Put everything complete in force and name how much was left."""
    admin = admin_at_desk(update, context)
    done = await context.services.publishing.publish_complete(admin.full_name)
    left = {code: context.plain(no.key, **no.facts) for code, no in list(done.left.items())[:10]}
    text = context.say(
        "admin.matter.published_all", count=len(done.codes), total=len(done.left), left=left
    )
    await answer(update)
    back = (context.button("admin.matter.back", "m:list:0"),)
    await show(update, context, Message(text, (back,)))


async def _draft(update: Update, context: StaffContext) -> MatterVersion:
    """Return the draft of a button; raises DraftReplaced where it waits no longer."""
    version = await context.services.publishing.version(int(chosen(update)[1]))
    page = await context.services.publishing.page(version.matter_id)
    if page.draft is None or page.draft.id != version.id:
        raise DraftReplaced
    return version
