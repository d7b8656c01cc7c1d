"""Make a voice message that says nothing: silent Opus in an Ogg container (RFC 3533, RFC 7845)."""

import struct

FRAME = b"\xf8\xff\xfe"
FRAMES_PER_SECOND = 50
SAMPLES_PER_FRAME = 960
HEAD = struct.pack("<8sBBHIHB", b"OpusHead", 1, 1, 0, 48_000, 0, 0)
TAGS = struct.pack("<8sII", b"OpusTags", 0, 0)
FIRST, NONE, LAST = 2, 0, 4


def silence(seconds: int) -> bytes:
    """Return an Ogg file with so many seconds of silence."""
    pages = [_page(FIRST, 0, 0, [HEAD]), _page(NONE, 0, 1, [TAGS])]
    for second in range(seconds):
        position = (second + 1) * FRAMES_PER_SECOND * SAMPLES_PER_FRAME
        flags = LAST if second == seconds - 1 else NONE
        pages.append(_page(flags, position, second + 2, [FRAME] * FRAMES_PER_SECOND))
    return b"".join(pages)


def _page(flags: int, position: int, number: int, packets: list[bytes]) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    body = bytes([len(sizes)]) + sizes + b"".join(packets)
    head = struct.pack("<4sBBQII", b"OggS", 0, flags, position, 1, number)
    sealed = struct.pack("<I", checksum(head + bytes(4) + body))
    return head + sealed + body


def checksum(page: bytes) -> int:
    """Return Ogg's CRC-32, which runs the other way round than zlib's."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
            value &= 0xFFFFFFFF
    return value
