"""Send pictures, documents, recordings and albums."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bot.webchat import views
from bot.webchat.files import Shelf, described, named
from bot.webchat.formatting import Entities, caption_content, written_by_bot
from bot.webchat.methods.method import Caller, Result
from bot.webchat.methods.sending import Delivery, Sending
from bot.webchat.params import FileRef, FromJson, Shape
from bot.webchat.records import Json, StoredFile
from bot.webchat.refusals import BadRequest

Seconds = Annotated[int, Field(ge=0)]
Side = Annotated[int, Field(ge=0)]


class Captioned(Shape):
    """What a file may be accompanied by."""

    caption: str = ""
    parse_mode: str | None = None
    caption_entities: Entities | None = None

    def described_by(self) -> Json:
        """Return the caption with its entities."""
        text, entities = written_by_bot(self.caption, self.parse_mode, self.caption_entities)
        return caption_content(text, entities)


class Covered(Captioned):
    """A picture or film that may be veiled, with its caption above or below."""

    show_caption_above_media: bool = False
    has_spoiler: bool = False

    def described_by(self) -> Json:
        """Return the caption and how it is laid out."""
        content = super().described_by()
        if self.show_caption_above_media and content:
            content["show_caption_above_media"] = True
        return content | ({"has_media_spoiler": True} if self.has_spoiler else {})


class Timed(Shape):
    """A recording that lasts."""

    duration: Seconds = 0


class Moving(Timed):
    """A film with its measures."""

    width: Side = 0
    height: Side = 0
    thumbnail: FileRef | None = None

    def film(self, record: StoredFile) -> Json:
        """Return a Video or an Animation."""
        measures = {"width": self.width, "height": self.height, "duration": self.duration}
        return named(record) | measures


class Named(Timed):
    """Music with its title."""

    performer: str | None = None
    title: str | None = None
    thumbnail: FileRef | None = None

    def music(self, record: StoredFile) -> Json:
        """Return an Audio."""
        fields = {"duration", "performer", "title"}
        return named(record) | self.model_dump(include=fields, exclude_none=True)


def picture(shelf: Shelf, source: FileRef) -> Json:
    """Return the content of a photo message, without its caption."""
    return {"photo": shelf.photo_sizes(shelf.take("photo", source))}


def paper(shelf: Shelf, source: FileRef) -> Json:
    """Return the content of a document message, without its caption."""
    return {"document": named(shelf.take("document", source))}


class SendPhoto(Sending, Covered):
    """Send a picture."""

    photo: FileRef

    def content(self, caller: Caller) -> Json:
        """Return the picture and its caption."""
        return picture(caller.exchange.shelf, self.photo) | self.described_by()


class SendDocument(Sending, Captioned):
    """Send a file."""

    document: FileRef
    thumbnail: FileRef | None = None
    disable_content_type_detection: bool = False

    def content(self, caller: Caller) -> Json:
        """Return the file and its caption."""
        return paper(caller.exchange.shelf, self.document) | self.described_by()


class SendVideo(Sending, Covered, Moving):
    """Send a film."""

    video: FileRef
    supports_streaming: bool = False

    def content(self, caller: Caller) -> Json:
        """Return the film and its caption."""
        record = caller.exchange.shelf.take("video", self.video)
        return {"video": self.film(record)} | self.described_by()


class SendAnimation(Sending, Covered, Moving):
    """Send a film without sound."""

    animation: FileRef

    def content(self, caller: Caller) -> Json:
        """Return the film; an animation message carries it as a document, too."""
        record = caller.exchange.shelf.take("animation", self.animation)
        film = {"animation": self.film(record), "document": named(record)}
        return film | self.described_by()


class SendAudio(Sending, Captioned, Named):
    """Send music."""

    audio: FileRef

    def content(self, caller: Caller) -> Json:
        """Return the music and its caption."""
        record = caller.exchange.shelf.take("audio", self.audio)
        return {"audio": self.music(record)} | self.described_by()


class SendVoice(Sending, Captioned, Timed):
    """Send a voice message."""

    voice: FileRef

    def content(self, caller: Caller) -> Json:
        """Return the recording and its caption."""
        record = caller.exchange.shelf.take("voice", self.voice)
        recording = described(record) | {"mime_type": record.mime_type, "duration": self.duration}
        return {"voice": recording} | self.described_by()


class Item(Captioned):
    """One file of an album, or the new file of an edited message."""

    family: ClassVar[str]
    type: str
    media: FileRef
    # aiogram-dialog repeats the keyboard in here; Telegram overlooks it, so it is known and unused.
    reply_markup: Json | None = None

    @abstractmethod
    def content(self, shelf: Shelf) -> Json:
        """Return the file and its caption."""


class PhotoItem(Item, Covered):
    """A picture."""

    family = "visual"
    type: Literal["photo"]

    def content(self, shelf: Shelf) -> Json:
        """Return the picture and its caption."""
        return picture(shelf, self.media) | self.described_by()


class VideoItem(Item, Covered, Moving):
    """A film."""

    family = "visual"
    type: Literal["video"]
    supports_streaming: bool = False

    def content(self, shelf: Shelf) -> Json:
        """Return the film and its caption."""
        return {"video": self.film(shelf.take("video", self.media))} | self.described_by()


class AnimationItem(Item, Covered, Moving):
    """A film without sound, which no album takes."""

    family = "none"
    type: Literal["animation"]

    def content(self, shelf: Shelf) -> Json:
        """Return the film and its caption."""
        record = shelf.take("animation", self.media)
        return {"animation": self.film(record), "document": named(record)} | self.described_by()


class AudioItem(Item, Named):
    """Music."""

    family = "audio"
    type: Literal["audio"]

    def content(self, shelf: Shelf) -> Json:
        """Return the music and its caption."""
        return {"audio": self.music(shelf.take("audio", self.media))} | self.described_by()


class DocumentItem(Item):
    """A file."""

    family = "document"
    type: Literal["document"]
    thumbnail: FileRef | None = None
    disable_content_type_detection: bool = False

    def content(self, shelf: Shelf) -> Json:
        """Return the file and its caption."""
        return paper(shelf, self.media) | self.described_by()


AnyItem = Annotated[
    PhotoItem | VideoItem | AnimationItem | AudioItem | DocumentItem, Field(discriminator="type")
]


class SendMediaGroup(Delivery):
    """Send an album."""

    media: FromJson[list[AnyItem]]

    async def perform(self, caller: Caller) -> Result:
        """Send the album and return its messages."""
        if not 2 <= len(self.media) <= 10:
            raise BadRequest("media group must include 2-10 items")
        families = {item.family for item in self.media}
        if len(families) > 1 or "none" in families:
            raise BadRequest("media of these types can't be mixed in one album")
        exchange = caller.exchange
        chat = caller.chat(self.chat_id)
        reply_to = self.answered(caller, chat)
        contents = [self.sealed(item.content(exchange.shelf)) for item in self.media]
        exchange.limits.spend(caller.bot, chat, len(contents))
        album = f"{caller.bot.id}{chat.last_message_id + 1}"
        posts = [
            exchange.post(
                chat, caller.bot.id, content | {"media_group_id": album}, reply_to=reply_to
            )
            for content in contents
        ]
        return [views.message(exchange.world, post) for post in posts]
