"""Answer a bot's questions about itself, its chats and files, and keep its commands."""

import re

from bot.webchat import views
from bot.webchat.methods.method import Caller, Method, Result
from bot.webchat.params import ChatId, FromJson, Shape
from bot.webchat.records import Bot, Json
from bot.webchat.refusals import BadRequest, Words

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}")
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


class GetMe(Method):
    """Ask who one is."""

    async def perform(self, caller: Caller) -> Result:
        """Return the bot."""
        return views.me(caller.bot)


class GetFile(Method):
    """Ask where a file can be fetched."""

    file_id: str

    async def perform(self, caller: Caller) -> Result:
        """Return the file's path."""
        return caller.exchange.shelf.path_of(self.file_id)


class GetChat(Method):
    """Ask about a chat."""

    chat_id: ChatId

    async def perform(self, caller: Caller) -> Result:
        """Return the chat in full."""
        chat = caller.chat(self.chat_id, writing=False)
        return views.full_chat(caller.exchange.world, chat)


class GetChatMember(Method):
    """Ask how somebody stands to a chat."""

    chat_id: ChatId
    user_id: int

    async def perform(self, caller: Caller) -> Result:
        """Return the member."""
        world = caller.exchange.world
        chat = caller.chat(self.chat_id, writing=False)
        if self.user_id not in world.people and self.user_id not in world.bots:
            raise BadRequest(Words.NO_USER)
        group = caller.exchange.group_of(chat)
        if group is not None:
            return views.member(world, self.user_id, group.status(self.user_id))
        if self.user_id not in (chat.person_id, chat.bot_id):
            raise BadRequest(Words.NO_USER)
        return views.member(world, self.user_id, "member")


class GetChatAdministrators(Method):
    """Ask who runs a group."""

    chat_id: ChatId
    return_bots: bool = True

    async def perform(self, caller: Caller) -> Result:
        """Return the owner and the administrators."""
        chat = caller.chat(self.chat_id, writing=False)
        group = caller.exchange.group_of(chat)
        if group is None:
            raise BadRequest("there are no administrators in the private chat")
        return [
            views.member(caller.exchange.world, user, status)
            for user, status in group.members.items()
            if status in ("creator", "administrator")
            and (self.return_bots or user in caller.exchange.world.people)
        ]


class SendChatAction(Method):
    """Show that something is coming."""

    chat_id: ChatId
    action: str

    async def perform(self, caller: Caller) -> Result:
        """Show it for a few seconds."""
        chat = caller.chat(self.chat_id)
        if self.action not in ACTIONS:
            raise BadRequest("wrong parameter action in request")
        caller.exchange.act(chat, caller.bot, self.action)
        return True


class Scope(Shape):
    """Whom a list of commands is for."""

    type: str = "default"
    chat_id: ChatId | None = None
    user_id: int | None = None


class CommandShape(Shape):
    """A command and what it does."""

    command: str
    description: str


class Scoped(Method):
    """A method about the list of commands of one scope and language."""

    scope: FromJson[Scope] | None = None
    language_code: str = ""

    def place(self) -> str:
        """Return the key under which the bot keeps this list."""
        scope = self.scope or Scope()
        if scope.type not in SCOPES:
            raise BadRequest("can't parse BotCommandScope: type is unknown")
        if self.language_code and not LANGUAGE.fullmatch(self.language_code):
            raise BadRequest("invalid language code specified")
        given = [getattr(scope, name) for name in SCOPES[scope.type]]
        if None in given:
            raise BadRequest("can't parse BotCommandScope: chat or user is not specified")
        return command_place(scope.type, self.language_code, *given)


def command_place(scope: str, language: str, *ids: int | str) -> str:
    """Return the key of a list of commands."""
    return ":".join([scope, *map(str, ids)]) + f"|{language}"


class SetMyCommands(Scoped):
    """Set the list of commands."""

    commands: FromJson[list[CommandShape]]

    async def perform(self, caller: Caller) -> Result:
        """Keep the list and show it in the menus of the pages."""
        if len(self.commands) > 100:
            raise BadRequest("BOT_COMMANDS_TOO_MUCH")
        for entry in self.commands:
            if not COMMAND.fullmatch(entry.command.removeprefix("/")):
                raise BadRequest("BOT_COMMAND_INVALID")
            if not 1 <= len(entry.description) <= 256:
                raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
        caller.bot.commands[self.place()] = [
            {"command": entry.command.removeprefix("/"), "description": entry.description}
            for entry in self.commands
        ]
        _commands_changed(caller)
        return True


class GetMyCommands(Scoped):
    """Ask for the list of commands."""

    async def perform(self, caller: Caller) -> Result:
        """Return the list."""
        return caller.bot.commands.get(self.place(), [])


class DeleteMyCommands(Scoped):
    """Take the list of commands away."""

    async def perform(self, caller: Caller) -> Result:
        """Forget the list."""
        caller.bot.commands.pop(self.place(), None)
        _commands_changed(caller)
        return True


def _commands_changed(caller: Caller) -> None:
    caller.exchange.world.keep(caller.bot)
    caller.exchange.world_changed()


def commands_for(
    bot: Bot, chat_id: int, person_id: int, language: str, *, administrator: bool
) -> list[Json]:
    """Return the commands a person sees in a chat: the narrowest list that was set."""
    if chat_id > 0:
        scopes = [command_place("chat", "", chat_id), command_place("all_private_chats", "")]
    else:
        scopes = [command_place("chat_member", "", chat_id, person_id)]
        if administrator:
            scopes.append(command_place("chat_administrators", "", chat_id))
        scopes.append(command_place("chat", "", chat_id))
        if administrator:
            scopes.append(command_place("all_chat_administrators", ""))
        scopes.append(command_place("all_group_chats", ""))
    for scope in [*scopes, command_place("default", "")]:
        for place in (scope + language, scope):
            if place in bot.commands:
                return bot.commands[place]
    return []
