"""What the booking form holds, and how its days and times stand in buttons."""

from collections.abc import MutableMapping
from datetime import date, datetime
from typing import Any

from aiogram_dialog import DialogManager

from dialogs.doors import asked_matters, luggage
from dialogs.kit.visitor import visitor
from storage.clock import SHANGHAI
from storage.desk.bookings import Request
from storage.desk.people import CONSENT_VERSION

COMPACT = "%Y%m%d"
COMPACT_TIME = "%Y%m%d%H%M"
BETWEEN = "t"
"""Stands between a station's number and a time in a button."""

MOST_ALSO = 2
"""Other times a request may wish for beside the first one."""


def form_of(manager: DialogManager) -> MutableMapping[str, Any]:
    """Return what was filled in; times are texts, as it is stored.

    `starts_at` is the time held until `held_until`, `also` the alternatives, `wanted` a time that
    is chosen but not held yet; `adding` and `waiting` tell what a day or a name is asked for.
    """
    form: MutableMapping[str, Any] = manager.dialog_data
    return form


def station_of(manager: DialogManager) -> int:
    """Return the station; another one than the form began with where a time there was taken."""
    station_id: int = form_of(manager).get("station_id") or luggage(manager)["station_id"]
    return station_id


def matters_of(manager: DialogManager) -> tuple[int, ...]:
    """Return the matters that the visit is about."""
    return asked_matters(luggage(manager), form_of(manager).get("matter_id"))


def chosen_times(manager: DialogManager) -> list[datetime]:
    """Return the times chosen so far, the dearest first."""
    form = form_of(manager)
    first = [form["starts_at"]] if "starts_at" in form else []
    return [datetime.fromisoformat(text) for text in (*first, *form.get("also", []))]


def moment(text: str | None) -> datetime | None:
    """Return a moment of the form."""
    return datetime.fromisoformat(text) if text else None


def agreed(manager: DialogManager) -> bool:
    """Tell whether the person agreed to what is kept of a visit."""
    return visitor(manager).consent_version == CONSENT_VERSION


def request_for(manager: DialogManager, *times: datetime) -> Request:
    """Return the form as a request for these times, the dearest first."""
    plan, form = luggage(manager), form_of(manager)
    return Request(
        request_id=plan["request_id"],
        station_id=station_of(manager),
        matter_id=matters_of(manager)[0],
        starts_at=times[0],
        call_name=form.get("call_name", ""),
        phone=form.get("phone"),
        answers=plan.get("answers", {}),
        person_id=visitor(manager).key,
        notice=plan.get("number"),
        also=times[1:],
        for_relative=form.get("for_relative", False),
    )


def day_id(day: date) -> str:
    """Return a day as it stands in a button."""
    return day.strftime(COMPACT)


def day_of(text: str) -> date:
    """Return the day of a button."""
    return datetime.strptime(text, COMPACT).replace(tzinfo=SHANGHAI).date()


def time_id(at: datetime) -> str:
    """Return a moment as it stands in a button."""
    return at.astimezone(SHANGHAI).strftime(COMPACT_TIME)


def time_of(text: str) -> datetime:
    """Return the moment of a button."""
    return datetime.strptime(text, COMPACT_TIME).replace(tzinfo=SHANGHAI)


def there_id(station_id: int, at: datetime) -> str:
    """Return a moment at another station as it stands in a button."""
    return f"{station_id}{BETWEEN}{time_id(at)}"


def there_of(text: str) -> tuple[int, datetime]:
    """Return the station and the moment of a button."""
    station_id, _, at = text.partition(BETWEEN)
    return int(station_id), time_of(at)
