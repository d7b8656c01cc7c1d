"""Prints the one-time notice: A4 for paper, one tall picture for a phone.

Typst sets the sheet. Facts reach it as JSON beside the layout, never as part of it, so no sign in
a matter's name can become markup. The fonts come with the product; the machine's are not used.
"""

import io
import json
import re
import struct
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Literal

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

from notices.factory import SHEET, factory_source
from notices.placeholders import NoticeFacts, as_facts
from notices.render import without_unseen
from notices.wording import Wording, wording

PHONE_PIXELS_PER_INCH = 216
"""Three pixels a point: the phone sheet is 360 points wide, so its picture has 1,080 pixels."""

PHOTO_SIDES = 10_000
"""Pixels that width and height of a photo may have together in Telegram."""

_SKETCH = 12
_BREAK = "\u200b"
# Chinese breaks anywhere by itself, as do pictures; a letter keeps its accents.
_LONG_WORD = re.compile("[!-\u2e7f]{24,}")
_EIGHT_LETTERS = re.compile("(?:[!-\u2e7f][\u0300-\u036f\u200d]*){1,8}")
_LAYOUT = Path(__file__).with_name("templates") / "sheet.typ"
_Paper = Literal["a4", "phone"]


class SheetPrinter:
    """Keeps a warm compiler; safe to use from several threads."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(str(_LAYOUT), font_paths=own_fonts())
        self._lock = Lock()

    def pdf(self, facts: NoticeFacts, words: Wording | None = None) -> bytes:
        """Return the sheet for paper; without `words` the shipped wording is used."""
        with self._lock:
            made = self._compiler.compile(format="pdf", sys_inputs=_inputs(facts, words, "a4"))
        return one_file(made)

    def png(self, facts: NoticeFacts, words: Wording | None = None) -> bytes:
        """Return the sheet as one tall picture, as wide as a phone; a very tall one is coarser."""
        inputs = _inputs(facts, words, "phone")
        # A small sketch tells how tall it gets: drawing it large twice takes twice as long.
        sketch = _size(self._picture(inputs, PHONE_PIXELS_PER_INCH / _SKETCH))
        sides = sum(side + 1 for side in sketch) * _SKETCH
        sharp = min(1.0, PHOTO_SIDES / sides)
        return self._picture(inputs, PHONE_PIXELS_PER_INCH * sharp)

    def _picture(self, inputs: dict[str, str], pixels_per_inch: float) -> bytes:
        with self._lock:
            made = self._compiler.compile(format="png", ppi=pixels_per_inch, sys_inputs=inputs)
        return one_file(made)


def own_fonts() -> typst.Fonts:
    """Return the product's fonts and none of the machine's."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.sans_path().parent)],
    )


def factory_wording(facts: NoticeFacts) -> Wording:
    """Return the shipped wording, filled with the facts."""
    return wording(factory_source(SHEET, facts.language), as_facts(facts))


def _inputs(facts: NoticeFacts, words: Wording | None, paper: _Paper) -> dict[str, str]:
    data = {
        "facts": {**_texts(asdict(facts)), "number": facts.number, "sha256": facts.sha256},
        "words": _texts(words or factory_wording(facts)),
        "paper": paper,
        "qr": qr_picture(facts.link),
    }
    return {"data": json.dumps(data, ensure_ascii=False)}


def _texts(data: Mapping[str, object]) -> Mapping[str, object]:
    return {key: _printable(value) for key, value in data.items()}


def _printable(data: object) -> object:
    """Return data without what no sheet shows, its endless words with places to break at."""
    if isinstance(data, str):
        return _LONG_WORD.sub(_broken, without_unseen(data))
    if isinstance(data, Mapping):
        return _texts(data)
    if isinstance(data, (list, tuple)):
        return [_printable(value) for value in data]
    return data


def _broken(word: re.Match[str]) -> str:
    return _BREAK.join(_EIGHT_LETTERS.findall(word[0]))


def qr_picture(link: str) -> str:
    """Return the link as an SVG picture, nothing for no link."""
    if not link:
        return ""
    picture = io.BytesIO()
    segno.make_qr(link, error="m").save(picture, kind="svg", border=0, xmldecl=False, omitsize=True)
    return picture.getvalue().decode()


def _size(picture: bytes) -> tuple[int, int]:
    """Return the width and height that stand at the head of a PNG."""
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def one_file(made: object) -> bytes:
    """Return what was made, if it is one file; raises TypeError."""
    if not isinstance(made, bytes):
        raise TypeError("the sheet did not become one file")
    return made
