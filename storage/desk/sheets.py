"""The sheet a visit is served on: the one its person holds, or the one that took its place."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import local
from storage.desk.matters import PUBLISHED, record_of
from storage.desk.notices import Told, told_by
from storage.records import MatterRecord
from storage.refusals import AnswerUnknown
from storage.rules.situations import Answers, Verdict, verdict
from storage.tables import Booking, KeptSheet, MatterVersion

_OF_NOBODY = ("situations", "materials", "faq", "aliases", "source", "source_grade", "code_kind")
"""What differs for other people, or says nothing on a sheet; materials are compared by answers."""


@dataclass(frozen=True)
class Part:
    """A matter of a sheet: the version its person holds, and the newest published before the visit.

    `differs` tells whether the newest says anything else for these answers.
    """

    matter_id: int
    answers: Answers
    version: int
    newest: int
    differs: bool

    @property
    def replaced(self) -> bool:
        """Tell whether a newer version took its place."""
        return self.newest > self.version


@dataclass(frozen=True)
class Sheet:
    """What a visit is served on: all matters of its notice, or the booked one without a notice.

    `kept_until` is the last day on which the person's choice of the old sheet is honoured.
    """

    parts: tuple[Part, ...]
    day: date
    kept_until: date | None = None

    @property
    def replaced(self) -> tuple[Part, ...]:
        """Return the matters of which there is a newer version."""
        return tuple(part for part in self.parts if part.replaced)

    @property
    def kept(self) -> bool:
        """Tell whether the visit is served on the old sheet, by its person's choice."""
        chosen = self.kept_until is not None and self.kept_until >= self.day
        return chosen and bool(self.replaced)

    @property
    def unseen(self) -> bool:
        """Tell whether the visit is served on a sheet that its person did not ask for yet."""
        return not self.kept and any(part.differs for part in self.parts)

    def served(self, part: Part) -> int:
        """Return the version of a matter that the visit is served on."""
        return part.version if self.kept else part.newest


_NEWEST = (
    select(MatterVersion.version)
    .where(
        MatterVersion.matter_id == bindparam("matter_id"),
        MatterVersion.status == PUBLISHED,
        col(MatterVersion.effective_at) <= bindparam("before"),
    )
    .order_by(col(MatterVersion.version).desc())
    .limit(1)
)


async def sheet_of(session: AsyncSession, booking: Booking) -> Sheet:
    """Return the sheet of a visit; what is published after the visit no longer counts."""
    kept = await session.get(KeptSheet, booking.notice_id) if booking.notice_id else None
    return Sheet(
        parts=tuple(
            [await _part(session, booking, told) for told in await _held(session, booking)]
        ),
        day=local(booking.starts_at).date(),
        kept_until=kept.until if kept else None,
    )


async def _part(session: AsyncSession, booking: Booking, told: Told) -> Part:
    held = told.matter_version
    newest = max(held, await _newest(session, told.matter_id, booking.starts_at))
    differs = newest > held and await _differs(session, told, newest)
    return Part(told.matter_id, told.answers, held, newest, differs)


def says_the_same(old: MatterRecord, new: MatterRecord, answers: Answers) -> bool:
    """Tell whether two versions of a matter say the same to a person with these answers."""
    try:
        before, after = verdict(old, answers), verdict(new, answers)
    except AnswerUnknown:
        return False
    return _told(before) == _told(after) and _rest(old) == _rest(new)


def _told(found: Verdict) -> object:
    asked = found.next_question.id if found.next_question else None
    return asked, found.stopped, found.outcomes, found.materials


def _rest(record: MatterRecord) -> object:
    return record.model_dump(exclude=set(_OF_NOBODY))


async def _held(session: AsyncSession, booking: Booking) -> tuple[Told, ...]:
    """Return what stands on the person's notice, or what the visit was booked for."""
    told = await told_by(session, booking.notice_id) if booking.notice_id else ()
    return told or (Told(booking.matter_id, booking.matter_version, booking.answers),)


async def _newest(session: AsyncSession, matter_id: int, before: datetime) -> int:
    asked = {"matter_id": matter_id, "before": before}
    return (await session.exec(_NEWEST, params=asked)).first() or 0


async def _differs(session: AsyncSession, told: Told, newest: int) -> bool:
    old = await record_of(session, told.matter_id, told.matter_version)
    new = await record_of(session, told.matter_id, newest)
    return not says_the_same(old, new, told.answers)
