"""The states of a booking and the only steps between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

from storage.refusals import NotPossibleNow

Act: TypeAlias = Literal[
    "request",
    "accept",
    "confirm",
    "decline",
    "expire",
    "cancel_by_resident",
    "cancel_by_station",
    "arrive",
    "finish",
    "miss",
    "undo",
    "move",
    "ask_move",
    "keep_time",
]


class BookingStatus(StrEnum):
    """Where a booking stands."""

    HELD = "held"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    ARRIVED = "arrived"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED_BY_RESIDENT = "cancelled_by_resident"
    CANCELLED_BY_STATION = "cancelled_by_station"


ACTIVE = frozenset(
    {
        BookingStatus.HELD,
        BookingStatus.REQUESTED,
        BookingStatus.CONFIRMED,
        BookingStatus.ARRIVED,
    }
)
"""The states that take a place: a pending request too, or two would be promised one slot."""

_STEPS: Mapping[tuple[BookingStatus, Act], BookingStatus] = {
    (BookingStatus.HELD, "request"): BookingStatus.REQUESTED,
    # What the station itself proposed needs no second yes of the station.
    (BookingStatus.HELD, "accept"): BookingStatus.CONFIRMED,
    (BookingStatus.HELD, "expire"): BookingStatus.EXPIRED,
    (BookingStatus.HELD, "cancel_by_resident"): BookingStatus.CANCELLED_BY_RESIDENT,
    (BookingStatus.REQUESTED, "confirm"): BookingStatus.CONFIRMED,
    (BookingStatus.REQUESTED, "decline"): BookingStatus.DECLINED,
    (BookingStatus.REQUESTED, "expire"): BookingStatus.EXPIRED,
    (BookingStatus.REQUESTED, "cancel_by_resident"): BookingStatus.CANCELLED_BY_RESIDENT,
    (BookingStatus.REQUESTED, "cancel_by_station"): BookingStatus.CANCELLED_BY_STATION,
    (BookingStatus.REQUESTED, "move"): BookingStatus.REQUESTED,
    (BookingStatus.CONFIRMED, "move"): BookingStatus.CONFIRMED,
    # A wish for another time leaves the visit confirmed at the old one until the station agrees.
    (BookingStatus.CONFIRMED, "ask_move"): BookingStatus.CONFIRMED,
    (BookingStatus.CONFIRMED, "keep_time"): BookingStatus.CONFIRMED,
    (BookingStatus.CONFIRMED, "undo"): BookingStatus.REQUESTED,
    (BookingStatus.DECLINED, "undo"): BookingStatus.REQUESTED,
    (BookingStatus.NO_SHOW, "undo"): BookingStatus.CONFIRMED,
    (BookingStatus.CONFIRMED, "cancel_by_resident"): BookingStatus.CANCELLED_BY_RESIDENT,
    (BookingStatus.CONFIRMED, "cancel_by_station"): BookingStatus.CANCELLED_BY_STATION,
    (BookingStatus.CONFIRMED, "arrive"): BookingStatus.ARRIVED,
    (BookingStatus.CONFIRMED, "miss"): BookingStatus.NO_SHOW,
    (BookingStatus.ARRIVED, "finish"): BookingStatus.DONE,
}


def step(status: BookingStatus, act: Act) -> BookingStatus:
    """Return the status after an act; raises NotPossibleNow where the act has no place."""
    following = _STEPS.get((status, act))
    if following is None:
        raise NotPossibleNow(status=status.value)
    return following
