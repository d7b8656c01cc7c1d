"""Commands that print: the poster for a station's door."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ready import house_to_ask, say_no
from storage.refusals import StationUnknown


def poster(
    code: Annotated[str, typer.Argument(help="the station's code")],
    out: Annotated[Path, typer.Option("--out", help="a .pdf for the door, or a .png to pass on")],
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Print a station's poster with its QR: A4 as PDF, or the card to pass on as PNG."""
    if out.suffix not in {".pdf", ".png"}:
        raise typer.BadParameter("must end with .pdf or .png", param_hint="--out")
    try:
        out.write_bytes(asyncio.run(_poster(code, language, picture=out.suffix == ".png")))
    except OSError as fault:
        raise say_no(f"{out} cannot be written: {fault.strerror}") from None
    typer.echo(f"{out} is written")


async def _poster(code: str, language: str, *, picture: bool) -> bytes:
    async with house_to_ask() as house:
        services = house.services
        try:
            details = (await services.stations.by_code(code)).details
        except StationUnknown as no:
            raise say_no(services.texts.plain(no.key, "zh")) from None
        if not house.services.posters.link:
            typer.echo("bianmin: NOTICE_LINK is not set, so there is no QR", err=True)
        draw = services.posters.card if picture else services.posters.door
        return draw(details, language)
