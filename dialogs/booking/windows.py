"""The windows of the booking form."""

from operator import attrgetter

from aiogram.enums import ContentType
from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo
from aiogram_dialog.widgets.text import Format

from dialogs.booking import getters, handlers
from dialogs.kit.buttons import go_back, to_menu
from dialogs.kit.pages import on_pages
from dialogs.kit.words import L, T
from dialogs.states import Booking


def booking_dialog() -> Dialog:
    """Build the booking form."""
    return Dialog(
        _matter(),
        _day(),
        _time(),
        _consent(),
        _name(),
        _phone(),
        _summary(),
        _done(),
        getter=getters.chosen,
        on_start=handlers.begin,
        launch_mode=LaunchMode.SINGLE_TOP,
    )


def _matter() -> Window:
    return Window(
        T("booking.choose_matter"),
        on_pages(
            Select(
                Format("{item.name}"),
                id="matter",
                item_id_getter=attrgetter("key"),
                items="matters",
                type_factory=int,
                on_click=handlers.choose_matter,
            ),
            "matters",
        ),
        Row(go_back(), to_menu()),
        getter=getters.matters,
        state=Booking.matter,
    )


def _day() -> Window:
    return Window(
        T("booking.choose_day"),
        Group(
            Select(
                L("booking.day"),
                id="day",
                item_id_getter=lambda offer: handlers.day_id(offer.day),
                items="days",
                on_click=handlers.choose_day,
            ),
            width=2,
        ),
        Button(L("booking.elsewhere"), id="elsewhere", on_click=handlers.elsewhere),
        Row(
            go_back(when="matter_given"),
            SwitchTo(L("common.back"), id="matters", state=Booking.matter, when="matter_chosen"),
            to_menu(),
        ),
        getter=getters.days,
        state=Booking.day,
    )


def _time() -> Window:
    return Window(
        T("booking.choose_time"),
        Group(
            Select(
                L("booking.time"),
                id="time",
                item_id_getter=lambda slot: handlers.time_id(slot.starts_at),
                items="times",
                on_click=handlers.choose_time,
            ),
            width=3,
        ),
        Row(SwitchTo(L("booking.other_day"), id="other_day", state=Booking.day), to_menu()),
        getter=getters.times,
        state=Booking.time,
    )


def _consent() -> Window:
    return Window(
        T("booking.consent"),
        Button(L("booking.agree"), id="agree", on_click=handlers.agree),
        Row(SwitchTo(L("common.back"), id="to_time", state=Booking.time), to_menu()),
        state=Booking.consent,
    )


def _name() -> Window:
    return Window(
        T("booking.ask_name"),
        MessageInput(handlers.take_name, ContentType.TEXT),
        Row(SwitchTo(L("common.back"), id="time_again", state=Booking.time), to_menu()),
        state=Booking.name,
    )


def _phone() -> Window:
    return Window(
        T("booking.ask_phone"),
        MessageInput(handlers.take_phone, [ContentType.TEXT, ContentType.CONTACT]),
        Column(
            Button(L("booking.share_phone"), id="share", on_click=handlers.share_phone),
            Button(L("booking.skip_phone"), id="skip", on_click=handlers.skip_phone),
        ),
        Row(Button(L("common.back"), id="rename", on_click=handlers.rename), to_menu()),
        state=Booking.phone,
    )


def _summary() -> Window:
    return Window(
        T("booking.summary"),
        Button(L("booking.submit"), id="submit", on_click=handlers.book),
        Row(
            SwitchTo(L("booking.change_time"), id="change_time", state=Booking.day),
            SwitchTo(L("booking.change_name"), id="change_name", state=Booking.name),
        ),
        to_menu(),
        state=Booking.summary,
    )


def _done() -> Window:
    return Window(
        T("booking.done"),
        Column(
            Button(L("booking.what_to_bring"), id="bring", on_click=handlers.what_to_bring),
            Button(L("booking.to_calendar"), id="calendar", on_click=handlers.to_calendar),
            Button(L("menu.appointments"), id="visits", on_click=handlers.appointments),
            to_menu(),
        ),
        getter=getters.done,
        state=Booking.done,
    )
