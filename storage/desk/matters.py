"""Matters at the desk: what there is, what it says now, and finding it in everyday words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.database import Database
from storage.desk.matter_index import KeptIndex
from storage.records import MatterRecord
from storage.refusals import MatterUnknown
from storage.tables import FieldDecision, Matter, MatterVersion

if TYPE_CHECKING:
    from storage.search import Hit, SearchResult


DRAFT, PUBLISHED, SUPERSEDED = "draft", "published", "superseded"


@dataclass(frozen=True)
class MatterInForce:
    """A matter and what it says; `effective_at` is when this version was published or drafted.

    `author` drafted it and `approved_by` published it, empty where nobody is named; `decisions`
    name the fields that are told at the counter, by whose decision.
    """

    matter: Matter
    record: MatterRecord
    version: int
    effective_at: datetime
    author: str
    approved_by: str
    decisions: tuple[FieldDecision, ...]

    @property
    def key(self) -> int:
        """Return the matter's id."""
        return self.matter.key


class MatterDesk:
    """Answers questions about matters."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._index = KeptIndex(database)

    async def all(self) -> Sequence[Matter]:
        """Return every matter, by code."""
        async with self._database.reading() as session:
            return (await session.exec(select(Matter).order_by(Matter.code))).all()

    async def by_code(self, code: str) -> MatterInForce:
        """Return the matter of this code as it stands now; raises MatterUnknown."""
        return await self._one(select(Matter).where(Matter.code == code))

    async def by_id(self, matter_id: int) -> MatterInForce:
        """Return the matter of this id as it stands now; raises MatterUnknown."""
        return await self._one(select(Matter).where(Matter.id == matter_id))

    async def in_version(self, matter_id: int, version: int) -> MatterRecord:
        """Return what a matter said in a version; raises MatterUnknown."""
        async with self._database.reading() as session:
            return await record_of(session, matter_id, version)

    async def search(self, text: str, limit: int = 5) -> "SearchResult":
        """Find matters from what a person would say at the counter."""
        return (await self._index.newest()).search(text, limit)

    async def guesses(self, text: str, limit: int) -> Sequence["Hit"]:
        """Return what a question comes nearest to, however little proves that it is meant."""
        return (await self._index.newest()).guesses(text, limit)

    async def _one(self, query: SelectOfScalar[Matter]) -> MatterInForce:
        async with self._database.reading() as session:
            matter = (await session.exec(query)).first()
            if matter is None:
                raise MatterUnknown
            return await in_force(session, matter)


async def in_force(session: AsyncSession, matter: Matter) -> MatterInForce:
    """Return what a matter says now; raises MatterUnknown."""
    found = await _version(session, matter.key, matter.version)
    return MatterInForce(
        matter=matter,
        record=found.details,
        version=found.version,
        effective_at=found.since,
        author=found.author,
        approved_by=found.published_by or "",
        decisions=await decisions_on(session, matter.key),
    )


async def decisions_on(session: AsyncSession, matter_id: int) -> tuple[FieldDecision, ...]:
    """Return the decisions about a matter's fields that were not taken back."""
    query = select(FieldDecision).where(
        FieldDecision.matter_id == matter_id, col(FieldDecision.revoked_at).is_(None)
    )
    return tuple((await session.exec(query.order_by(col(FieldDecision.id)))).all())


async def waiting_draft(session: AsyncSession, matter_id: int) -> MatterVersion | None:
    """Return the draft of a matter that waits to be published."""
    query = select(MatterVersion).where(
        MatterVersion.matter_id == matter_id, MatterVersion.status == DRAFT
    )
    return (await session.exec(query.order_by(col(MatterVersion.version).desc()))).first()


_OF_VERSION = select(MatterVersion).where(
    MatterVersion.matter_id == bindparam("matter_id"),
    MatterVersion.version == bindparam("version"),
)


async def record_of(session: AsyncSession, matter_id: int, version: int) -> MatterRecord:
    """Return what a matter said in a version; raises MatterUnknown."""
    return (await _version(session, matter_id, version)).details


async def _version(session: AsyncSession, matter_id: int, version: int) -> MatterVersion:
    asked = {"matter_id": matter_id, "version": version}
    found = (await session.exec(_OF_VERSION, params=asked)).first()
    if found is None:
        raise MatterUnknown
    return found
