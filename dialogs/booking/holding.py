"""Holding the chosen time, and where the form goes when it cannot be had."""

from dataclasses import replace
from datetime import datetime

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.booking.form import (
    agreed,
    chosen_times,
    form_of,
    request_for,
    station_of,
    there_of,
    time_of,
)
from dialogs.kit.keyboards import put_away
from dialogs.kit.visitor import services_of, visitor
from dialogs.states import Booking
from storage.clock import local
from storage.refusals import OnlyByPhone, Refused, SlotNotOffered, SlotTaken, TooManyBookings

NOT_TO_BE_HAD = (SlotTaken, SlotNotOffered, TooManyBookings, OnlyByPhone)
"""The refusals after which the form goes on: another time, another person, the phone."""


async def begin(_: object, manager: DialogManager) -> None:
    """Go on with the time that was chosen before the form was opened, if it is still free."""
    wanted = doors.luggage(manager).get("starts_at")
    if wanted is not None:
        at = datetime.fromisoformat(wanted)
        form_of(manager)["day"] = local(at).date().isoformat()
        await _want(manager, at)


async def choose_time(_: CallbackQuery, __: Select[str], manager: DialogManager, time: str) -> None:
    """Hold the time, or keep it as one more that would suit."""
    await _want(manager, time_of(time))


async def choose_there(
    _: CallbackQuery, __: Select[str], manager: DialogManager, there: str
) -> None:
    """Hold a time at another station; the times chosen before were this one's."""
    form = form_of(manager)
    form["station_id"], wanted = there_of(there)
    for of_this_station in ("starts_at", "also", "adding", "held_until"):
        form.pop(of_this_station, None)
    await _want(manager, wanted)


async def for_relative(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Fill the form in for somebody of the family, who has limits of their own."""
    await _for(manager, relative=True)


async def for_myself(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Fill the form in for oneself after all."""
    await _for(manager, relative=False)


async def hold_wanted(manager: DialogManager) -> None:
    """Hold the wanted time, the other ones being kept; go on to what the form does not know yet."""
    form = form_of(manager)
    wanted = datetime.fromisoformat(form["wanted"])
    times = _with(chosen_times(manager), wanted, as_first=not form.get("adding"))
    # Who it is for is not kept of a place that may never be asked for.
    nameless = replace(request_for(manager, *times), call_name="", phone=None)
    try:
        visit = await services_of(manager).bookings.hold(nameless)
    except NOT_TO_BE_HAD as no:
        await go_on_after(manager, no)
        return
    settle(manager)
    form["starts_at"], *form["also"] = [at.isoformat() for at in times]
    if visit.booking.held_until:
        form["held_until"] = visit.booking.held_until.isoformat()
    await manager.switch_to(Booking.summary if form.get("call_name") else Booking.name)


async def go_on_after(manager: DialogManager, no: Refused) -> None:
    """Show what is left after a refusal; the rest of the form stays."""
    form, at = form_of(manager), no.facts.get("at")
    if not isinstance(at, datetime):
        form["limit"] = {name: str(fact) for name, fact in no.facts.items()}
        await manager.switch_to(Booking.limited)
        return
    first, also = chosen_times(manager)[:1], chosen_times(manager)[1:]
    if at in also:
        await _without(manager, at)
        return
    form["trouble"], form["gone"] = no.key, at.isoformat()
    if at in first:
        form.pop("held_until", None)
        form.pop("adding", None)
    form["day"] = local(at).date().isoformat()
    await manager.switch_to(Booking.time)


def settle(manager: DialogManager) -> None:
    """Forget what stood in the way, and what was being chosen."""
    for passing in ("trouble", "gone", "limit", "wanted", "adding", "waiting"):
        form_of(manager).pop(passing, None)


async def to_menu(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Leave the form for the main menu; what it held goes back."""
    await _let_go(manager)
    await doors.open_menu(manager)


async def leave(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Close the form; what it held goes back."""
    await _let_go(manager)
    await doors.leave(manager)


async def walk_in(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show the station's card, for whoever goes there without a booking."""
    await doors.open_station(manager, station_of(manager))


async def _want(manager: DialogManager, wanted: datetime) -> None:
    form_of(manager)["wanted"] = wanted.isoformat()
    if agreed(manager):
        await hold_wanted(manager)
    else:
        await manager.switch_to(Booking.consent)


async def _for(manager: DialogManager, *, relative: bool) -> None:
    """Change who comes; the name that was given is somebody else's then."""
    await put_away(manager)
    form = form_of(manager)
    form["for_relative"] = relative
    form.pop("call_name", None)
    form.setdefault("wanted", form.get("starts_at"))
    await hold_wanted(manager)


async def _without(manager: DialogManager, gone: datetime) -> None:
    """Drop an alternative that is gone, and go on with the rest."""
    form = form_of(manager)
    form["gone_also"] = gone.isoformat()
    form["also"] = [text for text in form["also"] if datetime.fromisoformat(text) != gone]
    if "wanted" in form:
        await hold_wanted(manager)
    else:
        await manager.switch_to(Booking.summary)


async def _let_go(manager: DialogManager) -> None:
    request_id, person = doors.luggage(manager).get("request_id"), visitor(manager)
    if request_id and form_of(manager).pop("held_until", None):
        await services_of(manager).bookings.let_go(request_id, person.key)


def _with(chosen: list[datetime], wanted: datetime, *, as_first: bool) -> list[datetime]:
    """Return the chosen times with the wanted one, each once."""
    others = chosen[1:] if as_first else chosen
    return list(dict.fromkeys([wanted, *others] if as_first else [*others, wanted]))
