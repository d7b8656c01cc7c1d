"""Moving a visit to another time: the day, the time, and one more question."""

from datetime import UTC, date, datetime

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs.appointments.chosen import chosen, chosen_id
from dialogs.kit.visitor import Facts, services_of, visitor
from dialogs.states import Appointments
from notices.services import Services
from storage.refusals import SlotNotOffered, SlotTaken

DAY, TIME, TROUBLE = "move_day", "move_time", "move_trouble"


def time_id(moment: datetime) -> int:
    """Return a moment as it stands in a button."""
    return int(moment.timestamp())


async def days(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the days on which the whole visit still finds a place."""
    visit = await chosen(dialog_manager)
    offers = await services.offers.days(visit.station.key, visit.matter_ids)
    return {"visit": visit, "booking": visit.booking, "days": offers}


async def times(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the times of the chosen day, without those the visit has or is to have already."""
    visit, form = await chosen(dialog_manager), dialog_manager.dialog_data
    day = date.fromordinal(form[DAY])
    offers = await services.offers.slots(visit.station.key, day, visit.matter_ids)
    own = {visit.booking.starts_at, *(wish.starts_at for wish in visit.wishes)}
    return {
        "day": day,
        "times": [offer.slot for offer in offers if offer.slot.starts_at not in own],
        "trouble": form.get(TROUBLE, ""),
    }


async def question(dialog_manager: DialogManager, **_: object) -> Facts:
    """Show the time the visit has and the one it is to have."""
    visit = await chosen(dialog_manager)
    return {"visit": visit, "booking": visit.booking, "moves_to": _moment(dialog_manager)}


async def begin(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Ask for the day, unless it is too late to move the visit."""
    await services_of(manager).bookings.movable(chosen_id(manager), visitor(manager).key)
    await manager.switch_to(Appointments.move_day)


async def choose_day(_: CallbackQuery, __: Select[int], manager: DialogManager, day: int) -> None:
    """Keep the day."""
    manager.dialog_data[DAY] = day
    manager.dialog_data.pop(TROUBLE, None)
    await manager.switch_to(Appointments.move_time)


async def choose_time(_: CallbackQuery, __: Select[int], manager: DialogManager, at: int) -> None:
    """Keep the time."""
    manager.dialog_data[TIME] = at
    manager.dialog_data.pop(TROUBLE, None)
    await manager.switch_to(Appointments.move)


async def move(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Move the visit, or ask the station to; where the time is gone, show what the day has."""
    person_id, starts_at = visitor(manager).key, _moment(manager)
    try:
        await services_of(manager).bookings.move(chosen_id(manager), person_id, starts_at)
    except (SlotTaken, SlotNotOffered) as gone:
        manager.dialog_data[TROUBLE] = gone.key
        await manager.switch_to(Appointments.move_time)
        return
    await manager.switch_to(Appointments.visit)


def _moment(manager: DialogManager) -> datetime:
    return datetime.fromtimestamp(manager.dialog_data[TIME], UTC)
