"""Asking for a visit: holding a time while choosing, asking, entering a caller, accepting."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import local
from storage.desk.actor import Actor
from storage.desk.codes import fresh_code
from storage.desk.handled import matters_told, require_handled
from storage.desk.ledger import Ledger
from storage.desk.limits import queue_up, require_allowed
from storage.desk.notices import own_notice, told_by
from storage.desk.offers import visit_slots
from storage.desk.places import give_back, slot_of
from storage.desk.requests import Request
from storage.desk.timetable import Timetable, enter_book
from storage.desk.visits import Visit, read_visit
from storage.refusals import (
    NoticeUnknown,
    NotYours,
)
from storage.rules import lifecycle
from storage.rules.identity import usable_name, usable_phone
from storage.rules.lifecycle import BookingStatus
from storage.rules.slots import Slot
from storage.tables import (
    Booking,
    BookingWish,
    Matter,
    WaitlistEntry,
)

MOST_TIMES = 3


_OF_REQUEST = select(Booking).where(Booking.request_id == bindparam("request_id"))
_VERSION = select(Matter.version).where(Matter.id == bindparam("id"))


class AskingRoom:
    """Where visits are asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def hold(self, request: Request) -> Visit:
        """Hold a time for a person who is still choosing; it ends by itself after ten minutes.

        The request's id stands for one place held: another time lets the first one go, and
        `book` with that id makes it a request. What a form left behind holds goes too, as nobody
        chooses twice at once. The name may still be empty. Raises the refusals of `book`.
        """
        actor = Actor(role="resident", user_id=request.person_id)
        async with self._ledger.database.transaction() as session:
            known = await self._known(session, request)
            if known is not None and known.status is not BookingStatus.HELD:
                return await read_visit(session, known)
            if known is not None:
                await self._let_go(session, known, actor)
            left = await self._left_behind(session, request)
            for held in left:
                await self._let_go(session, held, actor)
            until = self._ledger.clock.now() + timedelta(minutes=self._ledger.rules.hold_minutes)
            booking, table, slots = await self._drafted(session, request, actor)
            booking.status, booking.held_until = BookingStatus.HELD, until
            await self._placed(session, booking, table, slots[:1], staffed=False)
            await self._ledger.note(session, booking, "hold", actor)
            for held in left:
                await self._ledger.pass_on(session, held.station_id, slot_of(held))
            return await read_visit(session, booking)

    async def let_go(self, request_id: str, person_id: int) -> None:
        """End the hold of a form that is left; its place goes to the next in line, or to all."""
        actor = Actor(role="resident", user_id=person_id)
        held = select(Booking).where(
            Booking.request_id == request_id,
            Booking.person_id == person_id,
            Booking.status == BookingStatus.HELD,
        )
        async with self._ledger.database.transaction() as session:
            found = (await session.exec(held)).first()
            if found is None:
                return
            await enter_book(session, found.station_id)
            await session.refresh(found)
            if found.status is BookingStatus.HELD:
                await self._let_go(session, found, actor)
                await self._ledger.pass_on(session, found.station_id, slot_of(found))

    async def book(self, request: Request) -> Visit:
        """Ask for a visit on behalf of a resident; the station has to confirm it.

        Raises ConsentMissing, SlotNotOffered, SlotTaken, TooManyBookings, OnlyByPhone,
        MatterNotHandled, NameUnusable, PhoneUnusable or LooksLikeIdentityNumber.
        """
        actor = Actor(role="resident", user_id=request.person_id)
        return await self._enter(request, actor, BookingStatus.REQUESTED)

    async def enter(self, request: Request, by: Actor) -> Visit:
        """Enter a visit that somebody asked for by phone or at the counter; it is confirmed.

        Staff are not held to the lead time. Raises NotStaff beside the refusals of `book`.
        """
        return await self._enter(request, by, BookingStatus.CONFIRMED)

    async def accept(self, booking_id: int, by: Actor) -> Visit:
        """Take a time that is held: the next in line's is then asked for, a proposal is confirmed.

        By the person it is held for, or by staff for somebody without a chat. It holds beyond its
        end as long as nobody else took the place. Raises NotYours, NotStaff, SlotTaken,
        SlotNotOffered, TooManyBookings or NotPossibleNow.
        """
        async with self._ledger.database.transaction() as session:
            if by.role == "resident" and by.user_id is not None:
                await queue_up(session, by.user_id)
            booking = await self._ledger.locked(session, booking_id)
            await self._require_theirs(session, booking, by)
            act: lifecycle.Act = "request" if booking.instead_of is None else "accept"
            booking.status = lifecycle.step(booking.status, act)
            if booking.instead_of is None and booking.person_id is not None:
                await require_allowed(self._ledger, session, booking, [slot_of(booking)])
            await self._kept(session, booking, by)
            await _end_entry(session, booking, self._ledger)
            await self._ledger.changed(session, booking, act, by)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def _enter(self, request: Request, by: Actor, status: BookingStatus) -> Visit:
        usable_name(request.call_name)
        staffed = status is BookingStatus.CONFIRMED
        async with self._ledger.database.transaction() as session:
            if staffed:
                await self._ledger.require_staff(session, request.station_id, by)
            known = await self._known(session, request)
            if known is not None and known.status is not BookingStatus.HELD:
                return await read_visit(session, known)
            if known is not None:
                await self._let_go(session, known, by)
            booking, table, slots = await self._drafted(session, request, by)
            booking.status = status
            booking.decided_by = by.name or None
            self._ledger.set_answer_times(booking, table, slots)
            await self._placed(session, booking, table, slots, staffed=staffed)
            await self._ledger.note(session, booking, "enter" if staffed else "request", by)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def _known(self, session: AsyncSession, request: Request) -> Booking | None:
        """Return what this request's id already stands for, once nobody else writes in the book.

        A person's own requests queue up too: two taps at two stations would both find nothing
        booked yet.
        """
        if request.person_id is not None:
            await queue_up(session, request.person_id)
        await enter_book(session, request.station_id)
        asked = {"request_id": request.request_id}
        return (await session.exec(_OF_REQUEST, params=asked)).first()

    async def _left_behind(self, session: AsyncSession, request: Request) -> Sequence[Booking]:
        """Return what the person's other forms hold; not what is offered or proposed to them."""
        offered = select(WaitlistEntry.offer_id).where(col(WaitlistEntry.offer_id).is_not(None))
        query = select(Booking).where(
            Booking.person_id == request.person_id,
            Booking.request_id != request.request_id,
            Booking.status == BookingStatus.HELD,
            col(Booking.instead_of).is_(None),
            col(Booking.id).not_in(offered),
        )
        return (await session.exec(query)).all()

    async def _let_go(self, session: AsyncSession, held: Booking, by: Actor) -> None:
        """End a hold in favour of what its person does next; nobody is offered it in between."""
        held.status = lifecycle.step(held.status, "cancel_by_resident")
        held.request_id = f"left-{held.key}"
        await give_back(session, held)
        await self._ledger.note(session, held, "cancel_by_resident", by)

    async def _drafted(
        self, session: AsyncSession, request: Request, by: Actor
    ) -> tuple[Booking, Timetable, list[Slot]]:
        """Check a request, and return the booking it may become and the times it wishes for."""
        ledger, now = self._ledger, self._ledger.clock.now()
        phone, times = usable_phone(request.phone), request.times[:MOST_TIMES]
        name = usable_name(request.call_name) if request.call_name else ""
        table = await ledger.timetable(session, request.station_id, *times)
        notice_id = await _notice_id(session, request)
        matters = await matters_told(session, request.matter_id, notice_id)
        length = await visit_slots(session, matters)
        staffed = by.role == "staff"
        slots = [ledger.offers.slot(table, at, length, for_staff=staffed) for at in times]
        days = [local(at).date() for at in times]
        await require_handled(session, request.station_id, matters, days)
        for slot in slots:
            await ledger.require_free(session, table, slot, staffed=staffed)
        booking = Booking(
            code=await fresh_code(session),
            request_id=request.request_id,
            person_id=request.person_id,
            station_id=request.station_id,
            matter_id=request.matter_id,
            matter_version=(await session.exec(_VERSION, params={"id": request.matter_id})).one(),
            answers=dict(request.answers),
            kind=slots[0].kind,
            source=request.source.value,
            starts_at=slots[0].starts_at,
            ends_at=slots[0].ends_at,
            status=BookingStatus.REQUESTED,
            call_name=name,
            phone=phone,
            phone_tail=phone[-4:] if phone else request.phone_tail,
            notice_id=notice_id,
            for_relative=request.for_relative,
            created_at=now,
        )
        if request.person_id is not None:
            await require_allowed(self._ledger, session, booking, slots)
        return booking, table, slots

    async def _placed(
        self,
        session: AsyncSession,
        booking: Booking,
        table: Timetable,
        slots: Sequence[Slot],
        *,
        staffed: bool,
    ) -> None:
        """Write the booking with the places of every time it wishes for: all of them or none."""
        session.add(booking)
        await session.flush()
        for slot in slots:
            await self._ledger.take(session, table, slot, booking, staffed=staffed)
        for slot in slots[1:]:
            session.add(
                BookingWish(
                    booking_id=booking.key,
                    kind=slot.kind,
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    answer_by=booking.answer_by or slot.starts_at,
                )
            )

    async def _kept(self, session: AsyncSession, booking: Booking, by: Actor) -> None:
        """Take a held place for good; one that ran out, only if nobody else has it now."""
        table, slot = await self._ledger.time_for(
            session, booking, booking.starts_at, for_staff=True
        )
        booking.held_until = None
        self._ledger.set_answer_times(booking, table)
        await give_back(session, booking)
        staffed = by.role == "staff" or booking.instead_of is not None
        await self._ledger.take(session, table, slot, booking, staffed=staffed)

    async def _require_theirs(self, session: AsyncSession, booking: Booking, by: Actor) -> None:
        if by.role == "staff":
            await self._ledger.require_staff(session, booking.station_id, by)
        elif booking.person_id is None or booking.person_id != by.user_id:
            raise NotYours


async def _notice_id(session: AsyncSession, request: Request) -> int | None:
    if request.notice is None:
        return None
    notice = await own_notice(session, request.notice, request.person_id)
    if request.matter_id not in {told.matter_id for told in await told_by(session, notice.key)}:
        raise NoticeUnknown
    return notice.key


async def _end_entry(session: AsyncSession, booking: Booking, ledger: Ledger) -> None:
    """End the waiting of whoever takes what was offered."""
    entry = update(WaitlistEntry).where(col(WaitlistEntry.offer_id) == booking.key)
    await session.exec(entry.values(ended_at=ledger.clock.now(), offer_id=None))
