"""The sandbox: the small language a template is written in, and the budget it runs on.

A template is somebody's upload. It may show placeholders, branch, and go through lists; whatever
else Jinja2 knows is refused by a list of what is allowed. Every step of a loop and every piece of
text is paid from a budget, so no template can grow without bound.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.filters import sync_do_join
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from notices.problems import TemplateProblem

LONGEST = 20_000
"""Characters a template may have, write, or hold in one value."""

STEPS = 2_000
LONGEST_RANGE = 200
LARGEST_NUMBER = 10**12
BUDGET = "_budget"

_LOOP_FIELDS = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
# `odd`, `even` and `divisibleby` calculate with `%`, which formats a text of any length.
_TESTS = ("defined", "undefined", "none", "eq", "equalto", "ne")
_OF_LISTS = ("count", "d", "default", "first", "last", "length")
_OF_WORDS = ("capitalize", "e", "escape", "lower", "title", "trim", "truncate", "upper")
_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.Slice, nodes.If, nodes.For, nodes.Assign, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.Test, nodes.List,
    nodes.Tuple, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg,
    nodes.Pos, nodes.Concat, nodes.Call, nodes.Keyword,
)  # fmt: skip


@dataclass
class Budget:
    """What one rendering may still spend."""

    steps: int = STEPS

    def spend(self, steps: int) -> None:
        """Pay for some steps; raises TemplateProblem when the budget is gone."""
        self.steps -= steps
        if self.steps < 0:
            raise TemplateProblem("too_many_steps", limit=STEPS)


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment that knows only what a template needs, and counts."""

    def __init__(self, *, escaping: bool) -> None:
        super().__init__(
            autoescape=escaping,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            finalize=_shown,
        )
        self.intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
        self.globals = {"range": _short_range}
        self.tests = {name: self.tests[name] for name in _TESTS}
        own = {"join": _join, "counted": _counted, "held": _held, "worded": _shown}
        known = {name: self.filters[name] for name in (*_OF_LISTS, *_OF_WORDS)}
        self.filters = known | own

    def getattr(self, obj: object, attribute: str) -> object:
        """Return a field of a fact; objects have no attributes here."""
        if isinstance(obj, LoopContext) and attribute in _LOOP_FIELDS:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Return a field of a fact, or an item of a list."""
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, list | tuple | str) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except (IndexError, ValueError, TypeError):
                return self.undefined(obj=obj, name=str(argument))
        return self.undefined(obj=obj, name=str(argument))

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Calculate with small numbers, or put two texts together."""
        _budget(context).spend(1)
        _require(left)
        _require(right)
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return _held(left + right)
        if _small(left) and _small(right) and operator != "**":
            return _held(super().call_binop(context, operator, left, right))
        raise TemplateProblem("operator", operator=operator)


class Allowed(NodeTransformer):
    """Refuses what the language lacks, and puts a counter at every loop and every value kept."""

    def generic_visit(self, node: nodes.Node, *args: object, **kwargs: object) -> nodes.Node:
        """Visit a node that must be one of those allowed."""
        if not isinstance(node, _NODES):
            raise TemplateProblem("not_allowed", line=node.lineno, what=_name_of(node))
        return super().generic_visit(node, *args, **kwargs)

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802  Jinja names visitors so
        """Refuse names that are not for templates."""
        if node.name.startswith("_"):
            raise TemplateProblem("not_allowed", line=node.lineno, what=node.name)
        return node

    def visit_Const(self, node: nodes.Const) -> nodes.Node:  # noqa: N802
        """Refuse numbers beyond all, which Python writes as a name."""
        if isinstance(node.value, float) and not math.isfinite(node.value):
            raise TemplateProblem("fault", line=node.lineno)
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        """Refuse unknown filters, `{% filter %}`, which has no value, and the counters' own names.

        Jinja2 looks for a filter or a test inside an `if` only when it gets there.
        """
        if node.node is None or node.name not in {*_OF_LISTS, *_OF_WORDS, "join"}:
            raise TemplateProblem("not_allowed", line=node.lineno, what=node.name)
        self.generic_visit(node)
        if node.name in _OF_WORDS:
            # A list turned into words is written out in full, with all that is in it.
            node.node = _filtered(node.node, "worded")
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802
        """Refuse unknown tests."""
        if node.name not in _TESTS:
            raise TemplateProblem("not_allowed", line=node.lineno, what=node.name)
        return self.generic_visit(node)

    def visit_Scope(self, node: nodes.Scope) -> nodes.Node:  # noqa: N802
        """Refuse `{% autoescape %}`, the one statement that opens a scope and names no line."""
        raise TemplateProblem("not_allowed", line=node.body[0].lineno, what="autoescape")

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        """Count what a loop goes through."""
        if node.recursive:
            raise TemplateProblem("not_allowed", line=node.lineno, what="recursive")
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "counted")
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:  # noqa: N802
        """Keep only short values."""
        self.generic_visit(node)
        node.node = _filtered(node.node, "held")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Put texts together by the counting filter instead of `~`."""
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        """Refuse every call but `range`."""
        if not isinstance(node.node, nodes.Name) or node.node.name != "range":
            raise TemplateProblem("not_allowed", line=node.lineno, what=_called(node.node))
        return self.generic_visit(node)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _name_of(node: nodes.Node) -> str:
    return type(node).__name__.lower()


def _called(node: nodes.Node) -> str:
    return f"{getattr(node, 'name', None) or getattr(node, 'attr', _name_of(node))}()"


def _budget(context: Context) -> Budget:
    budget = context.resolve(BUDGET)
    if not isinstance(budget, Budget):
        raise TypeError("the sandbox renders only with a budget")
    return budget


def _small(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= LARGEST_NUMBER


def _require(value: object) -> None:
    if isinstance(value, Undefined):
        str(value)  # a strict undefined value names itself in the error this raises


def _shown(value: object) -> object:
    """Let only words and numbers be written."""
    _require(value)
    if not isinstance(value, str | int | float | None):
        raise TemplateProblem("list_shown")
    return _held(value)


def _held(value: object) -> object:
    """Return a value that is short enough to be kept."""
    _require(value)
    if isinstance(value, str) and len(value) > LONGEST:
        raise TemplateProblem("too_long", limit=LONGEST)
    if isinstance(value, list | tuple):
        _flat(value)
    return value


@pass_context
def _counted(context: Context, value: object) -> Sequence[object]:
    """Return what a loop goes through, paid for."""
    _require(value)
    if not isinstance(value, list | tuple | range):
        raise TemplateProblem("not_a_list")
    _budget(context).spend(len(value) + 1)
    return _flat(value)


def _flat(values: Sequence[object]) -> Sequence[object]:
    """Refuse lists in lists: doubled in a row they would fill the memory when written."""
    if any(isinstance(value, list | tuple) for value in values):
        raise TemplateProblem("not_a_list")
    return values


@pass_context
def _join(
    context: Context, value: object, between: str = "", attribute: str | None = None
) -> object:
    """Put the words of a list, or one field of its items, together."""
    items = _counted(context, value)
    if attribute is not None:
        items = [context.environment.getitem(item, attribute) for item in items]
    words = [_shown(item) for item in items]
    if sum(len(str(word)) + len(between) for word in words) > LONGEST:
        raise TemplateProblem("too_long", limit=LONGEST)
    return sync_do_join(context.eval_ctx, words, between)


def _short_range(*bounds: int) -> range:
    """Count within reason."""
    numbers = range(*bounds)
    if numbers[LONGEST_RANGE:]:
        raise TemplateProblem("range", limit=LONGEST_RANGE)
    return numbers
