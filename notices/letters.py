"""Letters to a resident about a visit: which words, which buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from notices.channel import Button
from notices.placeholders import VisitWords, as_facts
from notices.press import Press
from notices.texts import Texts

Buttons = tuple[tuple[Button, ...], ...]


# Callback data; the residents' bot answers it at any age and after any restart.
_ACTIONS = {
    "open": "a:{visit.booking_id}",
    "cancel": "x:{visit.booking_id}",
    "ready": "k:{visit.booking_id}",
    "station": "n:{visit.booking_id}",
    "again": "f:{visit.station_id}:{visit.matter_id}",
    "menu": "m",
}
_GOING = (("open", "station"), ("ready", "cancel"))
_NOT_GOING = (("again", "station"), ("menu",))
LETTERS: Mapping[str, Sequence[Sequence[str]]] = {
    "confirmed": _GOING,
    "reminder_day_before": _GOING,
    "reminder_two_hours": _GOING,
    "declined": _NOT_GOING,
    "cancelled": _NOT_GOING,
    "expired": _NOT_GOING,
}
"""The kinds of letters and their rows of buttons; each has a template of its name."""


@dataclass(frozen=True)
class VisitFacts:
    """What a letter is made of; moments are aware, `materials` are those still to bring.

    `status` and `reason` are codes (`common.state`, `common.decline`); `words` are what the
    staff wrote where the reason is `other`.
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
    next_times: tuple[datetime, ...] = ()
    answer_by: datetime | None = None
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
        next_times=tuple(spoken.moment(moment) for moment in visit.next_times),
        answer_by=spoken.moment(visit.answer_by) if visit.answer_by else "",
        sample=visit.sample,
    )


def _buttons(
    rows: Sequence[Sequence[str]], visit: VisitFacts, texts: Texts, language: str
) -> Buttons:
    def button(name: str) -> Button:
        label = texts.plain(f"messages.button.{name}", language)
        return Button(label, _ACTIONS[name].format(visit=visit))

    return tuple(tuple(button(name) for name in row) for row in rows)
