"""Quiet hours: when people are not written to unless they asked. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from storage.clock import SHANGHAI, local


@dataclass(frozen=True)
class QuietHours:
    """Hours of every night, in Shanghai time; equal ends mean that no hour is quiet."""

    since: time = time(21, 0)
    until: time = time(8, 0)

    def holds(self, moment: datetime) -> bool:
        """Tell whether the moment is quiet."""
        at = local(moment).time()
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until

    def next_allowed(self, moment: datetime) -> datetime:
        """Return the moment itself, or the end of the quiet hours it lies in."""
        if not self.holds(moment):
            return moment
        here = local(moment)
        end = datetime.combine(here.date(), self.until, SHANGHAI)
        return end if end > here else end + timedelta(days=1)
