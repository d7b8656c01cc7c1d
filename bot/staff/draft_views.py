"""What admins are shown of a draft before one of them publishes it."""

import html
from collections.abc import Sequence

from telegram import Update

from bot.staff.channel import StaffChannel
from bot.staff.context import StaffContext
from bot.staff.guard import sender
from bot.staff.speech import send
from bot.staff.template_history import LONGEST_DIFFERENCE, whole
from bot.staff.template_publishing import offer
from bot.staff.templates import title
from notices.channel import Attachment, Message
from storage.tables import TemplateVersion


async def show_draft(update: Update, context: StaffContext, draft_id: int, difference: str) -> None:
    """Show a draft to who sent it in and ask whether to publish it.

    By the two-person rule the others are shown it and asked.
    """
    library = context.services.library
    draft = await library.version(draft_id)
    views = await _views(context, draft, difference)
    for view in views:
        await send(update, view)
    question = await offer(context, draft_id)
    if not library.two_person:
        await send(update, question)
        return
    await send(update, Message(context.say("admin.template.waits_for_other")))
    named = title(context, draft.name, draft.language)
    who = Message(context.say("admin.template.sent_in", who=draft.author, **named))
    await _tell_others(context, sender(update).id, [who, *views, question])


async def _tell_others(context: StaffContext, sender_id: int, messages: Sequence[Message]) -> None:
    """Tell the other admins; who cannot be reached is passed over."""
    channel = StaffChannel(context.bot, context.services)
    for admin_id in sorted(context.settings.admin_ids - {sender_id}):
        for message in messages:
            await channel.send(admin_id, message)


async def _views(
    context: StaffContext, draft: TemplateVersion, difference: str
) -> Sequence[Message]:
    """Return what a draft changes, then how it reads: as messages or as a file."""
    preview = await context.services.library.preview(draft.key)
    file = f"{draft.name}.{draft.language}"
    more = (context.button("admin.template.situations", f"t:pre:{draft.key}:0"),)
    printed = () if preview.pdf is None else (Attachment(f"{file}.pdf", preview.pdf),)
    above = Message(
        context.say("admin.template.preview"), (more,) if preview.parts else (), printed
    )
    views = [above, *map(Message, preview.parts)]
    if not difference:
        return views
    shown = f"<pre>{html.escape(difference[:LONGEST_DIFFERENCE])}</pre>"
    return [Message(shown, (), whole(f"{file}.v{draft.version}.diff", difference)), *views]
