"""The windows about a person's own visits."""

from operator import attrgetter

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo
from aiogram_dialog.widgets.kbd.select import OnItemClick

from dialogs.appointments import getters, handlers, moving
from dialogs.kit.buttons import go_back, to_menu
from dialogs.kit.words import L, T
from dialogs.states import Appointments


def appointments_dialog() -> Dialog:
    """Build the list of visits."""
    return Dialog(
        _list(),
        _visit(),
        _cancel(),
        _move_day(),
        _move_time(),
        _move(),
        launch_mode=LaunchMode.SINGLE_TOP,
    )


def _list() -> Window:
    return Window(
        T("appointments.list"),
        Column(_held("appointments.take", "take", handlers.take)),
        Column(_held("appointments.let_go", "let_go", handlers.let_go)),
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
        Column(
            Select(
                L("appointments.waiting"),
                id="waiting",
                item_id_getter=attrgetter("key"),
                items="waiting",
                type_factory=int,
                on_click=handlers.show_waiting,
            )
        ),
        Button(L("menu.booking"), id="book", on_click=handlers.book),
        Row(go_back(), to_menu()),
        getter=getters.visits,
        state=Appointments.list,
    )


def _held(key: str, name: str, on_click: OnItemClick[Select[int], int]) -> Select[int]:
    """Return what can be pressed about each time that is held for the person."""
    return Select(
        L(key),
        id=name,
        item_id_getter=attrgetter("booking.key"),
        items="held",
        type_factory=int,
        on_click=on_click,
    )


def _visit() -> Window:
    return Window(
        T("appointments.visit"),
        SwitchTo(L("appointments.refresh"), id="refresh", state=Appointments.visit, when="in_line"),
        SwitchTo(L("appointments.decide"), id="decide", state=Appointments.list, when="is_held"),
        Button(L("appointments.code"), id="code", on_click=handlers.send_code, when="can_come"),
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
        Row(
            Button(L("appointments.move"), id="move_begin", on_click=moving.begin, when="can_move"),
            SwitchTo(
                L("appointments.cancel"), id="ask", state=Appointments.cancel, when="can_cancel"
            ),
        ),
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


def _move_day() -> Window:
    return Window(
        T("appointments.choose_day"),
        Group(
            Select(
                L("appointments.day"),
                id="move_day",
                item_id_getter=lambda offer: offer.day.toordinal(),
                items="days",
                type_factory=int,
                on_click=moving.choose_day,
            ),
            width=2,
        ),
        Row(_keep_time(), to_menu()),
        getter=moving.days,
        state=Appointments.move_day,
    )


def _move_time() -> Window:
    return Window(
        T("appointments.choose_time"),
        Group(
            Select(
                L("appointments.time"),
                id="move_time",
                item_id_getter=lambda slot: moving.time_id(slot.starts_at),
                items="times",
                type_factory=int,
                on_click=moving.choose_time,
            ),
            width=3,
        ),
        SwitchTo(L("booking.other_day"), id="move_other_day", state=Appointments.move_day),
        Row(_keep_time(), to_menu()),
        getter=moving.times,
        state=Appointments.move_time,
    )


def _move() -> Window:
    return Window(
        T("appointments.ask_move"),
        Button(L("appointments.yes_move"), id="move", on_click=moving.move),
        SwitchTo(L("appointments.other_time"), id="move_other", state=Appointments.move_time),
        _keep_time(),
        getter=moving.question,
        state=Appointments.move,
    )


def _keep_time() -> SwitchTo:
    return SwitchTo(L("appointments.keep_time"), id="keep_time", state=Appointments.visit)
