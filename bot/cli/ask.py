"""Questions on the command line: nearest, notice, slots, search, gaps. With --json for scripts."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ready import house_to_ask, say_no
from bot.wiring import House
from notices.texts import Texts
from storage.clock import SHANGHAI, local
from storage.desk.matters import MatterInForce
from storage.desk.station_search import Only
from storage.refusals import MatterNotHandled, Refused
from storage.rules.completeness import gaps as gaps_of
from storage.rules.situations import Verdict, check_answers, every_path, verdict

Row = dict[str, object]
Question = Callable[[House], Awaitable[list[Row]]]
AsJson = Annotated[bool, typer.Option("--json", help="answer as JSON")]


def nearest(
    lat: Annotated[float, typer.Option(help="latitude, WGS-84 degrees")],
    lon: Annotated[float, typer.Option(help="longitude, WGS-84 degrees")],
    matter: Annotated[str | None, typer.Option(help="only stations that handle it")] = None,
    at: Annotated[datetime | None, typer.Option(help="local time, default now")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 5,
    *,
    open_now: Annotated[bool, typer.Option("--open", help="only open ones")] = False,
    wheelchair: Annotated[bool, typer.Option("--wheelchair", help="with a way in")] = False,
    as_json: AsJson = False,
) -> None:
    """Find the nearest stations."""
    only = Only(open_now=open_now, wheelchair=wheelchair)
    question = partial(_nearest, point=(lat, lon), code=matter, at=at, limit=limit, only=only)
    _tell(asyncio.run(_asked(question)), as_json=as_json)


def notice(
    codes: Annotated[
        list[str] | None, typer.Argument(help="one code; with --every any, default all")
    ] = None,
    answer: Annotated[list[str] | None, typer.Option(help="question=option")] = None,
    pdf: Annotated[Path | None, typer.Option(help="write the sheet as PDF")] = None,
    png: Annotated[Path | None, typer.Option(help="write the sheet as PNG")] = None,
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    *,
    every: Annotated[
        bool, typer.Option("--every", help="a row for each way of answering all questions")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what a matter needs in the situation that the answers describe."""
    answers = dict(_pair(text) for text in answer or [])
    files = Files(language, pdf, png)
    question: Question
    if every:
        if answers or pdf or png:
            raise typer.BadParameter("--every goes with neither --answer nor --pdf nor --png")
        question = partial(_every_notice, codes=codes or [])
    elif codes is None or len(codes) != 1:
        raise typer.BadParameter("one code is needed, or --every")
    else:
        question = partial(_notice, code=codes[0], answers=answers, files=files)
    _tell(asyncio.run(_asked(question)), as_json=as_json)


def slots(
    station: str,
    matter: str,
    *,
    as_json: AsJson = False,
) -> None:
    """List the free off-hours times of a station for a matter."""
    _tell(asyncio.run(_asked(partial(_slots, station=station, code=matter))), as_json=as_json)


def search(
    text: Annotated[list[str] | None, typer.Argument(help="default: a query per line")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Find matters from everyday words; from standard input one query per line, JSON per line."""
    queries: Iterable[str] = [" ".join(text)] if text else (line.strip() for line in sys.stdin)
    _tell(asyncio.run(_asked(partial(_search, queries=queries))), as_json=as_json or not text)


def gaps(
    codes: Annotated[list[str] | None, typer.Argument(help="default: every matter")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Name what matters lack for a complete notice, and the rule that asks for each."""
    _tell(asyncio.run(_asked(partial(_gaps, codes=codes or []))), as_json=as_json)


@dataclass(frozen=True)
class Files:
    """Which sheets to write, in which language."""

    language: str
    pdf: Path | None
    png: Path | None


async def _asked(question: Question) -> list[Row]:
    async with house_to_ask() as house:
        try:
            return await question(house)
        except Refused as no:
            raise say_no(Texts.load().plain(no.key, "zh", **no.facts)) from None


async def _nearest(
    house: House,
    point: tuple[float, float],
    code: str | None,
    at: datetime | None,
    limit: int,
    only: Only,
) -> list[Row]:
    matter = (await house.services.matters.by_code(code)).key if code else None
    moment = at.replace(tzinfo=SHANGHAI) if at else None
    found = await house.services.stations.nearest(
        *point, matter_id=matter, at=moment, limit=limit, only=only
    )
    return [
        {
            "station": near.station.code,
            "name": near.station.name,
            "metres": round(near.metres),
            "walking_minutes": near.minutes,
            "in_circle": near.in_circle,
            "open_now": near.opening.open_now,
            "wheelchair": near.details.wheelchair,
            "confirmed": near.details.station_confirmed,
        }
        for near in found
    ]


async def _notice(house: House, code: str, answers: Mapping[str, str], files: Files) -> list[Row]:
    matter = await house.services.matters.by_code(code)
    found = verdict(matter.record, check_answers(matter.record, answers))
    if files.pdf or files.png:
        await _print(house, code, answers, files)
    return [_verdict_row(matter, found)]


async def _every_notice(house: House, codes: Iterable[str]) -> list[Row]:
    matters = house.services.matters
    asked = list(codes) or [matter.code for matter in await matters.all()]
    found = [await matters.by_code(code) for code in asked]
    return [_verdict_row(matter, way) for matter in found for way in every_path(matter.record)]


async def _print(house: House, code: str, answers: Mapping[str, str], files: Files) -> None:
    office = house.services.notices
    issued = await office.issue(code, answers, language=files.language)
    if files.pdf:
        files.pdf.write_bytes((await office.pdf(issued.number)).content)
    if files.png:
        files.png.write_bytes((await office.png(issued.number)).content)


def _verdict_row(matter: MatterInForce, found: Verdict) -> Row:
    asked = found.next_question
    return {
        "code": matter.record.code,
        "version": matter.version,
        "binding": matter.matter.published,
        "answers": dict(found.answers),
        "next_question": asked
        and {
            "id": asked.id,
            "question": asked.question,
            "options": [{"id": option.id, "label": option.label} for option in asked.options],
        },
        "stopped": found.stopped,
        "outcome": "；".join(found.outcomes) or None,
        "materials": [
            {
                "id": material.id,
                "name": material.name,
                "form": material.form,
                "copies": material.copies,
                "photocopies": material.photocopies,
                "issuer": material.issuer,
                "note": material.note,
                "estimated": material.estimated,
            }
            for material in found.materials
        ],
    }


async def _slots(house: House, station: str, code: str) -> list[Row]:
    services = house.services
    place = (await services.stations.by_code(station)).station
    matter = await services.matters.by_code(code)
    if not await services.stations.handles(place.key, matter.key):
        raise MatterNotHandled
    days = await services.offers.days(place.key, matter.key)
    return [
        {
            "station": station,
            "matter": code,
            "starts_at": local(offer.slot.starts_at).isoformat(),
            "ends_at": local(offer.slot.ends_at).isoformat(),
            "kind": offer.slot.kind,
            "free": offer.free,
        }
        for day in days
        for offer in await services.offers.slots(place.key, day.day)
    ]


async def _search(house: House, queries: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for query in queries:
        found = await house.services.matters.search(query)
        codes = [hit.code for hit in found.hits]
        rows.append({"query": query, "codes": codes, "confident": found.confident})
    return rows


async def _gaps(house: House, codes: Iterable[str]) -> list[Row]:
    matters, texts = house.services.matters, house.services.texts
    asked = list(codes) or [matter.code for matter in await matters.all()]
    keys = [(await matters.by_code(code)).key for code in asked]
    pages = [await house.services.publishing.page(key) for key in keys]
    return [
        {
            "code": page.matter.code,
            "field": gap.field,
            "materials": list(gap.materials),
            "missing": texts.plain(f"admin.gap.{gap.field.replace('.', '_')}"),
            "rule": texts.plain(f"admin.rule.{gap.rule}"),
            "decided_by": made.decided_by if (made := page.decisions.get(gap.field)) else None,
        }
        for page in pages
        for gap in gaps_of(page.record)
    ]


def _pair(text: str) -> tuple[str, str]:
    question, equals, option = text.partition("=")
    if not equals or not question or not option:
        raise typer.BadParameter(f"{text!r} is not of the form question=option")
    return question, option


def _tell(rows: list[Row], *, as_json: bool) -> None:
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _plain(row))


def _plain(row: Row) -> str:
    return "  ".join(f"{name}={_short(value)}" for name, value in row.items() if value is not None)


def _short(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_short(item) for item in value)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("question") or value)
    return str(value)
