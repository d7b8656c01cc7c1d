"""Template versions at the desk: drafts, what is in force from when, the way back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.desk.template_shelf import (
    DRAFT,
    PUBLISHED,
    WITHDRAWN,
    TemplateShelf,
    get,
    published,
    versions,
)
from storage.outbox import Audience, Planned, append
from storage.refusals import (
    NothingToRollBack,
    SecondPersonNeeded,
    TemplateBegun,
    TemplateChangedMeanwhile,
    TemplateNoDraft,
)
from storage.rules.templates import FACTORY, Published, before, in_force
from storage.tables import TemplateVersion

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


class TemplateDesk(TemplateShelf):
    """Keeps every version that was ever sent in; what it says is checked by notices.library."""

    def __init__(self, database: Database, clock: Clock, *, two_person: bool = False) -> None:
        super().__init__(database, clock)
        self._two_person = two_person

    @property
    def two_person(self) -> bool:
        """Tell whether who sent a draft in must leave its publishing to somebody else."""
        return self._two_person

    async def save_draft(
        self, name: str, language: str, body: str, author: str, author_id: int | None = None
    ) -> TemplateVersion:
        """Keep a new version as a draft; raises TemplateChangedMeanwhile in a crowd of others."""
        async with self._database.transaction() as session:
            for _ in range(_TRIES):
                taken = (await session.exec(versions(name, language))).all()
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
            version = await get(session, version_id, lock=True)
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
            version = await get(session, version_id, lock=True)
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

        By the two-person rule too this needs one person: it brings back only what was agreed on
        once, and a bad message must be stopped by whoever sees it first.

        A second roll-back goes further back, at last to the `factory` default. `seen` is the
        version the admin saw in force. Raises NothingToRollBack when the factory default is in
        force, or TemplateChangedMeanwhile when another than `seen` is.
        """
        async with self._database.transaction() as session:
            # The new number is taken of what was read here: whoever is faster leaves it taken.
            every = (await session.exec(versions(name, language))).all()
            rows = [row for row in every if row.status == PUBLISHED]
            in_line, now = [_facts(row) for row in rows], self._clock.now()
            if seen not in {None, in_force(in_line, now)}:
                raise TemplateChangedMeanwhile
            target = before(in_line, now)
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
        query = published(name, language).where(TemplateVersion.version == number)
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


def _facts(row: TemplateVersion) -> Published:
    if row.effective_from is None:
        raise LookupError("a published version begins at some time")
    return Published(row.version, row.effective_from, row.restores)
