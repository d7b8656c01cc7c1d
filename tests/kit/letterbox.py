"""A channel that keeps what it is given, and says what the test told it to say."""

import asyncio

from notices.channel import Delivery, Message, Sent


class Letterbox:
    """Every message that arrived, by chat; edits replace what stood there."""

    def __init__(self) -> None:
        self.chats: dict[int, dict[int, Message]] = {}
        self.answers: list[Delivery] = []
        self._next_id = 1
        self._arrived = asyncio.Event()

    async def send(self, chat_id: int, message: Message) -> Delivery:
        if self.answers:
            return self.answers.pop(0)
        self._next_id += 1
        self.chats.setdefault(chat_id, {})[self._next_id] = message
        self._arrived.set()
        return Sent(chat_id, self._next_id)

    async def replace(self, chat_id: int, message_id: int, message: Message) -> Delivery:
        self.chats[chat_id][message_id] = message
        return Sent(chat_id, message_id)

    def texts(self, chat_id: int) -> list[str]:
        return [message.text for message in self.chats.get(chat_id, {}).values()]

    async def first(self, chat_id: int) -> str:
        """Return the first text of a chat, waiting for it."""
        return await self.text_with("", chat_id)

    async def text_with(self, part: str, chat_id: int) -> str:
        """Return the first text of a chat that holds the words, waiting for it."""
        async with asyncio.timeout(10):
            while not (found := [text for text in self.texts(chat_id) if part in text]):
                self._arrived.clear()
                await self._arrived.wait()
        return found[0]
