"""Imports go down only: bot → dialogs → notices → storage."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("storage", "notices", "dialogs", "bot")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("floor", FLOORS[:-1])
def test_no_floor_imports_a_floor_above(floor: str) -> None:
    above = FLOORS[FLOORS.index(floor) + 1 :]
    climbing = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / floor).rglob("*.py"))
        for name in imported(path)
        if name.split(".")[0] in above
    ]
    assert climbing == []


@pytest.mark.parametrize("floor", ["storage", "notices"])
def test_the_lower_floors_know_no_bot_library(floor: str) -> None:
    libraries = {"aiogram", "aiogram_dialog", "telegram"}
    knowing = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / floor).rglob("*.py"))
        if libraries & {name.split(".")[0] for name in imported(path)}
    ]
    assert knowing == []
