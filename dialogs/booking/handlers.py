"""What the buttons and lines of the booking form do."""

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.booking import waiting
from dialogs.booking.form import chosen_times, day_of, form_of, request_for
from dialogs.booking.holding import NOT_TO_BE_HAD, go_on_after, hold_wanted, settle
from dialogs.kit.calendar import send_calendar
from dialogs.kit.keyboards import offer_phone, put_away
from dialogs.kit.visitor import language_of, services_of, visitor
from dialogs.states import Booking
from storage.desk.people import CONSENT_VERSION
from storage.rules.identity import usable_name, usable_phone


async def choose_matter(
    _: CallbackQuery, __: Select[int], manager: DialogManager, matter_id: int
) -> None:
    """Keep the matter."""
    manager.dialog_data["matter_id"] = matter_id
    await manager.switch_to(Booking.day)


async def choose_day(_: CallbackQuery, __: Select[str], manager: DialogManager, day: str) -> None:
    """Keep the day."""
    form = form_of(manager)
    form["day"] = day_of(day).isoformat()
    for passing in ("trouble", "gone", "gone_also", "limit", "waiting"):
        form.pop(passing, None)
    await manager.switch_to(Booking.time)


async def agree(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Record the consent, and do what it was asked for."""
    person = visitor(manager)
    await services_of(manager).people.agree(person.key)
    person.consent_version = CONSENT_VERSION
    await (waiting.go_on if form_of(manager).get("waiting") else hold_wanted)(manager)


async def take_name(message: Message, _: MessageInput, manager: DialogManager) -> None:
    """Keep the name to be called by."""
    form_of(manager)["call_name"] = usable_name(message.text or "")
    if form_of(manager).get("waiting"):
        await waiting.go_on(manager)
    else:
        await manager.switch_to(Booking.phone)


async def take_phone(message: Message, _: MessageInput, manager: DialogManager) -> None:
    """Keep a phone that was typed or shared; "no" in words leaves none."""
    number = message.contact.phone_number if message.contact else message.text or ""
    if number.strip().lower() in _no_words(manager):
        number = ""
    manager.dialog_data["phone"] = usable_phone(number)
    await put_away(manager)
    await manager.switch_to(Booking.summary)


async def share_phone(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Offer to share the phone's own number."""
    await offer_phone(manager)


async def skip_phone(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Leave no phone."""
    manager.dialog_data.pop("phone", None)
    await put_away(manager)
    await manager.switch_to(Booking.summary)


async def book(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Ask the station for the visit; where a time is gone, go on with what is left."""
    request = request_for(manager, *chosen_times(manager))
    try:
        visit = await services_of(manager).bookings.book(request)
    except NOT_TO_BE_HAD as no:
        await go_on_after(manager, no)
        return
    settle(manager)
    for personal in ("call_name", "phone", "held_until"):
        form_of(manager).pop(personal, None)
    manager.dialog_data["booking_id"] = visit.booking.key
    await manager.switch_to(Booking.done)


async def rename(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Ask for the name again."""
    await put_away(manager)
    await manager.switch_to(Booking.name)


async def appointments(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show the person's visits."""
    await doors.open_appointments(manager)


async def elsewhere(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Look for another station."""
    plan = doors.luggage(manager)
    matter_id = plan.get("matter_id") or manager.dialog_data.get("matter_id")
    await doors.open_places(
        manager,
        "book",
        matter_id,
        plan.get("answers"),
        plan.get("number"),
        also=plan.get("also", []),
    )


async def what_to_bring(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show what to bring to the visit."""
    visit = await services_of(manager).bookings.visit(manager.dialog_data["booking_id"])
    await doors.open_checklist(manager, visit)


async def to_calendar(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Send the visit for the phone's calendar."""
    visit = await services_of(manager).bookings.visit(manager.dialog_data["booking_id"])
    await send_calendar(manager, visit)


def _no_words(manager: DialogManager) -> list[str]:
    """Return the words by which people leave no phone."""
    return services_of(manager).texts.plain("booking.no_words", language_of(manager)).split("|")
