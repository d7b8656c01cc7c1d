"""The visit that the windows about a person's visits are about."""

from aiogram_dialog import DialogManager

from dialogs.doors import luggage
from dialogs.kit.visitor import services_of, visitor
from storage.desk.visits import Visit


def chosen_id(manager: DialogManager) -> int:
    """Return the visit that was chosen from the list, or that the dialog was opened with."""
    booking_id: int | None = manager.dialog_data.get("booking_id")
    return luggage(manager)["booking_id"] if booking_id is None else booking_id


async def chosen(manager: DialogManager) -> Visit:
    """Return the visit as it stands; raises NotYours."""
    return await services_of(manager).bookings.own_visit(chosen_id(manager), visitor(manager).key)
