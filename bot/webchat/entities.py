"""Know Telegram's text rules: marks, what is found in plain text, and trimming."""

from bot.webchat.entities_fixed import is_blank, trim, with_found
from bot.webchat.entities_found import detect_entities
from bot.webchat.entities_html import parse_html
from bot.webchat.entities_markdown import parse_markdown_v2
from bot.webchat.entities_markdown_old import parse_markdown
from bot.webchat.entities_shape import Entity, ParseError, utf16_length

__all__ = [
    "Entity",
    "ParseError",
    "detect_entities",
    "is_blank",
    "parse_html",
    "parse_markdown",
    "parse_markdown_v2",
    "trim",
    "utf16_length",
    "with_found",
]
