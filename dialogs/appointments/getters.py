"""What the windows about a person's visits show."""

from aiogram_dialog import DialogManager

from dialogs.doors import luggage
from dialogs.kit.visitor import Facts
from notices.services import Services
from storage.rules.lifecycle import BookingStatus
from storage.tables import Person

OPEN = frozenset({BookingStatus.REQUESTED, BookingStatus.CONFIRMED})
"""What can still be cancelled."""

CAME = frozenset({BookingStatus.ARRIVED, BookingStatus.DONE, BookingStatus.NO_SHOW})
"""What stays in a calendar, because its time was kept."""


async def visits(services: Services, person: Person, **_: object) -> Facts:
    """List the person's visits."""
    return {"visits": await services.bookings.visits_of(person.key)}


async def visit(
    services: Services, person: Person, dialog_manager: DialogManager, **_: object
) -> Facts:
    """Show one visit as it stands."""
    booking_id = dialog_manager.dialog_data.get("booking_id")
    if booking_id is None:
        booking_id = luggage(dialog_manager)["booking_id"]
    found = await services.bookings.own_visit(booking_id, person.key)
    status = found.booking.status
    ahead = status in OPEN and found.booking.ends_at > services.clock.now()
    return {
        "visit": found,
        "booking": found.booking,
        "can_cancel": ahead,
        "is_over": not ahead,
        "is_off": status not in OPEN and status not in CAME,
    }
