"""Commands that change the record: migrate, import, decide, publish, deregister."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from bot.cli.ready import house_on, say_no
from bot.settings import read_storage_settings
from bot.wiring import House
from notices.texts import Texts
from storage.catalogue.difference import Difference
from storage.catalogue.reader import Catalogue, read_files
from storage.clock import SystemClock, local
from storage.desk.catalogue import Import, ImportReport
from storage.desk.publishing import Published
from storage.desk.register import Closing
from storage.refusals import Refused

Result = TypeVar("Result")


def migrate() -> None:
    """Bring the database's tables to the newest form."""
    asyncio.run(_migrate())
    typer.echo("the database is up to date")


def import_(
    files: Annotated[list[Path], typer.Argument(help="YAML with matters, stations, holidays")],
    by: Annotated[str, typer.Option(help="who drafted what the files say")] = "",
    *,
    publish: Annotated[
        bool, typer.Option("--publish", help="put in force what is complete; needs --by")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="only show what changes, and for how many")
    ] = False,
) -> None:
    """Load stations and holidays, and matters as drafts; all or nothing."""
    settings = read_storage_settings()
    if not by.strip() and (publish or settings.two_person_rule):
        raise typer.BadParameter("--by NAME is needed: it stands on the sheet")
    asyncio.run(_import(files, by.strip(), publish=publish, dry_run=dry_run))


def decide(
    code: str,
    field: str,
    by: Annotated[str, typer.Option(help="whose decision it is; stands on the sheet")],
) -> None:
    """Let the counter tell a field that a matter lacks (以窗口告知为准)."""
    asyncio.run(_changed(partial(_decide, code=code, field=field, by=_named(by))))
    typer.echo(f"{code}: {field} is told at the counter, decided by {by.strip()}")


def publish(
    codes: list[str],
    by: Annotated[str, typer.Option(help="who approves it; stands on the sheet")],
) -> None:
    """Put the drafts of matters in force; what may not be published is named and left."""
    done = asyncio.run(_changed(partial(_publish, codes=codes, by=_named(by))))
    if set(codes) - set(done.codes):
        raise say_no("not everything was published")


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


async def _import(files: list[Path], by: str, *, publish: bool, dry_run: bool) -> None:
    async with house_on(read_storage_settings(), SystemClock()) as house:
        catalogue = read_files(files, known_matters=await house.catalogue.known_matters())
        _refuse_problems(catalogue)
        new = Import(catalogue.matters, catalogue.stations, catalogue.days)
        if dry_run:
            report = await house.catalogue.compare(new)
            _tell_report(report)
            await _tell_impact(house, report)
            typer.echo("nothing was written (--dry-run)")
            return
        report = await _written(house, new, by)
        _tell_report(report)
        await _tell_stranded(house, report)
        await _tell_drafts(house, report)
        if publish:
            await _publish(house, [record.code for record in catalogue.matters], by)


async def _written(house: House, new: Import, by: str) -> ImportReport:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("importing", total=None)
        return await house.catalogue.write(
            new, lambda done, total: bar.update(task, completed=done, total=total), author=by
        )


async def _changed(change: Callable[[House], Awaitable[Result]]) -> Result:
    async with house_on(read_storage_settings(), SystemClock()) as house:
        try:
            return await change(house)
        except Refused as no:
            raise say_no(_sentence(no)) from None


async def _decide(house: House, code: str, field: str, by: str) -> None:
    matter = await house.services.matters.by_code(code)
    await house.services.publishing.decide(matter.key, field, by)


async def _publish(house: House, codes: Sequence[str], by: str) -> Published:
    for code in codes:
        await house.services.matters.by_code(code)
    done = await house.services.publishing.publish_complete(by, codes)
    for code in done.codes:
        typer.echo(f"published: {code}")
    for code, no in done.left.items():
        typer.echo(f"left: {code}: {_sentence(no)}")
    for code in dict.fromkeys(codes):
        if code not in done.codes and code not in done.left:
            typer.echo(f"left: {code}: no draft waits")
    return done


async def _tell_drafts(house: House, report: ImportReport) -> None:
    for page in await house.services.publishing.pages():
        if page.matter.code in report.drafts and page.draft is not None:
            lacking = ", ".join(gap.field for gap in page.lacking) or "nothing, ready to publish"
            typer.echo(f"  draft {page.matter.code} v{page.draft.version} lacks: {lacking}")


async def _tell_stranded(house: House, report: ImportReport) -> None:
    """List the visits that lie outside their station's hours after the import."""
    services = house.services
    for station in await services.stations.all():
        if not report.days.touched and station.code not in report.stations.changed:
            continue
        visits = await services.closures.stranded(station.key)
        if visits:
            typer.echo(f"  ! {station.code}: {len(visits)} visits outside its hours, call or move")
        for visit in visits:
            starts = local(visit.booking.starts_at)
            typer.echo(f"    {visit.booking.code}  {starts:%Y-%m-%d %H:%M}")


async def _tell_impact(house: House, report: ImportReport) -> None:
    for matter in await house.services.matters.all():
        if matter.code in report.drafts:
            impact = await house.services.publishing.impact(matter.key)
            typer.echo(
                f"  publishing {matter.code} touches {impact.bookings} bookings, "
                f"{impact.stations} stations, {impact.people} people with a notice"
            )


def _named(by: str) -> str:
    if not by.strip():
        raise typer.BadParameter("--by needs a name: it stands on the sheet")
    return by.strip()


def _sentence(no: Refused) -> str:
    return Texts.load().plain(no.key, "zh", **no.facts)


def _tell_report(report: ImportReport) -> None:
    for name in ("matters", "stations", "days"):
        _tell(name, getattr(report, name))
    typer.echo(f"drafts: {len(report.drafts)} wait to be published")
    for code in report.withdrawn:
        typer.echo(f"  {code}: the draft is withdrawn, the record says what is in force")


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
