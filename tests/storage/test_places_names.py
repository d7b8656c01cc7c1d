"""Places are found as people name them, and questions about stations are told from others."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.places.names import PlaceNames
from storage.places.question import PlaceQuestion, read_place_question
from storage.rules.distance import great_circle_m
from tests.kit.town import shipped_catalogue


@cache
def jincheng() -> PlaceNames:
    return PlaceNames(
        ((s.county, s.town, s.address, s.name), (s.lat, s.lon))
        for s in shipped_catalogue().stations
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("凤西", "凤西"),
        ("晋城凤西支行", "凤西"),
        ("凤西附近", "凤西"),
        ("鳳西", "凤西"),
        ("fengxi", "凤西"),
        ("Feng Xi", "凤西"),
        ("高平", "高平"),
        ("高坪", "高平"),
        ("gaopin", "高平"),
        ("高平市", "高平市"),
        ("丰台西街", "凤台西街"),
        ("fengtaixijie", "凤台西街"),
        ("zhongjiazhang", "钟家庄"),
        ("北留真", "北留镇"),
        ("wangchuanlou", "望川楼"),
        ("万达", "万达广场"),
        ("在巴公那边", "巴公"),
        ("阳城县北留镇", "北留镇"),
    ],
)
def test_a_place_is_found_in_signs_in_pinyin_and_with_slips(said: str, meant: str) -> None:
    found = jincheng().find(said)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize(
    "said", ["", " ", "高", "身份证", "社保卡丢了", "北京", "南京", "😀", "ab", "1"]
)
def test_what_is_no_place_here_is_not_found(said: str) -> None:
    assert jincheng().find(said) is None


def test_a_town_lies_in_the_middle_of_its_stations() -> None:
    found = jincheng().find("高平")
    assert found is not None
    assert great_circle_m(*found.point, 35.798, 112.92) < 3_000


def test_surroundings_have_names() -> None:
    named = [place.name for place in jincheng().around((35.4731, 112.8760), 2)]
    assert any("万达" in name or "文峰" in name or "白水" in name for name in named)
    assert len(named) == 2


@pytest.mark.parametrize(
    ("text", "place", "matter"),
    [
        ("凤西附近的站", "凤西", ""),
        ("最近的站点在哪", "", ""),
        ("最近的站点在哪？", "", ""),
        ("俺想找附近的便民站哩", "", ""),
        ("高平哪儿能办社保卡", "高平", "社保卡"),
        ("高平甚地方能办身份证哩", "高平", "身份证"),
        ("附近哪儿能办社保卡", "", "社保卡"),
        ("巴公那边有服务站吗", "巴公", ""),
        ("高平有哪些站", "高平", ""),
        ("服务站在哪", "", ""),
        ("fengxi fujin de zhan", "fengxi", ""),
        ("zuijin de zhandian", "", ""),
    ],
)
def test_a_question_about_a_station_is_read(text: str, place: str, matter: str) -> None:
    assert read_place_question(text) == PlaceQuestion(place, matter)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "社保卡",
        "身份证丢了去哪办",
        "去哪办社保卡",
        "哪里能办身份证",
        "社保卡去哪儿办",
        "居住证在哪办",
        "想开个加油站",
        "小区旁边开饭店",
        "shenfenzheng diule",
        "附近" * 30,
    ],
)
def test_a_question_about_a_matter_is_left_alone(text: str) -> None:
    assert read_place_question(text) is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    question = read_place_question(text)
    assert question is None or len(question.place + question.matter) <= 40
    assert jincheng().find(text) is None or len(text) > 1
