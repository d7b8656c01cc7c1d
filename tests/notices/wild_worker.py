"""A worker without a sandbox: what its language lets through, the process must hold."""

import os
import signal
import time

from jinja2 import Environment

from notices.placeholders import Facts
from notices.worker import serve


def wild(_: str, source: str, facts: Facts) -> str:
    """Render with everything Jinja2 knows, and the ways a process can end."""
    tools = {
        "pid": os.getpid(),
        "leave": os._exit,
        "sleep": time.sleep,
        "outside": os.environ,
        "orphan": orphan,
    }
    return Environment(autoescape=True).from_string(source).render({**facts, **tools})


def orphan() -> str:
    """Kill whoever started this process."""
    os.kill(os.getppid(), signal.SIGKILL)
    return ""


if __name__ == "__main__":
    serve({"text": wild})
