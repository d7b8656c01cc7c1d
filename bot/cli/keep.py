"""Commands that change the record: migrate, import, deregister."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.cli.ready import house_on, say_no
from bot.settings import read_storage_settings
from storage.catalogue.difference import Difference
from storage.catalogue.reader import Catalogue, read_files
from storage.clock import SystemClock, local
from storage.desk.catalogue import Import, ImportReport
from storage.desk.register import Closing
from storage.refusals import Refused


def migrate() -> None:
    """Bring the database's tables to the newest form."""
    asyncio.run(_migrate())
    typer.echo("the database is up to date")


def import_(
    files: Annotated[list[Path], typer.Argument(help="YAML with matters, stations, holidays")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what changes")] = False,
) -> None:
    """Load stations, matters and holidays; all or nothing."""
    report = asyncio.run(_import(files, dry_run=dry_run))
    for name, part in vars(report).items():
        _tell(name, part)
    if dry_run:
        typer.echo("nothing was written (--dry-run)")


def deregister(
    code: Annotated[str, typer.Argument(help="the station's code")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="first day without it")],
    by: Annotated[str, typer.Option(help="who registers it")],
    reason: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """Register that a station closes, and list the visits that stand in the way."""
    closing = asyncio.run(_deregister(code, on.date(), by, reason))
    typer.echo(f"{code}: offered no more from {closing.on} on")
    for visit in closing.affected:
        starts = local(visit.starts_at)
        typer.echo(f"  {visit.code}  {starts:%Y-%m-%d %H:%M}  {visit.status.value}")
    typer.echo(f"{len(closing.affected)} visits on or after that day; none was cancelled")


async def _migrate() -> None:
    async with house_on(read_storage_settings(), SystemClock()):
        pass


async def _deregister(code: str, on: date, by: str, reason: str) -> Closing:
    async with house_on(read_storage_settings(), SystemClock()) as house:
        try:
            return await house.register.deregister(code, on, by, reason)
        except Refused as no:
            raise say_no(house.services.texts.plain(no.key, "zh", **no.facts)) from None


async def _import(files: list[Path], *, dry_run: bool) -> ImportReport:
    async with house_on(read_storage_settings(), SystemClock()) as house:
        catalogue = read_files(files, known_matters=await house.catalogue.known_matters())
        _refuse_problems(catalogue)
        new = Import(catalogue.matters, catalogue.stations, catalogue.days)
        if dry_run:
            return await house.catalogue.compare(new)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("importing", total=None)
            return await house.catalogue.write(
                new, lambda done, total: bar.update(task, completed=done, total=total)
            )


def _refuse_problems(catalogue: Catalogue) -> None:
    if not catalogue.problems:
        return
    for problem in catalogue.problems:
        place = " · ".join(part for part in (problem.file, problem.record, problem.field) if part)
        typer.echo(f"{place}: {problem.message}", err=True)
    raise say_no(f"{len(catalogue.problems)} problems, nothing was imported")


def _tell(name: str, part: Difference) -> None:
    typer.echo(
        f"{name}: {len(part.added)} new, {len(part.changed)} changed, "
        f"{len(part.unchanged)} unchanged, {len(part.missing)} not in these files (kept)"
    )
    for code in part.added:
        typer.echo(f"  + {code}")
    for code, fields in part.changed.items():
        typer.echo(f"  ~ {code}: {', '.join(fields)}")
