"""The residents' channel: what became of a message, whatever the other side says."""

from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import EditMessageText, SendMessage

from bot.residents.channel import NETWORK_PAUSE, ResidentChannel
from notices.channel import Attachment, Button, Gone, Message, RetryAt, Sent
from tests.kit.clock import FrozenClock
from tests.kit.strict_screen import Screen, StrictSession

LETTER = Message(
    "<b>已确认</b>",
    ((Button("我的预约", "a:1"),), (Button("导航", url="https://uri.amap.com/marker"),)),
)
SEND = SendMessage(chat_id=7, text="x")


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def channel(screen: Screen) -> ResidentChannel:
    bot = Bot(
        "42:TEST",
        session=StrictSession(screen),
        default=DefaultBotProperties(parse_mode="HTML"),
    )
    return ResidentChannel(bot, FrozenClock())


async def test_a_letter_arrives_with_its_buttons_and_files(
    channel: ResidentChannel, screen: Screen
) -> None:
    letter = Message(LETTER.text, LETTER.buttons, (Attachment("a.pdf", b"%PDF"),))
    assert isinstance(await channel.send(7, letter), Sent)
    first, second = screen.of(7)
    assert first.text == "已确认"
    assert [b.callback_data or b.url for b in first.buttons] == [
        "a:1",
        "https://uri.amap.com/marker",
    ]
    assert second.file is not None


@pytest.mark.parametrize(
    ("fault", "became"),
    [
        (TelegramRetryAfter(SEND, "flood", retry_after=30), timedelta(seconds=30)),
        (TelegramNetworkError(SEND, "no route"), NETWORK_PAUSE),
        (TelegramServerError(SEND, "Bad Gateway"), NETWORK_PAUSE),
    ],
)
async def test_what_may_pass_is_tried_again(
    channel: ResidentChannel, screen: Screen, fault: TelegramAPIError, became: timedelta
) -> None:
    screen.faults = [fault]
    delivery = await channel.send(7, LETTER)
    assert isinstance(delivery, RetryAt)
    assert delivery.at == FrozenClock().now() + became


@pytest.mark.parametrize(
    ("fault", "blocked"),
    [
        (TelegramForbiddenError(SEND, "Forbidden: bot was blocked by the user"), True),
        (TelegramBadRequest(SEND, "Bad Request: chat not found"), False),
    ],
)
async def test_what_never_arrives_is_given_up(
    channel: ResidentChannel, screen: Screen, fault: TelegramAPIError, *, blocked: bool
) -> None:
    screen.faults = [fault]
    delivery = await channel.send(7, LETTER)
    assert isinstance(delivery, Gone)
    assert delivery.blocked is blocked


async def test_an_edit_in_place_keeps_the_message(channel: ResidentChannel) -> None:
    sent = await channel.send(7, LETTER)
    assert isinstance(sent, Sent)
    assert await channel.replace(7, sent.message_id, Message("new")) == sent


async def test_an_edit_of_what_is_gone_is_sent_anew(channel: ResidentChannel) -> None:
    delivery = await channel.replace(7, 12345, LETTER)
    assert isinstance(delivery, Sent)
    assert delivery.message_id != 12345


async def test_an_edit_without_a_change_is_fine(channel: ResidentChannel, screen: Screen) -> None:
    edit = EditMessageText(text="x")
    screen.faults = [TelegramBadRequest(edit, "Bad Request: message is not modified: …")]
    assert await channel.replace(7, 5, LETTER) == Sent(7, 5)
