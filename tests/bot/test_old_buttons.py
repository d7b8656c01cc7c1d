"""Every button that was ever shown, pressed again when all is over, after a restart, by anybody."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from tests.bot.test_trip import choose_time, get_notice
from tests.kit.people import Talk, buttons
from tests.kit.product import Product, bind, running, square
from tests.kit.town import jincheng_database, on_each_database

Shown = dict[tuple[int, str], None]
"""Buttons by message and data, in the order they came."""


class Watcher:
    """Notes every button of a chat."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.shown: Shown = {}

    async def press(self, label: str) -> None:
        """Press a button once it is there, noting all that are."""
        await self.talk.until(lambda m: any(label in b["text"] for b in buttons(m)))
        await self.look()
        await self.talk.press(label)

    async def until(self, text: str) -> None:
        """Wait for a text, noting the buttons that came with it."""
        await self.talk.until_text(text)
        await self.look()

    async def look(self) -> None:
        """Note the buttons of all messages."""
        for message in await self.talk.transcript(limit=100):
            for button in buttons(message):
                if "callback_data" in button:
                    self.shown[message["message_id"], button["callback_data"]] = None


async def visits_of(started: Product) -> Sequence[Visit]:
    person = await started.house.services.people.meet(started.square.resident.id)
    return await started.house.services.bookings.visits_of(person.key)


async def play(started: Product, phone: Watcher, group: Watcher) -> None:
    """Play a visit's life: asked, looked at, confirmed, taken back, confirmed, moved, cancelled."""
    await get_notice(phone.talk)
    await phone.look()
    await choose_time(phone.talk)
    await phone.press("同意")
    await phone.talk.until_text("怎么称呼")
    await phone.talk.say("王女士")
    await phone.press("不留电话")
    await phone.press("提交预约")
    await phone.until("已提交，待站点确认")
    await group.press("不能接")
    await group.press("上一步")
    await group.press("改时间")
    await group.press("不改")
    await group.press("确认 9:20")
    await group.until("已通知本人")
    await group.press("撤销")
    await group.press("确认 9:20")
    await group.until("已通知本人")
    await phone.until("站点已确认")
    await phone.press("改时间")
    await phone.look()
    await phone.talk.say("/mybookings")
    await phone.press("9:20")
    await phone.press("不去了")
    await phone.press("是，取消预约")
    await group.until("居民取消了预约")
    await phone.look()


@on_each_database
async def test_whatever_was_shown_is_answered_and_changes_nothing(
    tmp_path: Path, backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with square() as place, jincheng_database(tmp_path, backend) as database:
        phone, group = Watcher(place.phone), Watcher(place.counter)
        stranger = (await place.people.open_person("张三")).chat(place.resident_bot)
        async with running(place, database) as started:
            await bind(started)
            await play(started, phone, group)
            [before] = await visits_of(started)
            assert before.booking.status is BookingStatus.CANCELLED_BY_RESIDENT
        async with running(place, database) as started:
            await stranger.say("/start")
            [first] = [m["message_id"] for m in [await stranger.until_text("便民站助手")]]
            for talk, pressed in (
                (phone.talk, phone.shown),
                (group.talk, group.shown),
                (stranger, dict.fromkeys((first, data) for _, data in phone.shown)),
            ):
                unanswered = [
                    data
                    for message_id, data in pressed
                    if await talk.press_data(message_id, data, wait=10) is None
                ]
                assert unanswered == []
            [after] = await visits_of(started)
            assert after.booking.model_dump() == before.booking.model_dump()
        assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []
