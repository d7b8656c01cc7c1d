"""The worker: the process in which templates that were sent in are tried and rendered.

notices.workshop starts it and ends it at will. It keeps nothing between two jobs but compiled
templates, and imports little, so that another one is there within a tenth of a second.
"""

import json
import math
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO

from notices.inspect import inspect, line_difference, try_on
from notices.placeholders import Facts
from notices.problems import TemplateProblem
from notices.wording import wording

try:
    import resource
except ImportError:  # Windows has no such limits; the workshop's clock still ends the worker
    resource = None  # type: ignore[assignment]

Jobs = Mapping[str, Callable[..., object]]

READY = b"ready"
LARGEST_JOB = 16 * 2**20
_HEAD = 4
_SPARE_SECONDS = 1


def read_frame(stream: IO[bytes], largest: int) -> bytes | None:
    """Return the next frame, None where the stream ends; raises ValueError for a larger one."""
    head = stream.read(_HEAD)
    if len(head) < _HEAD:
        return None
    length = int.from_bytes(head, "big")
    if length > largest:
        raise ValueError("the frame is too large")
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write a frame: its length in four bytes, then the bytes."""
    stream.write(len(body).to_bytes(_HEAD, "big") + body)
    stream.flush()


def serve(jobs: Jobs) -> None:
    """Do jobs until the workshop is gone, which the end of standard input tells.

    The command line names the megabytes the process may hold and the seconds a job may compute.
    """
    megabytes, seconds = int(sys.argv[1]), float(sys.argv[2])
    _bound(megabytes)
    write_frame(sys.stdout.buffer, READY)
    while (frame := read_frame(sys.stdin.buffer, LARGEST_JOB)) is not None:
        _allow(seconds)
        write_frame(sys.stdout.buffer, _answer(jobs, frame))


def _answer(jobs: Jobs, frame: bytes) -> bytes:
    """Do a job. What is not a problem of the template ends the process, and so is noticed."""
    try:
        job = json.loads(frame)
        return _written({"made": jobs[job["do"]](*job["on"])})
    except TemplateProblem as problem:
        return _written({"problem": as_record(problem)})
    except MemoryError:
        return _written({"problem": as_record(TemplateProblem("too_much_memory"))})


def _written(answer: Mapping[str, object]) -> bytes:
    # Letters beyond ASCII are escaped: a lone surrogate has no other way through a pipe.
    return json.dumps(answer).encode("ascii")


def as_record(problem: TemplateProblem) -> Mapping[str, object]:
    """Return a problem as plain data."""
    return {"key": problem.key, "facts": dict(problem.facts)}


def _bound(megabytes: int) -> None:
    """Bound what the process may hold, and forbid it to write files."""
    if resource is None:
        return
    for kind, limit in (
        (resource.RLIMIT_AS, megabytes * 2**20),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows RLIMIT_AS and refuses to set it.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def _allow(seconds: float) -> None:
    """Let the kernel end a job that computes for longer, even when the workshop is gone."""
    if resource is not None:
        used = math.ceil(time.process_time() + seconds) + _SPARE_SECONDS
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (used, hard))


def _inspection(name: str, source: str, language: str, published: str) -> Mapping[str, object]:
    found = inspect(name, source, language, published)
    return {
        "problems": [as_record(problem) for problem in found.problems],
        "added": found.added,
        "dropped": found.dropped,
        "preview": found.preview,
        "asked": found.asked,
    }


def _words(source: str, facts: Facts) -> Mapping[str, str]:
    return dict(wording(source, facts))


JOBS: Jobs = {
    "text": try_on,
    "words": _words,
    "inspection": _inspection,
    "difference": line_difference,
}

if __name__ == "__main__":
    serve(JOBS)
