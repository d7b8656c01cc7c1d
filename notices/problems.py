"""What is wrong with a template, for the admin who sent it in."""

from collections.abc import Mapping
from typing import Self

Fact = str | int
PREFIX = "template.problem."
LONGEST_FACT = 60
"""A fact quotes the template; a word of it is enough to find the place."""


class TemplateProblem(Exception):  # noqa: N818  an answer to the admin, not a fault
    """A template cannot be used; the sentence stands under `key` and is filled with `facts`.

    The fact `line` is the template's line it was met in, 0 where no line can be named.
    """

    def __init__(self, key: str, *, line: int = 0, **facts: Fact) -> None:
        super().__init__(key)
        self.key = PREFIX + key
        self.facts: Mapping[str, Fact] = {"line": line, **{k: _short(v) for k, v in facts.items()}}

    def at(self, line: int) -> Self:
        """Return the problem with the template's line it was met in."""
        self.facts = {**self.facts, "line": line}
        return self


def _short(fact: Fact) -> Fact:
    return fact[:LONGEST_FACT] if isinstance(fact, str) else fact
