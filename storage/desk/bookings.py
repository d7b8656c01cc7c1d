"""Off-hours bookings at the desk: asking, deciding, cancelling, looking."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import SHANGHAI, Clock, local
from storage.database import Database, insert_unless_there
from storage.desk.actor import THE_CLOCK, Actor, Source
from storage.desk.notices import own_notice, told_by
from storage.desk.offers import OfferDesk, station_and_calendar
from storage.desk.pauses import handling_on, refuse
from storage.desk.people import CONSENT_VERSION
from storage.desk.visits import Visit, read_visit
from storage.outbox import Change, Outbox, Plan
from storage.refusals import (
    AlreadyDecided,
    ConsentMissing,
    NoticeUnknown,
    NotStaff,
    NotYours,
    SlotTaken,
    TooLateToCancel,
    TooManyBookings,
)
from storage.rules import lifecycle
from storage.rules.codes import new_code
from storage.rules.identity import usable_name, usable_phone
from storage.rules.lifecycle import ACTIVE, BookingStatus
from storage.rules.slots import BookingRules, Slot, answer_by, limit_broken
from storage.tables import (
    Booking,
    BookingEvent,
    Matter,
    Person,
    Seat,
    StaffMember,
    Station,
)


@dataclass(frozen=True)
class Request:
    """What a visit is asked for with; `request_id` makes asking twice harmless.

    `notice` is the number of the person's one-time notice, whose ticks the visit then carries;
    `phone_tail` are the last digits by which a caller without a full number is known again.
    """

    request_id: str
    station_id: int
    matter_id: int
    starts_at: datetime
    call_name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    phone: str | None = None
    phone_tail: str | None = None
    source: Source = Source.NETWORK
    person_id: int | None = None
    notice: str | None = None


class BookingDesk:
    """Keeps the book of visits. Every change appends an event and its messages."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plan: Plan,
        ring: Outbox,
        offers: OfferDesk,
        rules: BookingRules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._plan = plan
        self._outbox = ring
        self._offers = offers
        self._rules = rules

    # Asking

    async def book(self, request: Request) -> Visit:
        """Ask for a visit on behalf of a resident; the station has to confirm it.

        Raises ConsentMissing, SlotNotOffered, SlotTaken, TooManyBookings, MatterNotHandled,
        NameUnusable, PhoneUnusable or LooksLikeIdentityNumber.
        """
        actor = Actor(role="resident", user_id=request.person_id)
        visit = await self._enter(request, actor, status=BookingStatus.REQUESTED)
        self._outbox.ring()
        return visit

    async def enter(self, request: Request, by: Actor) -> Visit:
        """Enter a visit that somebody asked for by phone or at the counter; it is confirmed.

        Staff are not held to the lead time. Raises NotStaff beside the refusals of `book`.
        """
        visit = await self._enter(request, by, status=BookingStatus.CONFIRMED)
        self._outbox.ring()
        return visit

    async def _enter(self, request: Request, by: Actor, *, status: BookingStatus) -> Visit:
        name, phone = usable_name(request.call_name), usable_phone(request.phone)
        async with self._database.transaction() as session:
            if status is BookingStatus.CONFIRMED:
                await _require_staff(session, request.station_id, by)
            person = await _queue_up(session, request)
            known = await _by_request(session, request.request_id)
            if known is not None:
                return await read_visit(session, known)
            station, calendar = await station_and_calendar(session, request.station_id)
            slot = self._offers.slot(
                station, calendar, request.starts_at, for_staff=by.role == "staff"
            )
            version = await _handled_version(session, request)
            await self._check_person(session, request, person)
            booking = Booking(
                code=await _fresh_code(session),
                request_id=request.request_id,
                person_id=request.person_id,
                station_id=request.station_id,
                matter_id=request.matter_id,
                matter_version=version,
                answers=dict(request.answers),
                kind=slot.kind,
                source=request.source.value,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                status=status,
                call_name=name,
                phone=phone,
                phone_tail=phone[-4:] if phone else request.phone_tail,
                notice_id=await _notice_id(session, request),
                answer_by=answer_by(slot.starts_at, self._clock.now(), calendar),
                decided_by=by.name or None,
                created_at=self._clock.now(),
            )
            session.add(booking)
            await session.flush()
            await _take_seat(session, station, slot, booking)
            await self._note(session, booking, "enter" if by.role == "staff" else "request", by)
            return await read_visit(session, booking)

    async def _check_person(
        self, session: AsyncSession, request: Request, person: Person | None
    ) -> None:
        if person is None:
            return
        if person.consent_version != CONSENT_VERSION:
            raise ConsentMissing
        active = select(Booking.starts_at, Booking.station_id).where(
            Booking.person_id == request.person_id, col(Booking.status).in_(ACTIVE)
        )
        starts = list((await session.exec(active)).all())
        broken = limit_broken(starts, request.starts_at, request.station_id, self._rules)
        if broken is not None:
            raise TooManyBookings(period=broken.period, limit=broken.limit)

    # Deciding

    async def confirm(self, booking_id: int, by: Actor) -> Visit:
        """Confirm a request; the first press wins.

        Raises NotStaff, AlreadyDecided or NotPossibleNow.
        """
        return await self._decide(booking_id, by, "confirm")

    async def decline(self, booking_id: int, by: Actor, reason: str, words: str = "") -> Visit:
        """Decline a request with a coded reason, and words of the staff where the code is `other`.

        Raises NotStaff, AlreadyDecided, NotPossibleNow or LooksLikeIdentityNumber.
        """
        return await self._decide(booking_id, by, "decline", reason=reason, words=words)

    async def _decide(
        self, booking_id: int, by: Actor, act: lifecycle.Act, *, reason: str = "", words: str = ""
    ) -> Visit:
        async with self._database.transaction() as session:
            booking = await _locked(session, booking_id)
            await _require_staff(session, booking.station_id, by)
            if booking.status is not BookingStatus.REQUESTED and booking.decided_by:
                raise AlreadyDecided(who=booking.decided_by, status=booking.status.value)
            booking.status = lifecycle.step(booking.status, act)
            booking.decided_by = by.name
            booking.decline_reason = reason or None
            booking.decline_words = words or None
            await self._changed(session, booking, act, by)
            visit = await read_visit(session, booking)
        self._outbox.ring()
        return visit

    async def expire_unanswered(self) -> int:
        """End requests that no one answered in time, and say so; returns how many."""
        late = select(Booking).where(
            Booking.status == BookingStatus.REQUESTED,
            col(Booking.answer_by) <= self._clock.now(),
        )
        async with self._database.transaction() as session:
            bookings = (await session.exec(late.with_for_update(skip_locked=True))).all()
            for booking in bookings:
                booking.status = lifecycle.step(booking.status, "expire")
                await self._changed(session, booking, "expire", THE_CLOCK)
        if bookings:
            self._outbox.ring()
        return len(bookings)

    async def cancel(self, booking_id: int, person_id: int) -> Visit:
        """Cancel one's own visit. Raises NotYours, TooLateToCancel or NotPossibleNow."""
        async with self._database.transaction() as session:
            booking = await _locked(session, booking_id)
            if booking.person_id != person_id:
                raise NotYours
            status = lifecycle.step(booking.status, "cancel_by_resident")
            limit = timedelta(minutes=self._rules.cancel_before_minutes)
            if (
                booking.status is BookingStatus.CONFIRMED
                and self._clock.now() > booking.starts_at - limit
            ):
                raise TooLateToCancel
            booking.status = status
            await self._changed(
                session, booking, "cancel_by_resident", Actor("resident", user_id=person_id)
            )
            visit = await read_visit(session, booking)
        self._outbox.ring()
        return visit

    # Looking

    async def visit(self, booking_id: int) -> Visit:
        """Return a booking with its station and matter; raises NotYours when there is none."""
        async with self._database.reading() as session:
            booking = await session.get(Booking, booking_id)
            if booking is None:
                raise NotYours
            return await read_visit(session, booking)

    async def by_code(self, code: str) -> Visit:
        """Return the booking of this code; raises NotYours."""
        async with self._database.reading() as session:
            found = await session.exec(select(Booking).where(Booking.code == code))
            booking = found.first()
            if booking is None:
                raise NotYours
            return await read_visit(session, booking)

    async def own_visit(self, booking_id: int, person_id: int) -> Visit:
        """Return one's own booking; raises NotYours."""
        visit = await self.visit(booking_id)
        if visit.booking.person_id != person_id:
            raise NotYours
        return visit

    async def visits_of(self, person_id: int, limit: int = 10) -> Sequence[Visit]:
        """Return a person's bookings: those to come, soonest first, then the past ones."""
        query = select(Booking).where(Booking.person_id == person_id)
        async with self._database.reading() as session:
            newest = query.order_by(col(Booking.starts_at).desc()).limit(100)
            bookings = (await session.exec(newest)).all()
            now = self._clock.now()
            ahead = [b for b in reversed(bookings) if b.ends_at > now and b.status in ACTIVE]
            behind = [b for b in bookings if b not in ahead]
            return [await read_visit(session, b) for b in (ahead + behind)[:limit]]

    async def visits_on(self, station_id: int, day: date) -> Sequence[Visit]:
        """Return the visits that take a place at a station on a day, by time."""
        start = datetime.combine(day, datetime.min.time(), SHANGHAI)
        query = select(Booking).where(
            Booking.station_id == station_id,
            Booking.starts_at >= start,
            Booking.starts_at < start + timedelta(days=1),
            col(Booking.status).in_([*ACTIVE, BookingStatus.DONE, BookingStatus.NO_SHOW]),
        )
        async with self._database.reading() as session:
            found = await session.exec(query.order_by(col(Booking.starts_at), col(Booking.id)))
            return [await read_visit(session, booking) for booking in found.all()]

    # What every change does

    async def _changed(self, session: AsyncSession, booking: Booking, act: str, by: Actor) -> None:
        if booking.status not in ACTIVE:
            await session.exec(delete(Seat).where(col(Seat.booking_id) == booking.key))
        booking.revision += 1
        await self._note(session, booking, act, by)

    async def _note(self, session: AsyncSession, booking: Booking, act: str, by: Actor) -> None:
        now = self._clock.now()
        session.add(booking)
        session.add(
            BookingEvent(
                booking_id=booking.key,
                at=now,
                act=act,
                status=booking.status.value,
                actor=by.role,
                actor_id=by.user_id,
                channel=by.channel,
                facts={"reason": booking.decline_reason} if act == "decline" else {},
            )
        )
        await session.flush()
        await outbox.append(session, self._plan(Change(act, booking, now)), now)


async def _take_seat(session: AsyncSession, station: Station, slot: Slot, booking: Booking) -> None:
    """Take the lowest free place; the primary key refuses a second taker in any process."""
    for number in range(1, station.seats + 1):
        taken = await session.exec(
            insert_unless_there(
                session,
                Seat,
                station_id=station.key,
                starts_at=slot.starts_at,
                number=number,
                booking_id=booking.key,
            )
        )
        if taken.first() is not None:
            return
    raise SlotTaken


async def _queue_up(session: AsyncSession, request: Request) -> Person | None:
    """Let one request of a person, or of a station's staff, in at a time.

    Otherwise two taps would both find nothing booked yet.
    """
    if request.person_id is None:
        station = select(Station).where(Station.id == request.station_id)
        await session.exec(station.with_for_update())
        return None
    person = select(Person).where(Person.id == request.person_id)
    return (await session.exec(person.with_for_update())).one()


async def _by_request(session: AsyncSession, request_id: str) -> Booking | None:
    return (await session.exec(select(Booking).where(Booking.request_id == request_id))).first()


async def _handled_version(session: AsyncSession, request: Request) -> int:
    """Return the version that a visit is asked for.

    Raises MatterNotHandled, with the last day of a pause that covers the day of the visit.
    """
    day = local(request.starts_at).date()
    refuse(await handling_on(session, request.station_id, request.matter_id, day))
    return (await session.get_one(Matter, request.matter_id)).version


async def _notice_id(session: AsyncSession, request: Request) -> int | None:
    if request.notice is None:
        return None
    notice = await own_notice(session, request.notice, request.person_id)
    if request.matter_id not in {told.matter_id for told in await told_by(session, notice.key)}:
        raise NoticeUnknown
    return notice.key


async def _require_staff(session: AsyncSession, station_id: int, by: Actor) -> None:
    bound = select(StaffMember).where(
        StaffMember.station_id == station_id, StaffMember.user_id == by.user_id
    )
    if (await session.exec(bound)).first() is None:
        raise NotStaff


async def _locked(session: AsyncSession, booking_id: int) -> Booking:
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await session.exec(query)).first()
    if booking is None:
        raise NotYours
    return booking


async def _fresh_code(session: AsyncSession) -> str:
    while True:
        code = new_code(secrets.SystemRandom())
        if (await session.exec(select(Booking.id).where(Booking.code == code))).first() is None:
            return code
