"""The days on which a station does not take a matter. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """Days from one to another, both counted; no `until` is: until told."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the day is one of these."""
        return self.since <= day and (self.until is None or day <= self.until)

    def meets(self, other: "Span") -> bool:
        """Tell whether both have a day in common."""
        later = max(self.since, other.since)
        return self.covers(later) and other.covers(later)

    @property
    def reversed(self) -> bool:
        """Tell whether it ends before it begins."""
        return self.until is not None and self.until < self.since
