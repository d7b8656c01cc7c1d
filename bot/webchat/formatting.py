"""Turn what a bot or a person wrote into plain text with entities, within the limits."""

from collections.abc import Callable
from typing import Annotated, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.webchat.entities import (
    Entity,
    ParseError,
    detect_entities,
    parse_html,
    refuse_markdown,
    trim,
    utf16_length,
)
from bot.webchat.params import FromJson, as_object
from bot.webchat.records import Json
from bot.webchat.refusals import BadRequest, Words

MAX_TEXT = 4096
MAX_CAPTION = 1024
CLOSED = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})
PARSERS: dict[str, Callable[[str], tuple[str, list[Entity]]]] = {
    "html": parse_html,
    "markdown": refuse_markdown,
    "markdownv2": refuse_markdown,
}


class EntityShape(BaseModel):
    """An entity that a bot measured itself instead of using a parse_mode."""

    model_config = ConfigDict(extra="forbid")
    type: str
    offset: int
    length: int
    url: str | None = None
    user: Json | None = None
    language: str | None = None
    custom_emoji_id: str | None = None


Entities = FromJson[list[EntityShape]]


def _link_preview(value: object) -> object:
    return as_object(value) if isinstance(value, str) else value


LinkPreview = Annotated[Json, BeforeValidator(_link_preview)]
"""Link preview options: accepted, though the page shows no previews."""


def written_by_bot(
    text: str, parse_mode: str | None, entities: list[EntityShape] | None
) -> tuple[str, list[Entity]]:
    """Return the text as it will be shown, with its entities."""
    if parse_mode:
        plain, marked = _parsed(text, parse_mode)
    else:
        plain, marked = text, _measured(text, entities or [])
    plain, marked = trim(plain, marked)
    return plain, merged(marked, detect_entities(plain))


def written_by_person(text: str) -> tuple[str, list[Entity]]:
    """Return a person's text trimmed, with what Telegram finds in it."""
    plain, _ = trim(text, [])
    return plain, detect_entities(plain)


def text_content(text: str, entities: list[Entity]) -> Json:
    """Return the content of a text message, or refuse an empty or too long one."""
    if not text:
        raise BadRequest(Words.EMPTY)
    if len(text) > MAX_TEXT:
        raise BadRequest(Words.TOO_LONG)
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(caption: str, entities: list[Entity]) -> Json:
    """Return the caption part of a message's content; an empty caption is none."""
    if len(caption) > MAX_CAPTION:
        raise BadRequest(Words.CAPTION_TOO_LONG)
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def merged(marked: list[Entity], found: list[Entity]) -> list[Entity]:
    """Return both kinds of entities; nothing is found inside code or a link."""
    closed = [entity for entity in marked if entity["type"] in CLOSED]
    free = [entity for entity in found if not any(_overlap(entity, mark) for mark in closed)]
    return sorted(free + marked, key=lambda entity: (entity["offset"], -entity["length"]))


def _overlap(one: Entity, other: Entity) -> bool:
    return (
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def _parsed(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    parser = PARSERS.get(parse_mode.lower())
    if parser is None:
        raise BadRequest("unsupported parse_mode")
    try:
        return parser(text)
    except ParseError as fault:
        raise BadRequest(f"can't parse entities: {fault.description}") from None


def _measured(text: str, entities: list[EntityShape]) -> list[Entity]:
    end = utf16_length(text)
    for entity in entities:
        if entity.offset < 0 or entity.length <= 0 or entity.offset + entity.length > end:
            raise BadRequest("can't parse entities: an entity lies outside the text")
    return [cast("Entity", entity.model_dump(exclude_none=True)) for entity in entities]
