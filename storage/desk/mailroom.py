"""A look into the outbox for those who run it: what waits, what failed, trying again, dropping."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database
from storage.outbox import State
from storage.tables import OutboxRow

OPEN = (State.SCHEDULED, State.FAILED)
"""What may be dropped; a row that a worker has in its hands is left to it."""


class Mailroom:
    """Lists, retries and drops messages."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def rows(
        self, *, state: State | None = None, kind: str | None = None, limit: int = 50
    ) -> Sequence[OutboxRow]:
        """Return the newest messages of a state and a kind."""
        query = select(OutboxRow).where(*_filters(state, kind))
        async with self._database.reading() as session:
            newest = query.order_by(col(OutboxRow.id).desc()).limit(limit)
            return (await session.exec(newest)).all()

    async def counts(self) -> dict[str, int]:
        """Count the messages of each state."""
        query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        async with self._database.reading() as session:
            return dict((await session.exec(query)).all())

    async def retry(self, *, kind: str | None = None, row_id: int | None = None) -> int:
        """Send dead and failed messages again now; returns how many."""
        again: dict[str, object] = {
            "state": State.SCHEDULED.value,
            "settled_at": None,
            "attempts": 0,
            "next_try_at": self._clock.now(),
        }
        return await self._change((State.DEAD, State.FAILED), kind, row_id, again)

    async def drop(self, *, kind: str | None = None, row_id: int | None = None) -> int:
        """Skip messages that wait, and dead ones; returns how many."""
        skipped: dict[str, object] = {
            "state": State.SKIPPED.value,
            "settled_at": self._clock.now(),
            "next_try_at": None,
            "reason": "dropped",
        }
        return await self._change((*OPEN, State.DEAD), kind, row_id, skipped)

    async def _change(
        self,
        states: Sequence[State],
        kind: str | None,
        row_id: int | None,
        values: dict[str, object],
    ) -> int:
        chosen = [col(OutboxRow.state).in_(states), *_filters(None, kind)]
        if row_id is not None:
            chosen.append(col(OutboxRow.id) == row_id)
        change = update(OutboxRow).where(*chosen).values(**values).returning(col(OutboxRow.kind))
        async with self._database.transaction() as session:
            kinds = (await session.exec(change)).scalars().all()
            await _forget_told(session, set(kinds))
        return len(kinds)


async def _forget_told(session: AsyncSession, kinds: set[str]) -> None:
    """Let the admins hear again of kinds that somebody has looked after."""
    for kind in kinds:
        settled = col(OutboxRow.state).in_([State.SENT, State.DEAD])
        told = col(OutboxRow.key).startswith(f"dead:{kind}:", autoescape=True)
        of_admins = col(OutboxRow.audience) == "admin"
        await session.exec(delete(OutboxRow).where(of_admins, told, settled))


def _filters(state: State | None, kind: str | None) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if state is not None:
        filters.append(col(OutboxRow.state) == state.value)
    if kind is not None:
        filters.append(col(OutboxRow.kind) == kind)
    return filters
