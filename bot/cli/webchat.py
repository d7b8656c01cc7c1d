"""The web chat alone: a Bot API server and its chat page, until Ctrl-C."""

from pathlib import Path

import typer

from bot.cli.ready import say_no
from bot.signals import told_to_stop
from bot.webchat.server import serve


async def run_alone(data: Path, page_port: int, bot_port: int) -> None:
    """Serve and say where; a port that somebody else holds is named in one line."""
    stop = told_to_stop()
    try:
        async with serve(data, page_port, bot_port) as running:
            typer.echo(f"chat page: {running.page_url}")
            typer.echo(f"Bot API:   {running.bot_url}  (Ctrl-C)")
            await stop.wait()
    except OSError as fault:
        raise say_no(f"cannot listen: {fault.strerror}; choose --port or --bot-port") from None
