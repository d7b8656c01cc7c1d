"""The windows of the booking form."""

from operator import attrgetter

from aiogram.enums import ContentType
from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.common import WhenCondition
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo
from aiogram_dialog.widgets.text import Format
from magic_filter import F

from dialogs.booking import alternatives, getters, handlers, holding, waiting
from dialogs.booking.form import day_id, there_id, time_id
from dialogs.kit.pages import on_pages
from dialogs.kit.words import L, T
from dialogs.states import Booking


def booking_dialog() -> Dialog:
    """Build the booking form."""
    return Dialog(
        _matter(),
        _day(),
        _time(),
        _limited(),
        _consent(),
        _name(),
        _phone(),
        _summary(),
        _done(),
        _waiting(),
        getter=getters.chosen,
        on_start=holding.begin,
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
        Row(_leave(), _menu()),
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
                item_id_getter=lambda item: day_id(item["day"]),
                items="days",
                on_click=handlers.choose_day,
            ),
            width=2,
        ),
        Button(
            L("booking.elsewhere"), id="elsewhere", on_click=handlers.elsewhere, when=~F["adding"]
        ),
        _no_more(),
        Row(
            _leave(when=F["matter_given"] & ~F["adding"]),
            SwitchTo(
                L("common.back"),
                id="matters",
                state=Booking.matter,
                when=F["matter_chosen"] & ~F["adding"],
            ),
            _menu(),
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
                item_id_getter=time_id,
                items="times",
                on_click=holding.choose_time,
            ),
            width=3,
        ),
        Button(L("booking.wait"), id="wait", on_click=waiting.wait, when="full"),
        Column(
            Select(
                L("booking.time_here"),
                id="here",
                item_id_getter=time_id,
                items="here",
                on_click=holding.choose_time,
            ),
            Select(
                L("booking.time_there"),
                id="there",
                item_id_getter=lambda item: there_id(item["station_id"], item["starts_at"]),
                items="there",
                on_click=holding.choose_there,
            ),
        ),
        _no_more(),
        Row(SwitchTo(L("booking.other_day"), id="other_day", state=Booking.day), _menu()),
        getter=getters.times,
        state=Booking.time,
    )


def _limited() -> Window:
    return Window(
        T("booking.limited"),
        Column(
            Button(
                L("booking.for_relative"),
                id="relative",
                on_click=holding.for_relative,
                when="may_relative",
            ),
            SwitchTo(L("booking.other_day"), id="other_day", state=Booking.day, when="may_change"),
            Button(L("menu.appointments"), id="visits", on_click=handlers.appointments),
            Button(L("booking.walk_in"), id="walk_in", on_click=holding.walk_in),
        ),
        _no_more(),
        _menu(),
        getter=getters.limited,
        state=Booking.limited,
    )


def _consent() -> Window:
    return Window(
        T("booking.consent"),
        Button(L("booking.agree"), id="agree", on_click=handlers.agree),
        Row(SwitchTo(L("common.back"), id="to_time", state=Booking.time), _menu()),
        state=Booking.consent,
    )


def _name() -> Window:
    return Window(
        T("booking.ask_name"),
        MessageInput(handlers.take_name, ContentType.TEXT),
        Button(
            L("booking.for_relative"),
            id="relative",
            on_click=holding.for_relative,
            when=~F["relative"] & ~F["waiting"],
        ),
        Button(
            L("booking.for_myself"),
            id="myself",
            on_click=holding.for_myself,
            when=F["relative"] & ~F["waiting"],
        ),
        Row(SwitchTo(L("common.back"), id="time_again", state=Booking.time), _menu()),
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
        Row(Button(L("common.back"), id="rename", on_click=handlers.rename), _menu()),
        state=Booking.phone,
    )


def _summary() -> Window:
    return Window(
        T("booking.summary"),
        Button(L("booking.submit"), id="submit", on_click=handlers.book),
        Button(L("booking.add_time"), id="add", on_click=alternatives.add, when="may_add"),
        Column(
            Select(
                L("booking.drop_time"),
                id="drop",
                item_id_getter=time_id,
                items="also",
                on_click=alternatives.drop,
            )
        ),
        Row(
            Button(L("booking.change_time"), id="change_time", on_click=alternatives.change),
            SwitchTo(L("booking.change_name"), id="change_name", state=Booking.name),
        ),
        _menu(),
        state=Booking.summary,
    )


def _done() -> Window:
    return Window(
        T("booking.done"),
        Column(
            Button(L("booking.what_to_bring"), id="bring", on_click=handlers.what_to_bring),
            Button(L("booking.to_calendar"), id="calendar", on_click=handlers.to_calendar),
            Button(L("menu.appointments"), id="visits", on_click=handlers.appointments),
            _menu(),
        ),
        getter=getters.done,
        state=Booking.done,
    )


def _waiting() -> Window:
    return Window(
        T("booking.waiting"),
        Button(L("booking.stop_waiting"), id="stop", on_click=waiting.stop, when="waits"),
        SwitchTo(L("booking.other_time"), id="other_time", state=Booking.day),
        Button(L("menu.appointments"), id="visits", on_click=handlers.appointments),
        _menu(),
        getter=getters.waits,
        state=Booking.waiting,
    )


def _menu() -> Button:
    return Button(L("common.menu"), id="menu", on_click=holding.to_menu)


def _leave(when: WhenCondition = None) -> Button:
    return Button(L("common.back"), id="leave", on_click=holding.leave, when=when)


def _no_more() -> Button:
    return Button(L("booking.no_more"), id="no_more", on_click=alternatives.no_more, when="adding")
