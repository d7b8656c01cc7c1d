"""What a visit is asked for with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.desk.actor import Source


@dataclass(frozen=True)
class Request:
    """What a visit is asked for with; `request_id` makes asking twice harmless.

    `notice` is the number of the person's one-time notice, whose ticks the visit then carries;
    `phone_tail` are the last digits by which a caller without a full number is known again;
    `also` are up to two more times that would suit; `for_relative` says that `call_name` is not
    the person who writes.
    """

    request_id: str
    station_id: int
    matter_id: int
    starts_at: datetime
    call_name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    phone: str | None = None
    phone_tail: str | None = None
    source: Source = Source.NETWORK
    person_id: int | None = None
    notice: str | None = None
    also: tuple[datetime, ...] = ()
    for_relative: bool = False

    @property
    def times(self) -> tuple[datetime, ...]:
        """Return the times that are wished for, each once, the dearest first."""
        return tuple(dict.fromkeys((self.starts_at, *self.also)))
