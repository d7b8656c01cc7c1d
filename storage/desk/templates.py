"""Template versions at the desk: drafts, what is in force from when, the way back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.outbox import Audience, Planned, State, append
from storage.refusals import (
    NothingToRollBack,
    SecondPersonNeeded,
    TemplateBegun,
    TemplateChangedMeanwhile,
    TemplateNoDraft,
    TemplateUnknown,
)
from storage.rules.templates import FACTORY, Published, before, in_force
from storage.tables import OutboxRow, TemplateVersion

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
MOST_FAILURES = 3
"""A version that failed so many messages is withdrawn."""

_TRIES = 5


@dataclass(frozen=True)
class _Draft:
    """What is sent in, and by whom."""

    name: str
    language: str
    body: str
    author: str
    author_id: int | None


class TemplateDesk:
    """Keeps every version that was ever sent in; what it says is checked by notices.library."""

    def __init__(self, database: Database, clock: Clock, *, two_person: bool = False) -> None:
        self._database = database
        self._clock = clock
        self._two_person = two_person

    @property
    def two_person(self) -> bool:
        """Tell whether who sent a draft in must leave its publishing to somebody else."""
        return self._two_person

    async def current(
        self, name: str, language: str, at: datetime | None = None
    ) -> TemplateVersion | None:
        """Return the version in force at a moment (now), None while the factory default is."""
        query = _published(name, language).where(
            col(TemplateVersion.effective_from) <= (at or self._clock.now())
        )
        last = col(TemplateVersion.effective_from).desc(), col(TemplateVersion.version).desc()
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(*last).limit(1))).first()

    async def waiting(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return the published versions whose date is still to come, the next one first."""
        query = _published(name, language).where(
            col(TemplateVersion.effective_from) > self._clock.now()
        )
        soonest = col(TemplateVersion.effective_from), col(TemplateVersion.version)
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(*soonest))).all()

    async def history(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return every version, the newest first."""
        query = _versions(name, language).order_by(col(TemplateVersion.version).desc())
        async with self._database.reading() as session:
            return (await session.exec(query)).all()

    async def still_to_come(self, name: str) -> int:
        """Count the messages of a kind that are planned and were not sent yet."""
        query = select(func.count()).where(
            OutboxRow.kind == name, col(OutboxRow.state).in_([State.SCHEDULED, State.FAILED])
        )
        async with self._database.reading() as session:
            return (await session.exec(query)).one()

    async def get(self, version_id: int) -> TemplateVersion:
        """Return a version by its id; raises TemplateUnknown."""
        async with self._database.reading() as session:
            return await _get(session, version_id)

    async def save_draft(
        self, name: str, language: str, body: str, author: str, author_id: int | None = None
    ) -> TemplateVersion:
        """Keep a new version as a draft; raises TemplateChangedMeanwhile in a crowd of others."""
        async with self._database.transaction() as session:
            for _ in range(_TRIES):
                taken = (await session.exec(_versions(name, language))).all()
                draft = _Draft(name, language, body, author, author_id)
                version = await self._add(session, draft, _next([row.version for row in taken]))
                if version is not None:
                    return version
            raise TemplateChangedMeanwhile

    async def publish(
        self,
        version_id: int,
        by: str,
        by_id: int | None = None,
        *,
        since: datetime | None = None,
        reason: str | None = None,
    ) -> TemplateVersion:
        """Put a draft in force, at once or from a moment to come.

        Raises TemplateUnknown, TemplateNoDraft where somebody was faster, or SecondPersonNeeded.
        """
        async with self._database.transaction() as session:
            version = await _get(session, version_id, lock=True)
            if version.status != DRAFT:
                raise TemplateNoDraft(who=version.published_by or "")
            if self._two_person and version.author_id in {None, by_id}:
                raise SecondPersonNeeded
            self._put_in_force(version, by, by_id, since)
            version.reason = reason
            session.add(version)
            return version

    async def call_off(self, version_id: int) -> TemplateVersion:
        """Withdraw a version before its date; twice is harmless.

        Raises TemplateUnknown, or TemplateBegun for one that is or was in force.
        """
        async with self._database.transaction() as session:
            version = await _get(session, version_id, lock=True)
            if version.status == WITHDRAWN:
                return version
            begins = version.effective_from
            if version.status != PUBLISHED or begins is None or begins <= self._clock.now():
                raise TemplateBegun
            version.status = WITHDRAWN
            session.add(version)
            return version

    async def roll_back(
        self,
        name: str,
        language: str,
        by: str,
        factory: str,
        *,
        by_id: int | None = None,
        seen: int | None = None,
    ) -> TemplateVersion:
        """Put what was in force before in force again, as a new version.

        A second roll-back goes further back, at last to the `factory` default. `seen` is the
        version the admin saw in force. Raises NothingToRollBack when the factory default is in
        force, or TemplateChangedMeanwhile when another than `seen` is.
        """
        async with self._database.transaction() as session:
            # The new number is taken of what was read here: whoever is faster leaves it taken.
            every = (await session.exec(_versions(name, language))).all()
            rows = [row for row in every if row.status == PUBLISHED]
            published, now = [_facts(row) for row in rows], self._clock.now()
            if seen not in {None, in_force(published, now)}:
                raise TemplateChangedMeanwhile
            target = before(published, now)
            if target is None:
                raise NothingToRollBack
            bodies = {row.version: row.body for row in rows} | {FACTORY: factory}
            draft = _Draft(name, language, bodies[target], by, by_id)
            version = await self._add(session, draft, _next([row.version for row in every]))
            if version is None:
                raise TemplateChangedMeanwhile
            self._put_in_force(version, by, by_id, None)
            version.restores = target
            session.add(version)
            return version

    async def failed(
        self, name: str, language: str, number: int, problem: str, admins: Sequence[int]
    ) -> TemplateVersion | None:
        """Note that a version failed a message; at the third it is withdrawn.

        The admins are told of the first failure and of the withdrawal. Returns None where the
        version is not published any more.
        """
        query = _published(name, language).where(TemplateVersion.version == number)
        async with self._database.transaction() as session:
            version = (await session.exec(query.with_for_update())).first()
            if version is None:
                return None
            version.failures += 1
            if version.failures == 1:
                await self._tell(session, "template_failed", version, problem, admins)
            if version.failures >= MOST_FAILURES:
                version.status = WITHDRAWN
                await self._tell(session, "template_withdrawn", version, problem, admins)
            session.add(version)
            return version

    async def _tell(
        self,
        session: AsyncSession,
        kind: str,
        version: TemplateVersion,
        problem: str,
        admins: Sequence[int],
    ) -> None:
        now = self._clock.now()
        rows = [
            Planned(
                key=f"{kind}:{version.key}:{admin}",
                kind=kind,
                audience=Audience.ADMIN,
                due_at=now,
                facts={
                    "chat_id": admin,
                    "name": version.name,
                    "language": version.language,
                    "version": version.version,
                    "problem": problem,
                },
            )
            for admin in admins
        ]
        await append(session, rows, now)

    def _put_in_force(
        self, version: TemplateVersion, by: str, by_id: int | None, since: datetime | None
    ) -> None:
        now = self._clock.now()
        version.status = PUBLISHED
        version.published_at = now
        version.effective_from = max(since or now, now)
        version.published_by, version.published_by_id = by, by_id

    async def _add(
        self, session: AsyncSession, draft: _Draft, number: int
    ) -> TemplateVersion | None:
        """Append a version; returns None where somebody took its number at this very moment."""
        insert = insert_unless_there(
            session,
            TemplateVersion,
            **asdict(draft),
            version=number,
            status=DRAFT,
            failures=0,
            created_at=self._clock.now(),
        )
        return (await session.exec(insert)).scalars().first()


def _next(taken: Sequence[int]) -> int:
    return max(taken, default=FACTORY) + 1


def _versions(name: str, language: str) -> SelectOfScalar[TemplateVersion]:
    return select(TemplateVersion).where(
        TemplateVersion.name == name, TemplateVersion.language == language
    )


def _published(name: str, language: str) -> SelectOfScalar[TemplateVersion]:
    return _versions(name, language).where(TemplateVersion.status == PUBLISHED)


def _facts(row: TemplateVersion) -> Published:
    if row.effective_from is None:
        raise LookupError("a published version begins at some time")
    return Published(row.version, row.effective_from, row.restores)


async def _get(session: AsyncSession, version_id: int, *, lock: bool = False) -> TemplateVersion:
    version = await session.get(TemplateVersion, version_id, with_for_update=lock or None)
    if version is None:
        raise TemplateUnknown
    return version
