"""One search around a point: which stations serve what is wanted, nearest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from storage.clock import local
from storage.desk.offers import Offer, OfferDesk
from storage.desk.station_map import Service, StationMap, off_hours, regular_hours
from storage.rules.hours import opening

if TYPE_CHECKING:
    from storage.places.index import Hit, Where

SERVED_WITHIN_M = 300_000
"""A point farther from every station than this is a mistake, not a resident."""

ASKED_AT_ONCE = 16
"""Stations whose free times are asked for together."""


@dataclass(frozen=True)
class Only:
    """What a station must be to be listed; `free_before` asks for a free time before that day."""

    open_now: bool = False
    free_before: date | None = None
    wheelchair: bool = False
    county: str = ""


EVERY = Only()


class Found(NamedTuple):
    """A station that was found, its place among the found, its earliest free time if asked for."""

    hit: "Hit"
    place: int
    earliest: Offer | None


class StationSearch:
    """Searches around one point, for some matters, at one moment; keeps what it learns of times."""

    def __init__(
        self,
        drawn: StationMap,
        offers: OfferDesk,
        point: tuple[float, float],
        matters: tuple[int, ...],
        at: datetime,
        paused: frozenset[int],
        closed: frozenset[int],
    ) -> None:
        self.at = at
        self._map = drawn
        self._offers = offers
        self._point = point
        self._matters = frozenset(matters)
        self._paused = paused
        self._closed = closed
        self._known: dict[tuple[int, date], Offer | None] = {}

    def is_far_from_all(self) -> bool:
        """Tell whether there are stations, but none within reach."""
        first = next(self._map.index.outward(*self._point, [self._serving()]), None)
        return first is not None and first.metres > SERVED_WITHIN_M

    async def nearest(self, limit: int, only: Only) -> Sequence[Found]:
        """Return the nearest that pass, nearest first."""
        hits = self._outward(only)
        if only.free_before is None:
            return [Found(hit, place, None) for place, hit in enumerate(islice(hits, limit))]
        found: list[Found] = []
        while len(found) < limit and (batch := list(islice(hits, ASKED_AT_ONCE))):
            free = await self._free(batch, only.free_before)
            found += [
                Found(hit, place, free[hit.number])
                for place, hit in enumerate(batch, len(found))
                if hit.number in free
            ]
        return found[:limit]

    def _outward(self, only: Only) -> Iterator["Hit"]:
        """Yield the stations that may pass; whether a time is still free is not known here."""
        for hit in self._map.index.outward(*self._point, list(self._conditions(only))):
            if only.free_before and hit.metres > SERVED_WITHIN_M:
                return
            shut = only.open_now and hit.number in self._closed
            if hit.number not in self._paused and not shut:
                yield hit

    async def _free(self, batch: Sequence["Hit"], before: date) -> dict[int, Offer]:
        asked = [hit.number for hit in batch if (hit.number, before) not in self._known]
        if asked:
            free = await self._offers.first_free(asked, before, tuple(self._matters))
            self._known |= {(number, before): free.get(number) for number in asked}
        offers = {hit.number: self._known[hit.number, before] for hit in batch}
        return {number: offer for number, offer in offers.items() if offer}

    def _serving(self) -> "Where":
        from storage.places.index import Where  # noqa: PLC0415  loaded with the map, not before

        day = local(self.at).date()

        def serves(service: Service) -> bool:
            return service.serves_on(day)

        return Where("service", day, serves)

    def _conditions(self, only: Only) -> Iterator["Where"]:
        from storage.places.index import Where  # noqa: PLC0415

        calendar, minute = self._map.calendar, self.at.replace(second=0, microsecond=0)
        yield self._serving()
        if self._matters:
            yield Where("matters", self._matters, self._matters.issubset)
        if only.wheelchair:
            yield Where("wheelchair", True, bool)  # noqa: FBT003  the key of the condition
        if only.county:
            yield Where("county", only.county, lambda county: county == only.county)
        if only.open_now:
            yield Where(
                "hours",
                minute,
                lambda text: opening(regular_hours(text), calendar, self.at).open_now,
                lasting=False,
            )
        if before := only.free_before:
            yield Where(
                "off_hours",
                (minute, before),
                lambda text: self._offers.may_have_free(*off_hours(text), calendar, before),
                lasting=False,
            )
