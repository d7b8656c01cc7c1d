"""The printed sheet's fixed wording: what an admin edits as lines of `name: text`."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from notices.factory import SHEET, factory_source
from notices.placeholders import Facts
from notices.problems import TemplateProblem
from notices.render import render

Wording = Mapping[str, str]

PAGE = "page"
_LINE = re.compile(r"\s*([a-z_]+)\s*[:：](.*)")


def wording(source: str, facts: Facts) -> Wording:
    """Return the sheet's words under their names; raises TemplateProblem."""
    language = str(facts["language"])
    words = dict(_read(render(source, facts, escaping=False), _names(language)))
    for name in _names(language):
        if name not in words:
            raise TemplateProblem("wording_missing", name=name)
    if not {"{page}", "{pages}"} <= set(re.findall(r"\{\w+\}", words[PAGE])):
        raise TemplateProblem("wording_page")
    return words


def _read(text: str, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise TemplateProblem("wording_form", line=number, found=line.strip()[:60])
        if match[1] not in names:
            raise TemplateProblem("wording_unknown", line=number, name=match[1])
        yield match[1], match[2].strip()


@cache
def _names(language: str) -> frozenset[str]:
    lines = factory_source(SHEET, language).splitlines()
    return frozenset(match[1] for line in lines if (match := _LINE.fullmatch(line)))
