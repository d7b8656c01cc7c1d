"""The real program as a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds a start may take where many runs share a machine."""


@dataclass
class Program:
    """A running `bianmin` and what it said so far."""

    process: Process
    said: str = ""

    async def says(self, words: str) -> None:
        """Wait until it says these words; its end before that is a failure."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while words not in self.said:
                line = await self.process.stderr.readline()
                assert line, self.said
                self.said += line.decode()

    async def ends(self) -> int | None:
        """Tell it to stop, and return what it ended with."""
        if self.process.returncode is None:
            self.process.terminate()
        _, rest = await self.process.communicate()
        self.said += rest.decode()
        return self.process.returncode


@asynccontextmanager
async def program(*words: str, settings: Mapping[str, str]) -> AsyncIterator[Program]:
    """Start `bianmin` with these words and settings; end it with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words), cwd=ROOT, env=os.environ | settings, stderr=PIPE
    )
    started = Program(process)
    try:
        yield started
    finally:
        await started.ends()
