"""Finding a station and reading its card."""

import re
from datetime import date, datetime

import pytest
from aiogram.types import Location, Venue

from bot.wiring import House
from storage.clock import SHANGHAI
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk

SQUARE = 35.4911, 112.8457
"""The people's square of Jincheng."""


async def test_a_shared_location_finds_the_nearest_five(talk: Talk) -> None:
    await talk.says("/start")
    await talk.presses("找最近的站点")
    assert talk.screen.keyboards[talk.chat.id] == ["📍 发送我的位置"]
    said = await talk.shares_location(*SQUARE)
    assert "步行约 6 分钟 · 现在开门" in said
    assert [label[:2] for label in talk.labels[:5]] == ["1.", "2.", "3.", "4.", "5."]
    assert talk.chat.id not in talk.screen.keyboards, "the keyboard still stands there"


async def test_the_location_keyboard_goes_when_a_county_is_chosen(talk: Talk) -> None:
    await talk.says("/start")
    await talk.presses("找最近的站点")
    assert "哪个县区" in await talk.presses("按县区选")
    assert talk.chat.id not in talk.screen.keyboards


async def test_a_location_is_not_kept(talk: Talk) -> None:
    await talk.says("/start")
    await talk.presses("找最近的站点")
    await talk.shares_location(*SQUARE)
    kept = str(await talk.kept())
    assert "near" in kept
    assert "35.49" not in kept


async def test_far_stations_stand_outside_the_circle(talk: Talk) -> None:
    assert "—— 一刻钟圈外 ——" in await talk.shares_location(35.43, 112.75)


async def test_a_county_with_many_stations_has_pages(talk: Talk) -> None:
    await talk.says("/start")
    await talk.presses("找最近的站点")
    await talk.presses("按县区选")
    assert "31 个站" in await talk.presses("城区")
    first = talk.labels
    await talk.presses("下一页")
    assert "2/4" in talk.labels
    assert talk.labels[0] != first[0]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI), "14:00–17:00 · 现在开门"),
        (
            datetime(2026, 11, 23, 11, 20, tzinfo=SHANGHAI),
            "现在开门，还有 40 分钟下班（14:00 再开门）",
        ),
        (datetime(2026, 11, 23, 16, 25, tzinfo=SHANGHAI), "现在开门，还有 35 分钟下班\n"),
        (datetime(2026, 11, 23, 12, 30, tzinfo=SHANGHAI), "现在没开门（14:00 开门）"),
        (datetime(2026, 11, 28, 10, 0, tzinfo=SHANGHAI), "今天：不开门"),
        (datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI), "不开门（国庆节放假）"),
        (datetime(2026, 10, 10, 10, 0, tzinfo=SHANGHAI), "调休上班）"),
    ],
)
async def test_the_card_says_how_today_is_and_why(
    talk: Talk, clock: FrozenClock, moment: datetime, shown: str
) -> None:
    clock.to(moment)
    assert shown in await talk.says("/start st_ST001")


async def test_the_card_leads_on(talk: Talk) -> None:
    said = await talk.says("/start st_ST001")
    assert "示例数据，以站点核定为准" in said
    assert "12345" in said
    url = talk.with_button("导航").button("导航")
    assert url is not None
    assert (url.url or "").startswith("https://uri.amap.com/marker?position=112.8335%2C35.4909")
    assert "coordinate=wgs84" in (url.url or "")
    hosts = [(button.url or "").split("/")[2] for button in talk.last.buttons if button.url]
    assert hosts == ["uri.amap.com", "api.map.baidu.com", "apis.map.qq.com", "maps.apple.com"]
    assert "凤西支行" in await talk.presses("发地图位置")
    assert "能办这些" in await talk.presses("这里能办什么")
    assert "要办哪种" in await talk.presses("社会保障卡")


async def test_the_card_says_what_is_there_and_when_it_ends(talk: Talk, house: House) -> None:
    view = await house.services.stations.by_code("ST001")
    ramp = view.details.model_copy(update={"wheelchair": True})
    await house.register.change(ramp, by="张主任")
    await house.register.deregister("ST001", date(2026, 12, 1), by="张主任")
    said = await talk.says("/start st_ST001")
    assert "轮椅可以进" in said
    assert "设备：排队机、政务自助终端" in said
    assert "本站 2026年12月1日 起停办" in said


async def test_the_card_is_passed_on_as_a_picture(talk: Talk) -> None:
    await talk.says("/start st_ST001")
    await talk.presses("分享")
    [picture] = [shown.file for shown in talk.screen.of(talk.chat.id) if shown.file]
    assert getattr(picture, "filename", "") == "ST001.png"


async def test_a_filter_leaves_only_what_passes_and_can_be_taken_back(
    talk: Talk, house: House, clock: FrozenClock
) -> None:
    view = await house.services.stations.by_code("ST033")
    await house.register.change(view.details.model_copy(update={"wheelchair": True}), by="张主任")
    before = await talk.shares_location(*SQUARE)
    only = await talk.presses("无障碍")
    assert "离您最近的 1 个站" in only
    assert view.station.name.split("（")[0] in only, "it is far away and none of the first five"
    assert "☑ 无障碍" in talk.labels
    assert await talk.presses("无障碍") == before


async def test_filters_that_nothing_passes_say_what_to_do(talk: Talk) -> None:
    await talk.shares_location(*SQUARE)
    said = await talk.presses("无障碍")
    assert said.startswith("📍 离您最近的站\n")
    assert "请去掉一个条件" in said
    assert "☑ 无障碍" in talk.labels


async def test_only_stations_that_are_open(talk: Talk, clock: FrozenClock) -> None:
    clock.to(datetime(2026, 11, 23, 17, 20, tzinfo=SHANGHAI))
    assert "现在没开门" in await talk.shares_location(*SQUARE)
    only = await talk.presses("只看现在开门")
    assert "现在开门" in only
    assert "现在没开门" not in only


async def test_the_earliest_time_comes_first(talk: Talk) -> None:
    await talk.shares_location(*SQUARE)
    said = await talk.presses("按最早排")
    days = re.findall(r"最早 周.（(\d+)月(\d+)日）(\d+):(\d+)", said)
    moments = [tuple(map(int, day)) for day in days]
    assert len(moments) == 5
    assert moments == sorted(moments)
    assert "——" not in said


async def test_stations_with_a_free_time_show_it(talk: Talk) -> None:
    await talk.shares_location(*SQUARE)
    said = await talk.presses("只看有号的")
    assert said.count("最早 ") == 5
    assert "一刻钟圈内" in said


@pytest.mark.parametrize("said", ["凤西附近的站", "fengxi fujin de zhan", "丰西那边有站点吗"])
async def test_a_place_that_is_named_leads_to_its_stations(talk: Talk, said: str) -> None:
    shown = await talk.says(said)
    assert "“凤西”附近 5 个站" in shown
    assert "1. 晋城凤西支行便民服务站" in shown


async def test_a_matter_at_a_place_leads_to_the_stations_that_handle_it(talk: Talk) -> None:
    shown = await talk.says("高平哪儿能办社保卡")
    assert "“高平”附近、能办“社会保障卡" in shown
    assert "高平" in talk.labels[0]


async def test_asking_for_the_nearest_asks_for_the_location(talk: Talk) -> None:
    await talk.says("最近的站点在哪")
    assert talk.screen.keyboards[talk.chat.id] == ["📍 发送我的位置"]


@pytest.mark.parametrize("typed", ["巴公镇", "bagong", "八公"])
async def test_a_name_typed_in_the_search_is_a_place(talk: Talk, typed: str) -> None:
    await talk.says("/start")
    await talk.presses("找最近的站点")
    assert "巴公" in await talk.says(typed)
    assert "巴公" in talk.labels[0]
    assert talk.chat.id not in talk.screen.keyboards, "the keyboard still stands there"


async def test_an_unknown_place_says_what_else_to_do(talk: Talk) -> None:
    await talk.says("/start")
    await talk.presses("找最近的站点")
    assert "没有找到“北京”这个地方" in await talk.says("北京")


async def test_a_matter_typed_in_the_search_is_still_a_matter(talk: Talk) -> None:
    await talk.says("/start")
    await talk.presses("找最近的站点")
    assert "社会保障卡" in await talk.says("社保卡")


async def test_what_asks_for_a_matter_does_not_lead_to_stations(talk: Talk) -> None:
    assert "身份证" in await talk.says("身份证丢了去哪办")
    assert "个站" not in talk.last.text


async def test_a_point_from_somebodys_map_asks_to_look(talk: Talk) -> None:
    point = Location(latitude=SQUARE[0], longitude=SQUARE[1])
    venue = Venue(location=point, title="人民广场", address="城区")
    said = await talk.sends(venue=venue, location=point)
    assert "这个点看着在" in said
    assert "把地名打给我" in said
    assert "这个点看着在" not in await talk.shares_location(*SQUARE)


@pytest.mark.parametrize("point", [(0.0, 0.0), (30.0, 140.0), (-90.0, 0.0), (40.0, -74.0)])
async def test_a_point_far_away_or_at_sea_gets_a_sentence(
    talk: Talk, point: tuple[float, float]
) -> None:
    assert "离服务站太远" in await talk.shares_location(*point)
