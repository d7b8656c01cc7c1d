"""The sheet a visit is served on: the one its person holds, or the one that took its place."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import local
from storage.desk.matters import PUBLISHED, record_of
from storage.records import MatterRecord
from storage.refusals import AnswerUnknown
from storage.rules.situations import Answers, Verdict, verdict
from storage.tables import Booking, KeptSheet, MatterVersion, NoticeMatter

_OF_NOBODY = ("situations", "materials", "faq", "aliases", "source", "source_grade", "code_kind")
"""What differs for other people, or says nothing on a sheet; materials are compared by answers."""


@dataclass(frozen=True)
class Sheet:
    """The version a person holds, the newest published before the visit, and what was chosen.

    `kept_until` is the last day on which the person's choice of the old sheet is honoured;
    `differs` tells whether the newest says anything else for these answers.
    """

    version: int
    newest: int
    day: date
    kept_until: date | None = None
    differs: bool = False

    @property
    def kept(self) -> bool:
        """Tell whether the visit is served on the old sheet, by its person's choice."""
        chosen = self.kept_until is not None and self.kept_until >= self.day
        return chosen and self.newest > self.version

    @property
    def unseen(self) -> bool:
        """Tell whether the visit is served on a sheet that its person did not ask for yet."""
        return self.differs and not self.kept

    @property
    def served(self) -> int:
        """Return the version that the visit is served on."""
        return self.version if self.kept else self.newest


async def sheet_of(session: AsyncSession, booking: Booking) -> Sheet:
    """Return the sheet of a visit; what is published after the visit no longer counts."""
    held = await _held(session, booking)
    newest = max(held, await _newest(session, booking))
    kept = await session.get(KeptSheet, booking.notice_id) if booking.notice_id else None
    return Sheet(
        version=held,
        newest=newest,
        day=local(booking.starts_at).date(),
        kept_until=kept.until if kept else None,
        differs=newest > held and await _differs(session, booking, held, newest),
    )


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


async def _held(session: AsyncSession, booking: Booking) -> int:
    """Return the version that stands on the person's notice, or that the visit was booked for."""
    if booking.notice_id is None:
        return booking.matter_version
    query = select(NoticeMatter.matter_version).where(
        NoticeMatter.notice_id == booking.notice_id, NoticeMatter.matter_id == booking.matter_id
    )
    return (await session.exec(query)).first() or booking.matter_version


async def _newest(session: AsyncSession, booking: Booking) -> int:
    query = select(MatterVersion.version).where(
        MatterVersion.matter_id == booking.matter_id,
        MatterVersion.status == PUBLISHED,
        col(MatterVersion.effective_at) <= booking.starts_at,
    )
    newest = query.order_by(col(MatterVersion.version).desc()).limit(1)
    return (await session.exec(newest)).first() or 0


async def _differs(session: AsyncSession, booking: Booking, held: int, newest: int) -> bool:
    old = await record_of(session, booking.matter_id, held)
    new = await record_of(session, booking.matter_id, newest)
    return not says_the_same(old, new, booking.answers)
