"""Letters to a resident about a visit: which words, which buttons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from notices.channel import Button
from notices.placeholders import VisitWords, as_facts
from notices.press import Press
from notices.spoken import Spoken
from notices.texts import Texts
from storage.rules.rating import Level

Buttons = tuple[tuple[Button, ...], ...]


# Callback data; the residents' bot answers it at any age and after any restart.
_ACTIONS = {
    "open": "a:{visit.booking_id}",
    "cancel": "x:{visit.booking_id}",
    "move": "v:{visit.booking_id}",
    "ready": "k:{visit.booking_id}",
    "station": "n:{visit.booking_id}",
    "again": "f:{visit.station_id}:{visit.matter_id}",
    "accept": "y:{visit.booking_id}",
    "proposal": "y:{visit.proposal_id}",
    "pass": "p:{visit.booking_id}",
    "stop": "s:{visit.booking_id}",
    "menu": "m",
    **{f"rate_{level}": f"r:{{visit.booking_id}}:{level}" for level in range(6)},
}
_TIMES = ("times",)
"""Stands for a row of its own for each free time."""

NOT_THIS_TIME = 0
"""Stands for no level in the data of a button."""

RATES = tuple((f"rate_{level.value}",) for level in sorted(Level, reverse=True))
"""The five levels (好差评), one in each row, the best first; order and wording are fixed."""

_GOING = (("open", "station"), ("ready",), ("move", "cancel"))
_NOT_GOING = (_TIMES, ("again", "station"), ("menu",))
LETTERS: Mapping[str, Sequence[Sequence[str]]] = {
    "confirmed": _GOING,
    "reminder_day_before": _GOING,
    "reminder_two_hours": _GOING,
    "kept": _GOING,
    "undone": (("open", "cancel"), ("menu",)),
    "declined": _NOT_GOING,
    "cancelled": (("proposal",), *_NOT_GOING),
    "expired": _NOT_GOING,
    "offered": (("accept",), ("pass", "stop"), ("station",)),
    "rating_invited": (*RATES, (f"rate_{NOT_THIS_TIME}",)),
}
"""The kinds of letters and their rows of buttons; each has a template of its name."""


@dataclass(frozen=True)
class FreeTime:
    """A free time that a letter offers by a button."""

    station_id: int
    starts_at: datetime


@dataclass(frozen=True)
class Nearby:
    """The nearest other station that has free times."""

    name: str
    times: tuple[FreeTime, ...]


@dataclass(frozen=True)
class VisitFacts:
    """What a letter is made of; moments are aware, `materials` are those still to bring.

    `status` and `reason` are codes (`common.state`, `common.decline`); `words` are what the
    staff wrote where the reason is `other`. `proposed` is held in place of the visit until
    `held_until`; without it that is the end of a hold on the visit itself. `first_wish` is what the
    person would rather have had than the time the station confirmed.
    """

    booking_id: int
    station_id: int
    matter_id: int
    code: str
    call_name: str
    station: str
    county: str
    address: str
    phone: str
    matter: str
    starts_at: datetime
    ends_at: datetime
    status: str
    materials: tuple[str, ...] = ()
    all_ready: bool = False
    reason: str = ""
    words: str = ""
    next_times: tuple[FreeTime, ...] = ()
    elsewhere: Nearby | None = None
    answer_by: datetime | None = None
    held_until: datetime | None = None
    proposal_id: int | None = None
    proposed: datetime | None = None
    moved_from: datetime | None = None
    first_wish: datetime | None = None
    sample: bool = False


@dataclass(frozen=True)
class Letter:
    """A finished letter; `template_version` 0 is the factory default."""

    text: str
    buttons: Buttons
    template_version: int


async def compose(
    kind: str,
    visit: VisitFacts,
    language: str,
    *,
    press: Press,
    texts: Texts,
    promised_at: datetime | None = None,
) -> Letter:
    """Write a letter with the template in force; raises KeyError for an unknown kind.

    `promised_at` is for a press that keeps to the version of that moment.
    """
    rows = LETTERS[kind]
    words = visit_words(visit, texts, language)
    rendered = await press.render(kind, language, as_facts(words), promised_at)
    return Letter(rendered.text, _buttons(rows, visit, texts, language), rendered.template_version)


def visit_words(visit: VisitFacts, texts: Texts, language: str) -> VisitWords:
    """Put a visit into words: the placeholders of a letter."""
    spoken = texts.spoken(language)
    return VisitWords(
        code=spoken.code(visit.code),
        call_name=visit.call_name,
        station=visit.station,
        county=visit.county,
        address=visit.address,
        phone=visit.phone,
        matter=visit.matter,
        materials=visit.materials,
        all_ready=visit.all_ready,
        when=spoken.moment(visit.starts_at),
        day=spoken.day(visit.starts_at),
        time=spoken.clock(visit.starts_at),
        until=spoken.clock(visit.ends_at),
        status=spoken.word(visit.status, "state"),
        reason=visit.words or (spoken.word(visit.reason, "decline") if visit.reason else ""),
        next_times=_moments(visit.next_times, spoken),
        answer_by=_moment(visit.answer_by, spoken),
        held_until=_moment(visit.held_until, spoken),
        held_until_time=spoken.clock(visit.held_until) if visit.held_until else "",
        proposed=_moment(visit.proposed, spoken),
        moved_from=_moment(visit.moved_from, spoken),
        first_wish=_moment(visit.first_wish, spoken),
        elsewhere=visit.elsewhere.name if visit.elsewhere else "",
        elsewhere_times=_moments(visit.elsewhere.times, spoken) if visit.elsewhere else (),
        sample=visit.sample,
    )


def _moment(moment: datetime | None, spoken: Spoken) -> str:
    return spoken.moment(moment) if moment else ""


def _moments(times: Sequence[FreeTime], spoken: Spoken) -> tuple[str, ...]:
    return tuple(spoken.moment(time.starts_at) for time in times)


def _buttons(
    rows: Sequence[Sequence[str]], visit: VisitFacts, texts: Texts, language: str
) -> Buttons:
    def button(name: str) -> Button:
        label = texts.plain(f"messages.button.{name}", language)
        return Button(label, _ACTIONS[name].format(visit=visit))

    made: list[tuple[Button, ...]] = []
    for row in rows:
        if row == _TIMES:
            made += [(each,) for each in _time_buttons(visit, texts, language)]
        elif row != ("proposal",) or visit.proposal_id is not None:
            made.append(tuple(button(name) for name in row))
    return tuple(made)


def _time_buttons(visit: VisitFacts, texts: Texts, language: str) -> Iterator[Button]:
    offered = [("", time) for time in visit.next_times]
    if visit.elsewhere:
        offered += [(visit.elsewhere.name, time) for time in visit.elsewhere.times]
    for station, time in offered:
        facts = {"starts_at": time.starts_at, "station": station}
        label = texts.plain("messages.button.time", language, **facts)
        minutes = int(time.starts_at.timestamp()) // 60
        yield Button(label, f"t:{visit.booking_id}:{time.station_id}:{minutes}")
