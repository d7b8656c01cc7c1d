"""What the windows about a person's visits show."""

from aiogram_dialog import DialogManager

from dialogs.appointments.chosen import chosen
from dialogs.kit.visitor import Facts
from notices.services import Services
from storage.clock import local
from storage.rules.lifecycle import BookingStatus
from storage.tables import Person

OPEN = frozenset({BookingStatus.REQUESTED, BookingStatus.CONFIRMED})
"""What can still be moved or cancelled."""

CAME = frozenset({BookingStatus.ARRIVED, BookingStatus.DONE, BookingStatus.NO_SHOW})
"""What stays in a calendar, because its time was kept."""


async def visits(services: Services, person: Person, **_: object) -> Facts:
    """List the times held for the person, the visits, and the days they wait for."""
    return {
        "held": await services.bookings.held_for(person.key),
        "visits": await services.bookings.visits_of(person.key),
        "waiting": await services.waiting.entries_of(person.key),
    }


async def visit(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show one visit as it stands."""
    found, now = await chosen(dialog_manager), services.clock.now()
    booking, status = found.booking, found.booking.status
    ahead = status in OPEN and booking.ends_at > now
    in_line = await services.arrivals.in_line(booking.key)
    held = status is BookingStatus.HELD
    days_left = (local(booking.starts_at).date() - local(now).date()).days
    coming = status is BookingStatus.CONFIRMED and days_left >= 0
    # A mere hold that ended was nobody's to answer.
    lapsed = status is BookingStatus.EXPIRED and booking.held_until is not None
    return {
        "visit": found,
        "booking": booking,
        "status": "lapsed" if lapsed else status.value,
        "in_line": in_line,
        "now": now,
        "is_held": held,
        "can_come": coming,
        "comes_today": coming and days_left == 0,
        "can_cancel": ahead,
        "can_move": ahead and booking.starts_at > now,
        "is_over": not (ahead or held or in_line),
        "is_off": status not in OPEN | CAME and not held,
    }
