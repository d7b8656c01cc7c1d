"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

from storage.clock import SHANGHAI

MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


class FrozenClock:
    """Tells the time it was given."""

    def __init__(self, moment: datetime = MONDAY_MORNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)

    def advance(self, delta: timedelta) -> None:
        self.moment += delta

    def to(self, moment: datetime) -> None:
        self.moment = moment


class TickingClock(FrozenClock):
    """Goes on by a millisecond each time it is asked, as a real one does within one transaction."""

    def now(self) -> datetime:
        self.advance(timedelta(milliseconds=1))
        return super().now()
