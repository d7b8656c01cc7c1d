"""What a command stands on: settings, a database that answers, a house."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import typer

from bot.settings import EMBEDDED, StorageSettings, read_storage_settings
from bot.wiring import House, build_house
from storage.catalogue.reader import JINCHENG, read_files
from storage.catalogue.samples import read_sample_decisions
from storage.clock import Clock, SystemClock
from storage.database import Database
from storage.desk.catalogue import Import

IN_MEMORY = "sqlite+aiosqlite://"


@asynccontextmanager
async def house_on(settings: StorageSettings, clock: Clock) -> AsyncIterator[House]:
    """Open the house on the settings' database, with its tables in the newest form."""
    prepare_folder(settings.database_url)
    database = Database(settings.database_url)
    try:
        await database.migrate()
        house = build_house(database, clock, settings)
        try:
            yield house
        finally:
            await house.close()
    finally:
        await database.close()


@asynccontextmanager
async def house_to_ask(clock: Clock | None = None) -> AsyncIterator[House]:
    """Open the house for a question.

    Where nothing was ever imported into the embedded default, the question is answered from the
    shipped catalogue, in memory, and a line on standard error says so.
    """
    settings = read_storage_settings()
    if settings.database_url == EMBEDDED and not _file_of(EMBEDDED).exists():
        settings = settings.model_copy(update={"database_url": IN_MEMORY})
    async with house_on(settings, clock or SystemClock()) as house:
        if settings.database_url == IN_MEMORY:
            await load_shipped(house)
            sys.stderr.write("bianmin: no catalogue imported, answering from the shipped sample\n")
        yield house


async def load_shipped(house: House) -> None:
    """Import the catalogue that the product ships and publish it by its sample decisions."""
    catalogue, samples = read_files(JINCHENG), read_sample_decisions()
    new = Import(catalogue.matters, catalogue.stations, catalogue.days)
    await house.catalogue.write(new, author=samples.drafted_by)
    publishing = house.services.publishing
    await publishing.decide_samples(samples.fields, samples.decided_by)
    await publishing.publish_complete(samples.decided_by)


def prepare_folder(url: str) -> None:
    """Make the folder of an embedded database."""
    if url.startswith("sqlite") and url != IN_MEMORY:
        _file_of(url).parent.mkdir(parents=True, exist_ok=True)


def say_no(sentence: str) -> typer.Exit:
    """Print the sentence and return the exit to raise."""
    typer.echo(f"bianmin: {sentence}", err=True)
    return typer.Exit(1)


def _file_of(url: str) -> Path:
    return Path(url.split("///", 1)[1].split("?", maxsplit=1)[0])
