"""The index finds exactly what going through all stations finds, wherever on the earth."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.places import index as places
from storage.places.index import Hit, StationIndex, Where
from storage.rules.datum import Datum, from_wgs84, to_wgs84
from storage.rules.distance import great_circle_m


@dataclass(frozen=True)
class Kiosk:
    """A station as far as the index knows it."""

    point: tuple[float, float]
    county: int = 0
    wheelchair: bool = False
    matters: frozenset[int] = frozenset()


LATS = st.floats(-90, 90) | st.sampled_from([-90.0, 90.0, 0.0, 35.49])
LONS = st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 179.9999, 0.0, 112.85])
POINTS = st.tuples(LATS, LONS)
NEAR_BY = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(
    lambda steps: (35.49 + steps[0] / 1000, 112.85 + steps[1] / 1000)
)
"""A few corners of one town: many stations at one point, many at exactly one distance."""

KIOSKS = st.builds(
    Kiosk,
    point=POINTS | NEAR_BY,
    county=st.integers(0, 3),
    wheelchair=st.booleans(),
    matters=st.frozensets(st.integers(0, 4)),
)
WHERE = st.sets(
    st.sampled_from(
        [
            Where("county", 1, lambda county: county == 1),
            Where("wheelchair", "yes", bool),
            Where("matters", 2, lambda matters: 2 in matters, lasting=False),
            Where("matters", 3, lambda matters: 3 in matters),
        ]
    ),
    max_size=3,
).map(list)


def index_of(kiosks: Sequence[Kiosk]) -> StationIndex:
    # Codes run against the order in which the stations come in.
    return StationIndex(
        list(range(len(kiosks))),
        [f"ST{len(kiosks) - number:06}" for number in range(len(kiosks))],
        [kiosk.point for kiosk in kiosks],
        {
            "county": [kiosk.county for kiosk in kiosks],
            "wheelchair": [kiosk.wheelchair for kiosk in kiosks],
            "matters": [kiosk.matters for kiosk in kiosks],
        },
    )


def one_by_one(
    kiosks: Sequence[Kiosk], lat: float, lon: float, where: Sequence[Where]
) -> list[Hit]:
    ranked = sorted(
        (great_circle_m(lat, lon, *kiosk.point), -number)
        for number, kiosk in enumerate(kiosks)
        if all(w.test(getattr(kiosk, w.facet)) for w in where)
    )
    return [Hit(-number, metres) for metres, number in ranked]


@pytest.fixture(params=["shipped", "small"])
def rings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Try the shipped rings, and such as a handful of stations already goes through."""
    if request.param == "small":
        monkeypatch.setattr(places, "RINGS", (2, 5))
        monkeypatch.setattr(places, "FEW", 3)
        monkeypatch.setattr(places, "OWN_TREE_SHARE", 2)


@pytest.mark.usefixtures("rings")
class TestExactness:
    @given(st.lists(KIOSKS, max_size=60), POINTS | NEAR_BY, WHERE, st.integers(0, 70))
    @example([Kiosk((35.49, 112.85))] * 9, (35.49, 112.85), [], 5)
    @example([Kiosk((0, 179.9999)), Kiosk((0, -179.9999)), Kiosk((0, 179.5))], (0, -180), [], 2)
    @example([Kiosk((90, 10)), Kiosk((89.999, 170)), Kiosk((-90, 0))], (90, -50), [], 3)
    def test_it_finds_what_going_through_all_finds(
        self, kiosks: list[Kiosk], at: tuple[float, float], where: list[Where], limit: int
    ) -> None:
        found = index_of(kiosks).nearest(*at, limit, where)
        assert found == one_by_one(kiosks, *at, where)[:limit]

    @given(st.lists(KIOSKS, max_size=60), POINTS | NEAR_BY, WHERE)
    def test_going_on_outward_gives_every_station_once(
        self, kiosks: list[Kiosk], at: tuple[float, float], where: list[Where]
    ) -> None:
        found = list(index_of(kiosks).outward(*at, where))
        assert found == one_by_one(kiosks, *at, where)

    @given(st.lists(KIOSKS, max_size=40), st.lists(st.tuples(NEAR_BY, WHERE), max_size=6))
    def test_a_question_does_not_change_the_answer_to_the_next(
        self, kiosks: list[Kiosk], asked: list[tuple[tuple[float, float], list[Where]]]
    ) -> None:
        index = index_of(kiosks)
        for at, where in asked:
            assert index.nearest(*at, 5, where) == one_by_one(kiosks, *at, where)[:5]


def test_equally_near_stations_come_by_code() -> None:
    kiosks = [Kiosk((35.49, 112.85))] * 200
    found = index_of(kiosks).nearest(35.5, 112.85, 3)
    assert [hit.number for hit in found] == [199, 198, 197], "the last in has the first code"


def test_none_and_too_few_stations() -> None:
    assert index_of([]).nearest(35.49, 112.85, 5) == []
    assert len(index_of([Kiosk((0, 0))] * 3).nearest(35.49, 112.85, 5)) == 3
    nowhere = Where("county", 9, lambda county: county == 9)
    assert index_of([Kiosk((0, 0))] * 3).nearest(35.49, 112.85, 5, [nowhere]) == []


def test_old_answers_about_conditions_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "HELD", 2)
    index = index_of([Kiosk((35.49, 112.85), county=n) for n in range(9)])
    for n in (*range(9), *range(9)):
        here = Where("county", n, n.__eq__)
        assert [hit.number for hit in index.nearest(35.49, 112.85, 5, [here])] == [n]
    assert len(index._facets["county"]._kinds) <= 2


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_a_datum_that_is_not_converted_would_send_people_to_the_wrong_station(
    datum: Datum,
) -> None:
    # The shifted reading of the near station lies some 600 m (1,300 m) off to the east.
    home, near, far = (35.4900, 112.8500), (35.4900, 112.8490), (35.4900, 112.8545)
    published = from_wgs84(*near, datum)
    assert great_circle_m(*near, *published) > 500
    raw = index_of([Kiosk(published), Kiosk(far)]).nearest(*home, 1)
    converted = index_of([Kiosk(to_wgs84(*published, datum)), Kiosk(far)]).nearest(*home, 1)
    assert raw[0].number == 1, "unconverted, the farther station would win"
    assert converted[0].number == 0
