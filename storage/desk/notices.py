"""Issued notices at the desk: a number, a snapshot and a hash, kept for good."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock, local
from storage.database import Database, insert_unless_there
from storage.refusals import NoticeUnknown, NotYours
from storage.rules.codes import notice_number
from storage.tables import Counter, IssuedNotice, KeptSheet, NoticeMatter
from storage.tables.columns import JsonObject


@dataclass(frozen=True)
class Told:
    """A matter a notice is about, in its version, and the answers it was told for."""

    matter_id: int
    matter_version: int
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NoticeRequest:
    """Which notice is asked for, and by whom."""

    told: Sequence[Told]
    template_version: int
    sheet_version: int
    language: str
    person_id: int | None = None
    station_id: int | None = None


@dataclass(frozen=True)
class Notice:
    """A notice with the matters it is about.

    `kept_until` is the last day on which its holder's choice of this sheet is honoured.
    """

    row: IssuedNotice
    told: tuple[Told, ...]
    kept_until: date | None = None


@dataclass(frozen=True)
class Snapshot:
    """What the sheet says, and the SHA-256 over it."""

    content: JsonObject
    sha256: str


Compose = Callable[[str, datetime], Awaitable[Snapshot]]
"""Makes the snapshot from the notice's number and its time; it must not ask the database."""


class NoticeDesk:
    """Issues notices and finds them again."""

    def __init__(self, database: Database, clock: Clock, region: str) -> None:
        self._database = database
        self._clock = clock
        self._region = region

    async def issue(self, request: NoticeRequest, compose: Compose) -> Notice:
        """Issue a notice; the same one asked for again on the same day keeps its number."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            same = await _issued_today(session, request, now)
            if same is not None:
                return same
            year = local(now).year
            running = await _next_number(session, f"notice:{self._region}:{year}")
            number = notice_number(self._region, year, running)
            snapshot = await compose(number, now)
            notice = IssuedNotice(
                number=number,
                person_id=request.person_id,
                template_version=request.template_version,
                sheet_version=request.sheet_version,
                station_id=request.station_id,
                language=request.language,
                snapshot=snapshot.content,
                sha256=snapshot.sha256,
                issued_at=now,
            )
            session.add(notice)
            await session.flush()
            session.add_all(_matters(notice, request.told))
        return Notice(notice, tuple(request.told))

    async def by_number(self, number: str) -> Notice:
        """Return the notice of this number; raises NoticeUnknown."""
        async with self._database.reading() as session:
            notice = await notice_of(session, number)
            kept = await session.get(KeptSheet, notice.key)
            told = await told_by(session, notice.key)
            return Notice(notice, told, kept.until if kept else None)


def _matters(notice: IssuedNotice, told: Sequence[Told]) -> Iterator[NoticeMatter]:
    for position, part in enumerate(told, 1):
        yield NoticeMatter(
            notice_id=notice.key,
            position=position,
            matter_id=part.matter_id,
            matter_version=part.matter_version,
            answers=dict(part.answers),
        )


async def notice_of(session: AsyncSession, number: str) -> IssuedNotice:
    """Return the notice of this number; raises NoticeUnknown."""
    query = select(IssuedNotice).where(IssuedNotice.number == number)
    notice = (await session.exec(query)).first()
    if notice is None:
        raise NoticeUnknown
    return notice


async def own_notice(session: AsyncSession, number: str, person_id: int | None) -> IssuedNotice:
    """Return a person's own notice; raises NoticeUnknown or NotYours."""
    notice = await notice_of(session, number)
    if notice.person_id != person_id:
        raise NotYours
    return notice


async def told_by(session: AsyncSession, notice_id: int) -> tuple[Told, ...]:
    """Return what a notice is about, in the order of its sheet."""
    query = select(NoticeMatter).where(NoticeMatter.notice_id == notice_id)
    rows = (await session.exec(query.order_by(col(NoticeMatter.position)))).all()
    return tuple(Told(row.matter_id, row.matter_version, row.answers) for row in rows)


async def _issued_today(
    session: AsyncSession, request: NoticeRequest, now: datetime
) -> Notice | None:
    if request.person_id is None:
        return None
    query = select(IssuedNotice).where(
        IssuedNotice.person_id == request.person_id,
        IssuedNotice.sheet_version == request.sheet_version,
        IssuedNotice.template_version == request.template_version,
        IssuedNotice.language == request.language,
        col(IssuedNotice.station_id) == request.station_id,
        IssuedNotice.issued_at > now - timedelta(days=1),
    )
    for notice in (await session.exec(query)).all():
        same_day = local(notice.issued_at).date() == local(now).date()
        if same_day and await told_by(session, notice.key) == tuple(request.told):
            return Notice(notice, tuple(request.told))
    return None


async def _next_number(session: AsyncSession, name: str) -> int:
    await session.exec(insert_unless_there(session, Counter, name=name, value=0))
    raised = (
        update(Counter)
        .where(col(Counter.name) == name)
        .values(value=Counter.value + 1)
        .returning(col(Counter.value))
    )
    value: int = (await session.exec(raised)).scalar_one()
    return value
