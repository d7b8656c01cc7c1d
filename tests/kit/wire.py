"""A wire to a server that a test can cut and mend."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes bytes between a port of this machine and the server a URL names."""

    def __init__(self, url: str) -> None:
        self._there = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        """Return the URL of the server by way of this wire."""
        return self._there._replace(netloc=f"127.0.0.1:{self.port}").geturl()

    async def mend(self) -> None:
        """Let everybody through, on the port that was there before."""
        self._server = await asyncio.start_server(self._passes, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
        for end in tuple(self._ends):
            end.transport.abort()
        if self._passing:
            await asyncio.wait(self._passing)

    async def _passes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)
        there = await asyncio.open_connection(self._there.hostname, self._there.port or 6379)
        self._ends |= {writer, there[1]}
        await asyncio.gather(_pour(reader, there[1]), _pour(there[0], writer))
        self._ends -= {writer, there[1]}


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    """Lay a wire to the server."""
    wire = Wire(url)
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.cut()
