"""The doors of the dialogs: each is opened by a typed function, so its luggage is known here."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict, cast
from uuid import uuid4

from aiogram.fsm.state import State
from aiogram_dialog import DialogManager, ShowMode, StartMode

from dialogs import states
from dialogs.kit.keyboards import put_away
from dialogs.kit.visitor import services_of
from storage.desk.station_search import Found
from storage.desk.visits import Visit
from storage.refusals import MatterNotHandled

Purpose = Literal["look", "book"]
DEEPEST = 20
"""Dialogs that lie on one another; beyond it a new one starts afresh (the library ends at 100)."""


class Luggage(TypedDict, total=False):
    """What a dialog is started with: ids and answers, nothing that can grow old."""

    purpose: Purpose
    station_id: int
    matter_id: int
    answers: dict[str, str]
    near: list[list[int]]
    around: "Around"
    codes: list[str]
    number: str
    booking_id: int
    request_id: str
    nothing_found: bool


class Around(TypedDict):
    """What a list of stations lies around: a place that was named, or a point of somebody's map.

    `surroundings` are named where the point's datum is not known, so that the person may look.
    """

    place: str
    surroundings: list[str]


A_PERSON = Around(place="", surroundings=[])


def luggage(manager: DialogManager) -> Luggage:
    """Return what the current dialog was started with."""
    return cast("Luggage", manager.start_data or {})


async def open_menu(manager: DialogManager, show_mode: ShowMode | None = None) -> None:
    """Open the main menu; everything else is closed."""
    await put_away(manager)
    await manager.start(states.Menu.main, mode=StartMode.RESET_STACK, show_mode=show_mode)


async def open_languages(manager: DialogManager) -> None:
    """Open the choice of languages."""
    await put_away(manager)
    await manager.start(states.Menu.language, mode=StartMode.RESET_STACK)


async def open_help(manager: DialogManager) -> None:
    """Open the help page."""
    await _open(manager, states.Help.main, {})


async def open_places(
    manager: DialogManager,
    purpose: Purpose = "look",
    matter_id: int | None = None,
    answers: Mapping[str, str] | None = None,
    number: str | None = None,
) -> None:
    """Open the search for a station, of those that handle the matter."""
    await _open(manager, states.Places.ways, _visit(purpose, None, matter_id, answers, number))


async def open_nearest(
    manager: DialogManager, found: Sequence[Found], plan: Luggage, around: Around
) -> None:
    """Open the stations around a point; the point itself is not kept, nor whole metres of it."""
    stations = services_of(manager).stations
    near = [
        [place.hit.number, stations.minutes(place.hit.metres), round(place.hit.metres / 1000)]
        for place in found
    ]
    await _open(manager, states.Places.nearest, {**plan, "near": near, "around": around})


async def open_station(
    manager: DialogManager, station_id: int, plan: Luggage | None = None
) -> None:
    """Open a station's card, or go on to booking there if that is why one was looked for."""
    plan = plan or {}
    if plan.get("purpose") == "book":
        await open_booking(
            manager, station_id, plan.get("matter_id"), plan.get("answers"), plan.get("number")
        )
        return
    await _open(manager, states.Station.card, {**plan, "station_id": station_id})


async def open_matters(manager: DialogManager, *, nothing_found: bool = False) -> None:
    """Open the matters by theme; also where a search found nothing."""
    await _open(manager, states.Matters.themes, {"nothing_found": nothing_found})


async def open_found(manager: DialogManager, codes: Sequence[str]) -> None:
    """Open the matters a search found."""
    await _open(manager, states.Matters.found, {"codes": list(codes)})


async def open_matters_of(manager: DialogManager, station_id: int) -> None:
    """Open the matters that a station handles."""
    await _open(manager, states.Matters.of_station, {"station_id": station_id})


async def open_notice(
    manager: DialogManager,
    matter_id: int,
    station_id: int | None = None,
    answers: Mapping[str, str] | None = None,
) -> None:
    """Open the questions that lead to the notice of a matter; some may be answered already."""
    await _open(manager, states.Notice.question, _visit("look", station_id, matter_id, answers))


async def open_issued(manager: DialogManager, number: str) -> None:
    """Open a notice that was issued: whether it still holds, then what it says."""
    await _open(manager, states.Notice.standing, {"number": number})


async def open_checklist(manager: DialogManager, visit: Visit) -> None:
    """Open what to bring to a visit: its checklist, or the notice it was booked without."""
    if visit.number is not None:
        await _open(manager, states.Notice.checklist, {"number": visit.number})
        return
    booking = visit.booking
    await open_notice(manager, booking.matter_id, booking.station_id, booking.answers)


async def open_booking(
    manager: DialogManager,
    station_id: int,
    matter_id: int | None = None,
    answers: Mapping[str, str] | None = None,
    number: str | None = None,
) -> None:
    """Open the booking form at a station; its request id makes a double tap harmless.

    Raises StationUnknown, or MatterNotHandled where the station does not take the matter.
    """
    stations = services_of(manager).stations
    await stations.by_id(station_id)
    if matter_id is not None and not await stations.handles(station_id, matter_id):
        raise MatterNotHandled
    first = states.Booking.matter if matter_id is None else states.Booking.day
    plan = _visit("book", station_id, matter_id, answers, number)
    await _open(manager, first, {**plan, "request_id": uuid4().hex})


async def open_appointments(manager: DialogManager) -> None:
    """Open the person's visits."""
    await _open(manager, states.Appointments.list, {})


async def open_visit(manager: DialogManager, booking_id: int) -> None:
    """Open one visit."""
    await _open(manager, states.Appointments.visit, {"booking_id": booking_id})


async def open_cancelling(manager: DialogManager, booking_id: int) -> None:
    """Ask whether a visit is to be cancelled."""
    await _open(manager, states.Appointments.cancel, {"booking_id": booking_id})


async def leave(manager: DialogManager) -> None:
    """Go back to what was open before, or to the menu where nothing was."""
    await put_away(manager)
    if len(manager.current_stack().intents) > 1:
        await manager.done()
    else:
        await open_menu(manager)


def _visit(
    purpose: Purpose,
    station_id: int | None,
    matter_id: int | None,
    answers: Mapping[str, str] | None,
    number: str | None = None,
) -> Luggage:
    plan: Luggage = {"purpose": purpose}
    if station_id is not None:
        plan["station_id"] = station_id
    if matter_id is not None:
        plan["matter_id"] = matter_id
    if answers:
        plan["answers"] = dict(answers)
    if number:
        plan["number"] = number
    return plan


async def _open(manager: DialogManager, state: State, plan: Luggage) -> None:
    await put_away(manager)
    deep = len(manager.current_stack().intents) >= DEEPEST
    mode = StartMode.RESET_STACK if deep else StartMode.NORMAL
    await manager.start(state, dict(plan), mode=mode)
