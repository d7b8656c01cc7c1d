"""Which of the stations around are listed, and in which order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from storage.desk.offers import Offer
from storage.desk.stations import StationView
from storage.rules.distance import ring_of

LISTED = 5
FILTERS = ("open", "free", "wheelchair")
EARLIEST = "earliest"
WISHES = (*FILTERS, EARLIEST)


@dataclass(frozen=True)
class Place:
    """A station around, as it stands now."""

    id: int
    minutes: int
    kilometres: int
    view: StationView
    earliest: Offer | None

    @property
    def ring(self) -> int:
        """Return the outer edge of its ring, in minutes on foot; 0 beyond all."""
        return ring_of(self.minutes)

    def passes(self, wish: str) -> bool:
        """Tell whether the station is what a filter asks for."""
        return {
            "open": self.view.opening.open_now,
            "free": self.earliest is not None,
            "wheelchair": self.view.details.wheelchair is True,
        }.get(wish, True)


def listed(places: Sequence[Place], wishes: Collection[str]) -> Sequence[Place]:
    """Return the first that pass, nearest first, or those with the earliest free time first."""
    passing = [place for place in places if all(place.passes(wish) for wish in wishes)]
    if EARLIEST in wishes:
        free = [(p.earliest.slot.starts_at, n) for n, p in enumerate(passing) if p.earliest]
        passing = [passing[number] for _, number in sorted(free)]
    return passing[:LISTED]


def toggled(wishes: Collection[str], wish: str) -> list[str]:
    """Return the wishes with one more, or without it if it was there."""
    return [known for known in WISHES if (known in wishes) != (known == wish)]
