"""Turn what a bot or a person wrote into plain text with entities, within the limits."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator

from bot.webchat.entities import (
    Entity,
    ParseError,
    is_blank,
    parse_html,
    parse_markdown,
    parse_markdown_v2,
    trim,
    with_found,
)
from bot.webchat.entities_given import GivenEntity, measured
from bot.webchat.params import FromJson, as_object
from bot.webchat.records import Json
from bot.webchat.refusals import BadRequest, Words

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BYTES = 1 << 15  # of a text as the bot wrote it, marks included
PARSERS: dict[str, Callable[[str], tuple[str, list[Entity]]]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
}

Entities = FromJson[list[GivenEntity]]


def _link_preview(value: object) -> object:
    return as_object(value) if isinstance(value, str) else value


LinkPreview = Annotated[Json, BeforeValidator(_link_preview)]
"""Link preview options: accepted, though the page shows no previews."""


def written_by_bot(
    text: str, parse_mode: str | None, entities: list[GivenEntity] | None
) -> tuple[str, list[Entity]]:
    """Return the text as it will be shown, with its entities."""
    if len(text.encode()) > MAX_BYTES:
        raise BadRequest("text is too long")
    if text and parse_mode and parse_mode.lower() != "none":
        return _tidy(*_parsed(text, parse_mode))
    return _tidy(text, _measured(text, entities or []))


def written_by_person(text: str) -> tuple[str, list[Entity]]:
    """Return a person's text trimmed, with what Telegram finds in it."""
    return _tidy(text, [])


def text_content(text: str, entities: list[Entity]) -> Json:
    """Return the content of a text message, or refuse an empty or too long one."""
    if is_blank(text):
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


def _tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    plain, kept = trim(text, entities)
    return plain, with_found(plain, kept)


def _parsed(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    parser = PARSERS.get(parse_mode.lower())
    if parser is None:
        raise BadRequest("unsupported parse_mode")
    try:
        return parser(text)
    except ParseError as fault:
        raise BadRequest(f"can't parse entities: {fault.description}") from None


def _measured(text: str, entities: list[GivenEntity]) -> list[Entity]:
    try:
        return measured(text, entities)
    except ParseError as fault:
        words = fault.description
        raise BadRequest(words[0].lower() + words[1:]) from None
