"""How the post is doing, in numbers: what waits, since when, how late the last ones came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database
from storage.outbox import Priority, State
from storage.tables import OutboxRow

RECENT = timedelta(minutes=5)
MOST = 1000
"""How many of the last messages the lateness is worked out from."""


@dataclass(frozen=True)
class Gauges:
    """Numbers of one moment; durations are in seconds, `lateness` is of recent messages, sorted."""

    states: Mapping[str, int]
    oldest_due: float
    lateness: tuple[float, ...]

    def late(self, share: float) -> float:
        """Return the lateness that this share of the recent messages did not exceed."""
        if not self.lateness:
            return 0.0
        return self.lateness[min(int(len(self.lateness) * share), len(self.lateness) - 1)]


class GaugeDesk:
    """Reads the numbers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def read(self) -> Gauges:
        """Return the numbers of now."""
        now = self._clock.now()
        oldest = select(func.min(OutboxRow.due_at)).where(
            # Named one by one, the priorities let the index find what is due.
            col(OutboxRow.priority).in_(list(Priority)),
            col(OutboxRow.next_try_at) <= now,
        )
        async with self._database.reading() as session:
            due_at = (await session.exec(oldest)).one()
            return Gauges(
                states=await self._states(session),
                oldest_due=max((now - due_at).total_seconds(), 0.0) if due_at else 0.0,
                lateness=await self._lateness(session),
            )

    async def _states(self, session: AsyncSession) -> Mapping[str, int]:
        counts = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        found = dict((await session.exec(counts)).all())
        return {state.value: found.get(state.value, 0) for state in State}

    async def _lateness(self, session: AsyncSession) -> tuple[float, ...]:
        newest = (
            select(OutboxRow.due_at, OutboxRow.settled_at)
            .where(
                OutboxRow.state == State.SENT,
                col(OutboxRow.settled_at) > self._clock.now() - RECENT,
            )
            .order_by(col(OutboxRow.settled_at).desc())
            .limit(MOST)
        )
        rows = (await session.exec(newest)).all()
        return tuple(sorted((at - due).total_seconds() for due, at in rows if at is not None))
