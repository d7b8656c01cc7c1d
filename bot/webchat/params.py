"""Read the parameters of a Bot API call from every form in which the libraries send them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self, TypeVar

from aiohttp import web
from aiohttp.web_request import FileField
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo

from bot.webchat.records import Json
from bot.webchat.refusals import BadRequest, TooLarge, Words

ATTACH = "attach://"
NUMBER = re.compile(r"-?\d{1,18}")
SPECIAL_MISSING = {"text": Words.EMPTY, "message_id": Words.NO_MESSAGE_ID}


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass
class Call:
    """The raw parameters of one call: texts (or JSON values) and files."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def take_file(self, name: str) -> Upload:
        """Hand out the file part of this name."""
        try:
            return self.files[name]
        except KeyError:
            raise BadRequest(f'file part "{name}" is missing') from None

    @classmethod
    async def read(cls, request: web.BaseRequest) -> Self:
        """Read query string and body: urlencoded, multipart or JSON."""
        call = cls(fields=dict(request.query))
        try:
            if request.content_type == "application/json":
                call.fields.update(as_object(await request.text()))
            else:
                call.add(await request.post())
        except web.HTTPRequestEntityTooLarge:
            raise TooLarge from None
        except (ValueError, LookupError) as fault:
            raise BadRequest("can't parse the request body") from fault
        return call

    def add(self, form: Mapping[str, str | bytes | bytearray | FileField]) -> None:
        """Take over the parts of a form."""
        for name, part in form.items():
            if isinstance(part, FileField):
                self.files[name] = Upload(part.filename, part.content_type, part.file.read())
            elif isinstance(part, str):
                self.fields[name] = part
            else:
                self.fields[name] = bytes(part).decode()


def from_json(text: str) -> object:
    """Return the value written in the text; raise ValueError for what no JSON answer can hold."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
        # Half a surrogate pair can be written in JSON but never stored or sent.
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def as_object(text: str) -> Json:
    """Return the JSON object written in the text, or raise ValueError."""
    value = from_json(text or "{}")
    if not isinstance(value, dict):
        raise ValueError("a JSON object is expected")  # noqa: TRY004 - callers catch ValueError
    return value


def _from_json(value: object) -> object:
    return from_json(value) if isinstance(value, str) else value


def _chat_id(value: object) -> object:
    return int(value) if isinstance(value, str) and NUMBER.fullmatch(value.strip()) else value


def _attached(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str) and value.startswith(ATTACH):
        call = info.context
        if isinstance(call, Call):
            return call.take_file(value.removeprefix(ATTACH))
    return value


Value = TypeVar("Value")
FromJson = Annotated[Value, BeforeValidator(_from_json)]
"""A nested value, which travels as JSON text."""
ChatId = Annotated[int | str, BeforeValidator(_chat_id)]
"""A chat's number, or a @name."""
FileRef = Annotated[Upload | str, BeforeValidator(_attached)]
"""A file that came along, or the id of one that is here already."""


class Shape(BaseModel):
    """An object whose fields are all known; an unknown one is refused, never ignored."""

    model_config = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True, coerce_numbers_to_str=True
    )


Parameters = TypeVar("Parameters", bound=Shape)


def bind(shape: type[Parameters], call: Call) -> Parameters:
    """Return the declared parameters of a call, or refuse it and name what is wrong."""
    values = dict(call.fields)
    mentioned = json.dumps(values, ensure_ascii=False, default=str)
    for name, upload in call.files.items():
        if name in shape.model_fields:
            values[name] = upload
        elif f"{ATTACH}{name}" not in mentioned:
            raise BadRequest(f'unknown parameter "{name}"')
    try:
        return shape.model_validate(values, context=call)
    except ValidationError as fault:
        raise BadRequest(complaint(fault)) from None


def complaint(fault: ValidationError) -> str:
    """Name the first thing that is wrong with the parameters."""
    first = fault.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        return f'unknown parameter "{name}"'
    if first["type"] == "missing":
        return SPECIAL_MISSING.get(name, f"{name} is empty")
    return f'can\'t parse parameter "{name}": {first["msg"]}'
