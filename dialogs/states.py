"""Every state of the residents' conversations; the names are stored, so this file is a schema."""

from aiogram.fsm.state import State, StatesGroup


class Menu(StatesGroup):
    """The main menu."""

    main = State()
    language = State()


class Places(StatesGroup):
    """Finding a station."""

    ways = State()
    counties = State()
    county = State()
    nearest = State()
    elsewhere = State()


class Station(StatesGroup):
    """One station's card."""

    card = State()


class Matters(StatesGroup):
    """Finding a matter."""

    themes = State()
    theme = State()
    found = State()
    of_station = State()


class Notice(StatesGroup):
    """From the situation questions to the one-time notice."""

    question = State()
    stopped = State()
    ready = State()
    standing = State()
    checklist = State()
    unpublished = State()


class Booking(StatesGroup):
    """Asking for an off-hours visit."""

    matter = State()
    day = State()
    time = State()
    limited = State()
    consent = State()
    name = State()
    phone = State()
    summary = State()
    done = State()
    waiting = State()


class Appointments(StatesGroup):
    """A resident's own visits."""

    list = State()
    visit = State()
    cancel = State()
    move_day = State()
    move_time = State()
    move = State()


class Help(StatesGroup):
    """What the bot can do and what it keeps."""

    main = State()


ASKING_FOR_WORDS = frozenset({Booking.name, Booking.phone})
"""Where a typed line is an answer; anywhere else it is searched for among the matters."""
