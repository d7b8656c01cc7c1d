"""Places as people name them: counties, towns, streets and stations, from the stations' own data.

A name is compared by its signs and by its sound, so pinyin, wrong homophones and small typing
errors find it too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from rapidfuzz import fuzz, process

from storage.rules.distance import great_circle_m
from storage.search.spelling import plain, sounds

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude, WGS-84 degrees."""

Spoken: TypeAlias = tuple[str, ...]
"""County, town, address and name of a station; nothing for one that nobody should find."""

LONGEST = 40
ALIKE = 84
"""Of 100; less alike than this is another place."""

SHORTEST_TO_GUESS = 5
"""Letters of pinyin below which a slip of the finger would make another place."""

_KIND = re.compile(r"(?<=..)(?:街道办事处|街道|办事处|社区|镇|乡|市|县|(?<!发)区)$")
_PARTS = re.compile(r"[（()）,，、与和]|交叉口")
_CITY = re.compile(r"^(?:山西省)?晋城市?(?:城区)?(?=..)")
_STREET = re.compile(r"[㐀-鿿]{2,6}?(?:大街|街道|街|路|巷|社区|小区|广场|商圈|工业园|开发区|村)")
_OPERATOR = re.compile(r"^(?:邮政|电信|移动|联通)|(?:党群|楼宇|网点)$")
_OF_STATION = re.compile(r"^(.{2,14}?)(?:支行|营业厅|营业所|政务|便民|服务|[（(])")
_SAID_BESIDE = re.compile(
    r"附近|旁边|周边|边上|跟前|一带|那边|那块|这边|这块|周围|的?(?:便民)?(?:服务)?站点?$|的$|^在|^离|^到"
)


@dataclass(frozen=True)
class NamedPlace:
    """A place that somebody meant, and a point in the middle of it."""

    name: str
    point: Point


class PlaceNames:
    """Finds places; built once from the stations and never changed."""

    def __init__(self, stations: Iterable[tuple[Spoken, Point]]) -> None:
        points: dict[str, list[Point]] = defaultdict(list)
        for spoken, point in stations:
            for name in dict.fromkeys(_names(spoken)):
                points[name].append(point)
        self._places = {name: NamedPlace(name, _middle(there)) for name, there in points.items()}
        self._heard: dict[str, list[str]] = defaultdict(list)
        for name in self._places:
            self._heard["".join(sounds(name))].append(name)

    def find(self, text: str) -> NamedPlace | None:
        """Return the place that a text names, by its signs, else by its sound, else nearly so."""
        beside = _SAID_BESIDE.sub("", text.strip()[:LONGEST])
        said = plain(_CITY.sub("", beside)).replace(" ", "")
        if len(said) < 2:
            return None
        heard = "".join(sounds(said))
        if said in self._places:
            return self._places[said]
        name = _shortest(self._heard.get(heard, ())) or self._within(said) or self._alike(heard)
        return self._places[name] if name else None

    def around(self, point: Point, count: int) -> Sequence[NamedPlace]:
        """Return the places nearest to a point, nearest first, no two at one spot."""
        ranked = sorted(
            self._places.values(), key=lambda p: (great_circle_m(*point, *p.point), -len(p.name))
        )
        return list({place.point: place for place in reversed(ranked)}.values())[::-1][:count]

    def _within(self, said: str) -> str | None:
        """Return the longest name in a text, else the shortest name that begins with it."""
        inside = [name for name in self._places if name in said]
        around = [name for name in self._places if name.startswith(said)]
        return _longest(inside) or _shortest(around)

    def _alike(self, heard: str) -> str | None:
        if len(heard) < SHORTEST_TO_GUESS:
            return None
        best = process.extractOne(heard, list(self._heard), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return _shortest(self._heard[best[0]]) if best else None


def _names(spoken: Spoken) -> Iterator[str]:
    """Yield every name that the place of a station goes by."""
    if not spoken:
        return
    county, town, address, station = spoken
    for whole in (county, town):
        yield from _both(whole)
    for part in _PARTS.split(address.removeprefix(county).removeprefix(town)):
        for street in _STREET.findall(_CITY.sub("", part)):
            yield from _both(street)
    if named := _OF_STATION.match(station):
        bare = _OPERATOR.sub("", _CITY.sub("", _OPERATOR.sub("", named[1])))
        yield from _both(bare.removeprefix(county))


def _both(whole: str) -> Iterator[str]:
    """Yield a name with and without the word that says what kind of place it is."""
    for name in (whole, _KIND.sub("", whole)):
        written = plain(name).replace(" ", "")
        if len(written) > 1:
            yield written


def _middle(points: Sequence[Point]) -> Point:
    """Return the middle latitude and longitude, which one wrong point among many does not move."""
    return median(lat for lat, _ in points), median(lon for _, lon in points)


def _longest(names: Sequence[str]) -> str | None:
    return min(names, key=lambda name: (-len(name), name), default=None)


def _shortest(names: Sequence[str]) -> str | None:
    return min(names, key=lambda name: (len(name), name), default=None)
