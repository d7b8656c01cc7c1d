"""What is wrong with a catalogue file, said so that it can be found and mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Finding: TypeAlias = tuple[str, str]
"""A field of a record and what is wrong with it."""

NO_CONDITION = "is not a condition: write {question: [option, …]}, nested with all, any and not"
_CONDITIONS = {"when", "ask_when"}
_PLAIN_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be text; put it in quotes",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which file, record and field."""

    file: str
    record: str
    field: str
    message: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = ", ".join(part for part in (self.file, self.record, self.field) if part)
        return f"{where}: {self.message}"


def findings_of(fault: ValidationError, raw: object) -> Iterator[Finding]:
    """Yield what a record's validation found, one finding a field."""
    by_field: dict[str, list[str]] = {}
    for error in fault.errors():
        path = _up_to_condition(error["loc"])
        message = NO_CONDITION if path and path[-1] in _CONDITIONS else _message(error)
        by_field.setdefault(_field(path, raw), []).append(message)
    for field, messages in by_field.items():
        yield field, "; ".join(dict.fromkeys(messages))


def _up_to_condition(path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    for depth, part in enumerate(path):
        if part in _CONDITIONS:
            return path[: depth + 1]
    return path


def _field(path: tuple[int | str, ...], raw: object) -> str:
    """Return the path with ids for the numbers of list items, without pydantic's union branches."""
    field = ""
    for part in path:
        if not isinstance(raw, dict | list) or (isinstance(part, str) and "[" in part):
            break
        raw = _inside(raw, part)
        if isinstance(part, int):
            field += f"[{_name(raw, part)}]"
        else:
            field += f".{part}" if field else part
    return field


def _inside(raw: object, part: int | str) -> object:
    if isinstance(raw, dict):
        return raw.get(part)
    if isinstance(raw, list) and isinstance(part, int) and part < len(raw):
        return raw[part]
    return None


def _name(raw: object, number: int) -> str:
    named = raw.get("id") if isinstance(raw, dict) else None
    return named if isinstance(named, str) else str(number + 1)


def _message(error: ErrorDetails) -> str:
    return _PLAIN_WORDS.get(error["type"]) or error["msg"][:1].lower() + error["msg"][1:]
