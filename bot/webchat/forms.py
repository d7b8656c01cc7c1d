"""Declare the JSON bodies that the people's side takes."""

from typing import Annotated, Literal

from pydantic import Field

from bot.webchat.methods.sending import Latitude, Longitude
from bot.webchat.params import FromJson, Shape

Name = Annotated[str, Field(min_length=1, max_length=64)]


class NewPerson(Shape):
    """A person who comes in."""

    first_name: Name
    last_name: Name | None = None
    username: Name | None = None
    language_code: Annotated[str, Field(max_length=35)] | None = None
    id: int | None = None


class NewBot(Shape):
    """A bot that comes in."""

    username: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{3,31}$")]
    first_name: Name
    token: str | None = None
    privacy: bool = True


class NewGroup(Shape):
    """A group to open."""

    title: Annotated[str, Field(min_length=1, max_length=128)]
    owner: int
    members: list[int] = Field(default_factory=list)


class NewMember(Shape):
    """Somebody to add to a group."""

    id: int
    status: Literal["member", "administrator"] = "member"


class Correction(Shape):
    """A new text for one's own message."""

    text: str


class Press(Shape):
    """A button, by its data or its place."""

    data: str | None = None
    row: int | None = None
    column: int | None = None


class ReadMark(Shape):
    """How far somebody has read."""

    message_id: int


class LimitsSwitch(Shape):
    """The rate limits, on or off."""

    enabled: bool


class Seat(Shape):
    """A place at the page: who sits there and what they look at."""

    title: Name
    person: int
    peer: int
    role: Literal["resident", "staff", "admin"]


class Spot(Shape):
    """A place that can be shared as a location."""

    name: Name
    latitude: Latitude
    longitude: Longitude


class Seats(Shape):
    """All seats."""

    items: Annotated[FromJson[list[Seat]], Field(max_length=50)]


class Spots(Shape):
    """All known places."""

    items: Annotated[FromJson[list[Spot]], Field(max_length=1000)]
