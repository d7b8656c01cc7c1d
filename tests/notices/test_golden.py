"""Sheets look as they did when somebody looked at them."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from notices.sheet import SheetPrinter
from tests.notices.golden import FOLDER, sheets

TOLERANCE = 0.05
"""Mean difference of a pixel, of 255: rounding of edges, not a line that moved."""


@pytest.mark.parametrize("name", ["short", "long", "merged"])
def test_a_sheet_looks_as_it_did(name: str) -> None:
    drawn = Image.open(io.BytesIO(SheetPrinter().png(sheets()[name]))).convert("L")
    kept = Image.open(FOLDER / f"{name}.png").convert("L")
    assert drawn.size == kept.size
    assert ImageStat.Stat(ImageChops.difference(drawn, kept)).mean[0] <= TOLERANCE
