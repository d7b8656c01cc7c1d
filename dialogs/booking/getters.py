"""What the windows of the booking form show."""

from collections.abc import Sequence
from datetime import date, datetime

from aiogram_dialog import DialogManager

from dialogs.booking.form import (
    MOST_ALSO,
    chosen_times,
    form_of,
    matters_of,
    moment,
    station_of,
)
from dialogs.booking.waiting import entry_of
from dialogs.doors import luggage
from dialogs.kit.visitor import Facts, visitor
from notices.services import Services
from storage.clock import local


async def chosen(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show what was chosen so far."""
    plan, form = luggage(dialog_manager), form_of(dialog_manager)
    view = await services.stations.by_id(station_of(dialog_manager))
    asked = matters_of(dialog_manager)
    also, held_until = chosen_times(dialog_manager)[1:], moment(form.get("held_until"))
    return {
        "station": view.station.name,
        "details": view.details,
        "named": [(await services.matters.by_id(each)).record.name for each in asked],
        "matter_given": "matter_id" in plan,
        "matter_chosen": "matter_id" not in plan,
        "starts_at": moment(form.get("starts_at")),
        "also": also,
        "may_add": len(also) < MOST_ALSO,
        "adding": form.get("adding", False),
        "waiting": form.get("waiting", False),
        "held_until": held_until,
        "held": held_until is not None and held_until > services.clock.now(),
        "relative": form.get("for_relative", False),
        "call_name": form.get("call_name", ""),
        "phone": form.get("phone", ""),
        "trouble": form.get("trouble", ""),
        "gone": moment(form.get("gone")),
        "gone_also": moment(form.get("gone_also")),
    }


async def matters(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List what the station handles."""
    return {"matters": await services.stations.matters_of(station_of(dialog_manager))}


async def days(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the days that have a place, and among them those that are full."""
    station_id, asked = station_of(dialog_manager), matters_of(dialog_manager)
    free = [offer.day for offer in await services.offers.days(station_id, asked)]
    full = await services.offers.full_days(station_id, asked)
    listed = [{"day": day, "full": day in full} for day in sorted({*free, *full})]
    return {"days": listed, "free": free}


async def times(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the times of the chosen day that have a place; where there is none, others."""
    day = date.fromisoformat(form_of(dialog_manager)["day"])
    station_id, asked = station_of(dialog_manager), matters_of(dialog_manager)
    offers = await services.offers.slots(station_id, day, asked)
    here = _to_choose([offer.slot.starts_at for offer in offers], day, dialog_manager, services)
    full = day in await services.offers.full_days(station_id, asked)
    adding = form_of(dialog_manager).get("adding", False)
    others = {"here": [], "there": [], "near": ""}
    if not here and not adding:
        others = await _instead(services, station_id, asked)
    return {"day": day, "times": here, "full": full and not here and not adding, **others}


async def limited(dialog_manager: DialogManager, **_: object) -> Facts:
    """Show which limit was met, and what is possible all the same."""
    form, facts = form_of(dialog_manager), form_of(dialog_manager)["limit"]
    barred = facts.get("day")
    return {
        "period": facts.get("period", ""),
        "limit": facts.get("limit", ""),
        "until": date.fromisoformat(barred) if barred else None,
        "may_change": not barred,
        "may_relative": not barred and not form.get("for_relative") and not form.get("adding"),
    }


async def waits(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show what the person waits for, or waited for."""
    entry = await services.waiting.entry(entry_of(dialog_manager), visitor(dialog_manager).key)
    return {
        "day": entry.day,
        "waits": entry.ended_at is None,
        "stopped": bool(entry.ended_at),
        "rules": services.bookings.rules,
    }


async def done(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show the booking as it stands."""
    visit = await services.bookings.visit(dialog_manager.dialog_data["booking_id"])
    return {"visit": visit, "booking": visit.booking}


def _to_choose(
    free: Sequence[datetime], day: date, manager: DialogManager, services: Services
) -> list[datetime]:
    """Return the free times without those chosen, but with the one the form itself holds."""
    form, chosen = form_of(manager), chosen_times(manager)
    if form.get("adding"):
        return [at for at in free if at not in chosen]
    held_until = moment(form.get("held_until"))
    own = chosen[:1] if held_until and held_until > services.clock.now() else []
    return sorted({*free, *(at for at in own if local(at).date() == day)})


async def _instead(services: Services, station_id: int, asked: Sequence[int]) -> Facts:
    """Return the next times here, and those of the nearest station that has any."""
    here, elsewhere = await services.offers.instead(station_id, tuple(asked))
    there = elsewhere.offers if elsewhere else ()
    return {
        "here": [offer.slot.starts_at for offer in here],
        "there": [
            {"station_id": elsewhere.station.key, "starts_at": offer.slot.starts_at}
            for offer in there
            if elsewhere
        ],
        "near": elsewhere.station.name if elsewhere else "",
    }
