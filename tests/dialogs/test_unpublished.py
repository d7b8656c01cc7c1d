"""A matter whose notice is only a draft can be found, and binds nobody."""

import pytest

from bot.wiring import House
from storage.desk.catalogue import Import
from tests.kit.talk import Talk
from tests.kit.town import shipped_catalogue


@pytest.fixture(autouse=True)
async def only_a_draft(house: House) -> None:
    record = next(matter for matter in shipped_catalogue().matters if matter.code == "RS01")
    draft = record.model_copy(
        update={"code": "RS99", "name": "飞毯年检登记", "aliases": [], "consult_phone": "12333"}
    )
    await house.catalogue.write(Import(matters=[draft]))


async def test_it_is_found_and_says_whom_to_call(talk: Talk) -> None:
    said = await talk.says("飞毯年检登记")
    assert "还没有正式发布" in said
    assert "12333" in said
    assert "12345" in said


async def test_its_list_is_for_reference_and_the_window_stays(talk: Talk) -> None:
    await talk.says("/start m_RS99")
    told = await talk.presses("仅供参考")
    assert "不是告知单" in told
    assert "本单未列" not in told
    assert "140502-" not in told
    assert "还没有正式发布" in talk.last.text


async def test_stations_are_one_tap_away(talk: Talk) -> None:
    await talk.says("/start m_RS99")
    assert "只列能办“飞毯年检登记" in await talk.presses("去哪办")


async def test_once_published_it_asks_the_questions(talk: Talk, house: House) -> None:
    await talk.says("/start m_RS99")
    page = await house.services.publishing.page((await house.services.matters.by_code("RS99")).key)
    for gap in page.lacking:
        await house.services.publishing.decide(page.matter.key, gap.field, "陈主任")
    assert (await house.services.publishing.publish_complete("陈主任")).codes == ("RS99",)
    assert "答几个问题" in await talk.says("/start m_RS99")
