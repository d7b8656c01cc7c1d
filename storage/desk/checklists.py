"""The checklist of a notice: what its holder has ready, kept for the visit."""

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.desk.notices import notice_of, own_notice
from storage.outbox import Change, Plan, Planned
from storage.rules.lifecycle import ACTIVE
from storage.tables import Booking, IssuedNotice, MaterialTick

TICK = "tick"
"""The act by which a visit's person has something ready, or not after all."""


class ChecklistDesk:
    """Keeps what people tick on their own notices."""

    def __init__(self, database: Database, clock: Clock, plan: Plan) -> None:
        self._database = database
        self._clock = clock
        self._plan = plan

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
            await outbox.append(session, await self._planned(session, notice), now)

    async def _planned(self, session: AsyncSession, notice: IssuedNotice) -> list[Planned]:
        """Return the messages that follow for the visits booked from the notice."""
        visits = select(Booking).where(
            Booking.notice_id == notice.key, col(Booking.status).in_(ACTIVE)
        )
        now = self._clock.now()
        return [
            message
            for booking in (await session.exec(visits)).all()
            for message in self._plan(Change(TICK, booking, now))
        ]


async def ticks_of(session: AsyncSession, notice_id: int) -> frozenset[str]:
    """Return the ids of a notice's materials that are ready."""
    query = select(MaterialTick.material_id).where(MaterialTick.notice_id == notice_id)
    return frozenset((await session.exec(query)).all())
