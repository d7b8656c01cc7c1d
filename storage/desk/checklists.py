"""The checklist of a notice: what its holder has ready, kept for the visit."""

from datetime import timedelta

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.desk.notices import notice_of, own_notice
from storage.outbox import Audience, Planned
from storage.rules.lifecycle import ACTIVE
from storage.tables import Booking, IssuedNotice, MaterialTick

CARD_DELAY = timedelta(minutes=1)
"""Ticks come in quick succession; a group's card is edited once for all of a minute."""


class ChecklistDesk:
    """Keeps what people tick on their own notices."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ticked(self, number: str) -> frozenset[str]:
        """Return the ids of the materials that are ready."""
        async with self._database.reading() as session:
            notice = await notice_of(session, number)
            return await ticks_of(session, notice.key)

    async def tick(self, number: str, material_id: str, person_id: int, *, ready: bool) -> None:
        """Note that a material is ready, or not after all; staff see it on the visit's card.

        Raises NoticeUnknown or NotYours.
        """
        now = self._clock.now()
        async with self._database.transaction() as session:
            notice = await own_notice(session, number, person_id)
            if ready:
                await session.exec(
                    insert_unless_there(
                        session,
                        MaterialTick,
                        notice_id=notice.key,
                        material_id=material_id,
                        ticked_at=now,
                    )
                )
            else:
                await session.exec(
                    delete(MaterialTick).where(
                        col(MaterialTick.notice_id) == notice.key,
                        col(MaterialTick.material_id) == material_id,
                    )
                )
            await outbox.append(session, await self._cards(session, notice))

    async def _cards(self, session: AsyncSession, notice: IssuedNotice) -> list[Planned]:
        due = self._clock.now() + CARD_DELAY
        visits = select(Booking).where(
            Booking.notice_id == notice.key, col(Booking.status).in_(ACTIVE)
        )
        return [
            Planned(
                key=f"{booking.key}:ready:{int(due.timestamp()) // 60}",
                kind="card",
                audience=Audience.STATION,
                due_at=due,
                booking_id=booking.key,
                station_id=booking.station_id,
            )
            for booking in (await session.exec(visits)).all()
        ]


async def ticks_of(session: AsyncSession, notice_id: int) -> frozenset[str]:
    """Return the ids of a notice's materials that are ready."""
    query = select(MaterialTick.material_id).where(MaterialTick.notice_id == notice_id)
    return frozenset((await session.exec(query)).all())
