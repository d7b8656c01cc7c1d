"""What matters lack before their notices may bind the counter: gaps. With --json for scripts."""

import asyncio
import json
from typing import Annotated

import typer

from bot.cli.ready import house_to_ask, say_no
from notices.texts import Texts
from storage.records import MatterRecord
from storage.refusals import Refused
from storage.rules.completeness import Gap
from storage.rules.completeness import gaps as gaps_of


def gaps(
    codes: Annotated[list[str] | None, typer.Argument(help="default: every matter")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="answer as JSON")] = False,
) -> None:
    """Name the fields that matters lack, and the rule that asks for each."""
    texts = Texts.load()
    for record in asyncio.run(_records(codes or [])):
        if as_json:
            typer.echo(json.dumps(_row(record), ensure_ascii=False))
        else:
            typer.echo(_plain(record, texts))


async def _records(codes: list[str]) -> list[MatterRecord]:
    async with house_to_ask() as house:
        matters = house.services.matters
        try:
            asked = codes or [matter.code for matter in await matters.all()]
            return [(await matters.by_code(code)).record for code in asked]
        except Refused as no:
            raise say_no(Texts.load().plain(no.key, "zh", **no.facts)) from None


def _row(record: MatterRecord) -> dict[str, object]:
    return {
        "code": record.code,
        "missing": [
            {"field": gap.field, "rule": gap.rule.value, "materials": gap.materials}
            for gap in gaps_of(record)
        ],
    }


def _plain(record: MatterRecord, texts: Texts) -> str:
    lines = [f"{record.code} {record.name}"]
    return "\n".join([*lines, *(f"  {_sentence(gap, texts)}" for gap in gaps_of(record))])


def _sentence(gap: Gap, texts: Texts) -> str:
    missing = texts.plain(f"admin.gap.{gap.field.replace('.', '_')}")
    materials = f"（{'、'.join(gap.materials)}）" if gap.materials else ""
    return f"{missing}{materials}：{texts.plain(f'admin.rule.{gap.rule}')}"
