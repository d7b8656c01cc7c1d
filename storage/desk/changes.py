"""Published changes at the desk: whom a new version touches, and what they choose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import Clock, local
from storage.database import Database, insert_unless_there
from storage.desk.checklists import ticks_of
from storage.desk.matters import PUBLISHED
from storage.desk.notices import own_notice, told_by
from storage.desk.sheets import sheet_of
from storage.desk.visits import Visit, read_visit
from storage.outbox import Audience, Change, Plan, Planned, Priority
from storage.outbox_work import Claim, Outbox
from storage.refusals import NoticeUnknown, NotYours, SheetCurrent, SheetTooOld, VisitOver
from storage.rules.lifecycle import ACTIVE
from storage.tables import (
    Booking,
    KeptSheet,
    MaterialTick,
    Matter,
    MatterVersion,
    NoticeMatter,
    OutboxRow,
    StationMatter,
)

SHEET = "sheet"
"""The act by which another sheet than before counts for a visit."""

NOTICE_CHANGED = "notice_changed"


@dataclass(frozen=True)
class Impact:
    """Whom a new version touches: visits to come, stations that take it, people who are told."""

    bookings: int
    stations: int
    people: int


async def impact_of(session: AsyncSession, matter_id: int, now: datetime) -> Impact:
    """Count whom a new version of a matter touches, before it is published."""
    found = await _touched(session, matter_id, now)
    stations = select(func.count()).where(StationMatter.matter_id == matter_id)
    return Impact(
        bookings=len(found),
        stations=(await session.exec(stations)).one(),
        people=len({booking.person_id for booking in found} - {None}),
    )


async def announce(
    session: AsyncSession, plan: Plan, matter_id: int, version: int, now: datetime
) -> int:
    """Promise one message to everybody with a visit on an older version, in the caller's change.

    The cards of those visits are renewed. Returns how many people are told.
    """
    found = await _touched(session, matter_id, now, version)
    first: dict[int, Booking] = {}
    for booking in found:
        await outbox.append(session, plan(Change(SHEET, booking, now)), now)
        if booking.person_id is not None:
            first.setdefault(booking.person_id, booking)
    news = [
        Planned(
            key=_key(person_id, matter_id, version),
            kind=NOTICE_CHANGED,
            audience=Audience.RESIDENT,
            priority=Priority.NOTICE,
            due_at=now,
            booking_id=booking.key,
            person_id=person_id,
            facts={"matter": matter_id, "version": version},
        )
        for person_id, booking in first.items()
    ]
    await outbox.append(session, news, now)
    return len(news)


class ChangeDesk:
    """Keeps which sheet a visit is served on after its matter changed."""

    def __init__(
        self, database: Database, clock: Clock, plan: Plan, ring: Outbox, days: int
    ) -> None:
        self._database = database
        self._clock = clock
        self._plan = plan
        self._outbox = ring
        self._days = days

    async def to_tell(self, row: Claim) -> Sequence[Visit]:
        """Return the visits that a promised message is about as they stand now, soonest first.

        There are none where they are over, were seen to, or a newer version has its own message.
        """
        matter_id, version = int(row.facts["matter"]), int(row.facts["version"])
        async with self._database.reading() as session:
            matter = await session.get(Matter, matter_id)
            if row.person_id is None or matter is None:
                return []
            newer = _key(row.person_id, matter_id, matter.version)
            query = select(OutboxRow.id).where(OutboxRow.key == newer)
            if matter.version > version and (await session.exec(query)).first() is not None:
                return []
            found = await _touched(session, matter_id, self._clock.now(), matter.version)
            own = [booking for booking in found if booking.person_id == row.person_id]
            visits = [await read_visit(session, booking) for booking in own]
            return [visit for visit in visits if not visit.sheet.kept]

    async def honoured_until(self, visit: Visit) -> date:
        """Return the last day on which the sheet that the visit's person holds is honoured."""
        async with self._database.reading() as session:
            return await self._until(session, visit.booking)

    async def visit_on(self, number: str, person_id: int) -> int | None:
        """Return the soonest visit to come that is booked on a person's notice."""
        async with self._database.reading() as session:
            notice = await own_notice(session, number, person_id)
            query = select(Booking.id).where(
                Booking.notice_id == notice.key, *_to_come(self._clock.now())
            )
            return (await session.exec(query.order_by(col(Booking.starts_at)))).first()

    async def choosing(self, booking_id: int, person_id: int) -> Visit:
        """Return one's own visit to come whose sheet was replaced.

        Raises NotYours, VisitOver or SheetCurrent.
        """
        async with self._database.reading() as session:
            booking = await self._own(session, booking_id, person_id)
            return await read_visit(session, await self._replaced(session, booking))

    async def keep(self, booking_id: int, person_id: int) -> Visit:
        """Serve a visit on the sheet its person holds; doing it twice changes nothing.

        Raises NotYours, VisitOver, SheetCurrent, NoticeUnknown where the visit was booked without
        a notice, or SheetTooOld where the visit lies after the day the sheet is honoured until.
        """
        now = self._clock.now()
        async with self._database.transaction() as session:
            booking = await self._own(session, booking_id, person_id, lock=True)
            await self._replaced(session, booking)
            if booking.notice_id is None:
                raise NoticeUnknown
            until = await self._until(session, booking)
            if local(booking.starts_at).date() > until:
                raise SheetTooOld(until=until)
            await session.exec(
                insert_unless_there(
                    session, KeptSheet, notice_id=booking.notice_id, until=until, chosen_at=now
                )
            )
            kept = await session.get_one(KeptSheet, booking.notice_id)
            kept.until = until
            session.add(kept)
            await outbox.append(session, self._plan(Change(SHEET, booking, now)), now)
            visit = await read_visit(session, booking)
        self._outbox.ring()
        return visit

    async def renew(
        self, booking_id: int, person_id: int, number: str, listed: Collection[str]
    ) -> Visit:
        """Let a visit, and those on the same notice, refer to a newer notice of its person.

        Ticks of the materials `listed` on it are carried over. Raises NotYours, VisitOver, or
        NoticeUnknown for a notice that is not about the visit's matter.
        """
        now = self._clock.now()
        async with self._database.transaction() as session:
            booking = await self._own(session, booking_id, person_id, lock=True)
            notice = await own_notice(session, number, person_id)
            told = {part.matter_id: part for part in await told_by(session, notice.key)}
            if booking.matter_id not in told:
                raise NoticeUnknown
            if booking.notice_id is not None:
                await _carry_ticks(session, booking.notice_id, notice.key, listed, now)
            for visit in await _together(session, booking, now):
                part = told.get(visit.matter_id)
                if part is None:
                    continue
                visit.notice_id = notice.key
                visit.matter_version, visit.answers = part.matter_version, dict(part.answers)
                session.add(visit)
                await outbox.append(session, self._plan(Change(SHEET, visit, now)), now)
            await session.flush()
            renewed = await read_visit(session, booking)
        self._outbox.ring()
        return renewed

    async def _own(
        self, session: AsyncSession, booking_id: int, person_id: int, *, lock: bool = False
    ) -> Booking:
        query = select(Booking).where(Booking.id == booking_id)
        booking = (await session.exec(query.with_for_update() if lock else query)).first()
        if booking is None or booking.person_id != person_id:
            raise NotYours
        if booking.status not in ACTIVE or booking.starts_at <= self._clock.now():
            raise VisitOver
        return booking

    async def _replaced(self, session: AsyncSession, booking: Booking) -> Booking:
        if not (await sheet_of(session, booking)).replaced:
            raise SheetCurrent
        return booking

    async def _until(self, session: AsyncSession, booking: Booking) -> date:
        """Return the day by the oldest of the versions that took the place of what is held."""
        since = [
            await _published(session, part.matter_id, part.version)
            for part in (await sheet_of(session, booking)).replaced
        ]
        return local(min(since, default=self._clock.now())).date() + timedelta(days=self._days)


async def _published(session: AsyncSession, matter_id: int, after: int) -> datetime:
    """Return when the version after another one was published."""
    query = select(MatterVersion).where(
        MatterVersion.matter_id == matter_id,
        MatterVersion.version > after,
        MatterVersion.status == PUBLISHED,
    )
    following = query.order_by(col(MatterVersion.version)).limit(1)
    return (await session.exec(following)).one().since


def _key(person_id: int, matter_id: int, version: int) -> str:
    return f"changed:{person_id}:{matter_id}:{version}"


def _to_come(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Booking.status).in_(ACTIVE), col(Booking.starts_at) > now


async def _touched(
    session: AsyncSession, matter_id: int, now: datetime, version: int | None = None
) -> Sequence[Booking]:
    """Return the visits to come on the matter, or on what is older than a version of it.

    A visit without a notice counts by the version it was booked for.
    """
    told = select(NoticeMatter.notice_id).where(NoticeMatter.matter_id == matter_id)
    plain = col(Booking.matter_id) == matter_id
    if version is not None:
        told = told.where(NoticeMatter.matter_version < version)
        plain = and_(plain, col(Booking.notice_id).is_(None), col(Booking.matter_version) < version)
    query = select(Booking).where(or_(plain, col(Booking.notice_id).in_(told)), *_to_come(now))
    ordered = query.order_by(col(Booking.starts_at), col(Booking.id))
    return (await session.exec(ordered)).all()


async def _together(session: AsyncSession, booking: Booking, now: datetime) -> Sequence[Booking]:
    """Return the visit and the others to come that were booked from the same notice."""
    if booking.notice_id is None:
        return [booking]
    query = select(Booking).where(Booking.notice_id == booking.notice_id, *_to_come(now))
    return (await session.exec(query.with_for_update())).all()


async def _carry_ticks(
    session: AsyncSession, old: int, new: int, listed: Collection[str], now: datetime
) -> None:
    for material_id in sorted(await ticks_of(session, old) & set(listed)):
        await session.exec(
            insert_unless_there(
                session, MaterialTick, notice_id=new, material_id=material_id, ticked_at=now
            )
        )
