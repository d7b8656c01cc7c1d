"""Send messages: what all sending methods have in common, and the simple kinds."""

from abc import abstractmethod
from typing import Annotated

from pydantic import Field

from bot.webchat import views
from bot.webchat.exchange import Exchange
from bot.webchat.formatting import Entities, LinkPreview, text_content, written_by_bot
from bot.webchat.keyboards import AnyMarkup
from bot.webchat.methods.method import Caller, Method, Result
from bot.webchat.params import ChatId, FromJson, Shape
from bot.webchat.records import Chat, Json, Post
from bot.webchat.refusals import BadRequest, Words

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Accuracy = Annotated[float, Field(ge=0, le=1500, allow_inf_nan=False)]


class ReplyParameters(Shape):
    """Which message a new one answers."""

    message_id: int
    chat_id: ChatId | None = None
    allow_sending_without_reply: bool = False
    quote_parse_mode: str | None = None
    """Sent along by libraries that have a default markup; without a quote it has no effect."""


class Delivery(Method):
    """The parameters of every method that adds messages to a chat."""

    chat_id: ChatId
    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: FromJson[ReplyParameters] | None = None
    reply_to_message_id: int | None = None
    allow_sending_without_reply: bool = False

    def answered(self, caller: Caller, chat: Chat) -> int | None:
        """Return the number of the message that is answered, if it is there."""
        reply = self.reply_parameters
        if reply is None and self.reply_to_message_id is not None:
            reply = ReplyParameters(
                message_id=self.reply_to_message_id,
                allow_sending_without_reply=self.allow_sending_without_reply,
            )
        if reply is None:
            return None
        here = reply.chat_id in (None, self.chat_id)
        if here and caller.exchange.world.post(chat, reply.message_id):
            return reply.message_id
        if reply.allow_sending_without_reply:
            return None
        raise BadRequest(Words.NO_MESSAGE_TO_REPLY)

    def sealed(self, content: Json) -> Json:
        """Return the content with the mark of protection if the bot wants it."""
        return content | ({"has_protected_content": True} if self.protect_content else {})


class Sending(Delivery):
    """A method that sends one message."""

    reply_markup: AnyMarkup | None = None

    @abstractmethod
    def content(self, caller: Caller) -> Json:
        """Return what the message will contain."""

    async def perform(self, caller: Caller) -> Result:
        """Send the message and return it."""
        chat = caller.chat(self.chat_id)
        reply_to = self.answered(caller, chat)
        content = self.sealed(self.content(caller))
        caller.exchange.limits.spend(caller.bot, chat)
        markup = self.reply_markup or {}
        post = caller.exchange.post(
            chat,
            caller.bot.id,
            content,
            inline_keyboard=markup.get("inline_keyboard"),
            reply_to=reply_to,
        )
        if markup and "inline_keyboard" not in markup:
            lay_keyboard(caller.exchange, chat, post, markup)
        return views.message(caller.exchange.world, post)


def lay_keyboard(exchange: Exchange, chat: Chat, post: Post, markup: Json) -> None:
    """Put a reply keyboard under the input field of those it is meant for, or take it away."""
    people = exchange.world.people_in(chat)
    answered = exchange.world.post(chat, post.reply_to) if post.reply_to else None
    if markup.get("selective") and answered:
        people = [person for person in people if person == answered.author]
    for person in people:
        if "remove_keyboard" in markup:
            chat.reply_keyboards.pop(person, None)
        else:
            chat.reply_keyboards[person] = markup
    exchange.chat_changed(chat)


class SendMessage(Sending):
    """Send a text."""

    text: str
    parse_mode: str | None = None
    entities: Entities | None = None
    link_preview_options: LinkPreview | None = None
    disable_web_page_preview: bool = False

    def content(self, _: Caller) -> Json:
        """Return the text with its entities."""
        return text_content(*written_by_bot(self.text, self.parse_mode, self.entities))


class SendLocation(Sending):
    """Send a point on the map."""

    latitude: Latitude
    longitude: Longitude
    horizontal_accuracy: Accuracy | None = None

    def content(self, _: Caller) -> Json:
        """Return the point."""
        return {"location": point(self.latitude, self.longitude, self.horizontal_accuracy)}


class SendVenue(Sending):
    """Send a place with its name and address."""

    latitude: Latitude
    longitude: Longitude
    title: Annotated[str, Field(min_length=1)]
    address: Annotated[str, Field(min_length=1)]

    def content(self, _: Caller) -> Json:
        """Return the place; a venue message carries its point a second time."""
        where = point(self.latitude, self.longitude)
        return {
            "venue": {"location": where, "title": self.title, "address": self.address},
            "location": where,
        }


class SendContact(Sending):
    """Send somebody's telephone number."""

    phone_number: Annotated[str, Field(min_length=1)]
    first_name: Annotated[str, Field(min_length=1)]
    last_name: str | None = None
    vcard: str | None = None

    def content(self, _: Caller) -> Json:
        """Return the contact."""
        fields = {"phone_number", "first_name", "last_name", "vcard"}
        return {"contact": self.model_dump(include=fields, exclude_none=True)}


def point(latitude: float, longitude: float, accuracy: float | None = None) -> Json:
    """Return a Location."""
    where = {"latitude": latitude, "longitude": longitude}
    return where if accuracy is None else where | {"horizontal_accuracy": accuracy}
