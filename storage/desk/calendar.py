"""The working calendar as it is stored now."""

from datetime import date
from functools import lru_cache

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.records import DayRecord
from storage.rules.calendar import WorkingCalendar
from storage.tables import CalendarDay

_DAYS = select(col(CalendarDay.day), col(CalendarDay.kind), col(CalendarDay.name)).order_by(
    col(CalendarDay.day)
)


async def working_calendar(session: AsyncSession) -> WorkingCalendar:
    """Return the calendar with the imported holidays and make-up workdays laid over it."""
    rows = (await session.exec(_DAYS)).all()
    return _calendar(tuple((day, kind, name) for day, kind, name in rows))


@lru_cache(maxsize=4)
def _calendar(rows: tuple[tuple[date, str, str], ...]) -> WorkingCalendar:
    """Build the calendar once for what is stored: another import is another key."""
    return WorkingCalendar(
        {
            day: DayRecord.model_validate({"day": day, "kind": kind, "name": name})
            for day, kind, name in rows
        }
    )
