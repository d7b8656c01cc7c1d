"""Publishing matters: drafts beside what is in force, named decisions, and who is touched."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database
from storage.desk.changes import Impact, announce, impact_of
from storage.desk.matters import PUBLISHED, decisions_on, waiting_draft
from storage.outbox import Plan
from storage.outbox_work import Outbox
from storage.records import MatterRecord
from storage.refusals import (
    DecisionInForce,
    DraftReplaced,
    FieldNeverLeft,
    FieldNotLacking,
    GapsOpen,
    MatterUnknown,
    PublishedAlready,
    Refused,
    SecondPersonNeeded,
)
from storage.rules.completeness import NEVER_LEFT_TO_THE_COUNTER, Gap, gaps, open_gaps
from storage.tables import FieldDecision, Matter, MatterVersion


@dataclass(frozen=True)
class MatterPage:
    """A matter as its keeper sees it.

    `lacking` is what the waiting draft lacks and no decision covers; where no draft waits, what
    the version in force lacks. `decisions` are those that stand, by field.
    """

    matter: Matter
    in_force: MatterVersion | None
    draft: MatterVersion | None
    lacking: tuple[Gap, ...]
    decisions: Mapping[str, FieldDecision]

    @property
    def record(self) -> MatterRecord:
        """Return what the waiting draft says, or the version in force where none waits."""
        version = self.draft or self.in_force
        if version is None:
            raise MatterUnknown
        return version.details

    @property
    def revocable(self) -> tuple[str, ...]:
        """Return the decided fields that the version in force does not stand on."""
        relied_on = frozenset(_lacking(self.in_force))
        return tuple(field for field in self.decisions if field not in relied_on)


@dataclass(frozen=True)
class Published:
    """What was published at once, and what was left with the reason."""

    codes: tuple[str, ...]
    left: Mapping[str, Refused]


class PublishingDesk:
    """Puts drafts in force, and has those told whom that touches.

    With `two_persons` nobody approves what they drafted.
    """

    def __init__(
        self, database: Database, clock: Clock, plan: Plan, ring: Outbox, *, two_persons: bool
    ) -> None:
        self._database = database
        self._clock = clock
        self._plan = plan
        self._outbox = ring
        self._two_persons = two_persons

    async def pages(self) -> Sequence[MatterPage]:
        """Return every matter, by code."""
        async with self._database.reading() as session:
            matters = (await session.exec(select(Matter).order_by(Matter.code))).all()
            return [await _page(session, matter) for matter in matters]

    async def page(self, matter_id: int) -> MatterPage:
        """Return one matter; raises MatterUnknown."""
        async with self._database.reading() as session:
            return await _page(session, await _matter(session, matter_id))

    async def history(self, matter_id: int) -> Sequence[MatterVersion]:
        """Return every version of a matter, the newest first."""
        query = select(MatterVersion).where(MatterVersion.matter_id == matter_id)
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(col(MatterVersion.version).desc()))).all()

    async def version(self, version_id: int) -> MatterVersion:
        """Return a version by its id; raises MatterUnknown."""
        async with self._database.reading() as session:
            return await _version(session, version_id)

    async def impact(self, matter_id: int) -> Impact:
        """Count whom a new version of the matter touches."""
        async with self._database.reading() as session:
            return await impact_of(session, matter_id, self._clock.now())

    async def decide(self, matter_id: int, field: str, by: str, by_id: int | None = None) -> None:
        """Let the counter tell a field (以窗口告知为准) by somebody's named decision.

        A second decision about the same field changes nothing. Raises MatterUnknown,
        FieldNeverLeft, or FieldNotLacking where the record says it.
        """
        if field in NEVER_LEFT_TO_THE_COUNTER:
            raise FieldNeverLeft
        async with self._database.transaction() as session:
            page = await _page(session, await _matter(session, matter_id, lock=True))
            if field in page.decisions:
                return
            if field not in set(_lacking(page.draft, page.in_force)):
                raise FieldNotLacking
            session.add(self._decision(matter_id, field, by, by_id))

    async def decide_samples(self, fields: Sequence[str], by: str) -> None:
        """Decide these fields for every draft that lacks them, marked as samples (示例)."""
        async with self._database.transaction() as session:
            for matter in (await session.exec(select(Matter).with_for_update())).all():
                page = await _page(session, matter)
                lacking = set(_lacking(page.draft)) - page.decisions.keys()
                session.add_all(
                    self._decision(matter.key, field, by, None, sample=True)
                    for field in fields
                    if field in lacking
                )

    async def revoke(self, matter_id: int, field: str, by: str) -> None:
        """Take a decision back; one that is not there changes nothing.

        Raises MatterUnknown, or DecisionInForce while the notice in force stands on it.
        """
        async with self._database.transaction() as session:
            page = await _page(session, await _matter(session, matter_id, lock=True))
            decision = page.decisions.get(field)
            if decision is None:
                return
            if field not in page.revocable:
                raise DecisionInForce
            decision.revoked_at, decision.revoked_by = self._clock.now(), by
            session.add(decision)

    async def publish(self, version_id: int, by: str) -> MatterVersion:
        """Put a draft in force; the same person publishing it twice changes nothing.

        Raises GapsOpen, DraftReplaced, SecondPersonNeeded, PublishedAlready or MatterUnknown.
        """
        async with self._database.transaction() as session:
            version = await _version(session, version_id)
            matter = await _matter(session, version.matter_id, lock=True)
            await session.refresh(version)
            if version.status == PUBLISHED:
                _refuse_second(matter, version, by)
                return version
            await self._publish(session, matter, version, by)
        self._outbox.ring()
        return version

    async def publish_complete(self, by: str, codes: Sequence[str] | None = None) -> Published:
        """Put every draft in force that may be, of these matters or of all; tell what was left."""
        done: list[str] = []
        left: dict[str, Refused] = {}
        async with self._database.transaction() as session:
            query = select(Matter).order_by(Matter.code).with_for_update()
            for matter in (await session.exec(query)).all():
                draft = await waiting_draft(session, matter.key)
                if draft is None or (codes is not None and matter.code not in codes):
                    continue
                try:
                    await self._publish(session, matter, draft, by)
                except Refused as no:
                    left[matter.code] = no
                else:
                    done.append(matter.code)
        self._outbox.ring()
        return Published(tuple(done), left)

    async def _publish(
        self, session: AsyncSession, matter: Matter, version: MatterVersion, by: str
    ) -> None:
        """Put a draft in force in the transaction of the caller; refuses before it writes."""
        page = await _page(session, matter)
        if page.draft is None or page.draft.id != version.id:
            raise DraftReplaced
        if self._two_persons and version.author == by:
            raise SecondPersonNeeded
        if page.lacking:
            fields = ",".join(gap.field for gap in page.lacking)
            raise GapsOpen(matter=page.record.name, count=len(page.lacking), fields=fields)
        self._put_in_force(matter, version, by)
        session.add_all((matter, version))
        await session.flush()
        await announce(session, self._plan, matter.key, version.version, self._clock.now())

    def _put_in_force(self, matter: Matter, version: MatterVersion, by: str) -> None:
        record = version.details
        matter.name, matter.category = record.name, record.category
        matter.version, matter.published = version.version, True
        version.status, version.published_by = PUBLISHED, by
        version.effective_at = self._clock.now()

    def _decision(
        self, matter_id: int, field: str, by: str, by_id: int | None, *, sample: bool = False
    ) -> FieldDecision:
        return FieldDecision(
            matter_id=matter_id,
            field=field,
            decided_by=by,
            decided_by_id=by_id,
            decided_at=self._clock.now(),
            sample=sample,
        )


async def _page(session: AsyncSession, matter: Matter) -> MatterPage:
    query = select(MatterVersion).where(
        MatterVersion.matter_id == matter.key,
        MatterVersion.version == matter.version,
        MatterVersion.status == PUBLISHED,
    )
    in_force = (await session.exec(query)).first()
    draft = await waiting_draft(session, matter.key)
    decisions = {made.field: made for made in await decisions_on(session, matter.key)}
    shown = draft or in_force
    lacking = open_gaps(shown.details, decisions) if shown else ()
    return MatterPage(matter, in_force, draft, lacking, decisions)


async def _matter(session: AsyncSession, matter_id: int, *, lock: bool = False) -> Matter:
    query = select(Matter).where(Matter.id == matter_id)
    found = (await session.exec(query.with_for_update() if lock else query)).first()
    if found is None:
        raise MatterUnknown
    return found


async def _version(session: AsyncSession, version_id: int) -> MatterVersion:
    version = await session.get(MatterVersion, version_id)
    if version is None:
        raise MatterUnknown
    return version


def _lacking(*versions: MatterVersion | None) -> Iterator[str]:
    for version in versions:
        if version is not None:
            yield from (gap.field for gap in gaps(version.details))


def _refuse_second(matter: Matter, version: MatterVersion, by: str) -> None:
    """Tell whoever presses the button of a version that is published already."""
    if version.version != matter.version:
        raise DraftReplaced
    if version.published_by != by:
        raise PublishedAlready(who=version.published_by or "", version=version.version)
