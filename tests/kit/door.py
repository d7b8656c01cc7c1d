"""A door before a server: shut, the server is as good as stopped for those who come through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class Door:
    """Passes bytes on between those who come and the server behind."""

    def __init__(self, host: str, port: int) -> None:
        self._behind = host, port
        self._own_port = 0
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Return where to knock."""
        return f"http://127.0.0.1:{self._own_port}"

    async def open(self) -> None:
        """Let in who comes."""
        self._server = await asyncio.start_server(self._let_in, "127.0.0.1", self._own_port)
        self._own_port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse who comes, and break off with who is inside."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._passing):
            writer.transport.abort()
        self._passing.clear()

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside, out = await asyncio.open_connection(*self._behind)
        self._passing |= {writer, out}
        with suppress(ConnectionError):
            async with asyncio.TaskGroup() as ways:
                ways.create_task(_pass_on(reader, out))
                ways.create_task(_pass_on(inside, writer))
        self._passing -= {writer, out}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def door_to(url: str) -> AsyncIterator[Door]:
    """Open a door to the server at a URL; shut it at the end."""
    where = urlsplit(url)
    door = Door(where.hostname or "", where.port or 0)
    await door.open()
    try:
        yield door
    finally:
        await door.shut()
