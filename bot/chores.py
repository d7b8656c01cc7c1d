"""What the clockwork does beside carrying messages, and how often."""

from collections.abc import Sequence

from bot.clockwork import Chore
from bot.wiring import House

OFTEN = 20
"""Seconds: what people wait for comes to pass within this time."""

HOURLY = 3600


def chores_of(house: House, admins: frozenset[int]) -> Sequence[Chore]:
    """Return the chores of a house."""
    services = house.services
    return (
        Chore("reading the stations' times", OFTEN, house.read_timetable),
        Chore("expiring unanswered requests", OFTEN, services.bookings.expire_unanswered),
        Chore("offering what came free at night", OFTEN, services.waiting.offer_after_the_night),
        Chore("opening and closing stations by their dates", OFTEN, house.register.turn_dates),
        Chore("telling the admins", OFTEN, house.alarms(admins).raise_due),
        Chore("forgetting old forms", HOURLY, services.conversations.forget_old),
    )
