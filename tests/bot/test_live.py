"""The live run by webhooks: both bots on one port, each update with its secret."""

import socket
from pathlib import Path

import aiohttp
import pytest

from bot.bots import bots_on
from bot.polling import polling
from bot.roles import Role
from bot.settings import LiveSettings
from bot.webhooks import SECRET_HEADER, serve_webhooks
from bot.wiring import build_house
from storage.outbox import Audience, Planned
from tests.kit.clock import FrozenClock
from tests.kit.product import square
from tests.kit.town import jincheng_database

SECRET = "a-secret-of-sixteen"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(port: int, tokens: tuple[str, str]) -> LiveSettings:
    return LiveSettings(
        _env_file=None,
        resident_bot_token=tokens[0],
        staff_bot_token=tokens[1],
        admin_ids="1",
        webhook_url=f"http://127.0.0.1:{port}",
        webhook_secret=SECRET,
        webhook_port=port,
    )


async def test_both_bots_answer_over_webhooks(tmp_path: Path) -> None:
    async with square() as place, jincheng_database(tmp_path) as database:
        live = settings(free_port(), (place.tokens.resident, place.tokens.staff))
        house = build_house(database, FrozenClock(), live)
        async with bots_on(house, place.tokens, live.admin_ids) as bots, serve_webhooks(bots, live):
            await place.phone.say("/start")
            assert await place.phone.until_text("便民站助手")
            await place.office.say("/start")
            assert await place.office.until_text("站点人员")


@pytest.mark.parametrize("path", ["residents", "staff"])
async def test_an_update_without_the_secret_is_refused(tmp_path: Path, path: str) -> None:
    async with square() as place, jincheng_database(tmp_path) as database:
        live = settings(free_port(), (place.tokens.resident, place.tokens.staff))
        house = build_house(database, FrozenClock(), live)
        async with (
            bots_on(house, place.tokens, live.admin_ids) as bots,
            serve_webhooks(bots, live),
            aiohttp.ClientSession() as forger,
        ):
            url = f"{live.webhook_url}{path}"
            forged = {"update_id": 1}
            for headers in ({}, {SECRET_HEADER: "guessed"}):
                async with forger.post(url, json=forged, headers=headers) as answer:
                    assert answer.status == 401


async def test_a_process_answers_only_for_its_roles(tmp_path: Path) -> None:
    async with square() as place, jincheng_database(tmp_path) as database:
        live = settings(free_port(), (place.tokens.resident, place.tokens.staff))
        house, roles = build_house(database, FrozenClock(), live), frozenset({Role.RESIDENT})
        waiting = Planned("waits", "card", Audience.STATION, house.clock.now())
        await house.outbox.write([waiting])
        async with (
            bots_on(house, place.tokens, live.admin_ids, roles=roles) as bots,
            polling(bots, roles),
        ):
            await place.phone.say("/start")
            assert await place.phone.until_text("便民站助手")
            assert not bots.staff.running
        assert [row.key for row in await house.outbox.claim(10)] == ["waits"]
