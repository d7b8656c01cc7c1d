"""Read the addresses inside marks: web links, people, custom emoji, points in time."""

import ipaddress
import re
from typing import NamedTuple

from bot.webchat.entities_shape import Entity, ParseError

MAX_USER_ID = 2**52  # web residents have ids above Telegram's own limit
SCHEME = re.compile(r"(tg|ton|tonsite):(?://)?", re.IGNORECASE)
SCHEME_END = re.compile(r"[:/?#@\[\]\"]")
PLACE_END = re.compile(r"[/?#]")
PORT = re.compile(r"(.+?):([^:\]@]*)", re.DOTALL)
HOST = re.compile(r"(?:[a-z0-9.\-_!$,~*'();&+=]|%[0-9a-f]{2}|[^\0-\x7f])*")
USERINFO = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:]|%[0-9A-Fa-f]{2}|[^\0-\x7f])*")
INTERNAL_HOST = {"tg": r"[\w-]+", "ton": r"[\w-]+", "tonsite": r"[\w.-]+"}
TO_PERSON = re.compile(r"tg:(?://)?user/?\?([^#]*)")
TO_EMOJI_OR_TIME = re.compile(r"[tT][gG]:(?://)?(emoji|time)/?\?([^#]*)")
TIME_FORMAT = re.compile(r"[rR]|[tTdDwW]*")
WRONG_URL = "Invalid tg://emoji or tg://time URL specified"
WRONG_EMOJI = "Invalid custom emoji identifier specified"
WRONG_FORMAT = "Invalid date format used"


def ascii_lower(text: str) -> str:
    """Return the text with A–Z lowered and everything else, such as İ, left alone."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def link(url: str, offset: int, length: int) -> Entity:
    """Return a link or the mention of a person; raise ParseError for an address that is none."""
    user_id = _person(url)
    if user_id:
        return mention(user_id, offset, length)
    address = _internal(url) if SCHEME.match(url) else _web(url)
    return Entity(type="text_link", offset=offset, length=length, url=address)


def link_if_any(url: str, offset: int, length: int) -> Entity | None:
    """Return what a marked address stands for; one that leads nowhere makes no entity."""
    try:
        return link(url, offset, length)
    except ParseError:
        return None


def mention(user_id: int, offset: int, length: int) -> Entity:
    """Return the mention of a person."""
    return Entity(type="text_mention", offset=offset, length=length, user_id=user_id)


def emoji(identifier: str, offset: int, length: int) -> Entity:
    """Return a custom emoji; raise ParseError when the identifier is none."""
    number = _integer(identifier)
    if not number or not -(2**63) <= number < 2**63:
        raise ParseError(WRONG_EMOJI)
    return Entity(type="custom_emoji", offset=offset, length=length, custom_emoji_id=identifier)


def moment(unix: str, form: str, offset: int, length: int) -> Entity | None:
    """Return a point in time, None if it has none; raise ParseError for a wrong format."""
    if not TIME_FORMAT.fullmatch(form):
        raise ParseError(WRONG_FORMAT)
    digits = re.match(r"[0-9]*", unix)
    seconds = int(digits.group() or 0) if digits else 0
    if not 0 < seconds < 2**31:
        return None
    entity = Entity(type="date_time", offset=offset, length=length, unix_time=seconds)
    return entity | {"date_time_format": _form(form)} if form else entity


def emoji_or_moment(url: str, offset: int, length: int) -> Entity:
    """Return what a tg://emoji or tg://time address stands for, or raise ParseError."""
    match = TO_EMOJI_OR_TIME.fullmatch(url.partition("#")[0])
    pairs = [part.partition("=")[::2] for part in match[2].split("&")] if match else []
    try:
        if match and match[1] == "emoji":
            # Of repeated names TDLib takes the first identifier, but the last time.
            return emoji(dict(reversed(pairs)).get("id", ""), offset, length)
        values = dict(pairs)
        seconds = _integer(values.get("unix", ""))
        found = moment(str(seconds), values.get("format", ""), offset, length)
    except ParseError:
        found = None
    if found is None:
        raise ParseError(WRONG_URL)
    return found


def _integer(text: str) -> int:
    """Return a number written the one usual way; 0 for anything else."""
    return int(text) if re.fullmatch(r"-?[1-9][0-9]{0,18}", text) else 0


def _form(form: str) -> str:
    """Return a time format in the one order Telegram writes it; short beats long."""
    if form in "rR":
        return "r"
    day = "w" if "w" in form.lower() else ""
    date = next((sign for sign in "dD" if sign in form), "")
    return day + date + next((sign for sign in "tT" if sign in form), "")


def _person(url: str) -> int | None:
    match = TO_PERSON.match(ascii_lower(url))
    if not match:
        return None
    values = [part[3:] for part in match[1].split("&") if part.startswith("id=")]
    user_id = _integer(values[0]) if values else 0
    return user_id if 0 < user_id < MAX_USER_ID else None


class Address(NamedTuple):
    """The parts of an address."""

    scheme: str | None
    userinfo: str
    host: str
    port: str
    rest: str


def _read(url: str) -> Address:
    """Take an address apart; raise ParseError for one that TDLib does not take."""
    scheme, separator, behind = url.partition("://")
    known = ascii_lower(scheme) if separator and not SCHEME_END.search(scheme) else None
    if known is None:
        behind = url
    if known not in (None, "http", "https"):
        raise ParseError("Unsupported URL protocol")
    place = PLACE_END.split(behind, maxsplit=1)[0]
    rest = behind[len(place) :]
    port = ""
    if numbered := PORT.fullmatch(place):
        place, port = numbered[1], numbered[2].lstrip("0")
        if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
            raise ParseError("Wrong port number specified in the URL")
    userinfo, _, host = place.rpartition("@")
    host = ascii_lower(host)
    _check(userinfo, host)
    return Address(known, userinfo, host, port, rest)


def _internal(url: str) -> str:
    """Return an address of Telegram's own in its usual form."""
    scheme = SCHEME.findall(url)[0].lower()
    address = _read(SCHEME.sub("", url, count=1))
    if address.scheme or address.userinfo or address.port:
        raise ParseError(f"Wrong {scheme.removesuffix('site')} URL")
    if not re.fullmatch(INTERNAL_HOST[scheme], address.host, re.ASCII):
        raise ParseError("Unallowed characters in URL host")
    rest = _rest(address.rest)
    return f"{scheme}://{address.host}{rest[1:] if rest.startswith('/?') else rest}"


def _web(url: str) -> str:
    """Return a web address in its usual form."""
    scheme, userinfo, host, port, rest = _read(url)
    if "." not in host and ":" not in host:
        raise ParseError("Wrong HTTP URL")
    who = f"{userinfo}@" if userinfo else ""
    return f"{scheme or 'http'}://{who}{host}{f':{port}' if port else ''}{_rest(rest)}"


def _check(userinfo: str, host: str) -> None:
    """Raise ParseError for what is neither a name nor an address in brackets."""
    if host.startswith("[") and host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            raise ParseError("Wrong IPv6 address specified in the URL") from None
        return
    if not host:
        raise ParseError("URL host is empty")
    if host == ".":
        raise ParseError("Host is invalid")
    _check_signs(HOST, host, "host")
    _check_signs(USERINFO, userinfo, "userinfo")


def _check_signs(pattern: re.Pattern[str], signs: str, place: str) -> None:
    """Raise ParseError for a part with a character that it may not hold."""
    wrong = pattern.sub("", signs, count=1)[:1]
    if wrong == "%":
        raise ParseError(f"Wrong percent-encoded symbol in URL {place}")
    if wrong:
        raise ParseError(f"Disallowed character in URL {place}")


def _rest(rest: str) -> str:
    """Return the part behind the host, its white space written as percent codes."""
    rest = rest.rstrip(" \t\r\n\0\v") or "/"
    path = rest if rest.startswith("/") else f"/{rest}"
    return "".join(f"%{ord(sign):02X}" if sign <= " " else sign for sign in path)
