"""The staff bot's way out over HTTP: what the courier is told when the other side says no."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from notices.channel import Attachment, Button, Gone, Message, RetryAt, Sent
from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown

CARD = Message("<b>卡片</b>", ((Button("确认", "c:1"), Button("看看", url="https://e.com/")),))


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        yield opened


async def test_a_message_arrives_with_its_buttons_and_file(at: Counter) -> None:
    message = Message(CARD.text, CARD.buttons, (Attachment("名单.txt", "王**".encode()),))
    sent = await at.bot.send(at.group_id, message)
    assert isinstance(sent, Sent)
    arrived = await at.group.until_text("卡片")
    assert arrived["message_id"] == sent.message_id
    assert [button["text"] for button in buttons(arrived)] == ["确认", "看看"]
    file = await at.group.until(lambda m: "document" in m)
    assert file["document"]["file_name"] == "名单.txt"


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        ({"action": "error", "retry_after": 30}, timedelta(seconds=30)),
        ({"action": "error", "error_code": 502}, timedelta(seconds=10)),
        ({"action": "error", "error_code": 401}, timedelta(minutes=10)),
        ({"action": "drop"}, timedelta(seconds=10)),
    ],
)
async def test_what_may_pass_is_tried_again(
    at: Counter, fault: dict[str, object], wait: timedelta
) -> None:
    await at.people.set_fault(method="sendMessage", **fault)
    put_off = await at.bot.send(at.group_id, CARD)
    assert isinstance(put_off, RetryAt)
    assert put_off.at == at.house.clock.now() + wait
    assert isinstance(await at.bot.send(at.group_id, CARD), Sent)


@pytest.mark.parametrize(
    ("code", "words", "blocked"),
    [
        (403, "Forbidden: bot was kicked from the group chat", True),
        (400, "Bad Request: chat not found", False),
    ],
)
async def test_what_cannot_pass_is_given_up(
    at: Counter, code: int, words: str, *, blocked: bool
) -> None:
    await at.people.set_fault(
        method="sendMessage", action="error", error_code=code, description=words
    )
    gone = await at.bot.send(at.group_id, CARD)
    assert isinstance(gone, Gone)
    assert gone.blocked is blocked


async def test_a_bot_put_out_of_the_group_is_told_so(at: Counter) -> None:
    await at.people.call("DELETE", f"/groups/{at.group_id}/members/{at.bot_id}")
    gone = await at.bot.send(at.group_id, CARD)
    assert isinstance(gone, Gone)
    assert gone.blocked


async def test_an_edit_that_changes_nothing_has_arrived(at: Counter) -> None:
    sent = await at.bot.send(at.group_id, CARD)
    assert isinstance(sent, Sent)
    assert await at.bot.replace(at.group_id, sent.message_id, CARD) == sent


async def test_a_card_that_is_gone_is_sent_anew(at: Counter) -> None:
    sent = await at.bot.send(at.group_id, CARD)
    assert isinstance(sent, Sent)
    await at.bot.application.bot.delete_message(at.group_id, sent.message_id)
    anew = await at.bot.replace(at.group_id, sent.message_id, Message("新卡片"))
    assert isinstance(anew, Sent)
    assert anew.message_id > sent.message_id
    assert shown(await at.group.until_text("新卡片")) == "新卡片"


async def test_a_card_follows_a_group_that_became_a_supergroup(at: Counter) -> None:
    await at.bind()
    sent = await at.bot.send(at.group_id, CARD)
    assert isinstance(sent, Sent)
    await at.people.call("POST", f"/groups/{at.group_id}/upgrade")
    moved = await at.bot.replace(at.group_id, sent.message_id, Message("新卡片"))
    assert isinstance(moved, Sent)
    station = await at.station()
    assert await at.house.services.staffing.group_of(station.key) == moved.chat_id != at.group_id
