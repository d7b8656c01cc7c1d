"""The commands, one file per kind. Libraries are loaded by the command that needs them."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ask import gaps, nearest, notice, search, slots
from bot.cli.keep import decide, deregister, import_, migrate, publish
from bot.cli.pause import pause, resume
from bot.cli.post import outbox, reminders
from bot.cli.print import poster
from bot.loading import load
from bot.roles import USUAL, Role
from bot.settings import read_live_settings

app = typer.Typer(
    name="bianmin",
    help="Chat assistant for government-service convenience stations (便民站助手).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(nearest)
app.command()(notice)
app.command()(slots)
app.command()(search)
app.command()(gaps)
app.command("import")(import_)
app.command()(decide)
app.command()(publish)
app.command()(migrate)
app.command()(reminders)
app.add_typer(outbox, name="outbox")
app.command()(pause)
app.command()(resume)
app.command()(deregister)
app.command()(poster)

DataDirectory = Annotated[Path, typer.Option("--data", help="where the demo keeps its data")]
Roles = Annotated[
    list[Role] | None, typer.Option("--role", help="only this part; may be named several times")
]
PagePort = Annotated[int, typer.Option("--port", help="port of the chat page")]


@app.command()
def demo(data: DataDirectory = Path("data/demo"), port: PagePort = 8080) -> None:
    """Start both bots, the scheduler and the chat page on this machine; no token, no service."""
    from bot.demo import run_demo  # noqa: PLC0415  loading the bots takes a second

    asyncio.run(run_demo(data, port))


@app.command()
def webchat(
    data: Annotated[Path, typer.Option("--data", help="where the chats are kept")] = Path(
        "data/webchat"
    ),
    port: PagePort = 8080,
    bot_port: Annotated[int, typer.Option("--bot-port", help="port of the Bot API side")] = 8081,
) -> None:
    """Start the local Bot API server and its chat page alone."""
    from bot.cli.webchat import run_alone  # noqa: PLC0415  only this command needs the server

    asyncio.run(run_alone(data, port, bot_port))


@app.command()
def run(role: Roles = None) -> None:
    """Run both bots and the scheduler live, as the settings say; or some of them."""
    roles = frozenset(role or USUAL)
    if roles == {Role.WEBCHAT}:
        # It needs no bot, and knows none before it was opened once.
        return webchat()
    settings = read_live_settings()
    load("bot.bots")
    from bot.run import run_live  # noqa: PLC0415

    return asyncio.run(run_live(settings, roles))


@app.command("check-settings")
def check_settings() -> None:
    """Say whether `bianmin run` could start with the settings as they are."""
    settings = read_live_settings()
    way = "webhooks" if settings.webhook_url else "long polling"
    typer.echo(f"settings are complete: {way}, {settings.database_url.split(':')[0]}")
