"""Say what a Bot API method is: its parameters as fields, and what it does."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeAlias

from bot.webchat.exchange import Exchange
from bot.webchat.params import ChatId, Shape
from bot.webchat.records import PRESENT, Bot, Chat, Group, Json, Post
from bot.webchat.refusals import BadRequest, Forbidden, Upgraded, Words

Result: TypeAlias = "bool | Json | list[Json]"

OLD_AFTER = 48 * 3600


@dataclass(frozen=True)
class Caller:
    """The bot that calls, and the exchange it is connected to."""

    exchange: Exchange
    bot: Bot

    def chat(self, chat_id: ChatId, *, writing: bool = True) -> Chat:
        """Return the chat that the bot means, or say why it may not use it."""
        if not isinstance(chat_id, int):
            raise BadRequest(Words.NO_CHAT)
        return self._group(chat_id) if chat_id < 0 else self._private(chat_id, writing=writing)

    def _group(self, group_id: int) -> Chat:
        group = self.exchange.world.groups.get(group_id)
        if group is None or self.bot.id not in group.members:
            raise BadRequest(Words.NO_CHAT)
        if group.upgraded_to is not None:
            raise Upgraded(group.upgraded_to)
        if group.status(self.bot.id) not in PRESENT:
            raise Forbidden(_absence(group, self.bot))
        return self.exchange.world.group_chat(group_id)

    def _private(self, person_id: int, *, writing: bool) -> Chat:
        chat = self.exchange.world.private_chat(self.bot.id, person_id)
        if chat is None or not chat.started:
            raise BadRequest(Words.NO_CHAT)
        if chat.blocked and writing:
            raise Forbidden("bot was blocked by the user")
        return chat

    def is_old(self, post: Post) -> bool:
        """Tell whether a message is too old to be changed."""
        return self.exchange.now() - post.date > OLD_AFTER


def _absence(group: Group, bot: Bot) -> str:
    kind = "supergroup" if group.supergroup else "group"
    if group.status(bot.id) == "kicked":
        return f"bot was kicked from the {kind} chat"
    return f"bot is not a member of the {kind} chat"


class Method(Shape, ABC):
    """A method of the Bot API; its fields are exactly the parameters it knows."""

    @abstractmethod
    async def perform(self, caller: Caller) -> Result:
        """Do what the bot asks and return the answer's `result`."""
