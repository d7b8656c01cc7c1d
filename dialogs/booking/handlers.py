"""What the buttons and lines of the booking form do."""

from datetime import date, datetime

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.kit.calendar import send_calendar
from dialogs.kit.keyboards import offer_phone, put_away
from dialogs.kit.visitor import language_of, services_of, visitor
from dialogs.states import Booking
from storage.clock import SHANGHAI, local
from storage.desk.bookings import Request
from storage.desk.people import CONSENT_VERSION
from storage.refusals import SlotNotOffered, SlotTaken
from storage.rules.identity import usable_name, usable_phone

COMPACT = "%Y%m%d"


def day_id(day: date) -> str:
    """Return a day as it stands in a button."""
    return day.strftime(COMPACT)


def time_id(moment: datetime) -> str:
    """Return a moment as it stands in a button."""
    return moment.astimezone(SHANGHAI).strftime("%Y%m%d%H%M")


async def begin(_: object, manager: DialogManager) -> None:
    """Go on with the time that was chosen before the form was opened, if it is still free."""
    plan, form = doors.luggage(manager), manager.dialog_data
    if "starts_at" not in plan:
        return
    moment = datetime.fromisoformat(plan["starts_at"])
    day = local(moment).date()
    form["day"] = day.isoformat()
    asked = doors.asked_matters(plan)
    free = await services_of(manager).offers.slots(plan["station_id"], day, asked)
    if any(offer.slot.starts_at == moment for offer in free):
        await _go_on_with(manager, moment)
    else:
        form["trouble"] = SlotTaken.key
        await manager.switch_to(Booking.time)


async def choose_matter(
    _: CallbackQuery, __: Select[int], manager: DialogManager, matter_id: int
) -> None:
    """Keep the matter."""
    manager.dialog_data["matter_id"] = matter_id
    await manager.switch_to(Booking.day)


async def choose_day(_: CallbackQuery, __: Select[str], manager: DialogManager, day: str) -> None:
    """Keep the day."""
    chosen = datetime.strptime(day, COMPACT).replace(tzinfo=SHANGHAI).date()
    manager.dialog_data["day"] = chosen.isoformat()
    manager.dialog_data.pop("trouble", None)
    await manager.switch_to(Booking.time)


async def choose_time(_: CallbackQuery, __: Select[str], manager: DialogManager, time: str) -> None:
    """Keep the time; ask for consent once, for the name if it is not known yet."""
    await _go_on_with(manager, datetime.strptime(time, "%Y%m%d%H%M").replace(tzinfo=SHANGHAI))


async def _go_on_with(manager: DialogManager, moment: datetime) -> None:
    manager.dialog_data["starts_at"] = moment.isoformat()
    manager.dialog_data.pop("trouble", None)
    if visitor(manager).consent_version != CONSENT_VERSION:
        await manager.switch_to(Booking.consent)
    elif "call_name" in manager.dialog_data:
        await manager.switch_to(Booking.summary)
    else:
        await manager.switch_to(Booking.name)


async def agree(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Record the consent."""
    person = visitor(manager)
    await services_of(manager).people.agree(person.key)
    person.consent_version = CONSENT_VERSION
    await manager.switch_to(Booking.name)


async def take_name(message: Message, _: MessageInput, manager: DialogManager) -> None:
    """Keep the name to be called by."""
    manager.dialog_data["call_name"] = usable_name(message.text or "")
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
    """Ask the station for the visit; where the time is gone, show what the day still has."""
    try:
        visit = await services_of(manager).bookings.book(_request(manager))
    except (SlotTaken, SlotNotOffered) as gone:
        manager.dialog_data["trouble"] = gone.key
        await manager.switch_to(Booking.time)
        return
    for personal in ("call_name", "phone"):
        manager.dialog_data.pop(personal, None)
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


def _request(manager: DialogManager) -> Request:
    plan, form = doors.luggage(manager), manager.dialog_data
    return Request(
        request_id=plan["request_id"],
        station_id=plan["station_id"],
        matter_id=plan.get("matter_id") or form["matter_id"],
        starts_at=datetime.fromisoformat(form["starts_at"]),
        call_name=form["call_name"],
        phone=form.get("phone"),
        answers=plan.get("answers", {}),
        person_id=visitor(manager).key,
        notice=plan.get("number"),
    )
