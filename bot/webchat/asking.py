"""Read what a request of the people's side asks for."""

import math
from typing import TypeVar
from urllib.parse import quote

from aiohttp import web
from pydantic import ValidationError

from bot.webchat import views
from bot.webchat.declined import missing
from bot.webchat.params import Call, Shape, as_object, bind, complaint
from bot.webchat.records import Bot, Group, Json, StoredFile
from bot.webchat.refusals import BadRequest, TooLarge
from bot.webchat.speech import SPEECH, Speech

MAX_WAIT = 60.0
SHOWN_IN_PLACE = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg"}
)

Form = TypeVar("Form", bound=Shape)


async def read(request: web.Request, shape: type[Form]) -> Form:
    """Return the request's JSON body in the given shape."""
    try:
        fields = as_object(await request.text())
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge from None
    except ValueError:
        raise BadRequest("the body must be a JSON object") from None
    return bind(shape, Call(fields=fields))


def spoken(call: Call) -> Speech:
    """Return what a person sends, read from JSON or from a form with a file."""
    values = call.fields | call.files
    try:
        return SPEECH.validate_python(values, context=call)
    except ValidationError as fault:
        raise BadRequest(complaint(fault)) from None


def number(request: web.Request, name: str) -> int:
    """Return a number of the path."""
    try:
        return int(request.match_info[name])
    except ValueError:
        raise missing(name) from None


def asked(request: web.Request, name: str, default: int) -> int:
    """Return a number of the query."""
    try:
        return int(request.query.get(name) or default)
    except ValueError:
        raise BadRequest(f"{name} must be a number") from None


def asked_all(request: web.Request, name: str) -> list[int]:
    """Return the numbers that the query gives under one name, at least one."""
    try:
        return [int(value) for value in request.query.getall(name)]
    except (KeyError, ValueError):
        raise BadRequest(f"{name} must be a number") from None


def patience(request: web.Request) -> float:
    """Return how many seconds the caller wants to wait for an answer."""
    try:
        seconds = float(request.query.get("wait", 0))
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= MAX_WAIT:
        raise BadRequest("wait must be a number of seconds from 0 to 60")
    return seconds


def bot_shape(bot: Bot) -> Json:
    """Return a bot as the one who adds it sees it: with its token."""
    return views.bot(bot) | {"token": bot.token, "privacy": bot.privacy}


def group_shape(group: Group) -> Json:
    """Return a group with its members."""
    members = [{"id": user, "status": group.status(user)} for user in group.present()]
    return views.group(group) | {"members": members}


def file_headers(record: StoredFile) -> dict[str, str]:
    """Return headers under which no uploaded file can act in the page's name."""
    shown = record.mime_type in SHOWN_IN_PLACE
    name = quote(record.name)
    return {
        "Content-Type": record.mime_type if shown else "application/octet-stream",
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=31536000, immutable",
    }
