"""Commands that pause a matter at a station and take it up again."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.ready import house_on, say_no
from bot.settings import read_storage_settings
from bot.wiring import House
from notices.texts import Texts
from storage.clock import SystemClock
from storage.desk.pauses import NewPause
from storage.refusals import Refused
from storage.rules.pauses import Span

DAY = ["%Y-%m-%d"]


def pause(
    station: str,
    matter: str,
    since: Annotated[datetime, typer.Option("--from", formats=DAY, help="first day")],
    by: Annotated[str, typer.Option(help="who decided it")],
    until: Annotated[
        datetime | None, typer.Option(formats=DAY, help="last day, default open")
    ] = None,
    reason: Annotated[str, typer.Option(help="why, in words")] = "",
) -> None:
    """Pause a matter at a station; visits that were booked already stay."""
    span = Span(since.date(), until.date() if until else None)
    asyncio.run(_pause(station, matter, span, by, reason))


def resume(station: str, matter: str) -> None:
    """End every pause of a matter at a station that is not over: it is taken again from today."""
    asyncio.run(_resume(station, matter))


async def _pause(station: str, matter: str, span: Span, by: str, reason: str) -> None:
    async with house_on(read_storage_settings(), SystemClock()) as house:
        try:
            new = NewPause(*await _ids(house, station, matter), span, reason)
            await house.services.pauses.add(new, by)
            visits = await house.services.pauses.visits_in(new)
        except Refused as no:
            raise _told(no) from None
    until = span.until.isoformat() if span.until else "further notice"
    typer.echo(f"{station} {matter}: paused from {span.since.isoformat()} until {until}")
    for visit in visits:
        typer.echo(f"  still booked: {visit.booking.code}")


async def _resume(station: str, matter: str) -> None:
    async with house_on(read_storage_settings(), SystemClock()) as house:
        try:
            station_id, matter_id = await _ids(house, station, matter)
            ended = await house.services.pauses.end_all(station_id, matter_id)
        except Refused as no:
            raise _told(no) from None
    typer.echo(f"{station} {matter}: taken again, pauses ended: {len(ended)}")
    for span in ended:
        until = span.until.isoformat() if span.until else "further notice"
        typer.echo(f"  {span.since.isoformat()} until {until}")


async def _ids(house: House, station: str, matter: str) -> tuple[int, int]:
    place = (await house.services.stations.by_code(station)).station
    return place.key, (await house.services.matters.by_code(matter)).key


def _told(no: Refused) -> typer.Exit:
    return say_no(Texts.load().plain(no.key, "zh", **no.facts))
