"""Templates in the admin's private chat: list, look, download, history, roll back."""

from collections.abc import Sequence
from io import BytesIO

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk, place
from bot.staff.presses import answer, chosen, show
from bot.staff.speech import reply, send
from notices.channel import Button, Message
from notices.placeholders import described
from notices.split import split
from storage.desk.templates import WITHDRAWN
from storage.tables import TemplateVersion

ACTS = (("new", "send_new"), ("down", "download"), ("hist", "history"))
MOST_BUTTONS = 8
LONGEST_DIFFERENCE = 3000
FORMS = {"notice": "notice", "visit": "confirmed", "change": "notice_changed"}
"""The sets of placeholders, each with a template that uses it."""


async def list_(update: Update, context: StaffContext) -> None:
    """List the templates with the version in force."""
    admin_at_desk(update, context)
    listed = await _list(context)
    await reply(update, listed)


async def back(update: Update, context: StaffContext) -> None:
    """Show the list again on the message that was pressed."""
    admin_at_desk(update, context)
    await answer(update)
    await show(update, context, await _list(context))


async def one(update: Update, context: StaffContext) -> None:
    """Show what can be done with a template."""
    admin_at_desk(update, context)
    _, name, language = chosen(update)
    source = await context.services.library.source(name, language)
    waiting = await context.services.library.waiting(name, language)
    acts = [
        (context.button(f"admin.template.{key}", f"t:{act}:{name}:{language}"),)
        for act, key in ACTS
    ]
    seen = f"t:roll:{name}:{language}:{source.version}"
    acts.append((context.button("admin.template.roll_back", seen),))
    acts += [
        (context.button("admin.template.call_off", f"t:off:{row.key}", version=row.version),)
        for row in waiting[:MOST_BUTTONS]
    ]
    named = title(context, name, language)
    text = context.say("admin.template.one", version=source.version, waiting=waiting, **named)
    back_row = (context.button("admin.template.back", "t:list"),)
    await answer(update)
    await show(update, context, Message(text, (*acts, back_row)))


async def download(update: Update, context: StaffContext) -> None:
    """Send the version in force as a file."""
    admin_at_desk(update, context)
    _, name, language = chosen(update)
    source = await context.services.library.source(name, language)
    await answer(update)
    await place(update).send_document(
        BytesIO(source.body.encode()), filename=f"{name}.{language}.v{source.version}.j2"
    )


async def placeholders(update: Update, context: StaffContext) -> None:
    """List what templates may show."""
    admin_at_desk(update, context)
    for form, name in FORMS.items():
        lines = [context.say(f"admin.template.placeholders_{form}")]
        lines += [
            context.say("admin.template.placeholder", name=item.name, meaning=item.meaning)
            for item in described(name, context.services.texts, "zh")
        ]
        await send_parts(update, "\n".join(lines))


async def history(update: Update, context: StaffContext) -> None:
    """List the versions that were sent in."""
    admin_at_desk(update, context)
    _, name, language = chosen(update)
    versions = await context.services.library.history(name, language)
    await answer(update)
    lines = [context.say("admin.template.history_title", **title(context, name, language))]
    lines += [
        context.say(
            "admin.template.history_line",
            version=version.version,
            published_at=version.published_at,
            since=version.effective_from,
            withdrawn=version.status == WITHDRAWN,
            reason=version.reason,
            by=version.published_by or version.author,
        )
        for version in versions
    ]
    lines.append(context.say("admin.template.history_factory"))
    *earlier, last = split("\n".join(lines))
    for part in earlier:
        await send(update, Message(part))
    await send(update, Message(last, _differences(context, versions)))


async def changes(update: Update, context: StaffContext) -> None:
    """Show what a version changed against the one before; all of it as a file where it is long."""
    admin_at_desk(update, context)
    library, version_id = context.services.library, int(chosen(update)[1])
    version, difference = await library.version(version_id), await library.changes(version_id)
    await answer(update)
    named = title(context, version.name, version.language)
    text = context.say(
        "admin.template.changes",
        version=version.version,
        difference=difference[:LONGEST_DIFFERENCE],
        cut=len(difference) > LONGEST_DIFFERENCE,
        **named,
    )
    copy = (context.button("admin.template.copy", f"t:copy:{version_id}"),)
    await send(update, Message(text, (copy,)))
    if len(difference) > LONGEST_DIFFERENCE:
        file = f"{version.name}.{version.language}.v{version.version}.diff"
        await place(update).send_document(BytesIO(difference.encode()), filename=file)


async def roll_back(update: Update, context: StaffContext) -> None:
    """Put the version before in force again."""
    admin = admin_at_desk(update, context)
    _, name, language, *seen = chosen(update)
    library = context.services.library
    version = await library.roll_back(
        name,
        language,
        admin.full_name,
        by_id=admin.id,
        seen=int(seen[0]) if seen else None,
    )
    await answer(update)
    told = context.say(
        "admin.template.rolled_back",
        version=version.version,
        restores=version.restores,
        waiting=await library.waiting(name, language),
        **title(context, name, language),
    )
    await send(update, Message(told))


def title(context: StaffContext, name: str, language: str) -> dict[str, object]:
    """Return how a template is called in sentences."""
    return {
        "name": context.plain(f"template.name.{name}"),
        "tongue": context.plain(f"admin.language.{language}"),
    }


async def send_parts(update: Update, text: str) -> None:
    """Send a text of any length."""
    for part in split(text):
        await send(update, Message(part))


def _differences(
    context: StaffContext, versions: Sequence[TemplateVersion]
) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each of the newest versions: what it changed."""
    return tuple(
        (context.button("admin.template.differs", f"t:diff:{row.key}", version=row.version),)
        for row in versions[:MOST_BUTTONS]
    )


async def _list(context: StaffContext) -> Message:
    library = context.services.library
    rows = []
    for template in library.names():
        for language in template.languages:
            source = await library.source(template.name, language)
            named = title(context, template.name, language)
            waiting = await library.waiting(template.name, language)
            label = context.plain(
                "admin.template.row", version=source.version, waiting=bool(waiting), **named
            )
            rows.append((Button(label, f"t:one:{template.name}:{language}"),))
    return Message(context.say("admin.template.list"), tuple(rows))
