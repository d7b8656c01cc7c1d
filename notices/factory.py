"""Factory defaults: the templates the product ships, in force until an admin publishes another."""

from functools import cache
from pathlib import Path

from notices.texts import MAIN_LANGUAGE

SHEET = "sheet"
TEMPLATES = (
    "notice",
    SHEET,
    "confirmed",
    "declined",
    "cancelled",
    "expired",
    "offered",
    "kept",
    "undone",
    "reminder_day_before",
    "reminder_two_hours",
    "rating_invited",
    "notice_changed",
)
"""The names of what admins may edit, in the order they are listed."""

LANGUAGES = (MAIN_LANGUAGE, "en")
FACTORY_VERSION = 0

_FOLDER = Path(__file__).with_name("templates")


@cache
def factory_source(name: str, language: str) -> str:
    """Return the shipped template; raises KeyError for an unknown name or language."""
    if name not in TEMPLATES or language not in LANGUAGES:
        raise KeyError(name, language)
    return (_FOLDER / f"{name}.{language}.j2").read_text(encoding="utf-8")
