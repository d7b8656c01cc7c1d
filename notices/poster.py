"""Prints what leads people to a station: the A4 poster for its door, the card to pass on.

As with the sheet, Typst sets both, and facts reach it as JSON beside the layout.
"""

import json
from pathlib import Path
from threading import Lock
from typing import Literal

import typst

from notices.hours_words import HoursWords
from notices.sheet import one_file, own_fonts, qr_picture
from notices.texts import Texts
from storage.records import StationRecord

CODE_PLACE = "{code}"
PIXELS_PER_INCH = 216
"""Three pixels a point: the card is 360 points wide, so its picture has 1,080 pixels."""

WORDS = (
    "kicker",
    "scan",
    "what_scan_gives",
    "hours",
    "off_hours",
    "address",
    "phone",
    "city_phone",
)

_LAYOUT = Path(__file__).with_name("templates") / "poster.typ"
_Form = Literal["door", "card"]


class PosterPrinter:
    """Keeps a warm compiler; safe to use from several threads.

    `link` is what the QR opens, with the station's code in place of {code}; empty for none.
    """

    def __init__(self, texts: Texts, link: str) -> None:
        self._texts = texts
        self.link = link
        self._compiler = typst.Compiler(str(_LAYOUT), font_paths=own_fonts())
        self._lock = Lock()

    def door(self, station: StationRecord, language: str) -> bytes:
        """Return the poster for the door, an A4 page as PDF."""
        inputs = self._inputs(station, language, "door")
        with self._lock:
            return one_file(self._compiler.compile(format="pdf", sys_inputs=inputs))

    def card(self, station: StationRecord, language: str) -> bytes:
        """Return the card to pass on, a picture as wide as a phone."""
        inputs = self._inputs(station, language, "card")
        with self._lock:
            made = self._compiler.compile(format="png", ppi=PIXELS_PER_INCH, sys_inputs=inputs)
        return one_file(made)

    def _inputs(self, station: StationRecord, language: str, form: _Form) -> dict[str, str]:
        said = HoursWords(self._texts, language)
        place = station.address or station.town
        data = {
            "form": form,
            "chinese": language == "zh",
            "name": station.name.split("（", maxsplit=1)[0],
            "hours": said.regular(station.hours.regular),
            "off_hours": said.off_hours(station.off_hours.windows),
            "address": place if place.startswith(station.county) else f"{station.county}{place}",
            "phone": station.phone,
            "wheelchair": self._say("wheelchair", language) if station.wheelchair else "",
            "sample": "" if station.station_confirmed else self._say("sample", language),
            "qr": qr_picture(self.link.replace(CODE_PLACE, station.id)),
            "words": {word: self._say(word, language) for word in WORDS},
        }
        return {"data": json.dumps(data, ensure_ascii=False)}

    def _say(self, word: str, language: str) -> str:
        return self._texts.plain(f"poster.{word}", language)
