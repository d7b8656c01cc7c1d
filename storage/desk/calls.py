"""The call list: what people without a reachable chat must be told by phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk.actor import Actor
from storage.desk.ledger import Ledger
from storage.desk.visits import Visit, read_visit
from storage.refusals import NotYours
from storage.rules.lifecycle import BookingStatus
from storage.tables import Booking, CallTask

# What a visit must still be for the news to be true.
TRUE_WHILE: Mapping[str, frozenset[BookingStatus]] = {
    "confirm": frozenset({BookingStatus.CONFIRMED}),
    "decline": frozenset({BookingStatus.DECLINED}),
    "expire": frozenset({BookingStatus.EXPIRED}),
    "cancel_by_station": frozenset({BookingStatus.CANCELLED_BY_STATION}),
    "move": frozenset({BookingStatus.REQUESTED, BookingStatus.CONFIRMED}),
    "keep_time": frozenset({BookingStatus.CONFIRMED}),
}


@dataclass(frozen=True)
class Call:
    """A call to make: the task, the visit it is about, and the time held in its stead."""

    task: CallTask
    visit: Visit
    proposal: Booking | None = None


class CallDesk:
    """Keeps whom the staff still have to call."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def open_calls(self, station_id: int) -> Sequence[Call]:
        """Return the calls a station has to make, the oldest first.

        A person is called once with the newest news, and no more when it is not so any longer, or
        the visit's time is over.
        """
        query = (
            select(CallTask, Booking)
            .join(Booking, col(Booking.id) == col(CallTask.booking_id))
            .where(
                CallTask.station_id == station_id,
                col(CallTask.done_at).is_(None),
                col(Booking.ends_at) > self._ledger.clock.now(),
            )
            .order_by(col(CallTask.created_at), col(CallTask.id))
        )
        async with self._ledger.database.reading() as session:
            found = (await session.exec(query)).all()
            newest = {task.booking_id: task.id for task, _ in found}
            return [
                await _call(session, task, booking)
                for task, booking in found
                if newest[task.booking_id] == task.id and _still_true(task, booking)
            ]

    async def call(self, task_id: int) -> Call:
        """Return one call, made or not; raises NotYours."""
        async with self._ledger.database.reading() as session:
            task = await session.get(CallTask, task_id)
            if task is None:
                raise NotYours
            return await _call(session, task, await session.get_one(Booking, task.booking_id))

    async def called(self, task_id: int, by: Actor) -> None:
        """Note that the person was told, by whoever says so first; raises NotStaff or NotYours.

        What there was to tell before that is told with it.
        """
        async with self._ledger.database.transaction() as session:
            query = select(CallTask).where(CallTask.id == task_id).with_for_update()
            task = (await session.exec(query)).first()
            if task is None:
                raise NotYours
            await self._ledger.require_staff(session, task.station_id, by)
            earlier = select(CallTask).where(
                CallTask.booking_id == task.booking_id,
                CallTask.revision <= task.revision,
                col(CallTask.done_at).is_(None),
            )
            for told in (await session.exec(earlier)).all():
                told.done_at, told.done_by = self._ledger.clock.now(), by.name
                session.add(told)


def _still_true(task: CallTask, booking: Booking) -> bool:
    return booking.status in TRUE_WHILE[task.why]


async def _call(session: AsyncSession, task: CallTask, booking: Booking) -> Call:
    held = select(Booking).where(
        Booking.instead_of == booking.key, Booking.status == BookingStatus.HELD
    )
    proposal = (await session.exec(held)).first()
    return Call(task, await read_visit(session, booking), proposal)
