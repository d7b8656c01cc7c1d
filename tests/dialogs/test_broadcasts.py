"""The button under a broadcast: whoever wants no more of them gets none."""

from datetime import date

from bot.wiring import House
from notices.cards import NO_BROADCASTS
from storage.desk.broadcasts import Days
from tests.dialogs.test_changed import book_on_a_notice
from tests.kit.talk import Talk

NOVEMBER = Days(date(2026, 11, 1), date(2026, 11, 30))


async def test_who_wants_no_more_is_reached_no_more(house: House, talk: Talk) -> None:
    await book_on_a_notice(talk)
    station = (await house.services.stations.by_code("ST001")).station
    desk = house.services.broadcasts
    assert (await desk.draft(station.key, "停电", NOVEMBER, made_by=1))[1] == 1
    for _ in range(2):
        assert "不再给您群发" in await talk.presses_data(talk.last, NO_BROADCASTS)
    assert (await desk.draft(station.key, "停电", NOVEMBER, made_by=1))[1] == 0
