"""What the windows about a person's visits show."""

from aiogram_dialog import DialogManager

from dialogs.appointments.chosen import chosen
from dialogs.kit.visitor import Facts
from notices.services import Services
from storage.rules.lifecycle import BookingStatus
from storage.tables import Person

OPEN = frozenset({BookingStatus.REQUESTED, BookingStatus.CONFIRMED})
"""What can still be moved or cancelled."""

CAME = frozenset({BookingStatus.ARRIVED, BookingStatus.DONE, BookingStatus.NO_SHOW})
"""What stays in a calendar, because its time was kept."""


async def visits(services: Services, person: Person, **_: object) -> Facts:
    """List the person's visits."""
    return {"visits": await services.bookings.visits_of(person.key)}


async def visit(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show one visit as it stands."""
    found = await chosen(dialog_manager)
    status = found.booking.status
    ahead = status in OPEN and found.booking.ends_at > services.clock.now()
    return {
        "visit": found,
        "booking": found.booking,
        "can_cancel": ahead,
        "can_move": status in OPEN and found.booking.starts_at > services.clock.now(),
        "is_over": not ahead,
        "is_off": status not in OPEN and status not in CAME,
    }
