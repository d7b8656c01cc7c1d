"""What holds for every window: its words exist, its buttons are its own, its states are real."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Keyboard

from dialogs import all_dialogs, states
from dialogs.kit.words import L, T
from notices.texts import Texts

AREAS = ("menu", "station", "notice", "booking", "appointments", "help", "errors")
LONGEST_ID = 20
"""With an intent's id and a number behind it, a button's data stays under 64 bytes."""


def windows() -> Iterator[tuple[Dialog, Window]]:
    for dialog in all_dialogs():
        for window in dialog.windows.values():
            assert isinstance(window, Window)
            yield dialog, window


def parts(widget: object) -> Iterator[object]:
    """Yield a widget and all that lies inside it."""
    yield widget
    for value in vars(widget).values():
        for inside in value if isinstance(value, list | tuple) else [value]:
            if type(inside).__module__.startswith(("aiogram_dialog.widgets", "dialogs.")):
                yield from parts(inside)


def keys() -> set[str]:
    return {part.key for _, w in windows() for part in parts(w) if isinstance(part, T)}


def test_every_state_has_one_window() -> None:
    shown = {window.state.state for _, window in windows()}
    groups = (states.Menu, states.Places, states.Station, states.Matters, states.Notice)
    more = (states.Booking, states.Appointments, states.Help)
    assert shown == {s.state for group in groups + more for s in group.__states__}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_window_has_its_words(language: str) -> None:
    assert keys() <= Texts.load().keys(language)


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    texts = Texts.load()
    chinese, english = (
        {key for key in texts.keys(name) if key.split(".")[0] in AREAS} for name in ("zh", "en")
    )
    assert chinese == english
    for key in chinese:
        assert texts.placeholders(key, "zh") == texts.placeholders(key, "en"), key


def test_one_id_is_one_button_in_a_dialog() -> None:
    for dialog in all_dialogs():
        behind = defaultdict(set)
        for window in dialog.windows.values():
            for part in parts(window):
                if isinstance(part, Keyboard) and part.widget_id:
                    behind[part.widget_id].add(what_it_does(part))
        assert [name for name, acts in behind.items() if len(acts) > 1] == []


def what_it_does(part: Keyboard) -> str:
    """Name what a press leads to; a stale press of an equal name does no harm."""
    click = getattr(part, "on_click", None)
    callback = getattr(click, "callback", None)
    target = getattr(part, "state", None)
    return f"{type(part).__name__} {getattr(callback, '__qualname__', '')} {target}"


def test_ids_are_short_and_labels_are_labels() -> None:
    for _, window in windows():
        for part in parts(window):
            if isinstance(part, Keyboard):
                assert len(part.widget_id or "") <= LONGEST_ID
            if isinstance(part, Button):
                assert isinstance(part.text, L), part.widget_id
