"""The windows about a person's own visits."""

from operator import attrgetter

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Column, Row, Select, SwitchTo

from dialogs.appointments import getters, handlers
from dialogs.kit.buttons import go_back, to_menu
from dialogs.kit.words import L, T
from dialogs.states import Appointments


def appointments_dialog() -> Dialog:
    """Build the list of visits."""
    return Dialog(_list(), _visit(), _cancel(), launch_mode=LaunchMode.SINGLE_TOP)


def _list() -> Window:
    return Window(
        T("appointments.list"),
        Column(
            Select(
                L("appointments.line"),
                id="visit",
                item_id_getter=attrgetter("booking.key"),
                items="visits",
                type_factory=int,
                on_click=handlers.choose,
            )
        ),
        Button(L("menu.booking"), id="book", on_click=handlers.book),
        Row(go_back(), to_menu()),
        getter=getters.visits,
        state=Appointments.list,
    )


def _visit() -> Window:
    return Window(
        T("appointments.visit"),
        Row(
            Button(L("booking.what_to_bring"), id="bring", on_click=handlers.what_to_bring),
            Button(L("appointments.station"), id="station", on_click=handlers.station),
        ),
        Button(
            L("booking.to_calendar"),
            id="calendar",
            on_click=handlers.to_calendar,
            when="can_cancel",
        ),
        Button(
            L("appointments.off_calendar"), id="off", on_click=handlers.to_calendar, when="is_off"
        ),
        SwitchTo(L("appointments.cancel"), id="ask", state=Appointments.cancel, when="can_cancel"),
        Button(L("appointments.again"), id="again", on_click=handlers.again, when="is_over"),
        Row(Button(L("common.back"), id="back", on_click=handlers.back), to_menu()),
        getter=getters.visit,
        state=Appointments.visit,
    )


def _cancel() -> Window:
    return Window(
        T("appointments.ask_cancel"),
        Button(L("appointments.yes_cancel"), id="cancel", on_click=handlers.cancel),
        SwitchTo(L("appointments.keep"), id="keep", state=Appointments.visit),
        getter=getters.visit,
        state=Appointments.cancel,
    )
