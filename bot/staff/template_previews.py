"""A draft of a template shown for each situation, before it is published."""

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import ButtonOld
from notices.channel import Button, Message
from notices.placeholders import as_facts, samples, table_of
from notices.preview import facts_of_way, ways_to_a_notice

NOTICE = "notice"
PAGE = 8


async def sample(update: Update, context: StaffContext) -> None:
    """Show the draft on one of the samples, with a pager over all of them."""
    admin_at_desk(update, context)
    draft_id, at = (int(part) for part in chosen(update)[1:])
    draft = await context.services.library.version(draft_id)
    facts = samples(draft.name, draft.language)
    if at >= len(facts):
        raise ButtonOld
    parts = await context.services.library.tried(draft_id, facts[at])
    title = context.say(f"template.sample.{table_of(draft.name)}_{at + 1}")
    rows = [_pager(context, f"t:pre:{draft_id}", at, len(facts))]
    if draft.name == NOTICE:
        rows.append((context.button("admin.template.real_matter", f"t:prem:{draft_id}:0"),))
    await answer(update)
    await show(update, context, Message(f"{title}\n\n{parts[0]}", tuple(rows)))


async def matters(update: Update, context: StaffContext) -> None:
    """Offer the matters whose situations the draft may be shown for, a page at a time."""
    admin_at_desk(update, context)
    draft_id, at = (int(part) for part in chosen(update)[1:])
    found = await context.services.matters.all()
    rows = [(Button(m.name, f"t:prew:{draft_id}:{m.key}:0"),) for m in found[at : at + PAGE]]
    turns = (("admin.matter.earlier", at - PAGE), ("admin.matter.more", at + PAGE))
    row = tuple(
        context.button(key, f"t:prem:{draft_id}:{to}") for key, to in turns if 0 <= to < len(found)
    )
    back = (context.button("common.back", f"t:pre:{draft_id}:0"),)
    await answer(update)
    text = context.say("admin.template.which_matter")
    await show(update, context, Message(text, (*rows, row, back) if row else (*rows, back)))


async def way(update: Update, context: StaffContext) -> None:
    """Show the draft for one situation of a matter, with a pager over all that end in a notice."""
    admin_at_desk(update, context)
    draft_id, matter_id, at = (int(part) for part in chosen(update)[1:])
    services = context.services
    draft = await services.library.version(draft_id)
    page = await services.publishing.page(matter_id)
    ways = ways_to_a_notice(page.record)
    if at >= len(ways):
        raise ButtonOld
    facts = facts_of_way(page, ways[at], services.clock.now(), services.texts, draft.language)
    parts = await services.library.tried(draft_id, as_facts(facts))
    rows = (
        _pager(context, f"t:prew:{draft_id}:{matter_id}", at, len(ways)),
        (context.button("admin.template.real_matter", f"t:prem:{draft_id}:0"),),
    )
    await answer(update)
    await show(update, context, Message(parts[0], rows))


def _pager(context: StaffContext, act: str, at: int, count: int) -> tuple[Button, ...]:
    return (
        context.button("admin.matter.previous", f"{act}:{(at - 1) % count}"),
        context.button("admin.matter.place", f"{act}:{at}", place=f"{at + 1}/{count}"),
        context.button("admin.matter.next", f"{act}:{(at + 1) % count}"),
    )
