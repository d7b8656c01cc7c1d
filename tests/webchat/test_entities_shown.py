"""Marked texts reach people and bots with their entities, in the words of the Bot API."""

import io
from typing import Any

import aiohttp
import pytest

from tests.kit.people import Seat, Talk
from tests.webchat.wire import PNG, Wire

pytestmark = pytest.mark.usefixtures("talk")
BOLD = {"type": "bold", "offset": 0, "length": 2}


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("HTML", "<b>预约</b>"),
        ("MarkdownV2", "*预约*"),
        ("markdownv2", "*预约*"),
        ("Markdown", "*预约*"),
    ],
)
async def test_every_parse_mode_is_read(bot: Wire, resident: Seat, mode: str, text: str) -> None:
    sent = await bot.call("sendMessage", chat_id=resident.id, text=text, parse_mode=mode)
    assert (sent["text"], sent["entities"]) == ("预约", [BOLD])


@pytest.mark.parametrize("mode", ["", "None"])
async def test_without_parse_mode_marks_stay(bot: Wire, resident: Seat, mode: str) -> None:
    sent = await bot.call("sendMessage", chat_id=resident.id, text="*a* <b>", parse_mode=mode)
    assert sent["text"] == "*a* <b>"
    assert "entities" not in sent


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"text": "您好!", "parse_mode": "MarkdownV2"},
            "can't parse entities: Character '!' is reserved and must be escaped with the "
            "preceding '\\'",
        ),
        (
            {"text": "字<b>", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "a", "entities": [{**BOLD, "length": 2}]},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2",
        ),
        (
            {"text": "a", "entities": [{**BOLD, "type": "text_link", "length": 1, "url": "x"}]},
            "entity URL 'x' is invalid: Wrong HTTP URL",
        ),
        ({"text": "<b></b>" * 4682, "parse_mode": "HTML"}, "text is too long"),
        ({"text": "\u200b\u3000"}, "message text is empty"),
    ],
)
async def test_broken_texts_are_refused(
    bot: Wire, resident: Seat, params: dict[str, Any], words: str
) -> None:
    assert (
        await bot.refused("sendMessage", chat_id=resident.id, **params) == f"Bad Request: {words}"
    )


async def test_somebody_known_can_be_mentioned(bot: Wire, resident: Seat, talk: Talk) -> None:
    link = f'<a href="tg://user?id={resident.id}">办事人</a>'
    sent = await bot.call("sendMessage", chat_id=resident.id, text=link, parse_mode="HTML")
    (mention,) = sent["entities"]
    assert mention == {"type": "text_mention", "offset": 0, "length": 3, "user": mention["user"]}
    assert mention["user"]["id"] == resident.id
    assert mention["user"]["first_name"] == "王"
    assert (await talk.transcript())[-1]["entities"] == [mention]


async def test_a_stranger_is_not_mentioned(bot: Wire, resident: Seat) -> None:
    given = [{"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 4711}}, BOLD]
    sent = await bot.call("sendMessage", chat_id=resident.id, text="某人", entities=given)
    assert [entity["type"] for entity in sent["entities"]] == ["bold", "bold"]


async def test_the_same_mention_is_no_change(bot: Wire, resident: Seat) -> None:
    marked = {"text": f"[我](tg://user?id={resident.id})", "parse_mode": "MarkdownV2"}
    sent = await bot.call("sendMessage", chat_id=resident.id, **marked)
    again = marked | {"chat_id": resident.id, "message_id": sent["message_id"]}
    assert "message is not modified" in await bot.refused("editMessageText", **again)


async def test_captions_are_read_alike(bot: Wire, resident: Seat) -> None:
    form = aiohttp.FormData({"chat_id": str(resident.id), "parse_mode": "MarkdownV2"})
    form.add_field("caption", " *图* a\\.cn")
    form.add_field("photo", io.BytesIO(PNG), filename="a.png")
    sent = await bot.call("sendPhoto", data=form)
    assert sent["caption"] == "图 a.cn"
    kinds = [entity["type"] for entity in sent["caption_entities"]]
    assert kinds == ["bold", "url"]
