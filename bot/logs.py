"""What is logged, and what must never be."""

import logging
from pathlib import Path

FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# At INFO httpx logs every URL, and a Bot API URL contains the bot's token; the others only tick.
QUIET = ("httpx", "httpcore", "apscheduler", "aiogram.event", "alembic")


def start_logging(level: str, file: Path | None = None) -> None:
    """Log to standard error, or to a file; tokens and ticks stay out."""
    logging.basicConfig(level=level, format=FORM, filename=file)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
