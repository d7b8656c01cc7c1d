"""Placeholders: everything a template may show, by name, and samples to preview it with.

Each field of these forms has a line under `placeholders.<form>.<field>` in the texts, which the
admin reads. Facts are words and numbers that are ready to be shown: a template neither counts
days nor knows codes.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import cast

from notices.factory import SHEET, TEMPLATES
from notices.texts import Texts

Facts = Mapping[str, object]

ITEM = "[]."
"""Before the name of a field of a list's items."""

_SAMPLES = Path(__file__).with_name("templates") / "samples.toml"


@dataclass(frozen=True)
class MaterialFacts:
    """One thing to bring, as a notice lists it; `matters` names who wants it, if not all do."""

    id: str
    name: str
    form: str
    copies: str
    issuer: str
    note: str
    sample: bool
    matters: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionFacts:
    """A frequent question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class DecisionFacts:
    """Who decided, and when, that the counter tells what the record lacks; `what` names it."""

    what: str
    by: str
    on: str
    sample: bool


@dataclass(frozen=True)
class MatterFacts:
    """What a notice says of one of its matters."""

    name: str
    code: str
    category: str
    version: int
    effective_on: str
    author: str
    approver: str
    department: str
    joint_departments: tuple[str, ...]
    service: str
    situation: tuple[str, ...]
    hints: tuple[str, ...]
    legal_basis: tuple[str, ...]
    conditions: tuple[str, ...]
    steps: tuple[str, ...]
    statutory_limit: str
    promised_limit: str
    fee: str
    result: str
    consult_phone: str
    complaint_phone: str
    faq: tuple[QuestionFacts, ...]
    decisions: tuple[DecisionFacts, ...]


@dataclass(frozen=True)
class NoticeFacts:
    """Everything a one-time notice says; the placeholders of `notice` and `sheet`.

    `matter` and the phones are those of all matters on one line; `materials` is one list for all.
    """

    language: str
    number: str
    issued_on: str
    sha256: str
    link: str
    stopped: bool
    matter: str
    matters: tuple[MatterFacts, ...]
    materials: tuple[MaterialFacts, ...]
    station: str
    address: str
    phone: str
    hours: tuple[str, ...]
    off_hours: tuple[str, ...]
    consult_phone: str
    complaint_phone: str
    sample: bool


@dataclass(frozen=True)
class VisitWords:
    """Everything a letter says about a visit; the placeholders of the letters about it."""

    code: str
    call_name: str
    station: str
    county: str
    address: str
    phone: str
    matter: str
    materials: tuple[str, ...]
    all_ready: bool
    when: str
    day: str
    time: str
    until: str
    status: str
    reason: str
    next_times: tuple[str, ...]
    answer_by: str
    held_until: str
    held_until_time: str
    proposed: str
    moved_from: str
    first_wish: str
    elsewhere: str
    elsewhere_times: tuple[str, ...]
    sample: bool


@dataclass(frozen=True)
class ChangeWords:
    """What changed on the sheet a person holds; the placeholders of `notice_changed`.

    `again` tells that questions have to be answered anew, `elsewhere` where to go instead.
    """

    matter: str
    number: str
    version: int
    code: str
    station: str
    when: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    altered: tuple[str, ...]
    again: bool
    elsewhere: tuple[str, ...]
    until: str
    in_time: bool


@dataclass(frozen=True)
class Placeholder:
    """A placeholder as an admin writes it, and what stands for it."""

    name: str
    meaning: str


TopForm = type[NoticeFacts] | type[VisitWords] | type[ChangeWords]
Form = TopForm | type[MatterFacts] | type[MaterialFacts] | type[QuestionFacts] | type[DecisionFacts]
_TABLES: Mapping[Form, str] = {
    NoticeFacts: "notice",
    VisitWords: "visit",
    ChangeWords: "change",
    MatterFacts: "matter",
    MaterialFacts: "material",
    QuestionFacts: "question",
    DecisionFacts: "decision",
}
_ITEMS: Mapping[tuple[Form, str], Form] = {
    (NoticeFacts, "matters"): MatterFacts,
    (NoticeFacts, "materials"): MaterialFacts,
    (MatterFacts, "faq"): QuestionFacts,
    (MatterFacts, "decisions"): DecisionFacts,
}


def form_of(name: str) -> TopForm:
    """Return the form whose placeholders a template may use."""
    forms: Mapping[str, TopForm] = {
        "notice": NoticeFacts,
        SHEET: NoticeFacts,
        "notice_changed": ChangeWords,
    }
    return forms.get(name, VisitWords)


def table_of(name: str) -> str:
    """Return the name of a template's form in the texts and the samples."""
    return _TABLES[form_of(name)]


def placeholder_names(name: str) -> frozenset[str]:
    """Return the names a template may use at its top."""
    return frozenset(field.name for field in fields(form_of(name)))


def item_fields(name: str) -> frozenset[str]:
    """Return the names of the fields of whatever a template may go through."""
    return frozenset(field.name for form in _item_forms(form_of(name)) for field in fields(form))


def meanings(name: str, texts: Texts, language: str) -> Mapping[str, str]:
    """Return a line on each placeholder of a template; `[].fee` is the first list's `fee`."""
    listed = described(name, texts, language)
    short = {
        ITEM + item.name.rpartition(ITEM)[2]: item.meaning
        for item in reversed(listed)
        if ITEM in item.name
    }
    return {**short, **{item.name: item.meaning for item in listed}}


def described(name: str, texts: Texts, language: str) -> Sequence[Placeholder]:
    """Return a template's placeholders with a line on each.

    The fields of a list's items follow it, written `materials[].name`.
    """
    return list(_described(form_of(name), "", texts, language))


def as_facts(form: NoticeFacts | VisitWords | ChangeWords) -> Facts:
    """Return a form as the plain data that templates are given."""
    return asdict(form)


def sample_facts(name: str, language: str) -> Facts:
    """Return a full example to preview a template with."""
    return samples(name, language)[0]


def samples(name: str, language: str) -> Sequence[Facts]:
    """Return the examples a template must stand: a full one, then ones with gaps.

    Raises KeyError for an unknown template.
    """
    if name not in TEMPLATES:
        raise KeyError(name)
    table = _TABLES[form_of(name)]
    full, *gaps = _read_samples()[language][table]
    return [full, *(_laid_over(full, gap) for gap in gaps)]


@cache
def _read_samples() -> Mapping[str, Mapping[str, Sequence[Facts]]]:
    return tomllib.loads(_SAMPLES.read_text(encoding="utf-8"))


def _laid_over(full: Facts, gap: Facts) -> Facts:
    """Return a sample with its own gaps; each of its matters lies over the full sample's."""
    laid = {**full, **gap}
    if "matters" in gap:
        laid["matters"] = [{**_first(full), **matter} for matter in _matters(gap)]
    return laid


def _matters(facts: Facts) -> Sequence[Facts]:
    return cast("Sequence[Facts]", facts["matters"])


def _first(facts: Facts) -> Facts:
    return _matters(facts)[0]


def _item_forms(form: Form) -> Iterator[Form]:
    for (owner, _), item in _ITEMS.items():
        if owner is form:
            yield item
            yield from _item_forms(item)


def _described(form: Form, before: str, texts: Texts, language: str) -> Iterator[Placeholder]:
    for field in fields(form):
        meaning = texts.plain(f"placeholders.{_TABLES[form]}.{field.name}", language)
        yield Placeholder(before + field.name, meaning)
        if (item := _ITEMS.get((form, field.name))) is not None:
            yield from _described(item, f"{before}{field.name}{ITEM}", texts, language)
