"""What may come at any time: words to search for, a location, and what nobody asked for."""

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.types import Message
from aiogram_dialog import DialogManager

from bot.residents.answers import say
from bot.residents.filters import Asked, HoldsPrivateNumber
from bot.residents.places import opened_by_place, plan_of
from dialogs import doors
from dialogs.kit.keyboards import put_away
from dialogs.kit.visitor import language_of, visitor
from dialogs.notice.questions import answer_in_words
from dialogs.states import ASKING_FOR_WORDS
from notices.services import Services
from storage.refusals import LooksLikeIdentityNumber, NotYours
from storage.rules.codes import NOTICE_NUMBER, read_code

LONGEST = 200
"""Longer texts are letters, not searches."""

ANSWERS = {
    ContentType.STICKER: "errors.sticker",
    ContentType.ANIMATION: "errors.sticker",
    ContentType.DICE: "errors.sticker",
    ContentType.PHOTO: "errors.photo",
    ContentType.DOCUMENT: "errors.document",
    ContentType.VOICE: "errors.voice",
    ContentType.VIDEO_NOTE: "errors.voice",
    ContentType.AUDIO: "errors.voice",
    ContentType.CONTACT: "errors.contact",
}
IDLE = frozenset({"errors.sticker", "errors.voice", "errors.contact", "errors.type_it"})
"""Answers that yield to the question of an open form."""

SILENT = frozenset({ContentType.PINNED_MESSAGE, ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED})


def anytime_router() -> Router:
    """Build the router of what may come at any time."""
    router = Router(name="anytime")
    router.message.register(private_number, HoldsPrivateNumber())
    router.message.register(unknown_command, F.text.startswith("/"))
    router.message.register(nearest, F.location | F.venue)
    router.message.register(search, F.text, ~Asked())
    router.message.register(not_words, ~Asked())
    return router


async def private_number(_: Message) -> None:
    """Refuse an ID number: it is not kept, and the message is taken away if possible."""
    raise LooksLikeIdentityNumber


async def unknown_command(
    message: Message, dialog_manager: DialogManager, services: Services
) -> None:
    """Say that there is no such command."""
    await say(message, services, language_of(dialog_manager), "errors.command")


async def nearest(message: Message, dialog_manager: DialogManager, services: Services) -> None:
    """Show the stations nearest to a shared point or place; the point is not kept."""
    point = message.venue.location if message.venue else message.location
    if point is None:
        return
    plan = plan_of(dialog_manager)
    spot = point.latitude, point.longitude
    found = await services.stations.around(*spot, plan.get("matter_id"))
    around = doors.A_PERSON
    if message.venue or message.forward_origin:
        # Whoever sent it first may have taken it from a shifted map; nothing in it says so.
        named = await services.stations.places_near(*spot)
        around = doors.Around(place="", surroundings=[place.name for place in named])
    await put_away(dialog_manager, "station.received")
    await doors.open_nearest(dialog_manager, found, plan, around)


async def search(message: Message, dialog_manager: DialogManager, services: Services) -> None:
    """Search the matters for what was typed: one sure hit opens, several are offered."""
    text = message.text or ""
    if len(text) > LONGEST:
        await say(message, services, language_of(dialog_manager), "errors.too_long")
        return
    if await answer_in_words(dialog_manager, text):
        return
    if await _opened_by_number(text, dialog_manager, services):
        return
    if await opened_by_place(text, dialog_manager, services, plan_of(dialog_manager)):
        return
    found = await services.matters.search(text)
    before = doors.answered_before(dialog_manager)
    if not found.hits:
        await doors.open_matters(dialog_manager, nothing_found=True, before=before)
    elif found.confident:
        matter = await services.matters.by_code(found.hits[0].code)
        await doors.open_notice(dialog_manager, matter.key, before=before)
    else:
        await doors.open_found(dialog_manager, [hit.code for hit in found.hits], before)


async def _opened_by_number(text: str, manager: DialogManager, services: Services) -> bool:
    """Open the notice or the booking whose number was typed, and tell whether there is one."""
    if number := NOTICE_NUMBER.search(text):
        await doors.open_issued(manager, (await services.notices.find(number[0])).number)
        return True
    code = read_code(text)
    if code is None:
        return False
    try:
        visit = await services.bookings.by_code(code)
        await services.bookings.own_visit(visit.booking.key, visitor(manager).key)
    except NotYours:
        return False
    await doors.open_visit(manager, visit.booking.key)
    return True


async def not_words(message: Message, dialog_manager: DialogManager, services: Services) -> None:
    """Say what to do instead of a sticker, a picture, a voice."""
    if message.content_type in SILENT:
        return
    key = ANSWERS.get(ContentType(message.content_type), "errors.type_it")
    if key in IDLE and _asks_for_words(dialog_manager):
        key = "errors.asking"
    await say(message, services, language_of(dialog_manager), key)


def _asks_for_words(manager: DialogManager) -> bool:
    return manager.has_context() and manager.current_context().state in ASKING_FOR_WORDS
