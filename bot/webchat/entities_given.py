"""Read entities that a bot measured itself, with TDLib's complaints."""

from abc import ABC, abstractmethod
from itertools import accumulate
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field

from bot.webchat.entities_links import MAX_USER_ID, emoji, link, mention, moment
from bot.webchat.entities_shape import Entity, ParseError, end, ordered
from bot.webchat.params import Shape

FARTHEST = 1_000_000


class Given(Shape, ABC):
    """An entity in the form of the Bot API."""

    offset: int
    length: int

    @abstractmethod
    def entity(self) -> Entity | None:
        """Return the entity if it counts; raise ParseError for a wrong one."""


class Styled(Given):
    """Words that look different."""

    type: Literal[
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "blockquote",
        "expandable_blockquote",
    ]

    def entity(self) -> Entity:
        """Return the style."""
        return Entity(type=self.type, offset=self.offset, length=self.length)


class Block(Given):
    """Lines of code."""

    type: Literal["pre"]
    language: str = ""

    def entity(self) -> Entity:
        """Return the block with its language."""
        block = Entity(type="pre", offset=self.offset, length=self.length)
        return block | {"language": self.language} if self.language else block


class Linked(Given):
    """Words that lead somewhere."""

    type: Literal["text_link"]
    url: str

    def entity(self) -> Entity:
        """Return the link with its address in the usual form."""
        try:
            return link(self.url, self.offset, self.length)
        except ParseError as fault:
            wrong = f"Entity URL '{self.url}' is invalid: {fault.description}"
            raise ParseError(wrong) from None


class Somebody(BaseModel):
    """The person of a mention; of a whole User only the id counts."""

    id: int


class Mentioning(Given):
    """Words that mean a person."""

    type: Literal["text_mention"]
    user: Somebody

    def entity(self) -> Entity | None:
        """Return the mention, if an id can be as large."""
        known = 0 < self.user.id < MAX_USER_ID
        return mention(self.user.id, self.offset, self.length) if known else None


class Pictured(Given):
    """An emoji of somebody's own."""

    type: Literal["custom_emoji"]
    custom_emoji_id: str

    def entity(self) -> Entity:
        """Return the emoji."""
        return emoji(self.custom_emoji_id, self.offset, self.length)


class Timed(Given):
    """Words that stand for a point in time."""

    type: Literal["date_time"]
    unix_time: int
    date_time_format: str = ""

    def entity(self) -> Entity:
        """Return the point in time."""
        seconds = str(max(self.unix_time, 0))
        entity = moment(seconds, self.date_time_format, self.offset, self.length)
        if entity is None:
            raise ParseError("Invalid date specified")
        return entity


class Found(Given):
    """Words that are found anyway, so that nobody has to give them."""

    type: Literal[
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bank_card_number",
    ]

    def entity(self) -> None:
        """Return nothing."""


GivenEntity: TypeAlias = Annotated[
    Styled | Block | Linked | Mentioning | Pictured | Timed | Found, Field(discriminator="type")
]


def measured(text: str, given: list[GivenEntity]) -> list[Entity]:
    """Return the entities that count; raise ParseError for one that TDLib does not take."""
    entities = ordered([entity for one in given if (entity := _read(one)) and entity["length"]])
    bounds = _bounds(text)
    for entity in entities:
        _check(entity, bounds)
    return entities


def _read(one: GivenEntity) -> Entity | None:
    for name, number in (("offset", one.offset), ("length", one.length)):
        if not 0 <= number <= FARTHEST:
            raise ParseError(f"Receive an entity with incorrect {name} {number}")
    return one.entity()


def _bounds(text: str) -> dict[int, int]:
    """Return the places between characters in UTF-16 units, with their bytes of UTF-8."""
    units = accumulate((1 + (sign > "\uffff") for sign in text), initial=0)
    sizes = accumulate((len(sign.encode()) for sign in text), initial=0)
    return dict(zip(units, sizes, strict=True))


def _check(entity: Entity, bounds: dict[int, int]) -> None:
    """Raise ParseError for an entity that reaches out of the text or into a character."""
    start, stop, last = entity["offset"], end(entity), next(reversed(bounds))
    if start > last:
        raise ParseError(f"Entity begins after the end of the text at UTF-16 offset {start}")
    if start not in bounds:
        raise ParseError(
            f"Entity begins in a middle of a UTF-16 symbol at byte offset {bounds[start + 1]}"
        )
    fault = f"Entity beginning at UTF-16 offset {start} ends"
    if stop > last:
        raise ParseError(f"{fault} after the end of the text at UTF-16 offset {stop}")
    if stop not in bounds:
        where = f"at byte offset {bounds[stop + 1]}"
        raise ParseError(f"{fault} in a middle of a UTF-16 symbol {where}")
