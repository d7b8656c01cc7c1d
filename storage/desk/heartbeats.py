"""Signs of life of the running processes, and who hears when one of them stops giving them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.outbox import Audience, Planned, append
from storage.tables import Heartbeat

SILENCE = timedelta(minutes=2)
"""After this long without a sign, a worker counts as silent."""


@dataclass(frozen=True)
class Beat:
    """A worker's last sign of life."""

    worker: str
    role: str
    at: datetime
    silent: bool


class HeartbeatDesk:
    """Keeps the signs of life; a worker is a name that stays the same over restarts."""

    def __init__(self, database: Database, clock: Clock, admins: Collection[int]) -> None:
        self._database = database
        self._clock = clock
        self._admins = sorted(admins)

    async def beat(self, worker: str, role: str) -> bool:
        """Give a sign; returns whether admins are told that the worker is back."""
        now, mine = self._clock.now(), _is(worker, role)
        async with self._database.transaction() as session:
            fresh = insert_unless_there(session, Heartbeat, worker=worker, role=role, at=now)
            if (await session.exec(fresh)).first() is not None:
                return False
            # Locked, so that an alarm and a sign at the same moment do not pass each other.
            query = select(Heartbeat).where(mine).with_for_update()
            row = (await session.exec(query)).one()
            told, silent_since = row.told_at is not None, row.at
            row.at, row.told_at = now, None
            session.add(row)
            if told:
                news = self._news("worker_back", worker, role, silent_since, now)
                await append(session, news, now)
        return told

    async def look(self) -> bool:
        """Plan that admins hear, once, of each worker that fell silent; returns whether any did."""
        now = self._clock.now()
        missed = col(Heartbeat.at) < now - SILENCE
        alarm = (
            update(Heartbeat)
            .where(missed, col(Heartbeat.told_at).is_(None))
            .values(told_at=now)
            .returning(Heartbeat)
        )
        if not any(beat.silent for beat in await self.all()):
            return False
        async with self._database.transaction() as session:
            fallen = (await session.exec(alarm)).scalars().all()
            for row in fallen:
                news = self._news("worker_silent", row.worker, row.role, row.at, now)
                await append(session, news, now)
        return bool(fallen)

    async def leave(self, worker: str, role: str) -> None:
        """Forget a worker that stops because it was told to."""
        async with self._database.transaction() as session:
            await session.exec(delete(Heartbeat).where(_is(worker, role)))

    async def all(self) -> Sequence[Beat]:
        """Return the last sign of every worker."""
        edge = self._clock.now() - SILENCE
        async with self._database.reading() as session:
            rows = (await session.exec(select(Heartbeat))).all()
        return [Beat(row.worker, row.role, row.at, row.at < edge) for row in rows]

    def _news(
        self, kind: str, worker: str, role: str, since: datetime, now: datetime
    ) -> list[Planned]:
        return [
            Planned(
                key=f"{kind}:{worker}:{role}:{since.timestamp():.0f}:{admin}",
                kind=kind,
                audience=Audience.ADMIN,
                due_at=now,
                facts={"chat_id": admin, "worker": worker, "role": role},
            )
            for admin in self._admins
        ]


def _is(worker: str, role: str) -> ColumnElement[bool]:
    return (col(Heartbeat.worker) == worker) & (col(Heartbeat.role) == role)
