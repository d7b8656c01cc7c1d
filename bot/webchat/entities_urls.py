"""Find web and mail addresses in plain text as TDLib does."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.webchat.entities_domains import is_common_domain

PATH_END = ".:;,('?!`"
NO_PATH = frozenset('\n<>"«»')
NO_USER = NO_PATH | frozenset("/[]{}()'`@")
INTERNAL = re.compile(r"(?:tg|ton)://(?=([a-z0-9_-]{1,253}))", re.IGNORECASE | re.ASCII)
EMAIL = re.compile(
    r"(?:[a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}"
    r"@(?:[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])?\.){1,6}[a-z]{2,8}",
    re.IGNORECASE,
)
PORT = re.compile(r":0*([1-9][0-9]{0,4})(?![0-9])")
WEB_SCHEME = re.compile(r"(?:https?|ftp|tonsite)://", re.IGNORECASE)
SCHEMES = ("http", "https", "ftp", "tonsite")
OTHER_SCHEMES = ("shttp", "tftp", "sftp")
BRACKETS = {")": "(", "]": "[", "}": "{"}


class Stretch(NamedTuple):
    """A found part of a text, in characters."""

    kind: str
    start: int
    end: int


def find_urls(text: str) -> Iterator[Stretch]:
    """Yield every address of the text."""
    yield from _internal(text)
    for start, end in _candidates(text):
        words = text[start:end]
        if EMAIL.fullmatch(words):
            yield Stretch("email", start, end)
        elif words.startswith("mailto:") and EMAIL.fullmatch(words[7:]):
            yield Stretch("email", start + 7, end)
        elif size := _web_size(words):
            yield Stretch("url", start, start + size)


def _internal(text: str) -> Iterator[Stretch]:
    """Yield tg:// and ton:// addresses."""
    last = 0
    for match in INTERNAL.finditer(text):
        if match.end() - len("://") >= last:
            last = _path_end(text, match.end(1))
            yield Stretch("url", match.start(), last)


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    """Yield what looks like an address around each dot."""
    begin = 0
    while (dot := text.find(".", begin)) >= 0:
        start, end, at_sign = _place(text, begin, dot)
        end = _tail(text, end, dot)
        start = _with_scheme(text, begin, start, at_sign=at_sign)
        if start >= 0 and end > dot + 1:
            yield start, end
        if start >= 0:
            end = _skip(text, end, lambda sign: sign == ".")
        else:
            end = text.rfind(".", begin, end) + 1
        begin = max(end, dot + 1)


def _place(text: str, begin: int, dot: int) -> tuple[int, int, bool]:
    """Return where user, host and dots around a dot begin and end."""
    start = _skip_back(text, begin, dot, _is_host_sign)
    end = _skip(text, dot, lambda sign: sign == "@" or _is_host_sign(sign))
    at_sign = "@" in text[dot:end]
    if at_sign:
        start = _skip_back(text, begin, start, _is_user_sign)
    return start, end, at_sign


def _tail(text: str, end: int, dot: int) -> int:
    """Return the end with port and path, without the dots of a sentence."""
    port = PORT.match(text, end)
    if port and int(port[1]) <= 65535:
        end = port.end()
    end = _path_end(text, end)
    while end > dot + 1 and text[end - 1] == ".":
        end -= 1
    return end


def _path_end(text: str, at: int) -> int:
    """Return the end of the path that begins here, or here if there is none."""
    if text[at : at + 1] not in ("/", "?", "#"):
        return at
    end = _skip(text, at + 1, _is_path_sign)
    while end > at + 1 and text[end - 1] in PATH_END:
        end -= 1
    return end if text[at] == "/" or end > at + 1 else at


def _with_scheme(text: str, begin: int, start: int, *, at_sign: bool) -> int:
    """Return where the address begins with user and scheme, -1 if it is none."""
    if start > begin and text[start - 1] == "@":
        user = _skip_back(text, begin, start - 1, _is_user_sign)
        if at_sign or user == start - 1:
            return -1
        start = user
    before = text[begin:start]
    if not before:
        return start
    if before.endswith("://"):
        end = start - 3
        scheme = text[_skip_back(text, begin, end, _is_scheme_sign) : end].lower()
        # Letters before a known scheme are none of its business, as in 见http://.
        known = [one for one in SCHEMES if scheme.endswith(one) and scheme not in OTHER_SCHEMES]
        return end - len(known[0]) if known else -1
    return -1 if before[-1] in "/#@_" or before[-1].isalnum() else start


def _web_size(url: str) -> int:
    """Return how much of a candidate is a web address; 0 for none."""
    scheme = WEB_SCHEME.match(url)
    bare = url[scheme.end() :] if scheme else url
    host = re.split(r"[/?#]", bare, maxsplit=1)[0]
    path = bare[len(host) :]
    cut = _balanced(path)
    domain = host.partition("@")[2] if "@" in host else host
    if ":" in domain:
        domain = domain.rpartition(":")[0]
    is_web = _is_ipv4(domain) or _is_domain(domain, has_scheme=scheme is not None)
    return len(url) - len(path) + cut if is_web else 0


def _balanced(path: str) -> int:
    """Return the length of a path up to a bracket that nothing opened."""
    depth = dict.fromkeys("([{", 0)
    cut = len(path)
    for index, sign in enumerate(path):
        if sign in depth:
            depth[sign] += 1
        elif sign in BRACKETS:
            depth[BRACKETS[sign]] -= 1
            if depth[BRACKETS[sign]] < 0:
                cut = index
                break
    return len(path[:cut].rstrip(PATH_END))


def _is_ipv4(domain: str) -> bool:
    parts = domain.split(".")
    return len(parts) == 4 and all(
        re.fullmatch(r"0|[1-9][0-9]{0,2}", part) and int(part) < 256 for part in parts
    )


def _is_domain(domain: str, *, has_scheme: bool) -> bool:
    parts = domain.split(".")
    if len(parts) < 2 or re.fullmatch(r"[0-9.]*", domain):
        return False
    if any(not 0 < len(part.encode()) < 64 or part.endswith("-") for part in parts):
        return False
    top = parts[-1]
    if "_" in parts[-2] or len(top) < 2:
        return False
    if top.startswith("xn--"):
        return bool(re.fullmatch(r"xn--[A-Za-z0-9]{2,}", top))
    return not set("_-") & set(top) and (has_scheme or is_common_domain(top))


def _skip(text: str, at: int, fits: Callable[[str], bool]) -> int:
    while at < len(text) and fits(text[at]):
        at += 1
    return at


def _skip_back(text: str, begin: int, at: int, fits: Callable[[str], bool]) -> int:
    while at > begin and fits(text[at - 1]):
        at -= 1
    return at


def _is_url_sign(sign: str) -> bool:
    if "\u2000" <= sign <= "\u206f":
        return sign in "\u200c\u200d" or "\u2010" <= sign <= "\u2015"
    return sign not in " \n\u00a0" and not unicodedata.category(sign).startswith("Z")


def _is_host_sign(sign: str) -> bool:
    if sign < "\xc0":
        return sign in ".-_~" or (sign.isascii() and sign.isalnum())
    return _is_url_sign(sign)


def _is_scheme_sign(sign: str) -> bool:
    if sign.isascii():
        return sign.isalnum() or sign in "+-"
    return not unicodedata.category(sign).startswith("Z")


def _is_path_sign(sign: str) -> bool:
    return sign not in NO_PATH and _is_url_sign(sign)


def _is_user_sign(sign: str) -> bool:
    return sign not in NO_USER and _is_url_sign(sign)
