"""The index that searches matters: built in a thread, the old one serving meanwhile."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.wiring import House
from storage.desk import matter_index
from tests.kit.town import house


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


@contextmanager
def held_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let no index be finished until the event is set."""
    may_end = threading.Event()
    build = matter_index._index

    def slow(*parts: Any) -> Any:
        may_end.wait(20)
        return build(*parts)

    monkeypatch.setattr(matter_index, "_index", slow)
    monkeypatch.setattr(matter_index, "PATIENCE_SECONDS", 0.01)
    try:
        yield may_end
    finally:
        may_end.set()


async def teach(built: House, words: str, code: str) -> None:
    questions = built.services.questions
    await questions.note(words)
    matter = await built.services.matters.by_code(code)
    await questions.teach((await questions.waiting())[0].key, matter.key, "陈主任")


async def test_the_old_index_serves_while_a_new_one_is_built(
    built: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters = built.services.matters
    assert (await matters.search("身份证丢了")).confident
    with held_back(monkeypatch) as may_end:
        await teach(built, "阿公阿婆牌牌", "MZ02")
        assert (await matters.search("身份证丢了")).confident
        assert (await matters.search("阿公阿婆牌牌")).hits == ()
        may_end.set()
        monkeypatch.setattr(matter_index, "PATIENCE_SECONDS", 20)
        assert (await matters.search("阿公阿婆牌牌")).hits[0].code == "MZ02"


async def test_the_first_questions_wait_for_one_index(
    built: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_back(monkeypatch) as may_end:
        asked = [asyncio.ensure_future(built.services.matters.search("护照")) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(one.done() for one in asked)
        may_end.set()
        assert [one.hits[0].code for one in await asyncio.gather(*asked)] == ["GA05"] * 3


async def test_a_build_that_fails_leaves_the_old_index_and_is_tried_again(
    built: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    matters = built.services.matters
    assert (await matters.search("护照")).hits
    with monkeypatch.context() as broken:
        broken.setattr(matter_index, "_index", lambda *_: 1 / 0)
        await teach(built, "阿公阿婆牌牌", "MZ02")
        assert (await matters.search("护照")).hits
    assert "building the index of matters failed" in caplog.text
    assert (await matters.search("阿公阿婆牌牌")).hits[0].code == "MZ02"
