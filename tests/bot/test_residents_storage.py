"""Half-filled forms on the conversation desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey
from sqlmodel import select

from bot.residents.fsm_storage import ConversationStorage
from bot.wiring import House
from storage.tables import Conversation
from tests.kit.town import house, on_each_database

pytestmark = on_each_database

CHAT = StorageKey(bot_id=1, chat_id=7, user_id=7)
PAGE = StorageKey(bot_id=1, chat_id=7, user_id=7, destiny="aiogd:context:abc")


class Form(StatesGroup):
    name = State()


@pytest.fixture
async def opened(tmp_path: Path, backend: str) -> AsyncIterator[House]:
    async with house(tmp_path, backend=backend) as built:
        yield built


@pytest.fixture
def storage(opened: House) -> ConversationStorage:
    return ConversationStorage(opened.services.conversations)


async def test_state_and_data_are_kept_side_by_side(storage: ConversationStorage) -> None:
    await storage.set_state(CHAT, Form.name)
    await storage.set_data(CHAT, {"answers": {"问": "答"}, "near": [[1, 8]]})
    assert await storage.get_state(CHAT) == "Form:name"
    assert await storage.get_data(CHAT) == {"answers": {"问": "答"}, "near": [[1, 8]]}


async def test_pages_of_one_chat_do_not_mix(storage: ConversationStorage) -> None:
    await storage.set_data(CHAT, {"of": "chat"})
    await storage.set_data(PAGE, {"of": "page"})
    assert await storage.get_data(CHAT) == {"of": "chat"}


async def test_a_closed_page_leaves_nothing_behind(
    opened: House, storage: ConversationStorage
) -> None:
    await storage.set_data(PAGE, {"call_name": "王女士"})
    await storage.set_data(PAGE, {})
    assert await storage.get_data(PAGE) == {}
    async with opened.database.reading() as session:
        assert (await session.exec(select(Conversation))).all() == []
