"""`bianmin outbox`: what waits and what failed; try again, or drop."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from bot.cli.ready import house_on, say_no
from bot.settings import read_storage_settings
from notices.texts import Texts
from storage.clock import SystemClock, local
from storage.desk.mailroom import Mailroom
from storage.desk.reminders import ReminderDesk
from storage.outbox import State
from storage.refusals import StationUnknown
from storage.tables import OutboxRow

T = TypeVar("T")
Kind = Annotated[str | None, typer.Option("--kind", help="only messages of this kind")]
RowId = Annotated[int | None, typer.Argument(help="one message, by the id that `list` shows")]

DAY_BEFORE = typer.Option(formats=["%H:%M"], help="the evening before, Shanghai time")
RATINGS = typer.Option("--ratings/--no-ratings", help="invite people to rate their visits")
RATING_HOURS = typer.Option(min=0, max=72, help="hours from a visit to the invitation to rate it")
QUIET = typer.Option(formats=["%H:%M"], help="both ends of the quiet hours")

outbox = typer.Typer(help="Look into the outbox, try again, drop.", no_args_is_help=True)


@outbox.command("list")
def list_(
    state: Annotated[State | None, typer.Option("--state", help="only in this state")] = None,
    kind: Kind = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="answer as JSON")] = False,
) -> None:
    """List messages, the newest first. No message's words are kept or shown."""
    for row in _asked(lambda room: room.rows(state=state, kind=kind, limit=limit)):
        shown = _shown(row)
        plain = "  ".join(f"{name}={value}" for name, value in shown.items() if value is not None)
        typer.echo(json.dumps(shown, ensure_ascii=False) if as_json else plain)


@outbox.command()
def retry(row_id: RowId = None, kind: Kind = None) -> None:
    """Send dead and failed messages again now: one, or all of a kind."""
    _require_choice(row_id, kind)
    count = _asked(lambda room: room.retry(kind=kind, row_id=row_id))
    typer.echo(f"{count} messages will be sent again")


@outbox.command()
def drop(row_id: RowId = None, kind: Kind = None) -> None:
    """Never send messages that wait or failed: one, or all of a kind."""
    _require_choice(row_id, kind)
    count = _asked(lambda room: room.drop(kind=kind, row_id=row_id))
    typer.echo(f"{count} messages dropped")


def reminders(
    station: str,
    day_before: Annotated[datetime | None, DAY_BEFORE] = None,
    hours: Annotated[int | None, typer.Option(min=1, max=12, help="hours before")] = None,
    quiet_since: Annotated[datetime | None, QUIET] = None,
    quiet_until: Annotated[datetime | None, QUIET] = None,
    rating_hours: Annotated[int | None, RATING_HOURS] = None,
    *,
    off: Annotated[bool, typer.Option("--off", help="send no reminders at all")] = False,
    ratings: Annotated[bool | None, RATINGS] = None,
) -> None:
    """Set when one station's people are reminded and invited to rate.

    What is not named is as everywhere.
    """
    quiet = (quiet_since.time(), quiet_until.time()) if quiet_since and quiet_until else None

    async def keep() -> None:
        async with house_on(read_storage_settings(), SystemClock()) as house:
            place = (await house.services.stations.by_code(station.upper())).station
            await ReminderDesk(house.database).set(
                place.key,
                reminders=not off,
                day_before_at=day_before.time() if day_before else None,
                hours_before=hours,
                quiet=quiet,
                ratings=ratings,
                rating_hours=rating_hours,
            )

    try:
        asyncio.run(keep())
    except StationUnknown as no:
        raise say_no(Texts.load().plain(no.key, "zh")) from None
    typer.echo(
        "kept; running processes follow within 20 seconds, for what is confirmed or done from then"
    )


def _require_choice(row_id: int | None, kind: str | None) -> None:
    if row_id is None and kind is None:
        raise say_no("name a message by its id, or all of a kind with --kind")


def _asked(question: Callable[[Mailroom], Awaitable[T]]) -> T:
    async def ask() -> T:
        async with house_on(read_storage_settings(), SystemClock()) as house:
            return await question(Mailroom(house.database, house.clock))

    return asyncio.run(ask())


def _shown(row: OutboxRow) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": row.kind,
        "audience": row.audience,
        "state": row.state,
        "due_at": local(row.due_at).isoformat(),
        "next_try_at": local(row.next_try_at).isoformat() if row.next_try_at else None,
        "attempts": row.attempts,
        "booking_id": row.booking_id,
        "reason": row.reason,
    }
