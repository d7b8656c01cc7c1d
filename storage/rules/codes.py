"""Codes people read aloud: booking codes, bind codes and notice numbers."""

import re
import unicodedata
from random import Random

ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
"""Letters and digits that are not taken for one another on paper or by phone."""

BOOKING_LENGTH = 6
BIND_LENGTH = 8
NOTICE_NUMBER = re.compile(r"\b\d{6}-\d{4}-\d{6,}\b")
_BETWEEN = re.compile(r"[\s\-‐-―_.·]+")


def new_code(random: Random) -> str:
    """Return a fresh booking code as it is shown: `K7M-3PX`."""
    return _grouped(_draw(random, BOOKING_LENGTH))


def read_code(text: str) -> str | None:
    """Return the booking code somebody typed, as it is shown; None if it is none.

    Case, spaces, dashes and full-width characters are forgiven.
    """
    code = _plain(text, BOOKING_LENGTH)
    return None if code is None else _grouped(code)


def new_bind_code(random: Random) -> str:
    """Return a fresh code that binds a chat to a station."""
    return _draw(random, BIND_LENGTH)


def read_bind_code(text: str) -> str | None:
    """Return the bind code somebody typed; None if it is none."""
    return _plain(text, BIND_LENGTH)


def notice_number(region: str, year: int, sequence: int) -> str:
    """Return a notice's number, such as 140502-2026-000128."""
    return f"{region}-{year:04d}-{sequence:06d}"


def _draw(random: Random, length: int) -> str:
    return "".join(random.choice(ALPHABET) for _ in range(length))


def _plain(text: str, length: int) -> str | None:
    code = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    return code if len(code) == length and set(code) <= set(ALPHABET) else None


def _grouped(code: str) -> str:
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
