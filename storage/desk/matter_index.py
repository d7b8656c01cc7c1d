"""The index that searches matters, kept up with the database while the old one serves."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import Database
from storage.tables import Matter, MatterAlias, MatterVersion

if TYPE_CHECKING:
    from storage.search import MatterIndex

PATIENCE_SECONDS = 0.5
"""A question waits so long for the newest index, which suffices for an ordinary city."""

State: TypeAlias = tuple[int, int, int]

log = logging.getLogger(__name__)


class KeptIndex:
    """Builds the index in a thread whenever matters or taught wordings changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._built: tuple[State, MatterIndex] | None = None
        self._building: asyncio.Future[None] | None = None

    async def newest(self) -> "MatterIndex":
        """Return the index as things stand, or the one before while a large one is being built."""
        async with self._database.reading() as session:
            state = await _state(session)
        while self._built is None:
            await asyncio.shield(self._started())
        # The first turn may only end a build that began before the latest change.
        for _ in range(2):
            if self._built[0] != state:
                await asyncio.wait({self._started()}, timeout=PATIENCE_SECONDS)
        return self._built[1]

    def _started(self) -> "asyncio.Future[None]":
        if self._building is None or self._building.done():
            self._building = asyncio.ensure_future(self._build())
            self._building.add_done_callback(_report)
        return self._building

    async def _build(self) -> None:
        async with self._database.reading() as session:
            state = await _state(session)
            records, aliases = await _records(session), await _aliases(session)
        self._built = state, await asyncio.to_thread(_index, records, aliases)


def _report(built: "asyncio.Future[None]") -> None:
    # Whoever waits for the first index sees the fault; for the next ones nobody does.
    if not built.cancelled() and (fault := built.exception()):
        log.error("building the index of matters failed", exc_info=fault)


def _index(records: Sequence[Mapping[str, object]], aliases: dict[str, list[str]]) -> "MatterIndex":
    # The dictionaries of pronunciation take a third of a second to load, which the first question
    # can wait for and the start of everything else should not.
    from storage.records import MatterRecord  # noqa: PLC0415
    from storage.search import MatterIndex  # noqa: PLC0415

    return MatterIndex([MatterRecord.model_validate(record) for record in records], aliases)


async def _state(session: AsyncSession) -> State:
    """Return what changes with every version that is shown anew and every wording taught."""
    versions = select(func.coalesce(func.sum(Matter.version), 0))
    taught = select(func.count(), func.max(col(MatterAlias.id)))
    count, newest = (await session.exec(taught.select_from(MatterAlias))).one()
    return (await session.exec(versions)).one(), count, newest or 0


async def _records(session: AsyncSession) -> Sequence[Mapping[str, object]]:
    query = (
        select(MatterVersion.record)
        .join(Matter, col(Matter.id) == col(MatterVersion.matter_id))
        .where(MatterVersion.version == Matter.version)
        .order_by(Matter.code)
    )
    return (await session.exec(query)).all()


async def _aliases(session: AsyncSession) -> dict[str, list[str]]:
    query = select(Matter.code, MatterAlias.words).join(
        MatterAlias, col(MatterAlias.matter_id) == col(Matter.id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for code, words in (await session.exec(query.order_by(col(MatterAlias.id)))).all():
        found[code].append(words)
    return found
