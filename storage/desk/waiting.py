"""The waitlist: joining it, leaving it, and lifting what missed visits brought about."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import col, select, update

from storage.clock import local, local_today
from storage.desk.actor import Actor
from storage.desk.ledger import Ledger
from storage.desk.line import offer_after_the_night
from storage.desk.people import CONSENT_VERSION
from storage.desk.timetable import enter_book
from storage.refusals import ConsentMissing, NotYours
from storage.rules import lifecycle
from storage.rules.identity import usable_name, usable_phone
from storage.rules.lifecycle import BookingStatus
from storage.tables import Booking, Pardon, Person, WaitlistEntry


class WaitingDesk:
    """Keeps who waits for a place on a day."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def offer_after_the_night(self) -> None:
        """Offer what came free in quiet hours that are over now to who waits for it."""
        await offer_after_the_night(self._ledger)

    async def join(
        self,
        person_id: int,
        station_id: int,
        matter_id: int,
        day: date,
        call_name: str,
        phone: str | None = None,
        answers: Mapping[str, str] | None = None,
    ) -> WaitlistEntry:
        """Wait for a place on a day; joining again counts as one entry with the same cap.

        Raises ConsentMissing, NameUnusable, PhoneUnusable or LooksLikeIdentityNumber.
        """
        name, number = usable_name(call_name), usable_phone(phone)
        async with self._ledger.database.transaction() as session:
            person = await session.get_one(Person, person_id)
            if person.consent_version != CONSENT_VERSION:
                raise ConsentMissing
            await enter_book(session, station_id)
            query = select(WaitlistEntry).where(
                WaitlistEntry.person_id == person_id,
                WaitlistEntry.station_id == station_id,
                WaitlistEntry.day == day,
            )
            entry = (await session.exec(query)).first() or WaitlistEntry(
                person_id=person_id,
                station_id=station_id,
                matter_id=matter_id,
                day=day,
                call_name=name,
                answers={},
                created_at=self._ledger.clock.now(),
            )
            entry.matter_id, entry.call_name, entry.phone = matter_id, name, number
            entry.answers, entry.ended_at = dict(answers or {}), None
            session.add(entry)
            await session.flush()
            return entry

    async def entry(self, entry_id: int, person_id: int) -> WaitlistEntry:
        """Return one's own waiting; raises NotYours."""
        async with self._ledger.database.reading() as session:
            entry = await session.get(WaitlistEntry, entry_id)
            if entry is None or entry.person_id != person_id:
                raise NotYours
            return entry

    async def entries_of(self, person_id: int) -> Sequence[WaitlistEntry]:
        """Return what a person still waits for, the next day first."""
        query = select(WaitlistEntry).where(
            WaitlistEntry.person_id == person_id,
            col(WaitlistEntry.ended_at).is_(None),
            WaitlistEntry.day >= local_today(self._ledger.clock),
        )
        async with self._ledger.database.reading() as session:
            return (await session.exec(query.order_by(col(WaitlistEntry.day)))).all()

    async def stop(self, entry_id: int, person_id: int) -> None:
        """Wait no more; what is held for the person goes to the next. Raises NotYours."""
        ledger = self._ledger
        async with ledger.database.transaction() as session:
            entry = await session.get(WaitlistEntry, entry_id)
            if entry is None or entry.person_id != person_id:
                raise NotYours
            await enter_book(session, entry.station_id)
            await session.refresh(entry)
            offer_id, entry.offer_id = entry.offer_id, None
            entry.ended_at = ledger.clock.now()
            session.add(entry)
            await session.flush()
            if offer_id is None:
                return
            offer = await session.get_one(Booking, offer_id)
            if offer.status is BookingStatus.HELD:
                offer.status = lifecycle.step(offer.status, "cancel_by_resident")
                by = Actor("resident", user_id=person_id)
                await ledger.changed(session, offer, "cancel_by_resident", by)
        ledger.outbox.ring()

    async def stop_offered(self, booking_id: int, person_id: int) -> None:
        """Wait no more for the day of a time that was offered; raises NotYours."""
        async with self._ledger.database.reading() as session:
            booking = await session.get(Booking, booking_id)
            if booking is None or booking.person_id != person_id:
                raise NotYours
            query = select(WaitlistEntry.id).where(
                WaitlistEntry.person_id == person_id,
                WaitlistEntry.station_id == booking.station_id,
                WaitlistEntry.day == local(booking.starts_at).date(),
            )
            entry_id = (await session.exec(query)).first()
        if entry_id is None:
            raise NotYours
        await self.stop(entry_id, person_id)

    async def pass_on(self, booking_id: int, person_id: int) -> bool:
        """Leave a time that is held, and go on waiting; tell whether it was held still.

        Raises NotYours.
        """
        ledger = self._ledger
        async with ledger.database.transaction() as session:
            offer = await ledger.locked(session, booking_id)
            if offer.person_id != person_id:
                raise NotYours
            if offer.status is not BookingStatus.HELD:
                return False
            offer.status = lifecycle.step(offer.status, "cancel_by_resident")
            by = Actor("resident", user_id=person_id)
            await ledger.changed(session, offer, "cancel_by_resident", by)
            # Only now: whoever passes a time on is not the next it is offered to.
            entry = update(WaitlistEntry).where(col(WaitlistEntry.offer_id) == offer.key)
            await session.exec(entry.values(offer_id=None))
        ledger.outbox.ring()
        return True

    async def pardon(self, person_id: int, station_id: int, by: Actor) -> None:
        """Let a person book by chat again although visits were missed; raises NotStaff."""
        async with self._ledger.database.transaction() as session:
            await self._ledger.require_staff(session, station_id, by)
            now = self._ledger.clock.now()
            session.add(Pardon(person_id=person_id, at=now, by_name=by.name, by_id=by.user_id))
