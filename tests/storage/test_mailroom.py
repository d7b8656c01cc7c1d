"""Whoever runs the outbox lists, retries and drops; a row in a worker's hands is left alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.desk.mailroom import Mailroom
from storage.outbox import Audience, Planned, State
from storage.outbox_work import Outbox, Outcome
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, empty_database


@dataclass(frozen=True)
class Post:
    outbox: Outbox
    room: Mailroom


@pytest.fixture(params=BACKENDS)
async def post(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    clock = FrozenClock()
    async with empty_database(tmp_path, request.param) as database:
        await database.migrate()
        outbox = Outbox(database, clock)
        await outbox.write(
            [
                Planned(f"{kind}:{n}", kind, Audience.ADMIN, clock.now())
                for kind in "ab"
                for n in (1, 2)
            ]
        )
        yield Post(outbox, Mailroom(database, clock))


async def test_dead_letters_are_sent_again(post: Post) -> None:
    rows = await post.outbox.claim(10)
    await post.outbox.settle([Outcome(row, State.DEAD, "Bad Request") for row in rows])
    assert await post.outbox.claim(10) == []
    assert await post.room.retry(kind="a") == 2
    assert {row.key for row in await post.outbox.claim(10)} == {"a:1", "a:2"}
    assert await post.room.counts() == {"dead": 2, "leased": 2}


async def test_what_was_dropped_is_never_sent(post: Post) -> None:
    one = (await post.room.rows(kind="b", limit=1))[0]
    assert await post.room.drop(row_id=one.id) == 1
    assert one.key not in {row.key for row in await post.outbox.claim(10)}


async def test_a_row_in_a_workers_hands_is_left_to_it(post: Post) -> None:
    await post.outbox.claim(10)
    assert await post.room.drop(kind="a") == 0
    assert await post.room.retry(kind="a") == 0


async def test_admins_hear_again_once_somebody_looked_after_a_kind(post: Post) -> None:
    told = Planned("dead:a:9", "admin", Audience.ADMIN, FrozenClock().now())
    await post.outbox.write([told])
    rows = await post.outbox.claim(10)
    await post.outbox.settle(
        [Outcome(row, State.DEAD if row.kind == "a" else State.SENT) for row in rows]
    )
    await post.room.retry(kind="a")
    assert await post.outbox.row_of("dead:a:9") is None
