"""Staff at the desk: which group serves which station, and who may act there."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.refusals import BindCodeInvalid, GroupNotBound, NotStaff, StationBoundElsewhere
from storage.rules.codes import new_bind_code
from storage.tables import BindCode, Booking, BookingCard, StaffMember, Station, StationGroup

BIND_CODE_LIFE = timedelta(days=1)
QUESTION_STAYS = timedelta(minutes=2)


class StaffingDesk:
    """Binds groups to stations and staff to both."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def new_bind_code(self, station_id: int, admin_id: int) -> str:
        """Return a one-time code, good for a day, that binds a group to the station."""
        code = new_bind_code(secrets.SystemRandom())
        async with self._database.transaction() as session:
            session.add(
                BindCode(
                    code=code,
                    station_id=station_id,
                    created_by=admin_id,
                    expires_at=self._clock.now() + BIND_CODE_LIFE,
                )
            )
        return code

    async def bind(self, code: str, chat_id: int, user_id: int, name: str) -> Station:
        """Bind the group to the code's station, and the person as its first member of staff.

        A group that served another station serves this one from now on. Raises BindCodeInvalid
        or StationBoundElsewhere.
        """
        now = self._clock.now()
        async with self._database.transaction() as session:
            found = select(BindCode).where(BindCode.code == code).with_for_update()
            bind_code = (await session.exec(found)).first()
            if bind_code is None or bind_code.used_at or bind_code.expires_at < now:
                raise BindCodeInvalid
            station = await session.get_one(Station, bind_code.station_id)
            there = select(StationGroup).where(StationGroup.station_id == station.key)
            group = (await session.exec(there)).first()
            if group is not None and group.chat_id != chat_id:
                raise StationBoundElsewhere(station=station.name)
            bind_code.used_at, bind_code.used_by = now, user_id
            session.add(bind_code)
            await session.exec(delete(StationGroup).where(col(StationGroup.chat_id) == chat_id))
            session.add(
                StationGroup(
                    chat_id=chat_id, station_id=station.key, bound_by=user_id, bound_at=now
                )
            )
            await self._add(session, station.key, user_id, name, user_id)
        return station

    async def unbind(self, station_id: int) -> None:
        """Take the group from the station, so that another can be bound."""
        async with self._database.transaction() as session:
            await session.exec(
                delete(StationGroup).where(col(StationGroup.station_id) == station_id)
            )

    async def add(self, station_id: int, user_id: int, name: str, added_by: int) -> None:
        """Make a person staff of the station; raises NotStaff unless a member of staff adds."""
        async with self._database.transaction() as session:
            if not await _is_staff(session, station_id, added_by):
                raise NotStaff
            await self._add(session, station_id, user_id, name, added_by)

    async def add_by_admin(self, station_id: int, user_id: int, name: str, admin_id: int) -> None:
        """Make a person staff of the station on an admin's word (the caller checked it)."""
        async with self._database.transaction() as session:
            await self._add(session, station_id, user_id, name, admin_id)

    async def remove(self, station_id: int, user_id: int) -> None:
        """Take a person from the staff of the station."""
        mine = (col(StaffMember.station_id) == station_id) & (col(StaffMember.user_id) == user_id)
        async with self._database.transaction() as session:
            await session.exec(delete(StaffMember).where(mine))

    async def is_staff(self, station_id: int, user_id: int) -> bool:
        """Tell whether the person is staff of the station."""
        async with self._database.reading() as session:
            return await _is_staff(session, station_id, user_id)

    async def staff_of(self, station_id: int) -> Sequence[StaffMember]:
        """Return the staff of a station, in the order they were added."""
        query = select(StaffMember).where(StaffMember.station_id == station_id)
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(col(StaffMember.id)))).all()

    async def stations_of(self, user_id: int) -> Sequence[Station]:
        """Return the stations a person is staff of."""
        query = (
            select(Station)
            .join(StaffMember, col(StaffMember.station_id) == col(Station.id))
            .where(StaffMember.user_id == user_id)
            .order_by(Station.code)
        )
        async with self._database.reading() as session:
            return (await session.exec(query)).all()

    async def station_of(self, chat_id: int) -> Station:
        """Return the station a group serves; raises GroupNotBound."""
        query = (
            select(Station)
            .join(StationGroup, col(StationGroup.station_id) == col(Station.id))
            .where(StationGroup.chat_id == chat_id)
        )
        async with self._database.reading() as session:
            station = (await session.exec(query)).first()
        if station is None:
            raise GroupNotBound
        return station

    async def group_of(self, station_id: int) -> int | None:
        """Return the chat id of the station's group."""
        query = select(StationGroup.chat_id).where(StationGroup.station_id == station_id)
        async with self._database.reading() as session:
            return (await session.exec(query)).first()

    async def group_moved(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group that became a supergroup; its cards follow too."""
        async with self._database.transaction() as session:
            for table in (StationGroup, BookingCard):
                column = col(table.chat_id)
                await session.exec(
                    update(table).where(column == old_chat_id).values(chat_id=new_chat_id)
                )

    async def remember_card(self, booking_id: int, chat_id: int, message_id: int) -> None:
        """Keep where the booking's card stands."""
        async with self._database.transaction() as session:
            card = await session.get(BookingCard, booking_id)
            if card is None:
                card = BookingCard(booking_id=booking_id, chat_id=chat_id, message_id=message_id)
            card.chat_id, card.message_id = chat_id, message_id
            session.add(card)

    async def question_opened(self, booking_id: int) -> None:
        """Note that staff are asked something on the card: what renews it by itself waits."""
        async with self._database.transaction() as session:
            card = await session.get(BookingCard, booking_id)
            if card is not None:
                booking = await session.get_one(Booking, booking_id)
                card.asked_until = self._clock.now() + QUESTION_STAYS
                card.asked_revision = booking.revision
                session.add(card)

    async def question_closed(self, booking_id: int) -> None:
        """Note that nothing is asked on the card any more."""
        async with self._database.transaction() as session:
            card = await session.get(BookingCard, booking_id)
            if card is not None:
                card.asked_until = card.asked_revision = None
                session.add(card)

    async def _add(
        self, session: AsyncSession, station_id: int, user_id: int, name: str, added_by: int
    ) -> None:
        await session.exec(
            insert_unless_there(
                session,
                StaffMember,
                station_id=station_id,
                user_id=user_id,
                name=name,
                added_by=added_by,
                added_at=self._clock.now(),
            )
        )


async def _is_staff(session: AsyncSession, station_id: int, user_id: int) -> bool:
    query = select(StaffMember.id).where(
        StaffMember.station_id == station_id, StaffMember.user_id == user_id
    )
    return (await session.exec(query)).first() is not None
