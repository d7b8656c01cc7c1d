"""What staff type in one line for somebody who phoned or came in, taken apart. Pure.

`错时 社保卡补领 王女士 尾号3321 周六上午`: the name, the phone or its last digits and the time are
found by their form; whatever is left names the matter. Nothing is guessed: what was not said
stays None.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from storage.rules.identity import usable_phone

_NUMERALS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_NUMERALS |= {"七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": 6}
_RELATIVE = {
    "大后天": 3,
    "后天": 2,
    "明天": 1,
    "明儿": 1,
    "明日": 1,
    "今天": 0,
    "今儿": 0,
    "今日": 0,
}
_PARTS = {
    "早上": "morning", "上午": "morning", "早晨": "morning", "前晌": "morning",
    "中午": "noon", "晌午": "noon",
    "下午": "afternoon", "后晌": "afternoon",
    "晚上": "evening", "傍晚": "evening", "黑夜": "evening", "黑来": "evening",
}  # fmt: skip
PARTS_OF_DAY = {
    "morning": (time(0), time(12)),
    "noon": (time(11), time(14, 30)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), time(23, 59)),
}
"""From when until when a part of the day lasts; they overlap as people use them."""

_TITLES = (
    "女士|先生|小姐|大爷|大妈|大娘|大叔|大婶|大姐|大哥|阿姨|师傅|老师|奶奶|爷爷|叔叔|婶子|同志"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎武乔"
    "贺赖龚庞樊兰殷施陶洪翟颜倪严温芦季俞章葛申尤毕聂焦柳邢路岳齐梅莫庄祁耿苗靳裴冀郜晋牛原"
)
"""The common ones; those with which a matter's name may begin (车, 查, 成, 方 …) are left out."""

_FILLERS = re.compile(
    r"^(?:错时|预约|登记|帮忙|帮|请|电话|手机|来电|来办|想办|要办|办理|一下|约|号码|联系)+"
)
_TITLED = re.compile(
    rf"[\u4e00-\u9fff]{{1,3}}?(?:{_TITLES})|[老小][\u4e00-\u9fff](?![\u4e00-\u9fff])"
)
_ON_SITE = re.compile("现场|到站|来站里?|在站里")
_TAIL = re.compile(r"(?:电话|手机)?(?:尾号|尾数|后四位)(?:是|为)?\s*[:：]?\s*(\d{4})(?!\d)")
_PHONE = re.compile(r"(?<![\d-])(?:\+?86[ -]?)?(1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}-?\d{7,8})(?!\d)")
_DATE = re.compile(
    rf"({_NUMBER})\s*月\s*({_NUMBER})\s*[日号]?|(?<!\d)(\d{{1,2}})/(\d{{1,2}})(?!\d)"
)
_DAY_OF_MONTH = re.compile(rf"(?<![\d月])({_NUMBER})\s*[号日](?!线)")
_WEEKDAY = re.compile(r"(下下?|这|本)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])")
_RELATIVE_DAY = re.compile("|".join(_RELATIVE))
_PART = re.compile("|".join(_PARTS))
_CLOCK = re.compile(
    rf"(?<!\d)({_NUMBER})\s*(?:[:：]\s*(\d{{2}})(?!\d)|[点时](半|一刻|三刻|{_NUMBER}\s*分?|整)?(?!点))"
)
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, None: 0}


@dataclass(frozen=True)
class CallerLine:
    """What the line says; `matter` are the words that are left, in which a matter is searched.

    `day_unclear` is true where a day was named that does not exist or lies behind.
    """

    matter: str
    name: str | None
    phone: str | None
    phone_tail: str | None
    day: date | None
    part: str | None
    clock: time | None
    on_site: bool = False
    day_unclear: bool = False


def read_caller_line(text: str, today: date) -> CallerLine:
    """Take a line apart; raises PhoneUnusable or LooksLikeIdentityNumber for an odd number."""
    line = _Line(unicodedata.normalize("NFKC", text))
    on_site = line.take(_ON_SITE)
    tail = line.take(_TAIL)
    phone = line.take(_PHONE)
    day, unclear = _day(line, today)
    part = line.take(_PART)
    clock = _clock(line.take(_CLOCK), part[0] if part else "")
    titled = line.take(_TITLED)
    words = list(_words(line.rest))
    name = titled[0] if titled else _bare_name(words)
    return CallerLine(
        matter=" ".join(word for word in words if word != name),
        name=name,
        phone=usable_phone(phone[1]) if phone else None,
        phone_tail=tail[1] if tail else None,
        day=day,
        part=_PARTS[part[0]] if part else None,
        clock=clock,
        on_site=on_site is not None,
        day_unclear=unclear,
    )


class _Line:
    """The line with what was understood taken out of it."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.rest)
        if found is not None:
            self.rest = f"{self.rest[: found.start()]} {self.rest[found.end() :]}"
        return found


def _words(rest: str) -> Iterator[str]:
    for word in re.split(r"[\s,，。、;；:：()（）]+", rest):
        kept = _FILLERS.sub("", word)
        if kept:
            yield kept


def _bare_name(words: list[str]) -> str | None:
    """Return a word of two or three signs that begins with a surname, if there is just one."""
    names = [w for w in words if 2 <= len(w) <= 3 and w[0] in _SURNAMES]
    return names[0] if len(names) == 1 and len(words) > 1 else None


def _day(line: _Line, today: date) -> tuple[date | None, bool]:
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
        (_DATE, _of_date),
        (_WEEKDAY, _of_weekday),
        (_RELATIVE_DAY, _of_relative),
        (_DAY_OF_MONTH, _of_month),
    )
    for pattern, read in readers:
        if found := line.take(pattern):
            day = read(found, today)
            return day, day is None
    return None, False


def _of_date(found: re.Match[str], today: date) -> date | None:
    month, number = _number(found[1] or found[3]), _number(found[2] or found[4])
    for year in (today.year, today.year + 1):
        day = _real(year, month, number)
        if day is not None and day >= today:
            return day
    return None


def _of_month(found: re.Match[str], today: date) -> date | None:
    """Return the next day of this number, this month or the next."""
    number = _number(found[1])
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    for month in (today, following):
        day = _real(month.year, month.month, number)
        if day is not None and day >= today:
            return day
    return None


def _of_weekday(found: re.Match[str], today: date) -> date | None:
    """Return the next such day; 下周 is a day of the next week, which begins on a Monday."""
    monday = today - timedelta(days=today.isoweekday() - 1)
    weeks = len(found[1]) if found[1] and found[1].startswith("下") else 0
    day = monday + timedelta(weeks=weeks, days=_WEEKDAYS[found[2]] - 1)
    if found[1] is None and day < today:
        return day + timedelta(weeks=1)
    return day if day >= today else None


def _of_relative(found: re.Match[str], today: date) -> date:
    return today + timedelta(days=_RELATIVE[found[0]])


def _clock(found: re.Match[str] | None, part: str) -> time | None:
    if found is None:
        return None
    hour = _number(found[1])
    minute = int(found[2]) if found[2] else _minutes(found[3])
    if hour < 12 and _PARTS.get(part) in {"afternoon", "evening"}:
        hour += 12
    if hour in {1, 2} and _PARTS.get(part) == "noon":
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _minutes(words: str | None) -> int:
    if words in _MINUTES:
        return _MINUTES[words]
    return _number(str(words).rstrip("分 "))


def _number(words: str) -> int:
    """Read 12, 三, 十二 or 二十八."""
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return _NUMERALS[words]
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones else 0)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
