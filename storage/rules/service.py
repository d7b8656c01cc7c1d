"""From when until when a station serves."""

from datetime import date


def serves_on(day: date, opens_on: date | None, closes_on: date | None) -> bool:
    """Tell whether a station serves on a day; on the day it closes it no longer does."""
    return (opens_on is None or opens_on <= day) and (closes_on is None or day < closes_on)
