"""Let people act: open chats and groups, speak, press buttons, block a bot."""

import re
import secrets
from http import HTTPStatus

from bot.webchat.declined import Declined, missing
from bot.webchat.exchange import Exchange
from bot.webchat.formatting import text_content, written_by_person
from bot.webchat.methods.knowing import commands_for
from bot.webchat.records import PRESENT, Bot, Chat, Json, Person, Post, Query, Status
from bot.webchat.speech import Speech
from bot.webchat.world import LAST_PERSON_ID

TOKEN = re.compile(r"(\d{1,15}):[A-Za-z0-9_-]{35}")
MAX_DATA = 64


class People:
    """What people can do, whether at the page or by script."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._world = exchange.world

    # -- who is there

    def open_person(self, person: Person) -> Person:
        """Let a new person in."""
        if not 0 < person.id <= LAST_PERSON_ID:
            raise Declined(HTTPStatus.BAD_REQUEST, "A person's id lies between 1 and 2^52.")
        if person.id in self._world.people or person.id in self._world.bots:
            raise Declined(HTTPStatus.CONFLICT, "Somebody has this id already.")
        self._world.people[person.id] = person
        self._world.keep(person)
        self._exchange.world_changed()
        return person

    def add_bot(self, username: str, first_name: str, token: str | None, *, privacy: bool) -> Bot:
        """Let a bot in and give it a token if it brings none."""
        if any(bot.username.lower() == username.lower() for bot in self._world.bots.values()):
            raise Declined(HTTPStatus.CONFLICT, "Another bot has this user name.")
        token = token or f"{7_000_000_000 + secrets.randbelow(10**9)}:{secrets.token_hex(18)[:35]}"
        match = TOKEN.fullmatch(token)
        if match is None:
            raise Declined(
                HTTPStatus.BAD_REQUEST, "A token is a number, a colon and 35 characters."
            )
        bot = Bot(
            id=int(match[1]), token=token, username=username, first_name=first_name, privacy=privacy
        )
        if bot.id in self._world.bots or bot.id in self._world.people:
            raise Declined(HTTPStatus.CONFLICT, "Somebody has this id already.")
        self._world.bots[bot.id] = bot
        self._world.keep(bot)
        self._exchange.world_changed()
        return bot

    def person(self, person_id: int) -> Person:
        """Return the person with this id."""
        if person_id not in self._world.people:
            raise missing("person")
        return self._world.people[person_id]

    # -- chats

    def chat(self, person_id: int, peer: int) -> Chat:
        """Return a person's chat with a bot, or a group they are in."""
        self.person(person_id)
        if peer in self._world.bots:
            chat = self._world.private_chat(peer, person_id)
            return chat or Chat(bot_id=peer, person_id=person_id)
        group = self._world.groups.get(peer)
        if group is None:
            raise missing("chat")
        if group.status(person_id) not in PRESENT:
            raise Declined(HTTPStatus.FORBIDDEN, "This person is not in the group.")
        return self._world.group_chat(peer)

    def chats(self, person_id: int) -> list[Json]:
        """Return all chats a person can open: every bot, and the groups they are in."""
        person = self.person(person_id)
        groups = [
            group.id
            for group in self._world.groups.values()
            if group.upgraded_to is None and group.status(person_id) in PRESENT
        ]
        peers = [*self._world.bots, *groups]
        return [self._summary(person, self.chat(person_id, peer)) for peer in peers]

    def _summary(self, person: Person, chat: Chat) -> Json:
        posts = self._world.transcript(chat)
        mark = chat.read_marks.get(person.id, 0)
        private = chat.bot_id is not None
        bots = self._world.bots_in(chat)
        title = bots[0].first_name if private else self._world.groups[chat.group_id or 0].title
        return {
            "peer": chat.bot_id or chat.group_id,
            "kind": "private" if private else "group",
            "title": title,
            "unread": sum(p.message_id > mark and p.author != person.id for p in posts),
            "last": self._exchange.message_for(person.id, posts[-1]) if posts else None,
            "typing": self._exchange.is_typing(chat),
            "blocked": chat.blocked,
            "started": chat.started,
            "reply_keyboard": chat.reply_keyboards.get(person.id),
            "commands": self._commands(person, chat, bots),
        }

    def _commands(self, person: Person, chat: Chat, bots: list[Bot]) -> list[Json]:
        group = self._exchange.group_of(chat)
        runs = group is not None and group.status(person.id) in ("creator", "administrator")
        language = (person.language_code or "").partition("-")[0]
        return [
            command
            for bot in bots
            for command in commands_for(bot, chat.address, person.id, language, administrator=runs)
        ]

    def transcript(
        self, person_id: int, chat: Chat, *, after: int, before: int | None, limit: int
    ) -> list[Json]:
        """Return a part of a chat, oldest first: after a message, or the latest before one."""
        posts = [
            post
            for post in self._world.transcript(chat)
            if post.message_id > after and (before is None or post.message_id < before)
        ]
        part = posts[:limit] if after else posts[-limit:]
        return [self._exchange.message_for(person_id, post) for post in part]

    # -- acts

    def say(self, person_id: int, chat: Chat, speech: Speech) -> Post:
        """Send a message and return it; of several parts, the last."""
        self._check_open(chat)
        if speech.reply_to is not None and self._world.post(chat, speech.reply_to) is None:
            raise missing("message to answer")
        contents = speech.contents(self._exchange.shelf)
        self._begin(person_id, chat)
        for content in contents:
            post = self._exchange.post(chat, person_id, content, reply_to=speech.reply_to)
        chat.read_marks[person_id] = post.message_id
        return post

    def _check_open(self, chat: Chat) -> None:
        if chat.blocked:
            raise Declined(HTTPStatus.FORBIDDEN, "The bot is blocked; unblock it to write to it.")
        group = self._exchange.group_of(chat)
        if group is not None and group.upgraded_to is not None:
            raise Declined(HTTPStatus.CONFLICT, f"The group is now {group.upgraded_to}.")

    def _begin(self, person_id: int, chat: Chat) -> None:
        self._world.chats[chat.key] = chat
        keyboard = chat.reply_keyboards.get(person_id, {})
        spent = keyboard.get("one_time_keyboard") or "force_reply" in keyboard
        if spent:
            del chat.reply_keyboards[person_id]
        if spent or not chat.started:
            chat.started = True
            self._exchange.chat_changed(chat)
        self._world.keep(chat)

    def correct(self, person_id: int, chat: Chat, message_id: int, text: str) -> Post:
        """Edit one's own text."""
        post = self.post(chat, message_id)
        if post.author != person_id or "text" not in post.content:
            raise Declined(HTTPStatus.FORBIDDEN, "Only one's own texts can be edited.")
        self._check_open(chat)
        self._exchange.edit(post, text_content(*written_by_person(text)), None)
        return post

    def post(self, chat: Chat, message_id: int) -> Post:
        """Return a message of a chat."""
        post = self._world.post(chat, message_id)
        if post is None:
            raise missing("message")
        return post

    def press(self, person_id: int, chat: Chat, message_id: int, data: str) -> Query:
        """Press a button; the message may be gone by now, a finger is not that fast."""
        post = self._world.posts[chat.key].get(message_id)
        if post is None:
            raise missing("message")
        if post.author not in self._world.bots:
            raise Declined(HTTPStatus.BAD_REQUEST, "Only messages of a bot have buttons.")
        if not 1 <= len(data.encode()) <= MAX_DATA:
            raise Declined(HTTPStatus.BAD_REQUEST, "A button's data has 1 to 64 bytes.")
        self._check_open(chat)
        return self._exchange.press(person_id, post, data)

    def data_at(self, chat: Chat, message_id: int, row: int | None, column: int | None) -> str:
        """Return the data of the button at this place of a message's keyboard."""
        if row is None or column is None:
            raise Declined(HTTPStatus.BAD_REQUEST, "Name the button: data, or row and column.")
        post = self._world.posts[chat.key].get(message_id)
        rows = post.inline_keyboard or [] if post else []
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise missing("button")
        data = rows[row][column].get("callback_data")
        if not isinstance(data, str):
            raise Declined(HTTPStatus.BAD_REQUEST, "This button opens an address; it is not sent.")
        return data

    def block(self, person_id: int, chat: Chat, *, blocked: bool) -> None:
        """Block or unblock a bot."""
        if chat.bot_id is None:
            raise Declined(HTTPStatus.BAD_REQUEST, "Only a bot can be blocked.")
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        self._world.chats[chat.key] = chat
        self._exchange.chat_changed(chat)
        before: Status = "member" if blocked else "kicked"
        after: Status = "kicked" if blocked else "member"
        bot = self._world.bots[chat.bot_id]
        self._exchange.tell_standing(bot, chat, person_id, before, after)

    def read(self, person_id: int, chat: Chat, message_id: int) -> None:
        """Note how far a person has read."""
        if message_id > chat.read_marks.get(person_id, 0):
            chat.read_marks[person_id] = min(message_id, chat.last_message_id)
            if chat.key in self._world.chats:
                self._world.keep(chat)
