"""What the admins have to hear of: requests nobody answers, unknown holidays, poor ratings."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock, local_today
from storage.database import Database
from storage.desk.calendar import working_calendar
from storage.outbox import Audience, Planned, append
from storage.outbox_work import Outbox
from storage.rules.answering import answer_moments
from storage.rules.calendar import WorkingCalendar
from storage.rules.lifecycle import BookingStatus
from storage.rules.rating import POOR_LEVELS, told_at
from storage.rules.slots import BookingRules
from storage.tables import Booking, BookingEvent, OutboxRow, Rating

UNANSWERED = "unanswered"
YEAR_UNKNOWN = "year_unknown"
POOR_RATING = "poor_rating"
RATINGS_BACK = timedelta(days=8)
"""How old a poor rating may be that was not told yet, after a downtime for example."""

ASKED = frozenset({"request", "move", "undo"})
"""The acts from which the time to answer a request counts."""


class AlarmDesk:
    """Raises each alarm once, however often it is asked and by however many processes."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ring: Outbox,
        rules: BookingRules,
        admins: Collection[int],
    ) -> None:
        self._database = database
        self._clock = clock
        self._ring = ring
        self._rules = rules
        self._admins = sorted(admins)

    async def raise_due(self) -> int:
        """Plan the messages about what is due and was not told; returns how many those are."""
        async with self._database.reading() as session:
            calendar = await working_calendar(session)
            due = [
                *await self._unanswered(session, calendar),
                *self._unknown_years(calendar),
                *await self._poor_ratings(session),
            ]
            told = select(OutboxRow.key).where(col(OutboxRow.key).in_([row.key for row in due]))
            known = set((await session.exec(told)).all()) if due else set()
        news = [row for row in due if row.key not in known]
        if news:
            async with self._database.transaction() as session:
                await append(session, news, self._clock.now())
            self._ring.ring()
        return len(news)

    async def _unanswered(
        self, session: AsyncSession, calendar: WorkingCalendar
    ) -> Sequence[Planned]:
        now = self._clock.now()
        asked_at = func.max(col(BookingEvent.at))
        query = (
            select(Booking.id, Booking.revision, col(Booking.answer_by), asked_at)
            .join(BookingEvent, col(BookingEvent.booking_id) == col(Booking.id))
            .where(
                Booking.status == BookingStatus.REQUESTED,
                col(Booking.remind_at) <= now,
                col(Booking.answer_by) > now,
                col(BookingEvent.act).in_(ASKED),
            )
            .group_by(col(Booking.id), col(Booking.revision), col(Booking.answer_by))
        )
        return [
            row
            for booking_id, revision, until, since in (await session.exec(query)).all()
            if until is not None and answer_moments(since, until, calendar).admin <= now
            for row in self._rows(UNANSWERED, f"{booking_id}:{revision}", now, booking_id)
        ]

    async def _poor_ratings(self, session: AsyncSession) -> Sequence[Planned]:
        """Plan each poor rating once it can change no more, so that no slip of a finger is told."""
        now = self._clock.now()
        query = select(Rating.booking_id, Rating.at).where(
            col(Rating.level).in_(sorted(POOR_LEVELS)), col(Rating.at) > now - RATINGS_BACK
        )
        return [
            row
            for booking_id, at in (await session.exec(query)).all()
            if told_at(at) <= now
            for row in self._rows(POOR_RATING, str(booking_id), now, booking_id)
        ]

    def _unknown_years(self, calendar: WorkingCalendar) -> Iterator[Planned]:
        years = calendar.uncertain_years(local_today(self._clock), self._rules.window_days)
        for year in years:
            yield from self._rows(YEAR_UNKNOWN, str(year), self._clock.now(), year=year)

    def _rows(
        self, kind: str, about: str, at: datetime, booking_id: int | None = None, **facts: int
    ) -> Iterator[Planned]:
        for admin in self._admins:
            yield Planned(
                key=f"{kind}:{about}:{admin}",
                kind=kind,
                audience=Audience.ADMIN,
                due_at=at,
                booking_id=booking_id,
                facts={"chat_id": admin, **facts},
            )
