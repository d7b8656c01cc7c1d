"""Two residents' processes behind one webhook: forms and turns are shared by Redis."""

import asyncio
import itertools
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.residents.memory import shared
from notices.services import Services
from storage.desk.conversations import KEPT_FOR
from tests.dialogs.ways import to_booking, to_summary
from tests.kit.talk import Talk, talking
from tests.kit.town import town
from tests.kit.wire import wire_to

URL = os.environ.get("TEST_REDIS_URL", "")


class TurnAbout(Talk):
    """One resident whose updates go to the processes in turn."""

    def __init__(self, *processes: Talk) -> None:
        one = processes[0]
        super().__init__(one.dispatcher, one.bot, one.screen, one.user.id)
        self._next = itertools.cycle(process.dispatcher for process in processes)

    async def feeds(self, **event: Any) -> str:
        self.dispatcher = next(self._next)
        return await super().feeds(**event)


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    async with Redis.from_url(URL) as opened:
        yield opened


@pytest.fixture
async def resident(redis: Redis) -> AsyncIterator[int]:
    """Somebody whom no other run on this Redis knows."""
    user_id = secrets.randbelow(2**40) + 2**30
    yield user_id
    async for key in redis.scan_iter(f"fsm:*:{user_id}:*"):
        await redis.delete(key)


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with town(tmp_path) as opened:
        yield opened


@pytest.fixture
async def pair(services: Services, resident: int) -> AsyncIterator[tuple[Talk, Talk]]:
    async with (
        shared(URL) as memory,
        shared(URL) as other_memory,
        talking(services, memory=memory) as one,
        talking(services, one.screen, other_memory) as other,
    ):
        yield one.someone_else(resident), other.someone_else(resident)


async def visits(services: Services, talk: Talk) -> int:
    person = await services.people.meet(talk.user.id)
    return len(await services.bookings.visits_of(person.key))


async def test_a_form_begun_in_one_process_is_sent_in_the_other(pair: tuple[Talk, Talk]) -> None:
    one, other = pair
    await to_summary(one)
    assert "王女士" in other.last.text
    assert "已提交，待站点确认" in await other.presses("提交预约")


async def test_processes_that_take_turns_lose_nothing(
    pair: tuple[Talk, Talk], services: Services
) -> None:
    talk = TurnAbout(*pair)
    assert "已提交，待站点确认" in await to_booking(talk)
    await talk.says("/mybookings")
    assert "周六（11月28日）上午 9:00" in await talk.presses("周六")
    assert await visits(services, talk) == 1


async def test_a_form_outlives_both_processes(services: Services, resident: int) -> None:
    async with shared(URL) as memory, talking(services, memory=memory) as first:
        talk = first.someone_else(resident)
        await to_summary(talk)
    async with shared(URL) as memory, talking(services, talk.screen, memory) as second:
        assert "已提交" in await second.someone_else(resident).presses("提交预约")


async def test_taps_at_once_in_both_processes_book_once(
    pair: tuple[Talk, Talk], services: Services
) -> None:
    await to_summary(pair[0])
    page = pair[0].with_button("提交预约")
    taps = (talk.presses_data(page, page.data("提交预约")) for talk in pair * 2)
    said = await asyncio.gather(*taps)
    assert await visits(services, pair[0]) == 1
    assert "已提交，待站点确认" in pair[0].last.text
    assert not any("没办成" in words for words in said)


async def test_taps_at_once_in_both_processes_answer_one_question(pair: tuple[Talk, Talk]) -> None:
    one, other = pair
    await one.says("/start m_GA02")
    data = one.last.buttons[2].callback_data or ""
    await asyncio.gather(one.presses_data(one.last, data), other.presses_data(one.last, data))
    [answered] = [page["dialog_data"] for page in await one.kept() if page["dialog_data"]]
    assert len(answered["answers"]) == 1
    assert "申领人多大" in one.last.text


async def test_a_form_nobody_goes_on_with_is_forgotten(
    pair: tuple[Talk, Talk], redis: Redis, resident: int
) -> None:
    await to_summary(pair[0])
    left = [await redis.ttl(key) async for key in redis.scan_iter(f"fsm:*:{resident}:*")]
    assert left
    assert all(0 < seconds <= KEPT_FOR.total_seconds() for seconds in left)


async def test_a_form_goes_on_when_redis_is_back(services: Services, resident: int) -> None:
    async with (
        wire_to(URL) as wire,
        shared(wire.url) as memory,
        talking(services, memory=memory) as first,
    ):
        talk = first.someone_else(resident)
        await to_summary(talk)
        page = talk.with_button("提交预约")
        await wire.cut()
        said = await talk.presses_data(page, page.data("提交预约"))
        assert said == services.texts.alert("errors.trouble", "zh")
        assert services.texts.alert("errors.trouble", "zh") in await talk.says("您好")
        await wire.mend()
        assert "已提交" in await talk.presses_data(page, page.data("提交预约"))
        assert await visits(services, talk) == 1
