"""A template's history in the admin's chat: every version, and what each changed."""

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk
from bot.staff.presses import answer, chosen, show
from bot.staff.speech import send
from bot.staff.templates import title
from notices.channel import Attachment, Button, Message
from storage.desk.template_shelf import WITHDRAWN
from storage.tables import TemplateVersion

PAGE = 8
LONGEST_DIFFERENCE = 3000
LONGEST_REASON = 100


async def history(update: Update, context: StaffContext) -> None:
    """List the versions that were sent in, the newest first, a page at a time."""
    admin_at_desk(update, context)
    _, name, language, *place = chosen(update)
    at = int(place[0]) if place else 0
    versions = await context.services.library.history(name, language)
    page = versions[at : at + PAGE]
    lines = [context.say("admin.template.history_title", **title(context, name, language))]
    lines += [_line(context, version) for version in page]
    if at + PAGE >= len(versions):
        lines.append(context.say("admin.template.history_factory"))
    turns = _turns(context, f"t:hist:{name}:{language}", at, len(versions))
    differs = [
        (context.button("admin.template.differs", f"t:diff:{row.key}", version=row.version),)
        for row in page
    ]
    message = Message("\n".join(lines), (*differs, turns) if turns else tuple(differs))
    await answer(update)
    await (show(update, context, message) if place else send(update, message))


async def changes(update: Update, context: StaffContext) -> None:
    """Show what a version changed against what it replaced; as a file too where it is long."""
    admin_at_desk(update, context)
    library, version_id = context.services.library, int(chosen(update)[1])
    version, changed = await library.version(version_id), await library.changes(version_id)
    text = context.say(
        "admin.template.changes",
        version=version.version,
        against=changed.against,
        reason=version.reason,
        difference=changed.difference[:LONGEST_DIFFERENCE],
        cut=len(changed.difference) > LONGEST_DIFFERENCE,
        **title(context, version.name, version.language),
    )
    copy = context.button("admin.template.copy", f"t:copy:{version_id}")
    file = f"{version.name}.{version.language}.v{version.version}.diff"
    await answer(update)
    await send(update, Message(text, ((copy,),), whole(file, changed.difference)))


def whole(name: str, difference: str) -> tuple[Attachment, ...]:
    """Return a difference as a file where it is too long to be read in a message."""
    if len(difference) <= LONGEST_DIFFERENCE:
        return ()
    return (Attachment(name, difference.encode()),)


def _line(context: StaffContext, version: TemplateVersion) -> str:
    return context.say(
        "admin.template.history_line",
        version=version.version,
        published_at=version.published_at,
        since=version.effective_from,
        withdrawn=version.status == WITHDRAWN,
        reason=(version.reason or "")[:LONGEST_REASON],
        by=version.published_by or version.author,
    )


def _turns(context: StaffContext, act: str, at: int, total: int) -> tuple[Button, ...]:
    turns = (("admin.template.newer", at - PAGE), ("admin.template.older", at + PAGE))
    return tuple(context.button(key, f"{act}:{to}") for key, to in turns if 0 <= to < total)
