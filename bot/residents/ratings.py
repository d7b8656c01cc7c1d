"""The buttons under an invitation to rate: a level, another one on the same day, or none."""

from contextlib import suppress

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup
from aiogram_dialog import DialogManager

from bot.residents.answers import hear
from bot.residents.channel import keyboard
from dialogs.kit.visitor import language_of, visitor
from notices.channel import Button
from notices.letters import NOT_THIS_TIME, RATES
from notices.services import Services
from notices.texts import Texts
from storage.desk.ratings import Rated
from storage.rules.rating import Level


def ratings_router() -> Router:
    """Build the router of the buttons about ratings."""
    router = Router(name="ratings")
    router.callback_query.register(rate, F.data.regexp(r"^r:\d{1,9}:[0-5]$"))
    return router


async def rate(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Keep the answer, and show in place of the invitation what counts now.

    A second tap, an old button and one under the other invitation show it likewise.
    """
    booking_id, chosen = (int(part) for part in (query.data or "").split(":")[1:])
    level = None if chosen == NOT_THIS_TIME else Level(chosen)
    rated = await services.ratings.answer(booking_id, visitor(dialog_manager).key, level)
    texts, language = services.texts, language_of(dialog_manager)
    await _show(query, booking_id, rated, texts, language)
    said = texts.alert(
        f"messages.rating.{_state(rated)}", language, level=_word(rated, texts, language)
    )
    await hear(query, said, alert=_state(rated) == "settled")


def _state(rated: Rated) -> str:
    if rated.level is None:
        return "declined"
    return "recorded" if rated.changeable else "settled"


def _word(rated: Rated, texts: Texts, language: str) -> str:
    level = NOT_THIS_TIME if rated.level is None else rated.level.value
    return texts.plain(f"messages.button.rate_{level}", language)


async def _show(
    query: CallbackQuery, booking_id: int, rated: Rated, texts: Texts, language: str
) -> None:
    """Edit the invitation; one that is gone or says so already is let be."""
    if query.message is None or not isinstance(query.bot, Bot):
        return
    lines = [f"messages.rating.{name}" for name in ("about", _state(rated))]
    if rated.changeable:
        lines.append("messages.rating.change")
    facts = {
        "station": rated.station,
        "starts_at": rated.starts_at,
        "level": _word(rated, texts, language),
    }
    with suppress(TelegramBadRequest):
        await query.bot.edit_message_text(
            "\n".join(texts.say(line, language, **facts) for line in lines),
            chat_id=query.message.chat.id,
            message_id=query.message.message_id,
            reply_markup=_levels(booking_id, texts, language) if rated.changeable else None,
        )


def _levels(booking_id: int, texts: Texts, language: str) -> InlineKeyboardMarkup | None:
    """Return the five levels again, for a slip of the finger."""
    return keyboard(
        tuple(
            (
                Button(
                    texts.plain(f"messages.button.{name}", language),
                    f"r:{booking_id}:{name.removeprefix('rate_')}",
                ),
            )
            for (name,) in RATES
        )
    )
