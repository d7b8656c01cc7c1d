"""Renders a template that somebody sent in, without trusting it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import TracebackType

from jinja2 import (
    Template,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
    meta,
    nodes,
)

from notices.problems import TemplateProblem
from notices.sandbox import BUDGET, LONGEST, Allowed, Budget, Sandbox

_NAME = "<sent-in template>"
_BLANK_LINES = re.compile(r"\n(?: *\n){2,}")
# Controls, halves of a letter and turns of the direction: no chat shows them, some databases refuse
# them, and they can make a line read backwards.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def render(source: str, facts: Mapping[str, object], *, escaping: bool = True) -> str:
    """Return the text of a template; `escaping` is for Telegram's HTML.

    Facts are plain data: words, numbers, lists and dictionaries. Raises TemplateProblem.
    """
    template = _compiled(source, escaping)
    try:
        written = without_unseen(_written(template, facts))
        return _BLANK_LINES.sub("\n\n", written).strip()
    except TemplateProblem as problem:
        raise problem.at(_line(problem.__traceback__)) from None
    except UndefinedError as fault:
        line = _line(fault.__traceback__)
        raise TemplateProblem("unknown", line=line, name=_named(fault)) from None
    except MemoryError as fault:
        raise TemplateProblem("too_much_memory", line=_line(fault.__traceback__)) from None
    except (*_FAULTS, RecursionError, TemplateRuntimeError) as fault:
        raise TemplateProblem("fault", line=_line(fault.__traceback__)) from fault


def without_unseen(text: str) -> str:
    """Return a text without what nobody sees and what turns a line around."""
    return _UNSEEN.sub("", text)


def placeholders_in(source: str) -> frozenset[str]:
    """Return the names a template asks for; raises TemplateProblem."""
    return frozenset(meta.find_undeclared_variables(_parsed(Sandbox(escaping=True), source)))


def fields_in(source: str) -> frozenset[str]:
    """Return the fields of anything that a template asks for; raises TemplateProblem."""
    tree = _parsed(Sandbox(escaping=True), source)
    dotted = {node.attr for node in tree.find_all(nodes.Getattr)}
    keyed = {
        node.arg.value
        for node in tree.find_all(nodes.Getitem)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
    }
    joined = {
        word.value.value
        for word in tree.find_all(nodes.Keyword)
        if word.key == "attribute" and isinstance(word.value, nodes.Const)
    }
    return frozenset(dotted | keyed | joined)


def _written(template: Template, facts: Mapping[str, object]) -> str:
    written: list[str] = []
    length = 0
    for piece in template.generate({**facts, BUDGET: Budget()}):
        length += len(piece)
        if length > LONGEST:
            raise TemplateProblem("too_long", limit=LONGEST)
        written.append(piece)
    return "".join(written)


@lru_cache(maxsize=64)
def _compiled(source: str, escaping: bool) -> Template:  # noqa: FBT001  part of the cache's key
    """Compile a template once for all the messages it makes."""
    sandbox = Sandbox(escaping=escaping)
    tree = _parsed(sandbox, source)
    try:
        return Template.from_code(sandbox, sandbox.compile(tree, _NAME, _NAME), sandbox.globals)
    except TemplateSyntaxError as fault:
        raise _syntax(fault, source) from None
    except (SyntaxError, RecursionError, MemoryError) as fault:
        raise TemplateProblem("too_deep") from fault
    except ValueError as fault:
        raise TemplateProblem("fault", line=1) from fault


def _parsed(sandbox: Sandbox, source: str) -> nodes.Template:
    if len(source) > LONGEST:
        raise TemplateProblem("too_long", limit=LONGEST)
    try:
        tree = sandbox.parse(source, _NAME, _NAME)
        Allowed().visit(tree)
    except TemplateSyntaxError as fault:
        raise _syntax(fault, source) from None
    except (RecursionError, MemoryError) as fault:
        raise TemplateProblem("too_deep") from fault
    except ValueError as fault:
        # A number of thousands of digits cannot even be read.
        raise TemplateProblem("fault", line=1) from fault
    return tree


def _syntax(fault: TemplateSyntaxError, source: str) -> TemplateProblem:
    lines = source.splitlines() or [""]
    found = lines[min(fault.lineno, len(lines)) - 1].strip()
    return TemplateProblem("syntax", line=fault.lineno, found=found[:60])


def _line(trace: TracebackType | None) -> int:
    """Return the line of the template that was being rendered."""
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _NAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _named(fault: UndefinedError) -> str:
    """Return the placeholder's name from Jinja2's sentence, which quotes it last."""
    quoted = str(fault).split("'")
    return quoted[-2] if len(quoted) > 2 else str(fault)
