"""Carry messages between people and bots: every change of a chat passes here."""

import secrets
from collections.abc import Callable
from zlib import crc32

from bot.webchat import views
from bot.webchat.feed import Feed
from bot.webchat.files import Shelf
from bot.webchat.limits import Limits
from bot.webchat.mailbox import Mailbox
from bot.webchat.privacy import may_read
from bot.webchat.records import Bot, Chat, Group, Json, Post, Query, Status
from bot.webchat.world import World

TYPING_SECONDS = 5.0
QUERY_SECONDS = 15 * 60


class Exchange:
    """The world, its clock, and the two directions in which news travels."""

    def __init__(self, world: World, shelf: Shelf, clock: Callable[[], float]) -> None:
        self.world = world
        self.shelf = shelf
        self.clock = clock
        self.feed = Feed(world)
        self.limits = Limits(world, clock)
        self.webhook_changed: Callable[[Bot], None] = lambda _: None
        self._mailboxes: dict[int, Mailbox] = {}
        self._typing: dict[str, float] = {}

    def now(self) -> int:
        """Return the Unix time in whole seconds, as messages carry it."""
        return int(self.clock())

    def mailbox(self, bot: Bot) -> Mailbox:
        """Return the bot's mailbox."""
        if bot.id not in self._mailboxes:
            self._mailboxes[bot.id] = Mailbox(self.world, bot)
        return self._mailboxes[bot.id]

    def close(self) -> None:
        """Send home everybody who waits for news."""
        self.feed.close()
        for mailbox in self._mailboxes.values():
            mailbox.end_poll()

    # -- messages

    def post(
        self,
        chat: Chat,
        author: int,
        content: Json,
        *,
        inline_keyboard: list[list[Json]] | None = None,
        reply_to: int | None = None,
    ) -> Post:
        """Add a message to a chat, show it to the people and hand it to the bots."""
        chat.last_message_id += 1
        post = Post(
            chat=chat.key,
            message_id=chat.last_message_id,
            author=author,
            date=self.now(),
            content=content,
            inline_keyboard=inline_keyboard or None,
            reply_to=reply_to,
        )
        self.world.posts[chat.key][post.message_id] = post
        self._typing.pop(chat.key, None)
        self.world.keep(chat)
        self.world.keep(post)
        self._show("message", chat, post)
        self._deliver("message", chat, post)
        return post

    def edit(self, post: Post, content: Json, inline_keyboard: list[list[Json]] | None) -> None:
        """Replace a message's content and keyboard in place."""
        post.content = content
        post.inline_keyboard = inline_keyboard or None
        post.edit_date = self.now()
        self.world.keep(post)
        chat = self.world.chats[post.chat]
        self._show("edited", chat, post)
        self._deliver("edited_message", chat, post)

    def delete(self, post: Post) -> None:
        """Take a message away; its number is never used again."""
        chat = self.world.chats[post.chat]
        post.deleted = True
        self.world.keep(post)
        for person in self.world.people_in(chat):
            self.tell(chat, person, "deleted", message_id=post.message_id)

    def message_for(self, person_id: int, post: Post) -> Json:
        """Return a message as the page shows it to this person."""
        return views.message(self.world, post) | {"out": post.author == person_id}

    def tell(self, chat: Chat, person: int, kind: str, **facts: object) -> None:
        """Tell a person's page that something happened in a chat."""
        self.feed.tell(person, {"type": kind, "peer": peer_of(chat), **facts})

    def chat_changed(self, chat: Chat) -> None:
        """Tell everybody in the chat that something beside its messages has changed."""
        self.world.keep(chat)
        for person in self.world.people_in(chat):
            self.tell(chat, person, "chat")

    def world_changed(self) -> None:
        """Tell every page that people, bots or groups have changed."""
        self.feed.tell(None, {"type": "world"})

    def _show(self, kind: str, chat: Chat, post: Post) -> None:
        for person in self.world.people_in(chat):
            self.tell(chat, person, kind, message=self.message_for(person, post))

    def _deliver(self, kind: str, chat: Chat, post: Post) -> None:
        if post.author in self.world.bots:
            return
        for bot in self.world.bots_in(chat):
            if may_read(self.world, bot, chat, post):
                self.mailbox(bot).put(kind, views.message(self.world, post))

    # -- buttons

    def press(self, person_id: int, post: Post, data: str) -> Query:
        """Tell the message's bot that a person pressed a button."""
        self._forget_old_queries()
        bot = self.world.bots[post.author]
        query = Query(
            id=str(secrets.randbelow(9 * 10**17) + 10**17),
            bot_id=bot.id,
            person_id=person_id,
            chat=post.chat,
            message_id=post.message_id,
            date=self.now(),
        )
        self.world.queries[query.id] = query
        self.world.keep(query)
        body: Json = {
            "id": query.id,
            "from": views.user(self.world, person_id),
            "message": views.query_message(self.world, post),
            "chat_instance": str(crc32(post.chat.encode())),
            "data": data,
        }
        self.mailbox(bot).put("callback_query", body)
        return query

    def open_query(self, bot: Bot, query_id: str) -> Query | None:
        """Return a query that this bot may still answer."""
        query = self.world.queries.get(query_id)
        if query is None or query.bot_id != bot.id or query.answer is not None:
            return None
        return query if self.now() - query.date <= QUERY_SECONDS else None

    def _forget_old_queries(self) -> None:
        for query in list(self.world.queries.values()):
            if self.now() - query.date > QUERY_SECONDS:
                del self.world.queries[query.id]
                self.world.drop(query)

    def answer(self, query: Query, answer: Json) -> None:
        """Show a bot's answer to the person who pressed the button."""
        query.answer = answer
        self.world.keep(query)
        self.tell(
            self.world.chats[query.chat],
            query.person_id,
            "answer",
            id=query.id,
            message_id=query.message_id,
            answer=answer,
        )

    # -- typing

    def act(self, chat: Chat, bot: Bot, action: str) -> None:
        """Show that a bot is doing something."""
        self._typing[chat.key] = self.clock() + TYPING_SECONDS
        for person in self.world.people_in(chat):
            self.tell(chat, person, "typing", action=action, **{"from": bot.id})

    def is_typing(self, chat: Chat) -> bool:
        """Tell whether a bot is writing in this chat."""
        return self._typing.get(chat.key, 0.0) > self.clock()

    # -- standing

    def tell_standing(self, bot: Bot, chat: Chat, by: int, before: Status, after: Status) -> None:
        """Tell a bot that its own standing in a chat has changed."""
        body = {
            "chat": views.chat(self.world, chat),
            "from": views.user(self.world, by),
            "date": self.now(),
            "old_chat_member": views.member(self.world, bot.id, before),
            "new_chat_member": views.member(self.world, bot.id, after),
        }
        self.mailbox(bot).put("my_chat_member", body)

    def group_of(self, chat: Chat) -> Group | None:
        """Return the group a chat belongs to, None for a private one."""
        return None if chat.group_id is None else self.world.groups[chat.group_id]


def peer_of(chat: Chat) -> int:
    """Return the id by which people address this chat."""
    return chat.group_id or chat.bot_id or 0
