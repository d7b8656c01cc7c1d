"""The working calendar as it is stored now."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.records import DayRecord
from storage.rules.calendar import WorkingCalendar
from storage.tables import CalendarDay


async def working_calendar(session: AsyncSession) -> WorkingCalendar:
    """Return the calendar with the imported holidays and make-up workdays laid over it."""
    days = (await session.exec(select(CalendarDay))).all()
    return WorkingCalendar({d.day: DayRecord.model_validate(d.model_dump()) for d in days})
