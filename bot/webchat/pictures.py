"""Read the measures of a picture from its first bytes; Telegram refuses what is no picture."""

import struct
from collections.abc import Callable

Size = tuple[int, int]
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def measure(data: bytes) -> tuple[str, Size] | None:
    """Return the MIME type and (width, height), or None for anything but a picture."""
    for magic, mime_type, reader in _FORMATS:
        if data.startswith(magic):
            try:
                size = reader(data)
            except (struct.error, IndexError):
                return None
            return (mime_type, size) if size and all(side > 0 for side in size) else None
    return None


def _png(data: bytes) -> Size | None:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> Size | None:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _jpeg(data: bytes) -> Size | None:
    position = 2
    while data[position] == 0xFF:
        (length,) = struct.unpack_from(">H", data, position + 2)
        if data[position + 1] in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            return width, height
        position += 2 + length
    return None


def _webp(data: bytes) -> Size | None:
    form, body = data[12:16], data[20:]
    if form == b"VP8X":
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
        return width, height
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


_FORMATS: tuple[tuple[bytes, str, Callable[[bytes], Size | None]], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", _png),
    (b"\xff\xd8\xff", "image/jpeg", _jpeg),
    (b"GIF8", "image/gif", _gif),
    (b"RIFF", "image/webp", _webp),
)
