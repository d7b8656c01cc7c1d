"""A day as a person writes it. Pure."""

import re
import unicodedata
from datetime import date, timedelta

from storage.refusals import DayUnreadable

_RELATIVE = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
_DATE = re.compile(
    r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*(?:[-/.]\s*(\d{1,2})|月\s*(\d{1,2})\s*[日号]?)", re.ASCII
)
_WEEKDAY = re.compile(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])")


def read_day(words: str, today: date) -> date:
    """Return the day that is meant, the next one where no year is named; raises DayUnreadable.

    A day that lies behind is none; 下周六 is the Saturday of the week that begins next Monday.
    """
    text = unicodedata.normalize("NFKC", words).strip()
    if text in _RELATIVE:
        return today + timedelta(days=_RELATIVE[text])
    if found := _WEEKDAY.fullmatch(text):
        return _weekday(found, today)
    if found := _DATE.fullmatch(text):
        return _date(found, today)
    raise DayUnreadable


def _weekday(found: re.Match[str], today: date) -> date:
    day = today + timedelta(days=_WEEKDAYS[found[2]] - today.isoweekday())
    return day + timedelta(weeks=1) if found[1] or day < today else day


def _date(found: re.Match[str], today: date) -> date:
    month, number = int(found[2]), int(found[3] or found[4])
    years = (int(found[1]),) if found[1] else (today.year, today.year + 1)
    for year in years:
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day >= today:
            return day
    raise DayUnreadable
