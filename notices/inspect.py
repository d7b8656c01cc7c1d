"""Inspects a template before it is published: what is wrong, what it asks for, how it will look."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from notices.factory import SHEET
from notices.markup import check_markup, visible
from notices.placeholders import Facts, placeholder_names, sample_facts, samples
from notices.problems import TemplateProblem
from notices.render import fields_in, placeholders_in, render
from notices.split import LIMIT, split
from notices.wording import wording

MANY_PARTS = frozenset({"notice"})
"""Templates that may fill several messages; the others are one message each."""

MOST_PROBLEMS = 10
"""More are not told at once: a page of them helps nobody, and floods the admin's chat."""


@dataclass(frozen=True)
class Inspection:
    """What was found; a template with problems cannot be published.

    `asked` are the placeholders it asks for, and as `[].name` the fields of what they hold.
    """

    problems: tuple[TemplateProblem, ...]
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    preview: str | None = None
    asked: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Tell whether the template can be published."""
        return not self.problems


def inspect(name: str, source: str, language: str, published: str = "") -> Inspection:
    """Try a template on every sample and compare it with the published one."""
    try:
        asked = placeholders_in(source)
    except TemplateProblem as problem:
        return Inspection((problem,))
    before = _asked_before(published)
    return Inspection(
        problems=tuple(_problems(name, source, language, asked)[:MOST_PROBLEMS]),
        added=tuple(sorted(asked - before)),
        dropped=tuple(sorted(before - asked)),
        preview=_preview(name, source, language),
        asked=tuple(sorted({*asked, *(f"[].{field}" for field in fields_in(source))})),
    )


def try_on(name: str, source: str, facts: Facts) -> str:
    """Return what a template makes of some facts, checked as a message; raises TemplateProblem."""
    if name == SHEET:
        return "\n".join(f"{key}: {text}" for key, text in wording(source, facts).items())
    text = render(source, facts)
    check_markup(text)
    if not visible(text).strip():
        raise TemplateProblem("empty")
    parts = split(text)
    if max(map(len, parts)) > LIMIT or (len(parts) > 1 and name not in MANY_PARTS):
        raise TemplateProblem("message_length", length=len(text), limit=LIMIT)
    return text


def line_difference(before: str, after: str, old: str, new: str) -> str:
    """Return what two versions differ in, as lines with + and -.

    Two texts made for it take quadratic time, so texts that were sent in are compared in the
    worker.
    """
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), old, new, "", "", 1, "")
    return "\n".join(lines)


def _problems(
    name: str, source: str, language: str, asked: frozenset[str]
) -> Sequence[TemplateProblem]:
    unknown = sorted(asked - placeholder_names(name))
    if unknown:
        return [TemplateProblem("unknown", name=placeholder) for placeholder in unknown]
    found: dict[str, TemplateProblem] = {}
    for facts in samples(name, language):
        try:
            try_on(name, source, facts)
        except TemplateProblem as problem:
            found.setdefault(problem.key, problem)
    return list(found.values())


def _preview(name: str, source: str, language: str) -> str | None:
    try:
        return try_on(name, source, sample_facts(name, language))
    except TemplateProblem:
        return None


def _asked_before(published: str) -> frozenset[str]:
    try:
        return placeholders_in(published)
    except TemplateProblem:
        return frozenset()
