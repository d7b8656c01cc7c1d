"""Long lists on pages, with a pager in words."""

from aiogram_dialog.widgets.kbd import (
    CurrentPage,
    Group,
    NextPage,
    PrevPage,
    Row,
    ScrollingGroup,
    Select,
)
from aiogram_dialog.widgets.text import Format
from magic_filter import F

from dialogs.kit.words import L

ROWS = 8
"""Buttons on a page: as many as stand on a phone's screen without scrolling."""


def on_pages(buttons: Select[int], items: str) -> Group:
    """Return a column of buttons on pages; a list that fits on one has no pager."""
    scroll = ScrollingGroup(buttons, id="pages", width=1, height=ROWS, hide_pager=True)
    pager = Row(
        PrevPage(scroll, "page_before", L("menu.page_before")),
        CurrentPage(scroll, "page_now", Format("{current_page1}/{pages}")),
        NextPage(scroll, "page_after", L("menu.page_after")),
        when=F[items].len() > ROWS,
    )
    return Group(scroll, pager)
