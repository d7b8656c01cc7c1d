"""Template versions at the desk: drafts, the one in force, the way back."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database
from storage.refusals import NothingToRollBack, TemplateUnknown
from storage.tables import TemplateVersion

DRAFT, PUBLISHED = "draft", "published"


class TemplateDesk:
    """Keeps every version that was ever sent in; what it says is checked by notices.library."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def current(self, name: str, language: str) -> TemplateVersion | None:
        """Return the version in force, None while the factory default is."""
        published = await self._published(name, language)
        return published[0] if published else None

    async def history(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return every version, the newest first."""
        query = select(TemplateVersion).where(
            TemplateVersion.name == name, TemplateVersion.language == language
        )
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(col(TemplateVersion.version).desc()))).all()

    async def get(self, version_id: int) -> TemplateVersion:
        """Return a version by its id; raises TemplateUnknown."""
        async with self._database.reading() as session:
            return await _get(session, version_id)

    async def save_draft(self, name: str, language: str, body: str, author: str) -> TemplateVersion:
        """Keep a new version as a draft."""
        async with self._database.transaction() as session:
            return await self._add(session, name, language, body, author)

    async def publish(self, version_id: int, by: str) -> TemplateVersion:
        """Put a draft in force; publishing twice changes nothing. Raises TemplateUnknown."""
        async with self._database.transaction() as session:
            version = await _get(session, version_id)
            if version.status == DRAFT:
                self._put_in_force(version, by)
                session.add(version)
            return version

    async def roll_back(self, name: str, language: str, by: str, factory: str) -> TemplateVersion:
        """Put what was in force before in force again, as a new version.

        Before the first published version stands the `factory` default. Raises
        NothingToRollBack when the factory default is in force.
        """
        published = await self._published(name, language)
        if not published:
            raise NothingToRollBack
        body = published[1].body if len(published) > 1 else factory
        async with self._database.transaction() as session:
            version = await self._add(session, name, language, body, by)
            self._put_in_force(version, by)
            session.add(version)
            return version

    def _put_in_force(self, version: TemplateVersion, by: str) -> None:
        version.status = PUBLISHED
        version.published_at = version.effective_from = self._clock.now()
        version.published_by = by

    async def _add(
        self, session: AsyncSession, name: str, language: str, body: str, author: str
    ) -> TemplateVersion:
        newest = select(func.max(TemplateVersion.version)).where(
            TemplateVersion.name == name, TemplateVersion.language == language
        )
        version = TemplateVersion(
            name=name,
            language=language,
            version=((await session.exec(newest)).one() or 0) + 1,
            body=body,
            status=DRAFT,
            author=author,
            created_at=self._clock.now(),
        )
        session.add(version)
        await session.flush()
        return version

    async def _published(self, name: str, language: str) -> Sequence[TemplateVersion]:
        query = select(TemplateVersion).where(
            TemplateVersion.name == name,
            TemplateVersion.language == language,
            TemplateVersion.status == PUBLISHED,
        )
        newest_first = col(TemplateVersion.published_at).desc(), col(TemplateVersion.id).desc()
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(*newest_first).limit(2))).all()


async def _get(session: AsyncSession, version_id: int) -> TemplateVersion:
    version = await session.get(TemplateVersion, version_id)
    if version is None:
        raise TemplateUnknown
    return version
