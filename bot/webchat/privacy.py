"""Decide which messages of a group a bot gets to read."""

import re

from bot.webchat.records import Bot, Chat, Post
from bot.webchat.world import World

COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@([A-Za-z0-9_]+))?(?!\S)")
SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "group_chat_created",
)


def may_read(world: World, bot: Bot, chat: Chat, post: Post) -> bool:
    """Tell whether the bot gets an update about this message."""
    if chat.group_id is None:
        return True
    if not bot.privacy or world.groups[chat.group_id].status(bot.id) == "administrator":
        return True
    return (
        any(kind in post.content for kind in SERVICE)
        or _answers(world, bot, chat, post)
        or _addresses(bot, post.content.get("text") or post.content.get("caption") or "")
    )


def _answers(world: World, bot: Bot, chat: Chat, post: Post) -> bool:
    answered = world.post(chat, post.reply_to) if post.reply_to else None
    return answered is not None and answered.author == bot.id


def _addresses(bot: Bot, text: str) -> bool:
    if command := COMMAND.match(text):
        named = command.group(1)
        return named is None or named.lower() == bot.username.lower()
    return re.search(rf"@{bot.username}\b", text, re.IGNORECASE) is not None
