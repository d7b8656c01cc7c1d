"""What the windows of the booking form show."""

from datetime import date, datetime

from aiogram_dialog import DialogManager

from dialogs.doors import luggage
from dialogs.kit.visitor import Facts
from notices.services import Services


async def chosen(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show what was chosen so far."""
    plan, form = luggage(dialog_manager), dialog_manager.dialog_data
    view = await services.stations.by_id(plan["station_id"])
    matter_id = plan.get("matter_id") or form.get("matter_id")
    matter = (await services.matters.by_id(matter_id)).record.name if matter_id else ""
    return {
        "station": view.station.name,
        "details": view.details,
        "matter": matter,
        "matter_given": "matter_id" in plan,
        "matter_chosen": "matter_id" not in plan,
        "starts_at": _moment(form.get("starts_at")),
        "call_name": form.get("call_name", ""),
        "phone": form.get("phone", ""),
        "trouble": form.get("trouble", ""),
    }


async def matters(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List what the station handles."""
    return {"matters": await services.stations.matters_of(luggage(dialog_manager)["station_id"])}


async def days(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the days that still have a place."""
    plan = luggage(dialog_manager)
    offers = await services.offers.days(plan["station_id"], _matter_id(dialog_manager))
    return {"days": offers}


async def times(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the times of the chosen day that still have a place."""
    day = date.fromisoformat(dialog_manager.dialog_data["day"])
    plan = luggage(dialog_manager)
    offers = await services.offers.slots(plan["station_id"], day, _matter_id(dialog_manager))
    return {"day": day, "times": [offer.slot for offer in offers]}


async def done(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show the booking as it stands."""
    visit = await services.bookings.visit(dialog_manager.dialog_data["booking_id"])
    return {"visit": visit, "booking": visit.booking}


def _matter_id(manager: DialogManager) -> int | None:
    return luggage(manager).get("matter_id") or manager.dialog_data.get("matter_id")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
