"""The only reader of the wall clock; everything else asks a Clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that an admin of the demo, or a test, can move; never used live."""

    def __init__(self, base: Clock, offset: timedelta = timedelta()) -> None:
        self._base = base
        self.offset = offset

    def now(self) -> datetime:
        """Return the base clock's time plus the offset."""
        return self._base.now() + self.offset


def local(moment: datetime) -> datetime:
    """Return the moment as people at the counter read it (Asia/Shanghai)."""
    return moment.astimezone(SHANGHAI)


def minute_of(moment: datetime) -> int:
    """Return minutes since 1970: the shortest form that fits 64 bytes of button data."""
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    """Return the moment of `minute_of`."""
    return datetime.fromtimestamp(minute * 60, UTC)


def midnight(day: date) -> datetime:
    """Return the moment a day begins at the counter."""
    return datetime.combine(day, datetime.min.time(), SHANGHAI)


def day_bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments between which the days lie, the second one excluded."""
    return midnight(first), midnight(last + timedelta(days=1))


def local_today(clock: Clock) -> date:
    """Return today's date at the counter."""
    return local(clock.now()).date()
