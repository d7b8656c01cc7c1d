"""What is wrong with a template, for the admin who sent it in."""

from collections.abc import Mapping
from typing import Self

Fact = str | int


class TemplateProblem(Exception):  # noqa: N818  an answer to the admin, not a fault
    """A template cannot be used; the sentence stands under `key` and is filled with `facts`.

    The fact `line` is the template's line it was met in, 0 where no line can be named.
    """

    def __init__(self, key: str, *, line: int = 0, **facts: Fact) -> None:
        super().__init__(key)
        self.key = f"template.problem.{key}"
        self.facts: Mapping[str, Fact] = {"line": line, **facts}

    def at(self, line: int) -> Self:
        """Return the problem with the template's line it was met in."""
        self.facts = {**self.facts, "line": line}
        return self
