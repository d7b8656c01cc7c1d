"""The buttons under a staff card, by the state of the visit and by what time it is. Pure.

A button's data is a letter or two and the booking's number: `c` confirms, `d` asks why not, `u`
takes back, `v:…` is about a visit that was confirmed. The acts are in bot.staff.application.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from notices.channel import Button
from notices.texts import Texts
from storage.clock import local, minute_of
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from storage.rules.slots import BookingRules
from storage.rules.standing import barred_until
from storage.tables import BookingWish

LANGUAGE = "zh"
RULES = BookingRules()
"""What a card counts by, the minute for taking back and the missed visits, has no setting."""

A_WEEK = timedelta(days=6)

Row = tuple[Button, ...]


class CardButtons:
    """The buttons that fit a visit now."""

    def __init__(self, visit: Visit, texts: Texts, now: datetime) -> None:
        self._visit = visit
        self._texts = texts
        self._now = now
        self._key = visit.booking.key

    def rows(self) -> tuple[Row, ...]:
        """Return the rows, without those that would be empty."""
        return tuple(row for row in self._rows() if row)

    def _rows(self) -> Iterator[Row]:
        match self._visit.booking.status:
            case BookingStatus.REQUESTED if is_open(self._visit, self._now):
                yield from self._request()
            case BookingStatus.CONFIRMED:
                yield from self._confirmed()
            case BookingStatus.ARRIVED:
                yield (self._button("finish", "v:out"),)
            case BookingStatus.NO_SHOW:
                yield self._undo()
                yield self._pardon()
            case _:
                yield self._undo()

    def _request(self) -> Iterator[Row]:
        starts_at = self._visit.booking.starts_at
        times = [self._button("confirm", "c", starts_at=starts_at)]
        times += [self._other_time(wish) for wish in open_wishes(self._visit, self._now)]
        decline = self._button("decline", "d")
        yield from ((tuple(times), (decline,)) if times[1:] else ((times[0], decline),))
        yield (self._move(),)

    def _other_time(self, wish: BookingWish) -> Button:
        """Name the day by its weekday where that is clear, by its date otherwise."""
        day = local(wish.starts_at).date()
        near = abs(day - local(self._visit.booking.starts_at).date()) <= A_WEEK
        spoken = self._texts.spoken(LANGUAGE)
        label = self._texts.plain(
            "staff.card.confirm_other",
            LANGUAGE,
            day=spoken.weekday(day) if near else spoken.day(day),
            starts_at=wish.starts_at,
        )
        return Button(label, f"c:{self._key}:{minute_of(wish.starts_at)}")

    def _confirmed(self) -> Iterator[Row]:
        starts_at = self._visit.booking.starts_at
        yield self._undo()
        move = self._visit.move
        if move is not None and move.starts_at > self._now:
            agree = self._button("agree", "v:agree", starts_at=move.starts_at)
            yield agree, self._button("keep", "v:stay")
        yield self._presence(starts_at)
        if self._now < starts_at:
            yield self._move(), self._button("cancel", "v:ask")

    def _move(self) -> Button:
        return self._button("move", "v:move")

    def _presence(self, starts_at: datetime) -> Row:
        """Offer to note who came on the day, and who did not once the time has come."""
        today = local(starts_at).date() == local(self._now).date()
        came = (self._button("came", "v:in"),) if today else ()
        missed = (self._button("missed", "v:no"),) if self._now >= starts_at else ()
        return came + missed

    def _undo(self) -> Row:
        until = undo_until(self._visit)
        if until is None or self._now > until:
            return ()
        return (self._button("undo", "u", seconds=RULES.undo_seconds),)

    def _pardon(self) -> Row:
        if bar_ends(self._visit, self._now) is None:
            return ()
        return (self._button("pardon", "v:free"),)

    def _button(self, name: str, act: str, **facts: object) -> Button:
        label = self._texts.plain(f"staff.card.{name}", LANGUAGE, **facts)
        return Button(label, f"{act}:{self._key}")


def is_open(visit: Visit, now: datetime) -> bool:
    """Tell whether the request still waits for the station."""
    return visit.booking.status is BookingStatus.REQUESTED and visit.booking.starts_at > now


def open_wishes(visit: Visit, now: datetime) -> Sequence[BookingWish]:
    """Return the other times a request could be confirmed at."""
    return [wish for wish in visit.wishes if not wish.moves and wish.starts_at > now]


def undo_until(visit: Visit) -> datetime | None:
    """Return until when the last decision may be taken back."""
    made = visit.undoable_from
    return made + timedelta(seconds=RULES.undo_seconds) if made is not None else None


def bar_ends(visit: Visit, now: datetime) -> datetime | None:
    """Return until when a missed visit's person books by phone or on site alone."""
    return barred_until(visit.misses, None, now, RULES)
