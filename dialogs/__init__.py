"""How a resident is talked to: the dialogs, built anew for every dispatcher."""

from collections.abc import Sequence

from aiogram_dialog import Dialog

from dialogs.appointments.windows import appointments_dialog
from dialogs.booking.windows import booking_dialog
from dialogs.help.windows import help_dialog
from dialogs.menu.windows import menu_dialog
from dialogs.notice.windows import matters_dialog, notice_dialog
from dialogs.station.windows import places_dialog, station_dialog


def all_dialogs() -> Sequence[Dialog]:
    """Build every dialog; one may hang on a single dispatcher only."""
    return [
        menu_dialog(),
        places_dialog(),
        station_dialog(),
        matters_dialog(),
        notice_dialog(),
        booking_dialog(),
        appointments_dialog(),
        help_dialog(),
    ]
