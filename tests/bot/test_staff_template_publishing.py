"""Templates that come into force on a date, with a reason, or by a second admin, over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.staff.template_publishing import moment_of
from storage.clock import SHANGHAI
from storage.refusals import DayUnreadable
from tests.bot.test_staff_admin import NEW, open_template, send_new
from tests.kit.counter import Counter, counter
from tests.kit.people import shown

NAME = "reminder_day_before"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


async def test_a_version_from_tomorrow_waits_and_is_called_off(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.press("明天 0:00")
    assert "周二（11月24日）" in shown(await at.office.until_text("已定好"))
    assert (await at.house.services.library.source(NAME, "zh")).version == 0
    await at.office.say("/templates")
    await at.office.press("前一天提醒 · 中文 · v0 ⏳")
    await at.office.until_text("⏳ v1 从")
    await at.office.press("取消等着的 v1")
    await at.office.until_text("到时不会起用")
    assert await at.house.services.library.waiting(NAME, "zh") == []


async def test_a_date_that_cannot_be_is_asked_for_again(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.press("另定日期")
    await at.office.until_text("从哪天起用")
    await at.office.say("13-45")
    await at.office.until_text("看不懂这个日期")
    await at.office.say("12-01 08:00")
    assert "12月1日）上午 8:00" in shown(await at.office.until_text("已定好"))


async def test_what_the_rules_ask_for_is_left_out_only_with_a_reason(at: Counter) -> None:
    await send_new(at, "明天 {{ time }} 见，{{ station }}")
    assert "规则要求写，这一稿没有：还没备齐的材料" in shown(await at.office.until_text("要发布吗"))
    await at.office.press("写明理由并发布")
    await at.office.until_text("为什么")
    await at.office.say("材料另外通知")
    await at.office.until_text("已发布")
    [version] = await at.house.services.library.history(NAME, "zh")
    assert (version.reason, version.status) == ("材料另外通知", "published")


async def test_history_shows_what_a_version_changed(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.press("发布")
    await at.office.until_text("已发布")
    await open_template(at)
    await at.office.press("历史")
    await at.office.until_text("的历史")
    await at.office.press("v1 改了什么")
    assert "+🕐 明天见：" in shown(await at.office.until_text("和前一版比"))


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("12-01", datetime(2026, 12, 1, tzinfo=SHANGHAI)),
        (" 2026-12-01 ", datetime(2026, 12, 1, tzinfo=SHANGHAI)),
        ("2026-12-01 08:30", datetime(2026, 12, 1, 8, 30, tzinfo=SHANGHAI)),
        ("1-5", datetime(2027, 1, 5, tzinfo=SHANGHAI)),
    ],
)
def test_a_date_is_read_as_it_is_written(words: str, moment: datetime) -> None:
    assert moment_of(words, MONDAY) == moment


@pytest.mark.parametrize(
    "words", ["", "哪天", "2-30", "2026-11-22", "2026-11-23 09:00", "2028-01-01", "12-01 25:00"]
)
def test_what_is_no_date_to_come_is_refused(words: str) -> None:
    with pytest.raises(DayUnreadable):
        moment_of(words, MONDAY)
