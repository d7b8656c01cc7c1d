"""A booking read together with what it is about."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk.checklists import ticks_of
from storage.desk.matters import record_of
from storage.records import Material, MatterRecord, StationRecord
from storage.rules.situations import verdict
from storage.tables import Booking, BookingCard, BookingEvent, IssuedNotice, Person, Station

DECISIONS = ("confirm", "decline", "enter")
"""The acts of the staff that settle a request."""


@dataclass(frozen=True)
class Visit:
    """A booking with its station, the matter's version it was made for, and the person.

    `number` is the one-time notice it was booked from, `ready` the ids of its materials that the
    person has ticked.
    """

    booking: Booking
    station: Station
    place: StationRecord
    matter: MatterRecord
    person: Person | None
    card: BookingCard | None
    decided_at: datetime | None
    number: str | None
    ready: frozenset[str]

    @property
    def to_bring(self) -> tuple[Material, ...]:
        """Return what the person has to bring.

        Without all answers that is what everybody has to bring, whatever the situation.
        """
        found = verdict(self.matter, self.booking.answers)
        if found.next_question is None:
            return found.materials
        return tuple(material for material in self.matter.materials if material.when is None)

    @property
    def still_open(self) -> tuple[Material, ...]:
        """Return what the person has to bring and has not ticked."""
        return tuple(material for material in self.to_bring if material.id not in self.ready)


async def read_visit(session: AsyncSession, booking: Booking) -> Visit:
    """Read what the booking is about."""
    station = await session.get_one(Station, booking.station_id)
    person = await session.get(Person, booking.person_id) if booking.person_id else None
    return Visit(
        booking=booking,
        station=station,
        place=station.details,
        matter=await record_of(session, booking.matter_id, booking.matter_version),
        person=person,
        card=await session.get(BookingCard, booking.key),
        decided_at=await _decided_at(session, booking),
        number=await _number(session, booking),
        ready=await ticks_of(session, booking.notice_id) if booking.notice_id else frozenset(),
    )


async def _number(session: AsyncSession, booking: Booking) -> str | None:
    notice = await session.get(IssuedNotice, booking.notice_id) if booking.notice_id else None
    return notice.number if notice else None


async def _decided_at(session: AsyncSession, booking: Booking) -> datetime | None:
    if booking.decided_by is None:
        return None
    decisions = select(BookingEvent.at).where(
        BookingEvent.booking_id == booking.key, col(BookingEvent.act).in_(DECISIONS)
    )
    return (await session.exec(decisions.order_by(col(BookingEvent.id).desc()))).first()
