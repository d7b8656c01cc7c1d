"""My bookings, and the buttons under letters."""

from datetime import datetime, timedelta

import pytest

from notices.services import Services
from storage.clock import SHANGHAI
from tests.dialogs.visits import LI, booked_by, the_visit
from tests.dialogs.ways import to_booking, to_times
from tests.kit.strict_screen import Shown
from tests.kit.talk import Talk, talking

SATURDAY_9 = datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI)
NINE_40 = SATURDAY_9 + timedelta(minutes=40)
TEN_20 = SATURDAY_9 + timedelta(minutes=80)


async def test_a_visit_is_cancelled_after_one_more_question(talk: Talk) -> None:
    await to_booking(talk)
    await talk.says("/mybookings")
    assert "要带" in await talk.presses("待站点确认")
    assert "要取消这个预约吗" in await talk.presses("不去了")
    assert "您已取消" in await talk.presses("是，取消")
    assert "不去了" not in talk.labels


async def test_cancelling_twice_is_refused_in_words(talk: Talk) -> None:
    await to_booking(talk)
    await talk.says("/mybookings")
    await talk.presses("待站点确认")
    await talk.presses("不去了")
    page = talk.last
    await talk.presses_data(page, page.data("是，取消"))
    assert "您已取消" in await talk.presses_data(page, page.data("是，取消"))


@pytest.mark.parametrize(
    ("letter", "shown"),
    [
        ("a:{id}", "待站点确认"),
        ("x:{id}", "要取消这个预约吗"),
        ("v:{id}", "想改到哪天"),
        ("n:{id}", "晋城凤西支行便民服务站"),
        ("f:{station}:{matter}", "哪天来"),
        ("m", "便民站助手"),
    ],
)
async def test_a_letter_s_button_works_after_a_restart(
    talk: Talk, services: Services, letter: str, shown: str
) -> None:
    await to_booking(talk)
    visit = await the_visit(talk, services)
    booking = visit.booking
    data = letter.format(id=booking.key, station=booking.station_id, matter=booking.matter_id)
    under = Shown(5, talk.chat.id, "letter")
    talk.screen.show(under, new=False)
    async with talking(services, talk.screen) as again:
        assert shown in await again.presses_data(under, data)
    assert talk.screen.messages[5] == under, "the letter was edited"


async def test_a_letter_s_button_leaves_an_open_form_where_it_was(
    talk: Talk, services: Services
) -> None:
    await to_booking(talk)
    booking_id = (await the_visit(talk, services)).booking.key
    await to_times(talk, "12月5日")
    await talk.presses("9:20")
    await talk.presses_data(Shown(5, talk.chat.id, "letter"), f"a:{booking_id}")
    assert "怎么称呼您" in await talk.presses("上一步")


@pytest.mark.parametrize("action", ["a", "x", "n"])
async def test_nobody_sees_another_person_s_booking(
    talk: Talk, services: Services, action: str
) -> None:
    await to_booking(talk)
    booking_id = (await the_visit(talk, services)).booking.key
    stranger = talk.someone_else(8)
    await stranger.says("/start")
    said = await stranger.presses_data(Shown(5, 8, "letter"), f"{action}:{booking_id}")
    assert said == "没有找到这条记录。请打开“我的预约”再看看。"


async def test_the_other_times_of_a_request_are_shown_until_it_is_decided(
    talk: Talk, services: Services
) -> None:
    visit = await booked_by(services, talk.user.id, SATURDAY_9, also=(NINE_40, TEN_20))
    await talk.says("/mybookings")
    said = await talk.presses("待站点确认")
    assert "也可以：周六（11月28日）上午 9:40；周六（11月28日）上午 10:20" in said
    await services.staffing.add_by_admin(visit.station.key, 900, LI.name, 1)
    await services.bookings.confirm(visit.booking.key, LI, NINE_40)
    await talk.says("/mybookings")
    said = await talk.presses("已确认")
    assert "🕐 周六（11月28日）上午 9:40" in said
    assert "也可以" not in said
