"""Who is talking: language, blocking, groups, commands."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram.exceptions import TelegramForbiddenError
from aiogram.methods import SendMessage, SetMyCommands
from aiogram.types import (
    Chat,
    ChatMemberBanned,
    ChatMemberMember,
    ChatMemberUpdated,
    Message,
)

from bot.residents.dispatcher import announce_commands
from notices.services import Services
from tests.kit.strict_screen import PRESSED_AT, StrictSession
from tests.kit.talk import Talk, talking
from tests.kit.town import town


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with town(tmp_path) as opened:
        yield opened


@pytest.fixture
async def talk(services: Services) -> AsyncIterator[Talk]:
    async with talking(services) as resident:
        yield resident


async def test_a_new_person_is_spoken_to_in_the_language_of_their_telegram(talk: Talk) -> None:
    assert "便民站助手" in await talk.says("/start")
    assert "Station assistant" in await talk.someone_else(8, "en").says("/start")


async def test_the_language_chosen_last_stays(talk: Talk, services: Services) -> None:
    await talk.says("/language")
    assert "Station assistant" in await talk.presses("English")
    async with talking(services, talk.screen) as again:
        assert "What I can do for you" in await again.says("/help")
        await again.says("/language")
        assert "便民站助手" in await again.presses("中文")


async def test_whoever_blocks_the_bot_is_not_written_to(talk: Talk, services: Services) -> None:
    member = ChatMemberMember(user=talk.user)
    banned = ChatMemberBanned(user=talk.user, until_date=PRESSED_AT)
    for old, new, reachable in ((member, banned, False), (banned, member, True)):
        await talk.feeds(
            my_chat_member=ChatMemberUpdated(
                chat=talk.chat,
                from_user=talk.user,
                date=PRESSED_AT,
                old_chat_member=old,
                new_chat_member=new,
            )
        )
        assert (await services.people.meet(talk.user.id)).reachable is reachable


async def test_whoever_blocks_the_bot_in_the_middle_is_no_fault(
    talk: Talk, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = TelegramForbiddenError(
        SendMessage(chat_id=7, text="x"), "Forbidden: bot was blocked by the user"
    )
    talk.screen.faults = [blocked]
    await talk.says("/start")
    assert (await services.people.meet(talk.user.id)).reachable is False
    assert not [r for r in caplog.records if r.name == "bot.residents.faults"]


async def test_the_bot_is_silent_in_groups(talk: Talk) -> None:
    group = Chat(id=-100, type="supergroup", title="群")
    message = Message(message_id=1, date=PRESSED_AT, chat=group, from_user=talk.user, text="/start")
    await talk.feeds(message=message)
    assert talk.screen.messages == {}


async def test_commands_are_announced_in_both_languages(talk: Talk, services: Services) -> None:
    await announce_commands(talk.bot, services.texts)
    session = talk.bot.session
    assert isinstance(session, StrictSession)
    calls = [r for r in session.requests if isinstance(r, SetMyCommands)]
    assert [call.language_code for call in calls] == [None, "zh", "en"]
    assert [c.command for c in calls[0].commands] == [
        "menu",
        "mybookings",
        "notice",
        "language",
        "help",
    ]
    assert calls[2].commands[0].description == "Main menu"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("我的预约", "您还没有预约"),
        ("📋 我的预约。", "您还没有预约"),
        ("取消预约", "您还没有预约"),
        ("My bookings", "您还没有预约"),
        ("主菜单", "想办什么"),
        ("帮助", "帮您"),
        ("换语言", "请选择语言"),
    ],
)
async def test_a_page_opens_when_its_name_is_typed(talk: Talk, typed: str, shown: str) -> None:
    await talk.says("/start")
    assert shown in await talk.says(typed)


async def test_a_pages_name_inside_a_sentence_opens_no_page(talk: Talk) -> None:
    assert "社会保障卡" in await talk.says("帮助我爷爷补办社保卡")
