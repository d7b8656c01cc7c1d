"""A booking read together with what it is about."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk.checklists import ticks_of
from storage.desk.matters import record_of
from storage.desk.sheets import Sheet, sheet_of
from storage.records import Material, MatterRecord, StationRecord
from storage.refusals import AnswerUnknown
from storage.rules.lifecycle import BookingStatus
from storage.rules.merging import merge
from storage.rules.situations import verdict
from storage.tables import (
    Arrival,
    Booking,
    BookingCard,
    BookingEvent,
    BookingWish,
    IssuedNotice,
    Pardon,
    Person,
    Station,
)

DECISIONS = ("confirm", "decline", "enter", "cancel_by_station")
"""The acts of the staff that settle a request, or a visit after all."""

UNDONE = frozenset({"confirm", "decline", "miss"})
"""The decisions that may be taken back within a minute."""


@dataclass(frozen=True)
class Meant:
    """A matter that a visit is about, and the answers given to its questions."""

    record: MatterRecord
    answers: Mapping[str, str]

    @property
    def to_bring(self) -> tuple[Material, ...]:
        """Return what the matter asks the person for, or everybody without all answers."""
        with suppress(AnswerUnknown):
            found = verdict(self.record, self.answers)
            if found.next_question is None:
                return found.materials
        return tuple(material for material in self.record.materials if material.when is None)


@dataclass(frozen=True)
class Visit:
    """A booking with its station, the matter's version it is served on, and the person.

    `number` is the one-time notice it was booked from, `matters` all that the notice is about,
    each as it is served, `ready` the ids of its materials that the person has ticked, `sheet` which
    versions count and why. Without a notice it is about the booked matter alone. `wishes` are the
    other times still open, `undoable_from` when the decision was made that was the last act and may
    be taken back, `misses` the person's missed visits that staff have not lifted: read for a missed
    visit alone.
    """

    booking: Booking
    station: Station
    place: StationRecord
    matter: MatterRecord
    matters: tuple[Meant, ...]
    person: Person | None
    card: BookingCard | None
    decided_at: datetime | None
    number: str | None
    ready: frozenset[str]
    sheet: Sheet
    wishes: tuple[BookingWish, ...] = ()
    arrival: Arrival | None = None
    undoable_from: datetime | None = None
    misses: tuple[datetime, ...] = ()

    @property
    def move(self) -> BookingWish | None:
        """Return the time that a confirmed visit wishes to be moved to."""
        return next((wish for wish in self.wishes if wish.moves), None)

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether the station still has to answer: a request, or a wish to move."""
        return self.booking.status is BookingStatus.REQUESTED or self.move is not None

    @property
    def matter_ids(self) -> tuple[int, ...]:
        """Return the ids of all matters the visit is about, for which it needs a time."""
        return tuple(part.matter_id for part in self.sheet.parts)

    @property
    def alternatives(self) -> tuple[BookingWish, ...]:
        """Return the other times a request would also be content with."""
        return tuple(wish for wish in self.wishes if not wish.moves)

    @property
    def to_bring(self) -> tuple[Material, ...]:
        """Return what the person has to bring for all matters, each thing once."""
        return tuple(merged.material for merged in merge([each.to_bring for each in self.matters]))

    @property
    def still_open(self) -> tuple[Material, ...]:
        """Return what the person has to bring and has not ticked."""
        return tuple(material for material in self.to_bring if material.id not in self.ready)


async def read_visit(session: AsyncSession, booking: Booking) -> Visit:
    """Read what the booking is about."""
    station = await session.get_one(Station, booking.station_id)
    person = await session.get(Person, booking.person_id) if booking.person_id else None
    sheet = await sheet_of(session, booking)
    matters = await _meant(session, sheet)
    acts = await _acts(session, booking)
    return Visit(
        booking=booking,
        station=station,
        place=station.details,
        matter=matters[booking.matter_id].record,
        matters=tuple(matters.values()),
        person=person,
        card=await session.get(BookingCard, booking.key),
        decided_at=_decided_at(acts, booking),
        number=await _number(session, booking),
        ready=await ticks_of(session, booking.notice_id) if booking.notice_id else frozenset(),
        sheet=sheet,
        wishes=await _open_wishes(session, booking),
        arrival=await _arrival(session, booking),
        undoable_from=_undoable_from(acts),
        misses=await _misses(session, booking),
    )


async def _meant(session: AsyncSession, sheet: Sheet) -> dict[int, Meant]:
    """Return what a visit is about, under the matters' ids, in the order of the sheet."""
    return {
        part.matter_id: Meant(
            await record_of(session, part.matter_id, sheet.served(part)), part.answers
        )
        for part in sheet.parts
    }


async def _number(session: AsyncSession, booking: Booking) -> str | None:
    notice = await session.get(IssuedNotice, booking.notice_id) if booking.notice_id else None
    return notice.number if notice else None


_ACTS = (
    select(BookingEvent.act, BookingEvent.at)
    .where(BookingEvent.booking_id == bindparam("booking_id"))
    .order_by(col(BookingEvent.id).desc())
)
_OPEN_WISHES = (
    select(BookingWish)
    .where(BookingWish.booking_id == bindparam("booking_id"), col(BookingWish.decided_at).is_(None))
    .order_by(col(BookingWish.id))
)
_ARRIVAL = select(Arrival).where(Arrival.booking_id == bindparam("booking_id"))
_WITH_WISHES = frozenset({BookingStatus.REQUESTED, BookingStatus.CONFIRMED})
_COME = frozenset({BookingStatus.ARRIVED, BookingStatus.DONE})


async def _acts(session: AsyncSession, booking: Booking) -> Sequence[tuple[str, datetime]]:
    """Return what was done about a visit and when, the last act first; nobody decided a request."""
    if booking.decided_by is None and booking.status is not BookingStatus.NO_SHOW:
        return ()
    return (await session.exec(_ACTS, params={"booking_id": booking.key})).all()


def _decided_at(acts: Sequence[tuple[str, datetime]], booking: Booking) -> datetime | None:
    if booking.decided_by is None:
        return None
    return next((at for act, at in acts if act in DECISIONS), None)


def _undoable_from(acts: Sequence[tuple[str, datetime]]) -> datetime | None:
    return next((at for act, at in acts[:1] if act in UNDONE), None)


async def _open_wishes(session: AsyncSession, booking: Booking) -> tuple[BookingWish, ...]:
    if booking.status not in _WITH_WISHES:
        return ()
    asked = {"booking_id": booking.key}
    return tuple((await session.exec(_OPEN_WISHES, params=asked)).all())


async def _arrival(session: AsyncSession, booking: Booking) -> Arrival | None:
    if booking.status not in _COME:
        return None
    return (await session.exec(_ARRIVAL, params={"booking_id": booking.key})).first()


async def _misses(session: AsyncSession, booking: Booking) -> tuple[datetime, ...]:
    if booking.status is not BookingStatus.NO_SHOW or booking.person_id is None:
        return ()
    pardons = select(Pardon.at).where(Pardon.person_id == booking.person_id)
    lifted = (await session.exec(pardons.order_by(col(Pardon.at).desc()).limit(1))).first()
    missed = select(Booking.starts_at).where(
        Booking.person_id == booking.person_id, Booking.status == BookingStatus.NO_SHOW
    )
    starts = (await session.exec(missed.order_by(col(Booking.starts_at)))).all()
    return tuple(at for at in starts if lifted is None or at > lifted)
