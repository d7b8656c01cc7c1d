"""Distances on the ground, and the three datums of Chinese maps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.datum import Datum, from_wgs84, to_wgs84
from storage.rules.distance import great_circle_m, walking_minutes

PUBLISHED = [
    ((35.4900, 112.8500), "GCJ-02", (35.489588, 112.856112)),
    ((35.4900, 112.8500), "BD-09", (35.495250, 112.862697)),
    ((35.7980, 112.9200), "GCJ-02", (35.797707, 112.926117)),
    ((35.7980, 112.9200), "BD-09", (35.804034, 112.932532)),
    ((35.4860, 112.4100), "GCJ-02", (35.485895, 112.416413)),
    ((35.4860, 112.4100), "BD-09", (35.492000, 112.422860)),
    ((35.7750, 113.2750), "GCJ-02", (35.774894, 113.281443)),
    ((35.7750, 113.2750), "BD-09", (35.781238, 113.287850)),
    ((35.6890, 112.1810), "GCJ-02", (35.688903, 112.187329)),
    ((35.6890, 112.1810), "BD-09", (35.695172, 112.193755)),
]
"""Reference points computed with eviltransform, coord-convert and prcoords, to six digits."""


@pytest.mark.parametrize(("wgs", "datum", "shifted"), PUBLISHED)
def test_published_points_convert_both_ways(
    wgs: tuple[float, float], datum: Datum, shifted: tuple[float, float]
) -> None:
    assert from_wgs84(*wgs, datum) == pytest.approx(shifted, abs=1e-6)
    assert to_wgs84(*shifted, datum) == pytest.approx(wgs, abs=2e-6)


@given(
    st.floats(18, 53),
    st.floats(74, 134),
    st.sampled_from(["WGS-84", "GCJ-02", "BD-09"]),
)
def test_there_and_back_is_the_same_point(lat: float, lon: float, datum: Datum) -> None:
    back = to_wgs84(*from_wgs84(lat, lon, datum), datum)

    assert great_circle_m(lat, lon, *back) < 0.01


@pytest.mark.parametrize("datum", ["WGS-84", "GCJ-02", "BD-09"])
def test_points_abroad_stay_where_they_are(datum: Datum) -> None:
    assert from_wgs84(51.5, -0.12, datum) == (51.5, -0.12)
    assert to_wgs84(51.5, -0.12, datum) == (51.5, -0.12)


def test_distances_follow_the_haversine_formula() -> None:
    equator_degree = great_circle_m(0, 0, 0, 1)

    assert equator_degree == pytest.approx(111_195.08, abs=0.01)
    assert great_circle_m(0, 0, 0, 180) == pytest.approx(180 * equator_degree)
    assert great_circle_m(90, 10, 90, 170) == pytest.approx(0, abs=1e-6)
    assert great_circle_m(35.49, 112.85, 35.489588, 112.856112) == pytest.approx(555, abs=1)


@pytest.mark.parametrize(
    ("metres", "minutes"), [(0, 0), (1, 1), (576.9, 10), (577, 11), (865.3, 15), (866, 16)]
)
def test_minutes_on_foot_are_rounded_up(metres: float, minutes: int) -> None:
    assert walking_minutes(metres) == minutes
