"""Find commands, names, tags and addresses in plain text as TDLib does."""

import re
import unicodedata
from collections.abc import Iterator

from bot.webchat.entities_shape import Entity, utf16_length
from bot.webchat.entities_urls import Stretch, find_urls

SHORT_NAMES = frozenset({"gif", "vid", "pic"})
MENTION = re.compile(r"@([A-Za-z0-9_]*)")
COMMAND = re.compile(r"/([A-Za-z0-9_]*)(?:@([A-Za-z0-9_]*))?")
CASHTAG = re.compile(r"\$(1INCH|[A-Z]{1,8})(?![A-Z])")
OF_CHAT = re.compile(r"@[A-Za-z0-9_]{3,32}")


def detect_entities(text: str) -> list[Entity]:
    """Return the commands, mentions, tags and addresses of a text; none overlaps another."""
    finders = (_mentions, _commands, _hashtags, _cashtags, find_urls)
    found = [stretch for finder in finders for stretch in finder(text)]
    entities, last = list[Entity](), 0
    for kind, start, end in sorted(found, key=lambda one: (one.start, -one.end)):
        if start >= last:
            offset, length = utf16_length(text[:start]), utf16_length(text[start:end])
            entities.append(Entity(type=kind, offset=offset, length=length))
            last = end
    return entities


def _mentions(text: str) -> Iterator[Stretch]:
    for match in MENTION.finditer(text):
        name = match[1]
        known = 4 <= len(name) <= 32 or name.lower() in SHORT_NAMES
        if known and not _is_word(_before(text, match)) and not _is_word(_after(text, match.end())):
            yield Stretch("mention", match.start(), match.end())


def _commands(text: str) -> Iterator[Stretch]:
    for match in COMMAND.finditer(text):
        command, bot = match.groups()
        if not 1 <= len(command) <= 64 or (bot is not None and not 3 <= len(bot) <= 32):
            continue
        around = (_before(text, match), _after(text, match.end()))
        if not any(_is_word(sign) or sign in ("/", "<", ">") for sign in around):
            yield Stretch("bot_command", match.start(), match.end())


def _hashtags(text: str) -> Iterator[Stretch]:
    at = -1
    while (at := text.find("#", at + 1)) >= 0:
        end = at + 1
        while _is_tag_sign(_after(text, end)):
            end += 1
        words = text[at + 1 : end][:256]
        end = _with_chat(text, at + 1 + len(words))
        closed = _after(text, end) != "#" and not _is_tag_sign(text[at - 1 : at])
        if closed and any(unicodedata.category(sign)[0] == "L" for sign in words):
            yield Stretch("hashtag", at, end)


def _cashtags(text: str) -> Iterator[Stretch]:
    for match in CASHTAG.finditer(text):
        end = _with_chat(text, match.end())
        around = (_before(text, match), _after(text, end))
        if not any(_is_tag_sign(sign) or sign == "$" for sign in around):
            yield Stretch("cashtag", match.start(), end)


def _with_chat(text: str, end: int) -> int:
    """Return the end of a tag with the @name of the chat it belongs to."""
    match = OF_CHAT.match(text, end)
    return match.end() if match else end


def _before(text: str, match: re.Match[str]) -> str:
    return text[match.start() - 1 : match.start()]


def _after(text: str, end: int) -> str:
    return text[end : end + 1]


def _is_word(sign: str) -> bool:
    return sign == "_" or sign.isalnum()


def _is_tag_sign(sign: str) -> bool:
    if sign in ("_", "\u200c", "\u00b7") or "\u0d80" <= sign <= "\u0dff":
        return True
    return bool(sign) and unicodedata.category(sign) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd")
