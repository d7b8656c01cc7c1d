"""Open groups, bring people and bots in, take them out, and upgrade to a supergroup."""

from http import HTTPStatus

from bot.webchat import views
from bot.webchat.declined import Declined, missing
from bot.webchat.exchange import Exchange
from bot.webchat.records import PRESENT, Chat, Group, Status


class Groups:
    """What can be done with groups; their owner is the one who does it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._world = exchange.world

    def group(self, group_id: int) -> Group:
        """Return the group with this id, if it is still in use."""
        group = self._world.groups.get(group_id)
        if group is None:
            raise missing("group")
        if group.upgraded_to is not None:
            raise Declined(HTTPStatus.CONFLICT, f"The group is now {group.upgraded_to}.")
        return group

    def open_group(self, title: str, owner: int, members: list[int]) -> Group:
        """Open a group and bring its first members in."""
        if owner not in self._world.people:
            raise missing("person")
        group = Group(id=self._world.new_group_id(supergroup=False), title=title)
        group.members[owner] = "creator"
        self._found(group)
        for member in members:
            if member != owner:
                self.bring_in(group, member, "member")
        return group

    def _found(self, group: Group) -> Chat:
        chat = Chat(group_id=group.id, started=True)
        self._world.groups[group.id] = group
        self._world.chats[chat.key] = chat
        self._world.keep(group)
        self._world.keep(chat)
        self._exchange.world_changed()
        return chat

    def bring_in(self, group: Group, user_id: int, status: Status) -> None:
        """Add somebody to a group, or change how they stand to it."""
        if user_id not in self._world.people and user_id not in self._world.bots:
            raise missing("person or bot")
        before = group.status(user_id)
        if before == "creator":
            raise Declined(HTTPStatus.CONFLICT, "The owner's standing does not change.")
        group.members[user_id] = status
        self._world.keep(group)
        chat = self._world.group_chat(group.id)
        owner = self._owner(group)
        if user_id in self._world.bots and before != status:
            bot = self._world.bots[user_id]
            self._exchange.tell_standing(bot, chat, owner, before, status)
        if before not in PRESENT:
            joined = views.user(self._world, user_id)
            self._exchange.post(chat, owner, {"new_chat_members": [joined]})
        self._exchange.world_changed()

    def take_out(self, group: Group, user_id: int, status: Status) -> None:
        """Take somebody out of a group."""
        before = group.status(user_id)
        if before not in PRESENT:
            raise missing("member")
        if before == "creator":
            raise Declined(HTTPStatus.CONFLICT, "The owner stays in the group.")
        chat = self._world.group_chat(group.id)
        owner = self._owner(group)
        # The news reaches the one who goes as well, so it is told first.
        self._exchange.post(chat, owner, {"left_chat_member": views.user(self._world, user_id)})
        group.members[user_id] = status
        self._world.keep(group)
        if user_id in self._world.bots:
            bot = self._world.bots[user_id]
            self._exchange.tell_standing(bot, chat, owner, before, status)
        self._exchange.world_changed()

    def upgrade(self, group: Group) -> Group:
        """Turn a group into a supergroup with a new id and an empty chat."""
        if group.supergroup:
            raise Declined(HTTPStatus.CONFLICT, "The group is a supergroup already.")
        new = Group(
            id=self._world.new_group_id(supergroup=True),
            title=group.title,
            supergroup=True,
            members=dict(group.members),
        )
        owner = self._owner(group)
        new_chat = self._found(new)
        old_chat = self._world.group_chat(group.id)
        self._exchange.post(old_chat, owner, {"migrate_to_chat_id": new.id})
        self._exchange.post(new_chat, owner, {"migrate_from_chat_id": group.id})
        group.upgraded_to = new.id
        self._world.keep(group)
        self._exchange.world_changed()
        return new

    def _owner(self, group: Group) -> int:
        return next(user for user, status in group.members.items() if status == "creator")
