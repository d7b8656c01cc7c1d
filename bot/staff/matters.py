"""Matters in the admin's private chat: what waits, what is lacking, who decided."""

from collections.abc import Iterator

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import ButtonOld
from notices.channel import Button, Message
from storage.desk.publishing import MatterPage
from storage.records import MatterRecord
from storage.rules.completeness import FIELDS, NEVER_LEFT_TO_THE_COUNTER, Gap

PAGE = 8
MOST_VERSIONS = 15
"""The newest versions that fit one message."""


async def list_(update: Update, context: StaffContext) -> None:
    """List the matters a page at a time, those with a draft first."""
    admin_at_desk(update, context)
    at = int(chosen(update)[1])
    pages = sorted(await context.services.publishing.pages(), key=lambda page: page.draft is None)
    waiting = [page for page in pages if page.draft is not None]
    complete = sum(not page.lacking for page in waiting)
    rows = [(_row(context, page),) for page in pages[at : at + PAGE]]
    rows += [(button,) for button in _turning(context, at, len(pages))]
    if complete:
        rows.append((context.button("admin.matter.publish_all", "m:all", count=complete),))
    text = context.say("admin.matter.list", waiting=len(waiting), total=len(pages))
    await answer(update)
    await show(update, context, Message(text, tuple(rows)))


async def one(update: Update, context: StaffContext) -> None:
    """Show one matter as it stands."""
    admin_at_desk(update, context)
    await answer(update)
    await show_matter(update, context, int(chosen(update)[1]))


async def ask_decision(update: Update, context: StaffContext) -> None:
    """Ask once more before the counter is left to tell a field."""
    admin = admin_at_desk(update, context)
    matter_id, field = _field_chosen(update)
    page = await context.services.publishing.page(matter_id)
    text = context.say(
        "admin.matter.ask_decision",
        who=admin.full_name,
        matter=page.record.name,
        missing=_missing(context, field),
    )
    place = FIELDS.index(field)
    rows = (
        (context.button("admin.matter.decide_yes", f"m:yes:{matter_id}:{place}"),),
        (context.button("admin.matter.think_again", f"m:one:{matter_id}"),),
    )
    await answer(update)
    await show(update, context, Message(text, rows))


async def decide(update: Update, context: StaffContext) -> None:
    """Note the decision under the admin's name."""
    admin = admin_at_desk(update, context)
    matter_id, field = _field_chosen(update)
    await context.services.publishing.decide(matter_id, field, admin.full_name, admin.id)
    await answer(update)
    await show_matter(update, context, matter_id)


async def revoke(update: Update, context: StaffContext) -> None:
    """Take a decision back."""
    admin = admin_at_desk(update, context)
    matter_id, field = _field_chosen(update)
    await context.services.publishing.revoke(matter_id, field, admin.full_name)
    await answer(update)
    await show_matter(update, context, matter_id)


async def history(update: Update, context: StaffContext) -> None:
    """List the newest versions with date and who."""
    admin_at_desk(update, context)
    matter_id = int(chosen(update)[1])
    versions = await context.services.publishing.history(matter_id)
    lines = [context.say("admin.matter.history_title", matter=versions[0].details.name)]
    lines += [
        context.say(
            "admin.matter.history_line",
            version=version.version,
            status=version.status,
            at=version.since,
            author=version.author,
            by=version.published_by or "",
        )
        for version in versions[:MOST_VERSIONS]
    ]
    back = (context.button("common.back", f"m:one:{matter_id}"),)
    await answer(update)
    await show(update, context, Message("\n".join(lines), (back,)))


async def show_matter(update: Update, context: StaffContext, matter_id: int) -> None:
    """Show a matter over the message whose button was pressed."""
    page = await context.services.publishing.page(matter_id)
    await show(update, context, Message(_told(context, page), tuple(_acts(context, page))))


def _told(context: StaffContext, page: MatterPage) -> str:
    now, draft = page.in_force, page.draft
    return context.say(
        "admin.matter.one",
        matter=page.record.name,
        code=page.matter.code,
        in_force=now and {"version": now.version, "since": now.since, "by": now.published_by},
        draft=draft and {"version": draft.version, "at": draft.created_at, "by": draft.author},
        difference=_difference(context, now.details, draft.details) if now and draft else None,
        lacking=[_lack(context, page.record, gap) for gap in page.lacking],
        decisions=[
            {
                "missing": _missing(context, made.field),
                "by": made.decided_by,
                "at": made.decided_at,
                "sample": made.sample,
            }
            for made in page.decisions.values()
        ],
    )


def _acts(context: StaffContext, page: MatterPage) -> Iterator[tuple[Button, ...]]:
    key = page.matter.key
    for gap in page.lacking:
        if gap.field not in NEVER_LEFT_TO_THE_COUNTER:
            act = f"m:ask:{key}:{FIELDS.index(gap.field)}"
            yield (context.button("admin.matter.decide", act, field=_short(gap.field)),)
    for field in page.revocable:
        act = f"m:back:{key}:{FIELDS.index(field)}"
        yield (context.button("admin.matter.revoke", act, field=_short(field)),)
    if page.draft is not None:
        preview = context.button("admin.matter.preview", f"m:view:{page.draft.id}:0")
        publish = context.button("admin.matter.publish", f"m:pub:{page.draft.id}")
        yield (preview,) if page.lacking else (preview, publish)
    yield (
        context.button("admin.matter.history", f"m:hist:{key}"),
        context.button("admin.matter.back", "m:list:0"),
    )


def _difference(
    context: StaffContext, old: MatterRecord, new: MatterRecord
) -> dict[str, list[str]]:
    """Return the fields that differ, and the materials by name."""
    before = {item.id: item for item in old.materials}
    after = {item.id: item for item in new.materials}
    fields = [name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]
    return {
        "fields": [context.plain(f"admin.record.{name}") for name in fields if name != "materials"],
        "added": [item.name for key, item in after.items() if key not in before],
        "dropped": [item.name for key, item in before.items() if key not in after],
        "changed": [
            item.name for key, item in after.items() if key in before and before[key] != item
        ],
    }


def _lack(context: StaffContext, record: MatterRecord, gap: Gap) -> dict[str, object]:
    names = [item.name for item in record.materials if item.id in gap.materials]
    return {
        "missing": _missing(context, gap.field),
        "rule": context.plain(f"admin.rule.{gap.rule}"),
        "materials": names,
    }


def _missing(context: StaffContext, field: str) -> str:
    return context.plain(f"admin.gap.{_short(field)}")


def _short(field: str) -> str:
    return field.replace(".", "_")


def _field_chosen(update: Update) -> tuple[int, str]:
    """Return the matter and the field of a button; raises ButtonOld for one of another time."""
    matter_id, place = (int(part) for part in chosen(update)[1:])
    if place >= len(FIELDS):
        raise ButtonOld
    return matter_id, FIELDS[place]


def _row(context: StaffContext, page: MatterPage) -> Button:
    return context.button(
        "admin.matter.row",
        f"m:one:{page.matter.key}",
        matter=page.record.name,
        waiting=page.draft is not None,
        lacking=len(page.lacking),
    )


def _turning(context: StaffContext, at: int, total: int) -> Iterator[Button]:
    if at >= PAGE:
        yield context.button("admin.matter.earlier", f"m:list:{at - PAGE}")
    if at + PAGE < total:
        yield context.button("admin.matter.more", f"m:list:{at + PAGE}")
