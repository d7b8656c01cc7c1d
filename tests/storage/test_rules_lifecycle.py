"""The steps of a booking, and every one that is not possible."""

from itertools import product
from typing import get_args

import pytest

from storage.refusals import NotPossibleNow
from storage.rules.lifecycle import ACTIVE, Act, BookingStatus, step

POSSIBLE = {
    ("held", "request"): "requested",
    ("held", "accept"): "confirmed",
    ("held", "expire"): "expired",
    ("held", "cancel_by_resident"): "cancelled_by_resident",
    ("requested", "confirm"): "confirmed",
    ("requested", "decline"): "declined",
    ("requested", "expire"): "expired",
    ("requested", "cancel_by_resident"): "cancelled_by_resident",
    ("requested", "cancel_by_station"): "cancelled_by_station",
    ("requested", "move"): "requested",
    ("confirmed", "move"): "confirmed",
    ("confirmed", "ask_move"): "confirmed",
    ("confirmed", "keep_time"): "confirmed",
    ("confirmed", "undo"): "requested",
    ("declined", "undo"): "requested",
    ("no_show", "undo"): "confirmed",
    ("confirmed", "cancel_by_resident"): "cancelled_by_resident",
    ("confirmed", "cancel_by_station"): "cancelled_by_station",
    ("confirmed", "arrive"): "arrived",
    ("confirmed", "miss"): "no_show",
    ("arrived", "finish"): "done",
}
IMPOSSIBLE = sorted(set(product(BookingStatus, get_args(Act))) - set(POSSIBLE))


@pytest.mark.parametrize(("before", "act"), POSSIBLE)
def test_a_possible_step_leads_on(before: str, act: Act) -> None:
    assert step(BookingStatus(before), act) == POSSIBLE[before, act]


@pytest.mark.parametrize(("status", "act"), IMPOSSIBLE)
def test_every_other_step_is_refused_and_names_the_status(status: BookingStatus, act: Act) -> None:
    with pytest.raises(NotPossibleNow) as refusal:
        step(status, act)

    assert refusal.value.facts == {"status": status.value}


def test_what_has_ended_takes_no_place() -> None:
    goes_on = {status for status, act in POSSIBLE if act != "undo"}
    ended = set(BookingStatus) - goes_on

    assert set(BookingStatus) - ACTIVE == ended
