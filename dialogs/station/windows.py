"""The windows about stations."""

from operator import attrgetter, itemgetter

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import (
    Button,
    Column,
    Row,
    Select,
    SwitchTo,
    Url,
)
from aiogram_dialog.widgets.text import Format

from dialogs.kit.buttons import go_back, to_menu
from dialogs.kit.pages import on_pages
from dialogs.kit.words import L, T
from dialogs.states import Places, Station
from dialogs.station import getters, handlers


def places_dialog() -> Dialog:
    """Build the search for a station."""
    return Dialog(
        _ways(),
        _counties(),
        _county(),
        _nearest(),
        _elsewhere(),
        on_start=handlers.begin,
        getter=getters.wanted,
        launch_mode=LaunchMode.SINGLE_TOP,
    )


def station_dialog() -> Dialog:
    """Build a station's card."""
    return Dialog(_card(), launch_mode=LaunchMode.SINGLE_TOP)


def _ways() -> Window:
    return Window(
        T("station.ways"),
        Button(L("station.by_county"), id="by_county", on_click=handlers.by_county),
        Row(go_back(), to_menu()),
        state=Places.ways,
    )


def _counties() -> Window:
    return Window(
        T("station.choose_county"),
        Column(
            Select(
                L("station.county"),
                id="county",
                item_id_getter=itemgetter("name"),
                items="counties",
                on_click=handlers.choose_county,
            )
        ),
        Row(go_back(), to_menu()),
        getter=getters.counties,
        state=Places.counties,
    )


def _county() -> Window:
    return Window(
        T("station.in_county"),
        on_pages(
            Select(
                L("station.in_list"),
                id="station",
                item_id_getter=attrgetter("key"),
                items="stations",
                type_factory=int,
                on_click=handlers.choose_station,
            ),
            "stations",
        ),
        Row(SwitchTo(L("common.back"), id="counties", state=Places.counties), to_menu()),
        getter=getters.county,
        state=Places.county,
    )


def _nearest() -> Window:
    return Window(
        T("station.nearest"),
        Column(
            Select(
                L("station.near"),
                id="near",
                item_id_getter=attrgetter("id"),
                items="places",
                type_factory=int,
                on_click=handlers.choose_station,
            )
        ),
        Row(_wish("open"), _wish("free")),
        Row(_wish("wheelchair"), _wish("earliest")),
        Button(L("station.by_county"), id="by_county", on_click=handlers.by_county),
        Row(go_back(), to_menu()),
        getter=getters.nearest,
        state=Places.nearest,
    )


def _elsewhere() -> Window:
    return Window(
        T("station.elsewhere"),
        Column(
            Select(
                L("station.near"),
                id="near",
                item_id_getter=itemgetter("id"),
                items="places",
                type_factory=int,
                on_click=handlers.choose_station,
            )
        ),
        Button(L("station.later"), id="later", on_click=handlers.book_later, when="later"),
        Button(L("station.by_county"), id="by_county", on_click=handlers.by_county, when="places"),
        Row(go_back(), to_menu()),
        getter=getters.elsewhere,
        state=Places.elsewhere,
    )


def _wish(name: str) -> Button:
    return Button(L(f"station.only_{name}"), id=f"{handlers.WISH}{name}", on_click=handlers.wish)


def _card() -> Window:
    return Window(
        T("station.card"),
        Column(
            Button(L("station.matters"), id="matters", on_click=handlers.matters),
            Button(L("station.book"), id="book", on_click=handlers.book, when="bookable"),
        ),
        Row(
            Url(L("station.amap"), Format("{amap}")),
            Url(L("station.baidu"), Format("{baidu}")),
        ),
        Row(
            Url(L("station.tencent"), Format("{tencent}")),
            Url(L("station.apple"), Format("{apple}")),
        ),
        Row(
            Button(L("station.pin"), id="pin", on_click=handlers.send_pin),
            Button(L("station.share_card"), id="share", on_click=handlers.share),
        ),
        Row(go_back(), to_menu()),
        getter=getters.card,
        state=Station.card,
    )
