"""Turn what a person sends from the page into the contents of messages."""

import base64
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.webchat.files import Shelf, described, named
from bot.webchat.formatting import MAX_TEXT, caption_content, text_content, written_by_person
from bot.webchat.methods.sending import Accuracy, Latitude, Longitude, point
from bot.webchat.params import FileRef, Shape, Upload
from bot.webchat.records import Json
from bot.webchat.silence import silence

# The page draws a sticker from its emoji; bots that fetch the file get one clear pixel.
PIXEL = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")


class Words(Shape):
    """A text, perhaps with a command at its start."""

    kind: Literal["text"]
    text: Annotated[str, Field(max_length=100_000)]
    reply_to: int | None = None

    def contents(self, _: Shelf) -> list[Json]:
        """Return the text; a long one in several parts, as Telegram's own apps send it."""
        parts = [self.text[at : at + MAX_TEXT] for at in range(0, len(self.text), MAX_TEXT)]
        written = [written_by_person(part) for part in parts or [""]]
        spoken = [part for part in written if part[0]] or written[:1]
        return [text_content(*part) for part in spoken]


class Place(Shape):
    """Where somebody is."""

    kind: Literal["location"]
    latitude: Latitude
    longitude: Longitude
    horizontal_accuracy: Accuracy | None = None
    reply_to: int | None = None

    def contents(self, _: Shelf) -> list[Json]:
        """Return the place."""
        return [{"location": point(self.latitude, self.longitude, self.horizontal_accuracy)}]


class Card(Shape):
    """A telephone number, one's own or another's."""

    kind: Literal["contact"]
    phone_number: Annotated[str, Field(min_length=1, max_length=64)]
    first_name: Annotated[str, Field(min_length=1, max_length=64)]
    last_name: Annotated[str, Field(max_length=64)] | None = None
    user_id: int | None = None
    reply_to: int | None = None

    def contents(self, _: Shelf) -> list[Json]:
        """Return the contact."""
        return [{"contact": self.model_dump(exclude={"kind", "reply_to"}, exclude_none=True)}]


class Sticker(Shape):
    """An emoji sent as a picture of its own."""

    kind: Literal["sticker"]
    emoji: Annotated[str, Field(min_length=1, max_length=16)]
    reply_to: int | None = None

    def contents(self, shelf: Shelf) -> list[Json]:
        """Return the sticker."""
        drawing = Upload("sticker.webp", "image/webp", PIXEL)
        measures = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        record = described(shelf.put("sticker", drawing))
        return [{"sticker": record | measures | {"type": "regular", "emoji": self.emoji}}]


class Voice(Shape):
    """A voice message; without a file it is a second of silence."""

    kind: Literal["voice"]
    duration: Annotated[int, Field(ge=1, le=60)] = 1
    file: FileRef | None = None
    caption: str = ""
    reply_to: int | None = None

    def contents(self, shelf: Shelf) -> list[Json]:
        """Return the recording."""
        upload = self.file or Upload("voice.ogg", "audio/ogg", silence(self.duration))
        record = shelf.take("voice", upload)
        voice = described(record) | {"mime_type": record.mime_type, "duration": self.duration}
        return [{"voice": voice} | caption_content(*written_by_person(self.caption))]


class Photo(Shape):
    """A picture."""

    kind: Literal["photo"]
    file: FileRef
    caption: str = ""
    reply_to: int | None = None

    def contents(self, shelf: Shelf) -> list[Json]:
        """Return the picture."""
        caption = caption_content(*written_by_person(self.caption))
        return [{"photo": shelf.photo_sizes(shelf.take("photo", self.file))} | caption]


class Document(Shape):
    """Any file."""

    kind: Literal["document"]
    file: FileRef
    caption: str = ""
    reply_to: int | None = None

    def contents(self, shelf: Shelf) -> list[Json]:
        """Return the file."""
        caption = caption_content(*written_by_person(self.caption))
        return [{"document": named(shelf.take("document", self.file))} | caption]


Speech = Words | Place | Card | Sticker | Voice | Photo | Document
SPEECH: TypeAdapter[Speech] = TypeAdapter(Annotated[Speech, Field(discriminator="kind")])
