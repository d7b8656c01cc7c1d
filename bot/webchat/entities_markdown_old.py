"""Read the old Markdown of Telegram, which knows no nesting, as TDLib does."""

import re

from bot.webchat.entities_links import link_if_any
from bot.webchat.entities_shape import Entity, ParseError, utf16_length

MARK = re.compile(
    r"\\(?P<escaped>[_*`\[])"
    r"|```(?:(?P<language>[^ \t\r\n\0\v`]+)(?=[ \t\r\n\0\v]))?(?:\r\n|\n\r|\r|\n)?(?P<pre>.*?)```"
    r"|`(?!``)(?P<code>[^`]*)`"
    r"|_(?P<italic>[^_]*)_"
    r"|\*(?P<bold>[^*]*)\*"
    r"|\[(?:\]|(?P<words>[^\]]+)\](?:\((?P<url>[^)]*)\)?)?)"
    r"|(?P<broken>[_*`\[])",
    re.DOTALL,
)


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities, or raise ParseError in TDLib's words."""
    plain, entities = "", list[Entity]()
    last = 0
    for match in MARK.finditer(text):
        plain += text[last : match.start()]
        words, entity = _marked(match, utf16_length(plain))
        plain += words
        last = match.end()
        if entity and entity["length"]:
            entities.append(entity)
    return plain + text[last:], entities


def _marked(match: re.Match[str], offset: int) -> tuple[str, Entity | None]:
    """Return the words inside a mark, and what it makes of them."""
    kind = match.lastgroup or ""
    if kind == "broken":
        where = len(match.string[: match.start()].encode())
        raise ParseError(f"Can't find end of the entity starting at byte offset {where}")
    if kind in ("escaped", ""):  # the latter is a link without words
        return match["escaped"] or "", None
    if kind in ("words", "url"):
        # Without an address the words are one, as in MarkdownV2; TDLib itself garbles it here.
        words = match["words"]
        return words, link_if_any(match[kind], offset, utf16_length(words))
    words = match[kind]
    entity = Entity(type=kind, offset=offset, length=utf16_length(words))
    return words, entity | {"language": match["language"]} if match["language"] else entity
