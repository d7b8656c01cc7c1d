"""Days and hours at the head of a line of the staff: `11-28~11-30 停电检修`. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta

from storage.refusals import DayTooFar, DayUnreadable, HoursReversed, SpanReversed, SpanTooLong
from storage.rules.days import read_day
from storage.rules.hours import Window

MOST_DAYS = 60
"""A longer closure is registered by an admin as a change of the station."""

FURTHEST = timedelta(days=180)
"""A day without its year that lies behind is read as next year's: nobody means that here."""

_WEEKDAY = r"下?(?:周|星期|礼拜)[一二三四五六日天]"
_DATE = r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*(?:[-/.]\s*\d{1,2}(?!\d)|月\s*\d{1,2}(?!\d)\s*[日号]?)"
_DAY = rf"(?:大后天|今天|明天|后天|{_WEEKDAY}|{_DATE})"
_SPAN = re.compile(rf"\s*({_DAY})(?:\s*(?:[~〜—–-]+|至|到)\s*({_DAY}))?", re.ASCII)
_CLOCK = r"(\d{1,2})(?:[:点时](\d{2}|半)?分?)?"
_WINDOW = re.compile(rf"[\s,，、;；]*{_CLOCK}\s*(?:[~〜—–-]+|至|到)\s*{_CLOCK}(?!\d)", re.ASCII)
_EDGES = " \u3000\t\n,，.。:：;；、"


@dataclass(frozen=True)
class DayLine:
    """The days that are meant, the last one included, and the words behind them."""

    first: date
    last: date
    rest: str

    @property
    def count(self) -> int:
        """Return how many days there are."""
        return (self.last - self.first).days + 1


def read_day_line(text: str, today: date) -> DayLine:
    """Return the days at the head of a line; the words behind them are left as they were.

    Raises DayUnreadable, DayTooFar, SpanReversed or SpanTooLong.
    """
    words = "".join(map(_plain, text))
    found = _SPAN.match(words)
    if found is None:
        raise DayUnreadable
    first = read_day(found[1], today)
    last = _last(found[2], first, today) if found[2] else first
    if first - today > FURTHEST:
        raise DayTooFar(day=first, limit=FURTHEST.days)
    if last < first:
        raise SpanReversed
    line = DayLine(first, last, _behind(text, found.end()))
    if line.count > MOST_DAYS:
        raise SpanTooLong(limit=MOST_DAYS, days=line.count)
    return line


def read_windows(text: str) -> tuple[list[Window], str]:
    """Return the spans of time at the head of a line, and the words behind them.

    Raises HoursReversed.
    """
    words, at = "".join(map(_plain, text)), 0
    windows: list[Window] = []
    while found := _WINDOW.match(words, at):
        opens, closes = _clock(found[1], found[2]), _clock(found[3], found[4])
        if opens is None or closes is None:
            break
        if opens >= closes:
            raise HoursReversed
        windows.append(Window(opens, closes))
        at = found.end()
    return windows, _behind(text, at)


def _last(words: str, first: date, today: date) -> date:
    """Return the last day; a weekday is the one that follows the first day."""
    last = read_day(words, today)
    by_weekday = re.fullmatch(_WEEKDAY, words) is not None
    return read_day(words, first) if by_weekday and last < first else last


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter)


def _behind(text: str, end: int) -> str:
    """Return what was written behind the place where the plain letters end."""
    length = 0
    for place, letter in enumerate(text):
        if length >= end:
            return text[place:].strip(_EDGES)
        length += len(_plain(letter))
    return ""


def _clock(hour: str, minute: str | None) -> time | None:
    minutes = 30 if minute == "半" else int(minute or 0)
    return time(int(hour), minutes) if int(hour) < 24 and minutes < 60 else None
