"""Hold everything the web chat knows, and remember which records have changed."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeVar

from bot.webchat.records import (
    Bot,
    Chat,
    Group,
    Note,
    Person,
    Post,
    Query,
    Record,
    StoredFile,
    Update,
    chat_key,
)
from bot.webchat.store import Store

FIRST_PERSON_ID = 10**12 + 1
LAST_PERSON_ID = 2**52 - 1
FIRST_GROUP_ID = -5_000_000_001
FIRST_SUPERGROUP_ID = -1_003_000_000_001

AnyRecord = TypeVar("AnyRecord", bound=Record)


class World:
    """People, bots, groups, chats and messages; changes are saved when `save` is called."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[str, str], Record] = {}
        self._dropped: dict[tuple[str, str], Record] = {}
        self.people = {person.id: person for person in self._load(Person)}
        self.bots = {bot.id: bot for bot in self._load(Bot)}
        self.groups = {group.id: group for group in self._load(Group)}
        self.chats = {chat.key: chat for chat in self._load(Chat)}
        self.files = {file.file_id: file for file in self._load(StoredFile)}
        self.queries = {query.id: query for query in self._load(Query)}
        self.notes = {note.name: note for note in self._load(Note)}
        self.posts: defaultdict[str, dict[int, Post]] = defaultdict(dict)
        for post in sorted(self._load(Post), key=lambda post: post.message_id):
            self.posts[post.chat][post.message_id] = post
        self.updates: defaultdict[int, dict[int, Update]] = defaultdict(dict)
        for update in sorted(self._load(Update), key=lambda update: update.update_id):
            self.updates[update.bot_id][update.update_id] = update

    def _load(self, kind: type[AnyRecord]) -> Iterator[AnyRecord]:
        return (kind.model_validate_json(document) for document in self._store.read(kind))

    def keep(self, record: Record) -> None:
        """Mark a record as new or changed."""
        address = (record.kind, record.key)
        self._dropped.pop(address, None)
        self._kept[address] = record

    def drop(self, record: Record) -> None:
        """Mark a record as gone."""
        address = (record.kind, record.key)
        self._kept.pop(address, None)
        self._dropped[address] = record

    def save(self) -> None:
        """Write all changes since the last call, in one transaction."""
        if self._kept or self._dropped:
            self._store.write(self._kept.values(), self._dropped.values())
            self._kept.clear()
            self._dropped.clear()

    def bot_by_token(self, token: str) -> Bot | None:
        """Return the bot that owns the token."""
        return next((bot for bot in self.bots.values() if bot.token == token), None)

    def private_chat(self, bot_id: int, person_id: int) -> Chat | None:
        """Return the chat of a person with a bot, if they have one."""
        return self.chats.get(chat_key(bot_id, person_id, None))

    def group_chat(self, group_id: int) -> Chat:
        """Return the chat of a group."""
        return self.chats[chat_key(None, None, group_id)]

    def post(self, chat: Chat, message_id: int) -> Post | None:
        """Return a message that has not been deleted."""
        post = self.posts[chat.key].get(message_id)
        return None if post is None or post.deleted else post

    def transcript(self, chat: Chat) -> list[Post]:
        """Return the messages of a chat that were not deleted, oldest first."""
        return [post for post in self.posts[chat.key].values() if not post.deleted]

    def people_in(self, chat: Chat) -> list[int]:
        """Return the ids of the people who read this chat."""
        if chat.group_id is None:
            return [chat.person_id] if chat.person_id else []
        return [user for user in self.groups[chat.group_id].present() if user in self.people]

    def bots_in(self, chat: Chat) -> list[Bot]:
        """Return the bots that take part in this chat."""
        if chat.group_id is None:
            return [self.bots[chat.bot_id]] if chat.bot_id else []
        group = self.groups[chat.group_id]
        return [self.bots[user] for user in group.present() if user in self.bots]

    def new_person_id(self) -> int:
        """Return an id no Telegram account can have and JavaScript can hold."""
        taken = (person for person in self.people if person >= FIRST_PERSON_ID)
        return max(taken, default=FIRST_PERSON_ID - 1) + 1

    def new_group_id(self, *, supergroup: bool) -> int:
        """Return the next id of the kind's own range."""
        first = FIRST_SUPERGROUP_ID if supergroup else FIRST_GROUP_ID
        taken = (group.id for group in self.groups.values() if group.supergroup == supergroup)
        return min(taken, default=first + 1) - 1

    def note(self, name: str) -> Note:
        """Return the note of this name, an empty one if nobody wrote it yet."""
        return self.notes.setdefault(name, Note(name=name))

    def write_note(self, name: str, value: object) -> None:
        """Remember a small value under a name."""
        note = self.note(name)
        note.value = value
        self.keep(note)
