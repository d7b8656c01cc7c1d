"""Which template version is in force at a moment, and which one a roll-back brings back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

FACTORY = 0
"""The version number of the factory default, which was in force before any other."""


@dataclass(frozen=True)
class Published:
    """A published version; `restores` is the version that a roll-back brought back with it."""

    version: int
    effective_from: datetime
    restores: int | None = None


def in_force(published: Sequence[Published], at: datetime) -> int:
    """Return the version in force: the one that began last; of two at once, the newer."""
    begun = _begun(published, at)
    return begun[-1].version if begun else FACTORY


def before(published: Sequence[Published], at: datetime) -> int | None:
    """Return the version that a roll-back brings back, None while the factory default stands.

    A second roll-back goes further back instead of bringing back what the first one took away.
    """
    line: list[int] = []
    for one in _begun(published, at):
        if one.restores == FACTORY:
            line = []
        elif one.restores in line:
            line = line[: line.index(one.restores) + 1]
        else:
            line.append(one.version)
    if not line:
        return None
    return line[-2] if len(line) > 1 else FACTORY


def _begun(published: Sequence[Published], at: datetime) -> Sequence[Published]:
    begun = [one for one in published if one.effective_from <= at]
    return sorted(begun, key=lambda one: (one.effective_from, one.version))
