"""The pacer: never faster than Telegram allows, and an answer before everything else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from hypothesis import given
from hypothesis import strategies as st

from bot import pacer as pacing
from bot.pacer import Pacer, TooBusy, Window
from bot.pacing import PacedResidents
from bot.webchat.server import serve
from notices.channel import posted
from storage.outbox import Priority
from tests.kit.people import PeopleClient

CROWD = 45

TICKS = st.integers(0, 2048).map(lambda ticks: ticks / 1024)
"""Seconds in steps of 1/1024: binary fractions, whose sums are exact."""


@given(st.integers(1, 5), st.lists(st.tuples(TICKS, TICKS), max_size=30))
def test_no_window_of_a_second_holds_more_than_it_may(
    messages: int, calls: list[tuple[float, float]]
) -> None:
    window, now, arrived = Window(messages, 1.0), 0.0, []
    for pause, air in calls:
        now = max(now + pause, window.free_at(now + pause))
        window.begin()
        arrived.append(now + air / 2)
        now += air
        window.end(now)
    for moment in arrived:
        assert sum(moment - 1.0 < other <= moment for other in arrived) <= messages


async def test_the_most_urgent_goes_first() -> None:
    pacer, order = Pacer(lambda: 0.0), []

    async def say(name: str, priority: Priority | None, chat_id: int) -> None:
        async def turn() -> None:
            async with pacer.turn(chat_id):
                order.append(name)

        if priority is None:
            await turn()
        else:
            with posted(priority):
                await turn()

    pacer._all.in_the_air = 30
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(say("broadcast", Priority.BROADCAST, 1))
        tasks.create_task(say("notice", Priority.NOTICE, 2))
        tasks.create_task(say("letter", Priority.ANSWER, 3))
        tasks.create_task(say("reply", None, 4))
        await asyncio.sleep(0)
        assert order == []
        pacer._all.in_the_air = 0
        pacer._pump()
    assert order == ["reply", "letter", "notice", "broadcast"]


async def test_one_told_to_wait_holds_up_its_chat_and_two_hold_up_all() -> None:
    pacer = Pacer(lambda: 0.0)
    pacer.told_to_wait(1, 30)
    assert pacer._free_at(1, 0.0) == 30
    assert pacer._free_at(2, 0.0) == 0
    pacer.told_to_wait(2, 20)
    assert pacer._free_at(3, 0.0) == 20


async def test_the_post_gives_its_row_back_before_the_lease_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "PATIENCE", 0.01)
    pacer = Pacer()
    pacer.told_to_wait(1, 60)
    with posted(Priority.NOTICE), pytest.raises(TooBusy):
        async with pacer.turn(1):
            pytest.fail("its turn did not come")


@asynccontextmanager
async def crowd() -> AsyncIterator[tuple[Bot, list[int]]]:
    """Open a web chat that keeps Telegram's limits, with people who started the bot."""
    async with serve(None) as chat, PeopleClient(chat.page_url) as people:
        member = await people.add_bot("bianmin_bot", "便民站助手")
        seats = [await people.open_person(f"p{number}") for number in range(CROWD)]
        for seat in seats:
            await seat.chat(member["id"]).say("/start")
        await people.call("PUT", "/limits", {"enabled": True})
        session = AiohttpSession(api=TelegramAPIServer.from_base(chat.bot_url))
        session.middleware(PacedResidents(Pacer()))
        async with Bot(member["token"], session).context() as bot:
            yield bot, [seat.id for seat in seats]


async def test_a_broadcast_meets_no_limit_and_a_reply_does_not_wait_for_it() -> None:
    async with crowd() as (bot, chats), asyncio.TaskGroup() as tasks:
        with posted(Priority.BROADCAST):
            crowded = [tasks.create_task(bot.send_message(chat, "x")) for chat in chats[1:]]
        await asyncio.sleep(0)
        reply = tasks.create_task(bot.send_message(chats[0], "reply"))
        await reply
        assert not all(task.done() for task in crowded)
