"""The call list: what people without a reachable chat must be told by phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from storage.desk.actor import Actor
from storage.desk.ledger import Ledger
from storage.desk.visits import Visit, read_visit
from storage.refusals import NotYours
from storage.tables import Booking, CallTask


@dataclass(frozen=True)
class Call:
    """A call to make: the task and the visit it is about."""

    task: CallTask
    visit: Visit


class CallDesk:
    """Keeps whom the staff still have to call."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def open_calls(self, station_id: int) -> Sequence[Call]:
        """Return the calls a station has to make, the oldest first."""
        query = (
            select(CallTask, Booking)
            .join(Booking, col(Booking.id) == col(CallTask.booking_id))
            .where(CallTask.station_id == station_id, col(CallTask.done_at).is_(None))
            .order_by(col(CallTask.created_at), col(CallTask.id))
        )
        async with self._ledger.database.reading() as session:
            found = (await session.exec(query)).all()
            return [Call(task, await read_visit(session, booking)) for task, booking in found]

    async def called(self, task_id: int, by: Actor) -> None:
        """Note that the person was told, by whoever says so first; raises NotStaff or NotYours."""
        async with self._ledger.database.transaction() as session:
            query = select(CallTask).where(CallTask.id == task_id).with_for_update()
            task = (await session.exec(query)).first()
            if task is None:
                raise NotYours
            await self._ledger.require_staff(session, task.station_id, by)
            if task.done_at is None:
                task.done_at, task.done_by = self._ledger.clock.now(), by.name
                session.add(task)
