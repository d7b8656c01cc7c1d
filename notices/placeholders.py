"""Placeholders: everything a template may show, by name, and samples to preview it with.

Each field of these forms has a line under `placeholders.<form>.<field>` in the texts, which the
admin reads. Facts are words and numbers that are ready to be shown: a template neither counts
days nor knows codes.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

from notices.factory import SHEET, TEMPLATES
from notices.texts import Texts

Facts = Mapping[str, object]

_SAMPLES = Path(__file__).with_name("templates") / "samples.toml"


@dataclass(frozen=True)
class MaterialFacts:
    """One thing to bring, as a notice lists it."""

    id: str
    name: str
    form: str
    copies: str
    issuer: str
    note: str
    sample: bool


@dataclass(frozen=True)
class QuestionFacts:
    """A frequent question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class NoticeFacts:
    """Everything a one-time notice says; the placeholders of `notice` and `sheet`."""

    language: str
    number: str
    version: int
    issued_on: str
    sha256: str
    link: str
    matter: str
    code: str
    department: str
    situation: tuple[str, ...]
    hints: tuple[str, ...]
    stopped: bool
    legal_basis: tuple[str, ...]
    conditions: tuple[str, ...]
    materials: tuple[MaterialFacts, ...]
    steps: tuple[str, ...]
    statutory_limit: str
    promised_limit: str
    fee: str
    result: str
    station: str
    address: str
    phone: str
    hours: tuple[str, ...]
    off_hours: tuple[str, ...]
    consult_phone: str
    complaint_phone: str
    faq: tuple[QuestionFacts, ...]
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
Form = TopForm | type[MaterialFacts] | type[QuestionFacts]
_TABLES: Mapping[Form, str] = {
    NoticeFacts: "notice",
    VisitWords: "visit",
    ChangeWords: "change",
    MaterialFacts: "material",
    QuestionFacts: "question",
}
_ITEMS: Mapping[str, Form] = {"materials": MaterialFacts, "faq": QuestionFacts}


def form_of(name: str) -> TopForm:
    """Return the form whose placeholders a template may use."""
    forms: Mapping[str, TopForm] = {
        "notice": NoticeFacts,
        SHEET: NoticeFacts,
        "notice_changed": ChangeWords,
    }
    return forms.get(name, VisitWords)


def placeholder_names(name: str) -> frozenset[str]:
    """Return the names a template may use at its top."""
    return frozenset(field.name for field in fields(form_of(name)))


def described(name: str, texts: Texts, language: str) -> Sequence[Placeholder]:
    """Return a template's placeholders with a line on each.

    The fields of a list's items follow it, written `materials[].name`.
    """
    form = form_of(name)
    lines: list[Placeholder] = []
    for field in fields(form):
        lines.append(_described(form, field.name, field.name, texts, language))
        item = _ITEMS.get(field.name) if form is NoticeFacts else None
        if item is not None:
            lines += [
                _described(item, inner.name, f"{field.name}[].{inner.name}", texts, language)
                for inner in fields(item)
            ]
    return lines


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
    return [full, *({**full, **gap} for gap in gaps)]


@cache
def _read_samples() -> Mapping[str, Mapping[str, Sequence[Facts]]]:
    return tomllib.loads(_SAMPLES.read_text(encoding="utf-8"))


def _described(form: Form, field: str, written: str, texts: Texts, language: str) -> Placeholder:
    return Placeholder(written, texts.plain(f"placeholders.{_TABLES[form]}.{field}", language))
