"""Updates of one chat are taken in order; no chat waits for another."""

import asyncio

from telegram import Chat, Update
from telegram.ext import BaseUpdateProcessor

from bot.staff.order import ChatOrder


def update_from(chat_id: int) -> Update:
    chat = Chat(chat_id, Chat.GROUP).to_dict()
    message = {"message_id": 1, "date": 0, "chat": chat, "text": "x"}
    update = Update.de_json({"update_id": 1, "message": message}, None)
    assert update is not None
    return update


async def test_one_chat_is_served_in_order_while_another_goes_ahead() -> None:
    order: BaseUpdateProcessor = ChatOrder()
    slow, said = asyncio.Event(), list[str]()

    async def first() -> None:
        await slow.wait()
        said.append("first")

    async def note(word: str) -> None:
        said.append(word)
        slow.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(order.process_update(update_from(-1), first()))
        group.create_task(order.process_update(update_from(-1), note("second")))
        group.create_task(order.process_update(update_from(-2), note("another chat")))
    assert said == ["another chat", "first", "second"]


async def test_what_belongs_to_no_chat_is_taken_too() -> None:
    taken = asyncio.Event()

    async def take() -> None:
        taken.set()

    await ChatOrder().process_update(object(), take())
    assert taken.is_set()
