"""The doors of the dialogs: each is opened by a typed function, so its luggage is known here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypedDict, cast
from uuid import uuid4

from aiogram.fsm.state import State
from aiogram_dialog import DialogManager, ShowMode, StartMode

from dialogs import states
from dialogs.kit.keyboards import put_away
from dialogs.kit.visitor import services_of, visitor
from storage.desk.station_search import Found
from storage.desk.visits import Visit
from storage.refusals import MatterTwice
from storage.rules.identity import holds_private_number
from storage.tables import WaitlistEntry

if TYPE_CHECKING:
    from storage.search import Event

Purpose = Literal["look", "book"]
ADDING = frozenset(
    {
        states.Matters.themes,
        states.Matters.theme,
        states.Matters.found,
        states.Notice.question,
        states.Notice.stopped,
    }
)
"""Where a matter that is looked for may be one to stand beside others on a notice."""

DEEPEST = 20
"""Dialogs that lie on one another; beyond it a new one starts afresh (the library ends at 100)."""


Asked = tuple[int, dict[str, str]]
"""A matter's id and the answers to its questions."""


class Luggage(TypedDict, total=False):
    """What a dialog is started with: ids and answers, nothing that can grow old.

    `also` are the other matters of the notice that a station is looked for or a visit booked with.
    On the way to a notice about several matters, `before` are those that are answered, `after`
    those still to be asked about.
    """

    purpose: Purpose
    station_id: int
    matter_id: int
    also: list[int]
    answers: dict[str, str]
    near: list[list[int]]
    around: "Around"
    codes: list[str]
    number: str
    booking_id: int
    request_id: str
    starts_at: str
    entry_id: int
    renews: int
    nothing_found: bool
    before: list[Asked]
    after: list[Asked]
    event: dict[str, str]
    asked: str


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
    *,
    also: Sequence[int] = (),
) -> None:
    """Open the search for a station, of those that handle the matter and the others beside it."""
    plan = _visit(purpose, None, matter_id, answers, number)
    await _open(manager, states.Places.ways, {**plan, "also": list(also)})


def asked_matters(plan: Luggage, chosen: int | None = None) -> tuple[int, ...]:
    """Return the matters a plan is about; `chosen` is the one of a form where it names none."""
    first = plan.get("matter_id") or chosen
    return () if first is None else (first, *plan.get("also", []))


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


async def open_elsewhere(manager: DialogManager, plan: Luggage) -> None:
    """Open what the plan's station says of a matter it does not take: who does, the nearest first.

    The plan is kept, so that the chosen station goes on with it.
    """
    await _open(manager, states.Places.elsewhere, plan)


async def open_station(
    manager: DialogManager, station_id: int, plan: Luggage | None = None
) -> None:
    """Open a station's card, or go on to booking there if that is why one was looked for."""
    plan = plan or {}
    if plan.get("purpose") == "book":
        await open_booking(
            manager,
            station_id,
            plan.get("matter_id"),
            plan.get("answers"),
            plan.get("number"),
            also=plan.get("also", []),
        )
        return
    await _open(manager, states.Station.card, {**plan, "station_id": station_id})


async def open_matters(
    manager: DialogManager, *, nothing_found: bool = False, before: Sequence[Asked] = ()
) -> None:
    """Open the matters by theme; also where a search found nothing."""
    plan: Luggage = {"nothing_found": nothing_found, "before": list(before)}
    await _open(manager, states.Matters.themes, plan)


async def open_found(
    manager: DialogManager,
    codes: Sequence[str],
    before: Sequence[Asked] = (),
    event: "Event | None" = None,
    *,
    asked: str,
) -> None:
    """Open the matters a search found, or those of the turn of life that was named."""
    plan: Luggage = {"codes": list(codes), "before": list(before)}
    if not holds_private_number(asked):
        plan["asked"] = asked
    if event:
        plan["event"] = {"zh": event.name, "en": event.name_en}
    await _open(manager, states.Matters.found, plan)


def answered_before(manager: DialogManager) -> list[Asked]:
    """Return the matters that the one now looked for or asked about is to stand beside."""
    if not manager.has_context() or manager.current_context().state not in ADDING:
        return []
    return luggage(manager).get("before", [])


async def open_matters_of(manager: DialogManager, station_id: int) -> None:
    """Open the matters that a station handles."""
    await _open(manager, states.Matters.of_station, {"station_id": station_id})


async def open_notice(
    manager: DialogManager,
    matter_id: int,
    station_id: int | None = None,
    answers: Mapping[str, str] | None = None,
    *,
    before: Sequence[Asked] = (),
    after: Sequence[Asked] = (),
    renews: int | None = None,
) -> None:
    """Open the questions that lead to the notice of a matter; some may be answered already.

    `renews` is a visit that the notice is issued for in place of an older one. Raises MatterTwice
    where the matter is among those it is to stand beside.
    """
    if matter_id in {asked for asked, _ in before}:
        raise MatterTwice
    plan = _visit("look", station_id, matter_id, answers)
    plan["before"], plan["after"] = list(before), list(after)
    if renews is not None:
        plan["renews"] = renews
    await _open(manager, states.Notice.question, plan)


async def open_new_sheet(manager: DialogManager, visit: Visit) -> None:
    """Open the notice of a visit anew by what holds now, asking only what changed."""
    first, *others = visit.sheet.parts
    await open_notice(
        manager,
        first.matter_id,
        visit.booking.station_id,
        first.answers,
        after=[(part.matter_id, dict(part.answers)) for part in others],
        renews=visit.booking.key,
    )


async def open_issued(manager: DialogManager, number: str) -> None:
    """Open a notice that was issued: whether it still holds, then what it says."""
    await _open(manager, states.Notice.standing, {"number": number})


async def open_checklist(manager: DialogManager, visit: Visit) -> None:
    """Open what to bring to a visit: its checklist, or the notice it was booked without.

    Where another sheet counts than the person holds, it is told first what changed.
    """
    if visit.number is not None and visit.sheet.unseen:
        await open_issued(manager, visit.number)
        return
    if visit.number is not None:
        await _open(manager, states.Notice.checklist, {"number": visit.number})
        return
    await open_new_sheet(manager, visit)


async def open_booking(
    manager: DialogManager,
    station_id: int,
    matter_id: int | None = None,
    answers: Mapping[str, str] | None = None,
    number: str | None = None,
    *,
    also: Sequence[int] = (),
) -> None:
    """Open the booking form at a station; raises StationUnknown."""
    plan = _visit("book", station_id, matter_id, answers, number)
    plan["also"] = list(also)
    await _open_form(manager, plan)


async def open_again(
    manager: DialogManager,
    visit: Visit,
    station_id: int | None = None,
    starts_at: datetime | None = None,
) -> None:
    """Open the booking form once more for what a visit was about, at a time that was chosen."""
    booking = visit.booking
    station_id = station_id or booking.station_id
    plan = _visit("book", station_id, booking.matter_id, booking.answers, visit.number)
    others = (part.matter_id for part in visit.sheet.parts)
    plan["also"] = [each for each in others if each != booking.matter_id]
    if starts_at is not None:
        plan["starts_at"] = starts_at.isoformat()
    await _open_form(manager, plan)


async def open_days(manager: DialogManager, plan: Luggage) -> None:
    """Open the days of the booking form for the plan's matter, also where it is paused today."""
    asked: Luggage = {**plan, "purpose": "book", "request_id": uuid4().hex}
    await _open(manager, states.Booking.day, asked)


async def open_waiting(manager: DialogManager, entry: WaitlistEntry) -> None:
    """Open what a person waits for; another day at that station can be chosen from there."""
    plan = _visit("book", entry.station_id, entry.matter_id, entry.answers)
    plan["request_id"], plan["entry_id"] = uuid4().hex, entry.key
    await _open(manager, states.Booking.waiting, plan)


async def open_appointments(manager: DialogManager) -> None:
    """Open the person's visits."""
    await _open(manager, states.Appointments.list, {})


async def open_visit(manager: DialogManager, booking_id: int) -> None:
    """Open one visit."""
    await _open(manager, states.Appointments.visit, {"booking_id": booking_id})


async def open_cancelling(manager: DialogManager, booking_id: int) -> None:
    """Ask whether a visit is to be cancelled."""
    await _open(manager, states.Appointments.cancel, {"booking_id": booking_id})


async def open_moving(manager: DialogManager, booking_id: int) -> None:
    """Ask when a visit is to be instead; raises NotYours, TooLateToCancel or NotPossibleNow."""
    await services_of(manager).bookings.movable(booking_id, visitor(manager).key)
    await _open(manager, states.Appointments.move_day, {"booking_id": booking_id})


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


async def _open_form(manager: DialogManager, plan: Luggage) -> None:
    """Open the booking form; its request id makes a double tap harmless.

    Where the station does not take one of the matters, it is told who does.
    """
    stations, station_id = services_of(manager).stations, plan["station_id"]
    await stations.by_id(station_id)
    for asked in asked_matters(plan):
        if not await stations.handles(station_id, asked):
            await open_elsewhere(manager, plan)
            return
    first = states.Booking.day if "matter_id" in plan else states.Booking.matter
    await _open(manager, first, {**plan, "request_id": uuid4().hex})


async def _open(manager: DialogManager, state: State, plan: Luggage) -> None:
    await put_away(manager)
    deep = len(manager.current_stack().intents) >= DEEPEST
    mode = StartMode.RESET_STACK if deep else StartMode.NORMAL
    await manager.start(state, dict(plan), mode=mode)
