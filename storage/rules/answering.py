"""When the station is reminded of a request it has not answered, and when an admin hears. Pure."""

from dataclasses import dataclass
from datetime import datetime

from storage.rules.calendar import WorkingCalendar
from storage.rules.slots import staffed_after, staffed_time


@dataclass(frozen=True)
class AnswerMoments:
    """When the station is reminded, and when its request goes to the admin; both in UTC."""

    half: datetime
    admin: datetime


def answer_moments(
    asked_at: datetime, answer_by: datetime, calendar: WorkingCalendar
) -> AnswerMoments:
    """Return the moments at half and at three quarters of the working time that is left to answer.

    Where no working time is left (asked in the night for the morning), clock time is divided.
    """
    staffed = staffed_time(asked_at, answer_by, calendar)
    if not staffed:
        left = answer_by - asked_at
        return AnswerMoments(asked_at + left / 2, asked_at + left * 3 / 4)
    return AnswerMoments(
        staffed_after(asked_at, staffed / 2, calendar),
        staffed_after(asked_at, staffed * 3 / 4, calendar),
    )
