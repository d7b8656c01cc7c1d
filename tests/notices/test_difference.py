"""What a person is told when the sheet changed: added, dropped, altered, and nothing else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from notices.difference import Altered, compare
from tests.notices.examples import notice

SHEET = notice()


def test_the_same_sheet_has_no_difference() -> None:
    assert not compare(SHEET, replace(SHEET, number="x", station="", hours=()))


def test_a_material_that_came_and_one_that_went_are_named() -> None:
    first, *rest = SHEET.materials
    newer = replace(SHEET, materials=(*rest, replace(first, id="photo", name="照相回执")))
    found = compare(SHEET, newer)
    assert (found.added, found.dropped, found.altered) == (("照相回执",), (first.name,), ())


def test_a_count_that_changed_is_told_with_both_counts() -> None:
    first, *rest = SHEET.materials
    newer = replace(SHEET, materials=(replace(first, copies="3 份"), *rest))
    assert compare(SHEET, newer).altered == (Altered("copies", first.name, first.copies, "3 份"),)


def test_a_fee_is_told_whole_and_a_long_paragraph_only_named() -> None:
    found = compare(SHEET, notice(fee="20 元", steps=("到站点取号",)))
    fee = SHEET.matters[0].fee
    assert found.altered == (Altered("steps"), Altered("fee", old=fee, new="20 元"))


@given(st.permutations(SHEET.materials), st.integers(0, len(SHEET.materials)))
def test_going_there_and_back_swaps_what_came_and_what_went(order: list, kept: int) -> None:  # type: ignore[type-arg]
    other = replace(SHEET, materials=tuple(order[:kept]))
    there, back = compare(SHEET, other), compare(other, SHEET)
    assert set(there.dropped) == set(back.added)
    assert there.added == back.dropped == ()
