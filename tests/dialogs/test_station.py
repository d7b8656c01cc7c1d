"""Finding a station and reading its card."""

from datetime import datetime

import pytest

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
        (datetime(2026, 11, 23, 11, 20, tzinfo=SHANGHAI), "现在开门，40 分钟后关门"),
        (datetime(2026, 11, 23, 12, 30, tzinfo=SHANGHAI), "现在没开门"),
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
    assert "凤西支行" in await talk.presses("发地图位置")
    assert "能办这些" in await talk.presses("这里能办什么")
    assert "要办哪种" in await talk.presses("社会保障卡")
