"""The buttons under news: a new sheet, the old one, or just seen; no more broadcasts."""

from contextlib import suppress

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram_dialog import DialogManager, ShowMode

from bot.residents.answers import hear
from dialogs import doors
from dialogs.kit.visitor import language_of, visitor
from notices.cards import NO_BROADCASTS
from notices.change_letters import KEEP, LOOK, SEEN
from notices.services import Services

_LABELS = {LOOK: "new_sheet", KEEP: "old_sheet"}


def choices_router() -> Router:
    """Build the router of the choices under news."""
    router = Router(name="choices")
    presses = router.callback_query
    presses.register(look, F.data.regexp(rf"^{LOOK}:\d{{1,9}}$"))
    presses.register(keep, F.data.regexp(rf"^{KEEP}:\d{{1,9}}$"))
    presses.register(seen, F.data.regexp(rf"^{SEEN}:\d{{1,9}}$"))
    presses.register(no_broadcasts, F.data == NO_BROADCASTS)
    return router


async def no_broadcasts(
    query: CallbackQuery, dialog_manager: DialogManager, services: Services
) -> None:
    """Send the person no more broadcasts; a second tap is answered likewise."""
    await services.broadcasts.refuse(visitor(dialog_manager).key)
    language = language_of(dialog_manager)
    await hear(query, services.texts.alert("messages.broadcasts_refused", language), alert=True)


async def look(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Issue the notice anew for the visit, asking only what changed."""
    visit = await services.changes.choosing(_booking(query), visitor(dialog_manager).key)
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_new_sheet(dialog_manager, visit)
    await hear(query)


async def keep(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Serve the visit on the sheet its person holds."""
    visit = await services.changes.keep(_booking(query), visitor(dialog_manager).key)
    sentence = services.texts.alert(
        "messages.changed.keeping", language_of(dialog_manager), until=visit.sheet.kept_until
    )
    await hear(query, sentence, alert=True)
    await _leave(query, dialog_manager, services, [LOOK])


async def seen(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Say that the choice stays open, and take this one button away."""
    visit = await services.changes.choosing(_booking(query), visitor(dialog_manager).key)
    sentence = services.texts.alert("messages.changed.seen", language_of(dialog_manager))
    await hear(query, sentence)
    keepable = not visit.sheet.kept and visit.sheet.day <= await services.changes.honoured_until(
        visit
    )
    choice = [LOOK, KEEP] if keepable and visit.number else [LOOK]
    await _leave(query, dialog_manager, services, choice)


async def _leave(
    query: CallbackQuery, manager: DialogManager, services: Services, acts: list[str]
) -> None:
    """Leave only these buttons under the message; one that is gone or bare already is let be."""
    if query.message is None or not isinstance(query.bot, Bot):
        return
    row = [
        InlineKeyboardButton(
            text=services.texts.plain(f"messages.button.{_LABELS[act]}", language_of(manager)),
            callback_data=f"{act}:{_booking(query)}",
        )
        for act in acts
    ]
    with suppress(TelegramBadRequest):
        await query.bot.edit_message_reply_markup(
            chat_id=query.message.chat.id,
            message_id=query.message.message_id,
            reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]),
        )


def _booking(query: CallbackQuery) -> int:
    return int((query.data or "").partition(":")[2])
