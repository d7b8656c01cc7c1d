"""The shelf of template versions: what was sent in, what is in force, what is still ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.clock import Clock
from storage.database import Database
from storage.outbox import State
from storage.refusals import TemplateUnknown
from storage.rules.lifecycle import BookingStatus
from storage.tables import Booking, OutboxRow, Person, TemplateVersion

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
_LAST = col(TemplateVersion.effective_from).desc(), col(TemplateVersion.version).desc()
AWAITED = frozenset({BookingStatus.REQUESTED, BookingStatus.CONFIRMED})


@dataclass(frozen=True)
class Ahead:
    """What a new version would touch: messages that are planned, visits still to come."""

    messages: int
    visits: int


class TemplateShelf:
    """Finds versions; changes nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def current(
        self, name: str, language: str, at: datetime | None = None
    ) -> TemplateVersion | None:
        """Return the version in force at a moment (now), None while the factory default is."""
        query = published(name, language).where(
            col(TemplateVersion.effective_from) <= (at or self._clock.now())
        )
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(*_LAST).limit(1))).first()

    async def waiting(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return the published versions whose date is still to come, the next one first."""
        query = published(name, language).where(
            col(TemplateVersion.effective_from) > self._clock.now()
        )
        soonest = col(TemplateVersion.effective_from), col(TemplateVersion.version)
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(*soonest))).all()

    async def history(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return every version, the newest first."""
        query = versions(name, language).order_by(col(TemplateVersion.version).desc())
        async with self._database.reading() as session:
            return (await session.exec(query)).all()

    async def replaced_by(self, version: TemplateVersion) -> TemplateVersion | None:
        """Return what was in force when a version began, None where that was the factory default.

        For a draft that is what is in force now.
        """
        begins = version.effective_from
        if begins is None:
            return await self.current(version.name, version.language)
        earlier = or_(
            col(TemplateVersion.effective_from) < begins,
            and_(
                col(TemplateVersion.effective_from) == begins,
                col(TemplateVersion.version) < version.version,
            ),
        )
        query = published(version.name, version.language).where(earlier)
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(*_LAST).limit(1))).first()

    async def ahead(self, name: str, language: str) -> Ahead:
        """Count the messages of a kind still to be sent, and the visits still to come.

        Both are those of people who are written to in the language.
        """
        now = self._clock.now()
        planned = (
            select(func.count(col(OutboxRow.id)))
            .join(Booking, col(Booking.id) == OutboxRow.booking_id)
            .where(
                OutboxRow.kind == name, col(OutboxRow.state).in_([State.SCHEDULED, State.FAILED])
            )
        )
        to_come = select(func.count(col(Booking.id))).where(
            Booking.starts_at > now, col(Booking.status).in_(AWAITED)
        )
        read = col(Person.id) == Booking.person_id
        async with self._database.reading() as session:
            messages, visits = [
                (
                    await session.exec(query.join(Person, read).where(Person.language == language))
                ).one()
                for query in (planned, to_come)
            ]
        return Ahead(messages, visits)

    async def get(self, version_id: int) -> TemplateVersion:
        """Return a version by its id; raises TemplateUnknown."""
        async with self._database.reading() as session:
            return await get(session, version_id)


def versions(name: str, language: str) -> SelectOfScalar[TemplateVersion]:
    """Ask for every version of a template."""
    return select(TemplateVersion).where(
        TemplateVersion.name == name, TemplateVersion.language == language
    )


def published(name: str, language: str) -> SelectOfScalar[TemplateVersion]:
    """Ask for the versions that are, were or will be in force."""
    return versions(name, language).where(TemplateVersion.status == PUBLISHED)


async def get(session: AsyncSession, version_id: int, *, lock: bool = False) -> TemplateVersion:
    """Return a version by its id, locked for a change; raises TemplateUnknown."""
    version = await session.get(TemplateVersion, version_id, with_for_update=lock or None)
    if version is None:
        raise TemplateUnknown
    return version
