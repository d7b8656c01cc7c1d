"""Each map opens at the door: the right order, the right datum, no word breaks a link."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules import maps
from storage.rules.datum import to_wgs84
from storage.rules.distance import great_circle_m, ring_of

SPOT = maps.Spot(35.4909, 112.8335, "晋城凤西支行 & 站", "城区凤台西街")
NAME = "%E6%99%8B%E5%9F%8E%E5%87%A4%E8%A5%BF%E6%94%AF%E8%A1%8C%20%26%20%E7%AB%99"
STREET = "%E5%9F%8E%E5%8C%BA%E5%87%A4%E5%8F%B0%E8%A5%BF%E8%A1%97"


def test_amap_takes_longitude_first_and_is_told_wgs84() -> None:
    assert maps.amap(SPOT) == (
        "https://uri.amap.com/marker?position=112.8335%2C35.4909"
        f"&name={NAME}&src=bianmin&coordinate=wgs84&callnative=1"
    )


def test_baidu_takes_latitude_first_and_is_told_wgs84() -> None:
    assert maps.baidu(SPOT) == (
        f"https://api.map.baidu.com/marker?location=35.4909%2C112.8335&title={NAME}"
        f"&content={STREET}&output=html&coord_type=wgs84&src=webapp.bianmin.bianmin"
    )


def test_tencent_takes_latitude_first_and_is_told_gps() -> None:
    assert maps.tencent(SPOT) == (
        f"https://apis.map.qq.com/uri/v1/marker?marker=coord%3A35.4909%2C112.8335%3Btitle%3A{NAME}"
        f"%3Baddr%3A{STREET}&coord_type=1&referer=bianmin"
    )


def test_apple_has_no_coordinate_type_and_gets_gcj02() -> None:
    query = parse_qs(urlsplit(maps.apple(SPOT)).query)
    lat, lon = map(float, query["ll"][0].split(","))
    assert query["q"] == [SPOT.name]
    assert 540 < great_circle_m(lat, lon, SPOT.lat, SPOT.lon) < 605
    assert great_circle_m(*to_wgs84(lat, lon, "GCJ-02"), SPOT.lat, SPOT.lon) < 0.2


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_breaks_a_link(name: str, address: str) -> None:
    name, address = (words.encode("utf-8", "replace").decode() for words in (name, address))
    spot = maps.Spot(35.4909, 112.8335, name, address)
    for link in (maps.amap(spot), maps.baidu(spot), maps.tencent(spot), maps.apple(spot)):
        assert link.isascii()
        assert " " not in link
    marker = parse_qs(urlsplit(maps.tencent(spot)).query)["marker"][0]
    assert [part.split(":")[0] for part in marker.split(";")] == ["coord", "title", "addr"]


@pytest.mark.parametrize(
    ("minutes", "ring"), [(0, 15), (15, 15), (16, 30), (30, 30), (31, 60), (60, 60), (61, 0)]
)
def test_rings_end_at_a_quarter_half_and_a_whole_hour(minutes: int, ring: int) -> None:
    assert ring_of(minutes) == ring
