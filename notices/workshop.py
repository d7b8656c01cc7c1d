"""The workshop: has templates that were sent in rendered by a process that it may end at any time.

The sandbox bounds what a template can say; the workshop bounds what it can cost, whatever it says:
seconds by ending the process, megabytes by the kernel's limit on it, output by the longest answer
that is read. The bots answer meanwhile, for a thread of its own waits for the process.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from notices.inspect import Inspection
from notices.placeholders import Facts
from notices.problems import PREFIX, Fact, TemplateProblem
from notices.wording import Wording
from notices.worker import read_frame, write_frame

log = logging.getLogger(__name__)

WORKER = "notices.worker"
SECONDS = 2.0
"""What one job may take; an honest one takes some milliseconds."""

MEGABYTES = 256
LARGEST_ANSWER = 2**20
_SECONDS_TO_START = 20.0
_KEPT = ("LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")
_ENDING = frozenset(PREFIX + key for key in ("too_slow", "too_much_memory", "worker_lost"))
_WORTH_ANOTHER = _ENDING - {f"{PREFIX}too_slow"}

Made = TypeVar("Made")


class _Problem(BaseModel):
    """A problem as the worker writes it."""

    key: str
    facts: dict[str, Fact]

    def as_raised(self) -> TemplateProblem:
        problem = TemplateProblem(self.key.removeprefix(PREFIX))
        problem.facts = self.facts
        return problem


class _Inspection(BaseModel):
    """An inspection as the worker writes it."""

    problems: tuple[_Problem, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    preview: str | None
    asked: tuple[str, ...] = ()

    def as_found(self) -> Inspection:
        problems = tuple(problem.as_raised() for problem in self.problems)
        return Inspection(problems, self.added, self.dropped, self.preview, self.asked)


class _Answer(BaseModel, Generic[Made]):
    """What became of a job: something made, or the problem it met."""

    made: Made | None = None
    problem: _Problem | None = None


_TEXT = TypeAdapter(_Answer[str])
_WORDS = TypeAdapter(_Answer[dict[str, str]])
_INSPECTION = TypeAdapter(_Answer[_Inspection])


class Workshop:
    """Gives jobs to one worker, one after another; the worker is started with the first job.

    Every job raises TemplateProblem: the template's own, or `too_slow`, `too_much_memory`,
    `worker_lost` where the worker ended over it, `no_worker` where none could be started.
    """

    def __init__(
        self, *, seconds: float = SECONDS, megabytes: int = MEGABYTES, worker: str = WORKER
    ) -> None:
        self._seconds = seconds
        self._command = [sys.executable, "-P", "-m", worker, str(megabytes), str(seconds)]
        # A thread, not a subprocess of asyncio: it belongs to no event loop.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="workshop")
        self._worker: _Worker | None = None

    async def text(self, name: str, source: str, facts: Facts) -> str:
        """Return what a template makes of some facts, checked as a message."""
        return await self._made(_TEXT, "text", name, source, facts)

    async def words(self, source: str, facts: Facts) -> Wording:
        """Return the sheet's words."""
        return await self._made(_WORDS, "words", source, facts)

    async def inspection(
        self, name: str, source: str, language: str, published: str = ""
    ) -> Inspection:
        """Return what is wrong with a new version; a job that fails is what is wrong with it."""
        try:
            found = await self._made(_INSPECTION, "inspection", name, source, language, published)
        except TemplateProblem as problem:
            return Inspection((problem,))
        return found.as_found()

    async def difference(self, before: str, after: str, old: str, new: str) -> str:
        """Return the lines two versions differ in; nothing where that cannot be found in time."""
        try:
            return await self._made(_TEXT, "difference", before, after, old, new)
        except TemplateProblem:
            return ""

    async def close(self) -> None:
        """End the worker; a later job would start another."""
        await self._in_thread(self._dismiss)

    async def _made(self, answers: TypeAdapter[_Answer[Made]], do: str, *on: object) -> Made:
        job = json.dumps({"do": do, "on": on}).encode("ascii")
        return await self._in_thread(lambda: self._done(answers, job))

    async def _in_thread(self, act: Callable[[], Made]) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act)

    def _done(self, answers: TypeAdapter[_Answer[Made]], job: bytes) -> Made:
        """Do a job; where that used up a worker which had done others before, try a fresh one."""
        used = self._worker is not None
        try:
            return self._tried(answers, job)
        except TemplateProblem as problem:
            if not used or problem.key not in _WORTH_ANOTHER:
                raise
        return self._tried(answers, job)

    def _tried(self, answers: TypeAdapter[_Answer[Made]], job: bytes) -> Made:
        worker = self._hired()
        try:
            return _opened(answers, worker.ask(job, self._seconds))
        except TemplateProblem as problem:
            if problem.key in _ENDING:
                log.warning("the template worker was ended: %s", problem.key)
                self._dismiss()
            raise

    def _hired(self) -> "_Worker":
        """Return the worker at hand, or a new one."""
        if self._worker is not None and self._worker.ended:
            self._dismiss()
        if self._worker is None:
            self._worker = _started(self._command)
        return self._worker

    def _dismiss(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """The process and the pipes to it; collected or at exit it is ended, whoever forgot it."""

    def __init__(self, command: Sequence[str]) -> None:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_surroundings(),
            # Ctrl-C in a terminal is for the bots, which may still have letters to finish.
            start_new_session=True,
        )
        self._process = process
        self.end = weakref.finalize(self, _end, process)

    @property
    def ended(self) -> bool:
        """Tell whether the process is gone."""
        return self._process.poll() is not None

    def ask(self, job: bytes, seconds: float) -> bytes:
        """Return the answer to a job; an empty job waits for the first word of the process."""
        late = threading.Event()
        clock = threading.Timer(seconds, self._stop, [late])
        clock.start()
        try:
            answer = self._asked(job)
        finally:
            clock.cancel()
            clock.join()
        if late.is_set():
            raise TemplateProblem("too_slow", seconds=f"{seconds:g}")
        if answer is None:
            raise TemplateProblem("worker_lost")
        return answer

    def _asked(self, job: bytes) -> bytes | None:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise LookupError("the worker was started without pipes")
        try:
            if job:
                write_frame(stdin, job)
            return read_frame(stdout, LARGEST_ANSWER)
        except (OSError, ValueError):
            return None

    def _stop(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()


def _surroundings() -> Mapping[str, str]:
    """Return what Python needs to start: no token of a bot, no address of a database."""
    found = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": found}


def _started(command: Sequence[str]) -> _Worker:
    """Start a worker; raises TemplateProblem where that cannot be done."""
    try:
        worker = _Worker(command)
    except OSError as fault:
        log.warning("no template worker could be started: %s", fault.strerror)
        raise TemplateProblem("no_worker") from None
    try:
        worker.ask(b"", _SECONDS_TO_START)
    except TemplateProblem:
        worker.end()
        log.warning("the template worker ended before its first job")
        raise TemplateProblem("no_worker") from None
    return worker


def _opened(answers: TypeAdapter[_Answer[Made]], frame: bytes) -> Made:
    """Return what was made; raises the worker's problem, or `worker_lost` for what is no answer."""
    try:
        answer = answers.validate_json(frame)
    except ValidationError:
        raise TemplateProblem("worker_lost") from None
    if answer.problem is not None:
        raise answer.problem.as_raised()
    if answer.made is None:
        raise TemplateProblem("worker_lost")
    return answer.made


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, leaving neither a zombie nor an open pipe."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        # What could not be written to a process that is gone is not worth a word.
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
