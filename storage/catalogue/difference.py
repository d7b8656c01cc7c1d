"""What an import would change, without changing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

RecordJson: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Difference:
    """Codes by what happens to them; `changed` names the fields, `missing` are left as they are."""

    added: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def touched(self) -> tuple[str, ...]:
        """Return the codes an import has to write."""
        return *self.added, *self.changed


def difference(stored: Mapping[str, RecordJson], new: Mapping[str, RecordJson]) -> Difference:
    """Compare records in their JSON form, by code."""
    both = {code: _fields(stored[code], new[code]) for code in new if code in stored}
    return Difference(
        added=tuple(code for code in new if code not in stored),
        changed={code: fields for code, fields in both.items() if fields},
        unchanged=tuple(code for code, fields in both.items() if not fields),
        missing=tuple(code for code in stored if code not in new),
    )


def _fields(old: RecordJson, new: RecordJson) -> tuple[str, ...]:
    """Return the fields that differ; one that is absent differs from one that is null."""
    absent = object()
    names = dict.fromkeys([*new, *old])
    return tuple(name for name in names if old.get(name, absent) != new.get(name, absent))
