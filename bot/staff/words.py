"""What is typed and no command: replies to a question of the bot, and everything else."""

from telegram import Chat, Update

from bot.staff import decisions, entry, templates
from bot.staff.context import StaffContext
from bot.staff.guard import is_admin, message_of, place, sender
from bot.staff.prompts import asked_about
from storage.refusals import LooksLikeIdentityNumber
from storage.rules.identity import looks_like_identity_number

REPLIES = {
    "decline": decisions.decline_in_words,
    "entry": entry.enter,
    "template": templates.propose,
}


async def help_(update: Update, context: StaffContext) -> None:
    """Say what the bot can do here."""
    private = place(update).type == Chat.PRIVATE
    await message_of(update).reply_html(
        context.say("staff.help.private" if private else "staff.help.group")
    )


async def other(update: Update, context: StaffContext) -> None:
    """Take a reply to a question; in a private chat, say what to do with anything else.

    Staff talk among themselves in their group: there the bot is silent unless it is addressed.
    """
    about = await asked_about(update, context)
    if about:
        await REPLIES[str(about["for"])](update, context, about)
        return
    message = message_of(update)
    if place(update).type != Chat.PRIVATE:
        return
    if looks_like_identity_number(message.text or message.caption or ""):
        raise LooksLikeIdentityNumber
    if is_admin(context, sender(update)) and message.document is not None:
        await message.reply_html(context.say("admin.template.which"))
        return
    await message.reply_html(context.say("staff.help.unknown"))


async def command(update: Update, context: StaffContext) -> None:
    """Answer a command that is not known."""
    await message_of(update).reply_html(context.say("staff.help.unknown"))


async def old_button(update: Update, context: StaffContext) -> None:
    """Answer a button that is not this bot's, or of another time."""
    if update.callback_query is not None:
        await update.callback_query.answer(context.plain("staff.help.old_button"), show_alert=True)
