"""The windows about matters and notices."""

from operator import attrgetter, itemgetter

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo
from aiogram_dialog.widgets.text import Format

from dialogs.kit.buttons import go_back, to_menu
from dialogs.kit.pages import on_pages
from dialogs.kit.words import L, T
from dialogs.notice import getters, handlers, questions
from dialogs.states import Matters, Notice


def matters_dialog() -> Dialog:
    """Build the search for a matter."""
    return Dialog(_themes(), _theme(), _found(), _of_station(), launch_mode=LaunchMode.SINGLE_TOP)


def notice_dialog() -> Dialog:
    """Build the way to the notice."""
    return Dialog(
        _question(),
        _stopped(),
        _ready(),
        _standing(),
        _checklist(),
        _unpublished(),
        on_start=questions.begin,
        launch_mode=LaunchMode.SINGLE_TOP,
    )


def _themes() -> Window:
    return Window(
        T("notice.themes"),
        Group(
            Select(
                Format("{item[1]}"),
                id="theme",
                item_id_getter=itemgetter(0),
                items="themes",
                on_click=handlers.choose_theme,
            ),
            width=2,
        ),
        Row(go_back(), to_menu()),
        getter=getters.themes,
        state=Matters.themes,
    )


def _theme() -> Window:
    return Window(
        T("notice.choose_matter"),
        Column(_matter_buttons("matter")),
        Row(SwitchTo(L("common.back"), id="themes", state=Matters.themes), to_menu()),
        getter=getters.theme,
        state=Matters.theme,
    )


def _found() -> Window:
    return Window(
        T("notice.found"),
        Column(_matter_buttons("hit")),
        SwitchTo(L("notice.none_of_these"), id="other", state=Matters.themes),
        Row(go_back(), to_menu()),
        getter=getters.found,
        state=Matters.found,
    )


def _of_station() -> Window:
    return Window(
        T("notice.of_station"),
        on_pages(
            Select(
                L("notice.handled"),
                id="handled",
                item_id_getter=itemgetter("key"),
                items="matters",
                type_factory=int,
                on_click=handlers.choose_handled,
            ),
            "matters",
        ),
        Row(go_back(), to_menu()),
        getter=getters.of_station,
        state=Matters.of_station,
    )


def _question() -> Window:
    return Window(
        T("notice.question"),
        Column(
            Select(
                Format("{item[1]}"),
                id="answer",
                item_id_getter=itemgetter(0),
                items="options",
                on_click=questions.answer,
            )
        ),
        Button(L("notice.all_materials"), id="everything", on_click=questions.everything),
        Row(Button(L("common.back"), id="previous", on_click=questions.previous), to_menu()),
        getter=getters.question,
        state=Notice.question,
    )


def _stopped() -> Window:
    return Window(
        T("notice.stopped"),
        Button(L("notice.change_answer"), id="change", on_click=questions.previous),
        Button(L("notice.without_it"), id="without", on_click=questions.without_it, when="beside"),
        Row(go_back(), to_menu()),
        getter=getters.question,
        state=Notice.stopped,
    )


def _ready() -> Window:
    return Window(
        Format("{text}"),
        Button(L("notice.checklist"), id="checklist", on_click=handlers.checklist, when="can_tick"),
        Row(
            Button(L("notice.pdf"), id="pdf", on_click=handlers.send_pdf),
            Button(L("notice.picture"), id="picture", on_click=handlers.send_picture),
        ),
        Row(
            Button(L("notice.where"), id="where", on_click=handlers.where),
            Button(L("notice.book"), id="book", on_click=handlers.book),
        ),
        Button(L("notice.add"), id="add", on_click=handlers.add, when="can_add"),
        Row(
            Button(L("notice.again"), id="again", on_click=handlers.again),
            Button(L("common.menu"), id="menu_below", on_click=handlers.menu),
        ),
        getter=getters.ready,
        state=Notice.ready,
    )


def _standing() -> Window:
    return Window(
        T("notice.standing"),
        Button(L("notice.renew"), id="renew", on_click=handlers.renew, when="replaced"),
        Row(
            Button(L("notice.read"), id="read", on_click=handlers.read),
            Button(L("notice.pdf"), id="standing_pdf", on_click=handlers.send_pdf),
        ),
        Row(go_back(), to_menu()),
        getter=getters.standing,
        state=Notice.standing,
    )


def _checklist() -> Window:
    return Window(
        T("notice.checklist_title"),
        Column(
            Select(
                L("notice.checklist_line"),
                id="tick",
                item_id_getter=itemgetter(0),
                items="lines",
                on_click=handlers.tick,
            )
        ),
        Row(Button(L("notice.read"), id="whole", on_click=handlers.read), to_menu()),
        getter=getters.checklist,
        state=Notice.checklist,
    )


def _unpublished() -> Window:
    return Window(
        T("notice.unpublished"),
        Button(L("notice.for_reference"), id="reference", on_click=questions.reference),
        Button(L("notice.where"), id="where_first", on_click=questions.where),
        Row(go_back(), to_menu()),
        getter=getters.unpublished,
        state=Notice.unpublished,
    )


def _matter_buttons(widget_id: str) -> Select[int]:
    return Select(
        Format("{item.name}"),
        id=widget_id,
        item_id_getter=attrgetter("key"),
        items="matters",
        type_factory=int,
        on_click=handlers.choose_matter,
    )
