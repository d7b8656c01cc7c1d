"""Questions that found no matter: counted without their people, and turned into wordings."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.wiring import House
from storage.desk.catalogue import Import
from storage.desk.questions import QuestionDesk, QuestionStatus
from storage.refusals import MatterUnknown, QuestionGone
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, house, shipped_catalogue


@pytest.fixture(params=BACKENDS)
async def built(
    tmp_path: Path, clock: FrozenClock, request: pytest.FixtureRequest
) -> AsyncIterator[House]:
    async with house(tmp_path, clock, request.param) as opened:
        yield opened


@pytest.fixture
def desk(built: House) -> QuestionDesk:
    return built.services.questions


async def listed(desk: QuestionDesk) -> list[tuple[str, int]]:
    return [(row.words, row.count) for row in await desk.waiting()]


async def test_equal_questions_are_counted_together_the_most_asked_first(
    desk: QuestionDesk, clock: FrozenClock
) -> None:
    await desk.note("哪里能补牙")
    first = clock.now()
    clock.advance(timedelta(days=3))
    for said in ("老黄历咋看", "老黄歷咋看？", " 老黄历 咋看 "):
        await desk.note(said)
    assert await listed(desk) == [("老黄历咋看", 3), ("哪里能补牙", 1)]
    oldest = (await desk.waiting())[-1]
    assert (oldest.first_asked_at, oldest.last_asked_at) == (first, first)


async def test_two_at_once_are_both_counted(desk: QuestionDesk) -> None:
    await asyncio.gather(*(desk.note("老黄历咋看") for _ in range(5)))
    assert await listed(desk) == [("老黄历咋看", 5)]


@pytest.mark.parametrize(
    "private",
    [
        "我的身份证140502196001011234丢了",
        "卡号 6222 0213 0600 1234 567",
        "电话13835601234帮我问问",
        "一三八三五六零一二三四",
        "座机0356-2012345",
        "",
        "？？",
    ],
)
async def test_what_may_be_a_private_number_is_not_kept(desk: QuestionDesk, private: str) -> None:
    await desk.note(private)
    assert await listed(desk) == []


async def test_a_letter_is_cut_at_two_hundred(desk: QuestionDesk) -> None:
    await desk.note("问" * 300)
    assert [len(words) for words, _ in await listed(desk)] == [200]


async def test_a_question_is_forgotten_ninety_days_after_it_was_last_asked(
    desk: QuestionDesk, clock: FrozenClock
) -> None:
    await desk.note("老黄历咋看")
    clock.advance(timedelta(days=90))
    assert await desk.how_many() == 1
    clock.advance(timedelta(seconds=1))
    assert await desk.how_many() == 0
    await desk.note("哪里能补牙")
    await desk.note("老黄历咋看")
    assert ("老黄历咋看", 1) in await listed(desk)


async def test_a_taught_wording_is_found_at_once_and_survives_an_import(built: House) -> None:
    services = built.services
    assert (await services.matters.search("阿公阿婆牌牌")).hits == ()
    await services.questions.note("阿公阿婆牌牌")
    (question,) = await services.questions.waiting()
    wanted = await services.matters.by_code("MZ02")
    await services.questions.teach(question.key, wanted.key, "陈主任", 7)
    newer = wanted.record.model_copy(update={"aliases": ["老年证"]})
    await built.catalogue.write(Import(matters=[newer]), author="张起草")
    await services.publishing.publish(await draft_of(built, wanted.key), "陈主任")
    found = await services.matters.search("阿公阿婆牌牌")
    assert (found.hits[0].code, found.confident) == ("MZ02", True)
    assert await services.questions.how_many() == 0


async def draft_of(built: House, matter_id: int) -> int:
    newest = (await built.services.publishing.history(matter_id))[0]
    assert newest.id is not None
    return newest.id


async def test_what_is_not_ours_is_not_listed_again_when_asked_again(desk: QuestionDesk) -> None:
    await desk.note("老黄历咋看")
    (question,) = await desk.waiting()
    await desk.settle(question.key, QuestionStatus.NOT_OURS, "陈主任")
    await desk.note("老黄历咋看")
    assert await listed(desk) == []


async def test_a_question_is_settled_once_and_only_with_a_matter_there_is(
    desk: QuestionDesk, built: House
) -> None:
    await desk.note("老黄历咋看")
    (question,) = await desk.waiting()
    with pytest.raises(MatterUnknown):
        await desk.teach(question.key, 999, "陈主任")
    matter = await built.services.matters.by_code("RS01")
    await desk.teach(question.key, matter.key, "陈主任")
    with pytest.raises(QuestionGone):
        await desk.settle(question.key, QuestionStatus.DONE, "陈主任")
    with pytest.raises(QuestionGone):
        await desk.one(question.key)


async def test_guesses_are_offered_where_nothing_is_found(built: House) -> None:
    guesses = await built.services.matters.guesses("老人的牌牌", 3)
    assert 0 < len(guesses) <= 3
    assert {hit.code for hit in guesses} <= {m.code for m in shipped_catalogue().matters}
