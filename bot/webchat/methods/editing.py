"""Change, take away and pin messages, and answer pressed buttons."""

from abc import abstractmethod

from bot.webchat import views
from bot.webchat.formatting import (
    Entities,
    LinkPreview,
    text_content,
    written_by_bot,
)
from bot.webchat.keyboards import InlineMarkup
from bot.webchat.methods.media import AnyItem, Captioned
from bot.webchat.methods.method import Caller, Method, Result
from bot.webchat.params import ChatId, FromJson
from bot.webchat.records import Chat, Json, Post
from bot.webchat.refusals import BadRequest, Words

CAPTIONED = ("photo", "document", "video", "audio", "voice", "animation")
CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")


class Editing(Method):
    """A method that changes one of the bot's own messages in place."""

    chat_id: ChatId | None = None
    message_id: int | None = None
    inline_message_id: str | None = None
    reply_markup: InlineMarkup | None = None

    @abstractmethod
    def changed(self, caller: Caller, post: Post) -> Json:
        """Return the content the message gets."""

    async def perform(self, caller: Caller) -> Result:
        """Change the message and return it as it is now."""
        post = self._find(caller)
        content = self.changed(caller, post)
        # An edit that names no keyboard takes the old one away.
        keyboard = (self.reply_markup or {}).get("inline_keyboard") or None
        if content == post.content and keyboard == post.inline_keyboard:
            raise BadRequest(Words.NOT_MODIFIED)
        caller.exchange.edit(post, content, keyboard)
        return views.message(caller.exchange.world, post)

    def _find(self, caller: Caller) -> Post:
        if self.inline_message_id is not None:
            raise BadRequest(Words.MESSAGE_ID_INVALID)
        if self.message_id is None:
            raise BadRequest(Words.NO_MESSAGE_ID)
        if self.chat_id is None:
            raise BadRequest("chat_id is empty")
        post = caller.exchange.world.post(caller.chat(self.chat_id), self.message_id)
        if post is None:
            raise BadRequest(Words.NO_MESSAGE_TO_EDIT)
        if post.author != caller.bot.id or caller.is_old(post):
            raise BadRequest(Words.CANT_EDIT)
        return post


class EditMessageText(Editing):
    """Replace a text."""

    text: str
    parse_mode: str | None = None
    entities: Entities | None = None
    link_preview_options: LinkPreview | None = None
    disable_web_page_preview: bool = False

    def changed(self, _: Caller, post: Post) -> Json:
        """Return the new text."""
        if "text" not in post.content:
            raise BadRequest(Words.NO_TEXT)
        kept = {
            key: value for key, value in post.content.items() if key not in ("text", "entities")
        }
        return text_content(*written_by_bot(self.text, self.parse_mode, self.entities)) | kept


class EditMessageCaption(Editing, Captioned):
    """Replace the text under a file."""

    show_caption_above_media: bool = False

    def changed(self, _: Caller, post: Post) -> Json:
        """Return the file with its new caption."""
        if not any(kind in post.content for kind in CAPTIONED):
            raise BadRequest(Words.NO_CAPTION)
        kept = {key: value for key, value in post.content.items() if key not in CAPTION_FIELDS}
        above = {"show_caption_above_media": True} if self.show_caption_above_media else {}
        return kept | self.described_by() | above


class EditMessageMedia(Editing):
    """Replace the file, or turn a text into a file."""

    media: FromJson[AnyItem]

    def changed(self, caller: Caller, post: Post) -> Json:
        """Return the new file with its caption."""
        if not any(kind in post.content for kind in (*CAPTIONED, "text")):
            raise BadRequest(Words.CANT_EDIT)
        return self.media.content(caller.exchange.shelf)


class EditMessageReplyMarkup(Editing):
    """Replace the keyboard only."""

    def changed(self, _: Caller, post: Post) -> Json:
        """Return the content as it is."""
        return post.content


class DeleteMessage(Method):
    """Take a message away."""

    chat_id: ChatId
    message_id: int

    async def perform(self, caller: Caller) -> Result:
        """Take the message away from everybody in the chat."""
        chat = caller.chat(self.chat_id)
        post = caller.exchange.world.post(chat, self.message_id)
        if post is None:
            raise BadRequest(Words.NO_MESSAGE_TO_DELETE)
        if caller.is_old(post) or not _may_delete(caller, chat, post):
            raise BadRequest(Words.CANT_DELETE)
        caller.exchange.delete(post)
        return True


def _may_delete(caller: Caller, chat: Chat, post: Post) -> bool:
    """Tell whether it is the bot's message, or one in its care."""
    group = caller.exchange.group_of(chat)
    return (
        post.author == caller.bot.id
        or group is None
        or group.status(caller.bot.id) == "administrator"
    )


class AnswerCallbackQuery(Method):
    """Answer a pressed button with a toast, an alert or an address."""

    callback_query_id: str
    text: str | None = None
    show_alert: bool = False
    url: str | None = None
    cache_time: int = 0

    async def perform(self, caller: Caller) -> Result:
        """Show the answer to the person who pressed."""
        query = caller.exchange.open_query(caller.bot, self.callback_query_id)
        if query is None:
            raise BadRequest(Words.OLD_QUERY)
        if self.text and len(self.text) > 200:
            raise BadRequest("MESSAGE_TOO_LONG")
        answer = {"text": self.text or None, "show_alert": self.show_alert, "url": self.url}
        caller.exchange.answer(query, answer)
        return True


class PinChatMessage(Method):
    """Pin a message to the top of a chat."""

    chat_id: ChatId
    message_id: int
    disable_notification: bool = False

    async def perform(self, caller: Caller) -> Result:
        """Pin the message; in a group only an administrator may."""
        chat = _pinnable(caller, self.chat_id)
        pinned = caller.exchange.world.post(chat, self.message_id)
        if pinned is None:
            raise BadRequest(Words.NO_MESSAGE_TO_PIN)
        chat.pinned = [number for number in chat.pinned if number != self.message_id]
        chat.pinned.append(self.message_id)
        caller.exchange.chat_changed(chat)
        notice = {"pinned_message": views.message(caller.exchange.world, pinned, with_reply=False)}
        caller.exchange.post(chat, caller.bot.id, notice)
        return True


class UnpinChatMessage(Method):
    """Take a pinned message from the top of a chat."""

    chat_id: ChatId
    message_id: int | None = None

    async def perform(self, caller: Caller) -> Result:
        """Unpin the message named, or the one pinned last."""
        chat = _pinnable(caller, self.chat_id)
        number = self.message_id or next(reversed(chat.pinned), None)
        if number not in chat.pinned:
            raise BadRequest(Words.NO_MESSAGE_TO_UNPIN)
        chat.pinned = [other for other in chat.pinned if other != number]
        caller.exchange.chat_changed(chat)
        return True


def _pinnable(caller: Caller, chat_id: ChatId) -> Chat:
    chat = caller.chat(chat_id)
    group = caller.exchange.group_of(chat)
    if group is not None and group.status(caller.bot.id) != "administrator":
        raise BadRequest("not enough rights to manage pinned messages in the chat")
    return chat
