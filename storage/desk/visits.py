"""A booking read together with what it is about."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk.checklists import ticks_of
from storage.desk.matters import record_of
from storage.desk.sheets import Sheet, sheet_of
from storage.records import Material, MatterRecord, StationRecord
from storage.refusals import AnswerUnknown
from storage.rules.merging import merge
from storage.rules.situations import verdict
from storage.tables import (
    Booking,
    BookingCard,
    BookingEvent,
    BookingWish,
    IssuedNotice,
    Person,
    Station,
)

DECISIONS = ("confirm", "decline", "enter")
"""The acts of the staff that settle a request."""


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
    other times that are still open.
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
    wishes: tuple[BookingWish, ...]

    @property
    def matter_ids(self) -> tuple[int, ...]:
        """Return the ids of all matters the visit is about, for which it needs a time."""
        return tuple(part.matter_id for part in self.sheet.parts)

    @property
    def moves_to(self) -> BookingWish | None:
        """Return the time its person wishes to move a confirmed visit to."""
        return next((wish for wish in self.wishes if wish.moves), None)

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
    return Visit(
        booking=booking,
        station=station,
        place=station.details,
        matter=matters[booking.matter_id].record,
        matters=tuple(matters.values()),
        person=person,
        card=await session.get(BookingCard, booking.key),
        decided_at=await _decided_at(session, booking),
        number=await _number(session, booking),
        ready=await ticks_of(session, booking.notice_id) if booking.notice_id else frozenset(),
        sheet=sheet,
        wishes=await _wishes(session, booking),
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


async def _wishes(session: AsyncSession, booking: Booking) -> tuple[BookingWish, ...]:
    still_open = select(BookingWish).where(
        BookingWish.booking_id == booking.key, col(BookingWish.decided_at).is_(None)
    )
    return tuple((await session.exec(still_open.order_by(col(BookingWish.id)))).all())


async def _decided_at(session: AsyncSession, booking: Booking) -> datetime | None:
    if booking.decided_by is None:
        return None
    decisions = select(BookingEvent.at).where(
        BookingEvent.booking_id == booking.key, col(BookingEvent.act).in_(DECISIONS)
    )
    return (await session.exec(decisions.order_by(col(BookingEvent.id).desc()))).first()
