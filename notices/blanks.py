"""Counts where a newly used placeholder would show nothing, before its template is published."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import islice
from typing import Literal

from notices.placeholders import ITEM, MatterFacts
from notices.preview import facts_of_way
from notices.texts import Texts
from storage.desk.publishing import MatterPage
from storage.records import StationRecord
from storage.rules.situations import answer_paths

OF_STATIONS = ("address", "county", "phone")
"""Placeholders that show a field of the station's record."""

BY_ANSWERS = frozenset({"situation", "hints", "decisions"})
"""What a person's answers decide: that it is empty for some says nothing of the matter."""


@dataclass(frozen=True)
class Blank:
    """Of how many stations or matters a placeholder shows nothing."""

    name: str
    of: Literal["station", "matter"]
    lacking: int
    total: int


def at_stations(added: Collection[str], stations: Sequence[StationRecord]) -> Iterator[Blank]:
    """Count the stations that lack what a placeholder shows."""
    for name in sorted(set(OF_STATIONS).intersection(added)):
        lacking = sum(not getattr(station, name) for station in stations)
        if lacking:
            yield Blank(name, "station", lacking, len(stations))


def at_matters(
    added: Collection[str], pages: Sequence[MatterPage], texts: Texts, now: datetime
) -> Iterator[Blank]:
    """Count the published matters whose notice would lack what a placeholder shows.

    A matter's notice is the one for the first situation that has any.
    """
    asked = {name.removeprefix(ITEM) for name in added}
    names = [field.name for field in fields(MatterFacts) if field.name in asked - BY_ANSWERS]
    if not names:
        return
    told = [matter for page in pages if page.in_force for matter in _told(page, texts, now)]
    for name in names:
        lacking = sum(not getattr(matter, name) for matter in told)
        if lacking:
            yield Blank(name if name in added else ITEM + name, "matter", lacking, len(told))


def _told(page: MatterPage, texts: Texts, now: datetime) -> Iterator[MatterFacts]:
    published = replace(page, draft=None)
    ways = (way for way in answer_paths(published.record) if not way.stopped)
    for way in islice(ways, 1):
        yield from facts_of_way(published, way, now, texts).matters
