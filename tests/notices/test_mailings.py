"""Broadcasts on their way: what is stopped in the middle stops for everybody still waiting."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typing_extensions import override

from bot.wiring import House
from notices.channel import Delivery, Message
from notices.rounds import STOP_HEARD_AFTER
from storage.desk.broadcasts import Days
from storage.outbox import Audience, Planned, Priority, State
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import BACKENDS, house

PEOPLE = 40
TEXT = "明天上午停电，请改到下午来。"
DAYS = Days(date(2026, 11, 1), date(2026, 11, 30))


class Interrupted(Letterbox):
    """Does something as the third message arrives."""

    def __init__(self, then: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._then = then

    @override
    async def send(self, chat_id: int, message: Message) -> Delivery:
        if len(self.chats) == 2:
            await self._then()
        return await super().send(chat_id, message)


async def sending(built: House) -> int:
    """Return a broadcast that is on its way to all the people."""
    station = (await built.services.stations.by_code("ST001")).station
    draft, _ = await built.services.broadcasts.draft(station.key, TEXT, DAYS, made_by=1)
    people = [(await built.services.people.meet(1000 + n)).key for n in range(PEOPLE)]
    await built.services.broadcasts.send(draft.key)
    await built.outbox.write(
        [
            Planned(
                f"broadcast:{draft.key}:{person}",
                "broadcast",
                Audience.RESIDENT,
                built.clock.now(),
                person_id=person,
                broadcast_id=draft.key,
                priority=Priority.BROADCAST,
            )
            for person in people
        ]
    )
    return draft.key


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_stop_is_heard_within_seconds_by_a_worker_with_many_in_hand(
    tmp_path: Path, backend: str
) -> None:
    clock = FrozenClock()
    async with house(tmp_path, clock, backend) as built:
        key = await sending(built)

        async def stop() -> None:
            await built.services.broadcasts.stop(key)
            clock.advance(STOP_HEARD_AFTER)

        residents = Interrupted(stop)
        one_hand = replace(built, messages_at_once=1)
        await one_hand.courier(residents, Letterbox()).drain()
        counts = (await built.services.broadcasts.progress(key)).counts
        assert counts == {State.SENT: 3, State.SKIPPED: PEOPLE - 3}
        assert len(residents.chats) == 3
