"""The stations nearest to a point: exact at any scale, for stations of any kind.

A k-d tree over points of the unit sphere, where a straight chord is the shorter the nearer on the
ground, so poles and the date line need no care. What a station is (its county, its hours, its list
of matters) is kept as small numbers, and a condition is asked once for each different value.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from storage.rules.distance import great_circle_m

Numbers: TypeAlias = npt.NDArray[np.integer[Any]]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

RINGS = 64, 1024
"""How many stations are looked at first, of whatever kind, before those of a kind are gone
through one by one."""

FEW = 4096
"""So few stations of a kind are faster gone through than looked for ring by ring."""

OWN_TREE_SHARE = 4
"""Of stations that pass a lasting condition, up to a quarter of all get a tree of their own."""

HELD = 64
"""Answers about a condition that are kept; a moment's are asked again for every minute."""


class Where(NamedTuple):
    """A condition: `test` is asked for each value of the facet, `key` names what it asks.

    A lasting condition will be asked again tomorrow; one about a moment will not.
    """

    facet: str
    key: Hashable
    test: Callable[[Any], bool]
    lasting: bool = True


class Hit(NamedTuple):
    """A station, by the number it was put in with, and the metres to it."""

    number: int
    metres: float


@dataclass(frozen=True)
class _Ring:
    """Stations that pass, nearest first; below `whole` (a chord) none is missing."""

    rows: Numbers
    chords: Floats
    whole: float


class StationIndex:
    """Finds stations; built once and never changed."""

    def __init__(
        self,
        numbers: Sequence[int],
        codes: Sequence[str],
        points: Sequence[tuple[float, float]],
        facets: Mapping[str, Sequence[Hashable]],
    ) -> None:
        order = sorted(range(len(codes)), key=codes.__getitem__)
        self._numbers = np.array(numbers, np.int64)[order]
        self._points = np.array(points, np.float64).reshape(-1, 2)[order]
        self._sphere = _on_sphere(self._points)
        self._tree = KDTree(self._sphere)
        self._facets = {
            name: _Facet([values[row] for row in order]) for name, values in facets.items()
        }

    def __len__(self) -> int:
        return len(self._numbers)

    def nearest(
        self, lat: float, lon: float, limit: int, where: Sequence[Where] = ()
    ) -> Sequence[Hit]:
        """Return the nearest stations that pass every condition; of equally near ones, by code."""
        return list(islice(self.outward(lat, lon, where), limit))

    def outward(self, lat: float, lon: float, where: Sequence[Where] = ()) -> Iterator[Hit]:
        """Yield every station that passes, nearest first, ties by code.

        Chords decide the order; where two differ by no more than rounding, the distance does.
        """
        given: set[int] = set()
        for ring in self._rings(_on_sphere(np.array([[lat, lon]]))[0], where):
            for rows in _clusters(ring):
                if rows[0] not in given:
                    given.update(rows)
                    yield from self._by_metres(lat, lon, rows)

    def _by_metres(self, lat: float, lon: float, rows: Sequence[int]) -> Iterator[Hit]:
        points = self._points
        ranked = sorted((great_circle_m(lat, lon, *map(float, points[row])), row) for row in rows)
        for metres, row in ranked:
            yield Hit(int(self._numbers[row]), metres)

    def _rings(self, point: Floats, where: Sequence[Where]) -> Iterator[_Ring]:
        kinds = [self._facets[w.facet].kind(w) for w in where]
        rarest = min(kinds, key=lambda kind: kind.count, default=None)
        if rarest is None or rarest.count > FEW:
            own = (k for k in kinds if k.lasting and k.count * OWN_TREE_SHARE <= len(self))
            yield from self._around(point, min(own, key=lambda k: k.count, default=None), kinds)
        rows = np.arange(len(self)) if rarest is None else rarest.rows
        yield from self._one_by_one(point, _passing(rows, kinds))

    def _around(
        self, point: Floats, own: "_Kind | None", kinds: Sequence["_Kind"]
    ) -> Iterator[_Ring]:
        """Yield the stations that pass among the first of a tree: of one kind, or of all."""
        tree = self._tree if own is None else own.tree(self._sphere)
        for size in RINGS:
            if size >= tree.n:
                return
            chords, found = tree.query(point, size)
            rows, whole = found if own is None else own.rows[found], float(chords[-1])
            for kind in kinds:
                passes = kind.has(rows)
                rows, chords = rows[passes], chords[passes]
            yield _Ring(rows, chords, whole)

    def _one_by_one(self, point: Floats, rows: Numbers) -> Iterator[_Ring]:
        away = self._sphere[rows] - point
        chords = np.sqrt(np.einsum("ij,ij->i", away, away))
        size = RINGS[0]
        if size < len(rows):
            near = np.argpartition(chords, size)[: size + 1]
            near = near[np.argsort(chords[near])]
            yield _Ring(rows[near], chords[near], float(chords[near[-1]]))
        order = np.argsort(chords)
        yield _Ring(rows[order], chords[order], np.inf)


class _Kind:
    """The stations whose facet passes a condition."""

    def __init__(self, facet: "_Facet", passing: Flags, *, lasting: bool) -> None:
        self.lasting = lasting
        self.count = int(facet.sizes[passing].sum())
        self._facet = facet
        self._passing = passing
        self._tree: KDTree | None = None

    def has(self, rows: Numbers) -> Flags:
        """Tell for each row whether it is of this kind."""
        return self._passing[self._facet.labels[rows]]

    @cached_property
    def rows(self) -> Numbers:
        """Return the rows of this kind."""
        starts, by_label = self._facet.starts, self._facet.by_label
        spans = (by_label[starts[n] : starts[n + 1]] for n in np.flatnonzero(self._passing))
        return np.concatenate([by_label[:0], *spans])

    def tree(self, sphere: Floats) -> KDTree:
        """Return a tree of this kind alone; it is built when it is first asked for."""
        if self._tree is None:
            self._tree = KDTree(sphere[self.rows])
        return self._tree


class _Facet:
    """One thing that a station is, as a number for each station and the values they stand for."""

    def __init__(self, values: Sequence[Hashable]) -> None:
        seen: dict[Hashable, int] = {}
        numbers = (seen.setdefault(value, len(seen)) for value in values)
        self.labels = np.fromiter(numbers, np.int32, len(values))
        self.by_label = np.argsort(self.labels, kind="stable").astype(np.int32)
        self.starts = np.searchsorted(self.labels[self.by_label], np.arange(len(seen) + 1))
        self.sizes = np.diff(self.starts)
        self._values = tuple(seen)
        self._kinds: dict[Hashable, _Kind] = {}

    def kind(self, where: Where) -> _Kind:
        """Return the stations that pass the condition; asked once for as long as it is held."""
        kind = self._kinds.pop(where.key, None)
        if kind is None:
            passing = np.array([where.test(value) for value in self._values], np.bool_)
            kind = _Kind(self, passing, lasting=where.lasting)
        self._kinds[where.key] = kind
        if len(self._kinds) > HELD:
            del self._kinds[next(iter(self._kinds))]
        return kind


def _passing(rows: Numbers, kinds: Sequence[_Kind]) -> Numbers:
    for kind in kinds:
        rows = rows[kind.has(rows)]
    return rows


def _on_sphere(points: Floats) -> Floats:
    lat, lon = np.radians(points).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _clusters(ring: _Ring) -> Iterator[list[int]]:
    """Yield rows nearest first, those together whose order only rounding would decide."""
    cluster: list[int] = []
    last = 0.0
    for row, chord in zip(ring.rows, ring.chords, strict=True):
        if cluster and chord > _with_slack(last):
            yield cluster
            cluster = []
        if _with_slack(chord) >= ring.whole:
            return
        cluster.append(int(row))
        last = float(chord)
    if cluster and _with_slack(last) < ring.whole:
        yield cluster


def _with_slack(chord: float) -> float:
    """Return a chord with far more than it can be off by: ten micrometres on the ground."""
    return chord * (1 + 1e-9) + 1e-12
