"""Drains the outbox: claim, re-read, render, send, settle. Many at once, each in order."""

import asyncio
import logging
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from notices.channel import Delivery, Gone, Sent, posted
from notices.errands import Errand, ErrandDesk, Round
from notices.ledger import Ledger
from notices.outcomes import Judge, given_back
from notices.schedule import CARDS
from storage.clock import Clock
from storage.desk.people import PeopleDesk
from storage.desk.staffing import StaffingDesk
from storage.outbox import Priority, State
from storage.outbox_work import Outbox, Outcome
from storage.tables import OutboxRow

log = logging.getLogger(__name__)

BATCH = 250
AT_ONCE = 64
"""Messages in hand in one drain. Nobody knows whether they arrived, so a crash may repeat them."""

IN_THE_AIR = 4
"""One in so many of them may be on its way; the others have arrived and wait to be written down."""

SETTLING = timedelta(seconds=45)
"""What must be left of a lease for a message to be begun under it."""

Lanes = Iterable[Sequence[OutboxRow]]


class Courier:
    """Carries messages out over one channel per audience."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        clock: Clock,
        errands: ErrandDesk,
        people: PeopleDesk,
        staffing: StaffingDesk,
        admins: frozenset[int] = frozenset(),
        at_once: int = AT_ONCE,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._errands = errands
        self._people = people
        self._staffing = staffing
        # Not a secret: it only keeps retries apart.
        self._judge = Judge(admins, random.Random().random)  # noqa: S311
        self._ledger = Ledger(outbox)
        self._at_once = at_once
        self._closing = False

    @property
    def closing(self) -> bool:
        """Tell whether nothing more is begun."""
        return self._closing

    def close(self) -> None:
        """Begin no further message; what is claimed and not begun is given back."""
        self._closing = True

    async def drain(self, priorities: Iterable[Priority] = tuple(Priority)) -> int:
        """Send everything that is due now; returns how many rows were settled or put off."""
        chosen, carried = tuple(priorities), 0
        air = asyncio.Semaphore(max(self._at_once // IN_THE_AIR, 1))
        await self._errands.tell_failures()
        while not self._closing and (rows := await self._outbox.claim(BATCH, chosen)):
            about = await self._errands.round(rows)
            lanes = iter(_lanes(rows))
            async with asyncio.TaskGroup() as hands:
                for _ in range(min(self._at_once, len(rows))):
                    hands.create_task(self._walk_all(lanes, about, air))
            carried += len(rows)
            await self._errands.tell_failures()
        return carried

    async def _walk_all(self, lanes: Lanes, about: Round, air: asyncio.Semaphore) -> None:
        """Walk one lane after the other, as long as there are any that nobody walks yet."""
        for lane in lanes:
            await self._walk(lane, about, air)

    async def _walk(self, lane: Sequence[OutboxRow], about: Round, air: asyncio.Semaphore) -> None:
        """Carry one recipient's messages in order; when one has to wait, so do those behind it."""
        held: Outcome | None = None
        for row in lane:
            if held is not None and held.next_try_at is not None:
                outcome = given_back(row, held.next_try_at)
            else:
                async with air:
                    outcome = await self._carry(row, about)
            await self._ledger.write(outcome)
            held = held or (outcome if outcome.state is State.FAILED else None)

    async def _carry(self, row: OutboxRow, about: Round) -> Outcome:
        now = self._clock.now()
        if self._closing or (row.next_try_at or now) - now < SETTLING:
            return given_back(row, now)
        try:
            errand = await self._errands.errand(row, about)
            return errand if isinstance(errand, Outcome) else await self._deliver(row, errand)
        except Exception as fault:
            # One broken message must not hold up the others; it is tried again, then set aside.
            log.exception("outbox row %s (%s) failed", row.row_id, row.kind)
            return self._judge.fault(row, type(fault).__name__, now)

    async def _deliver(self, row: OutboxRow, errand: Errand) -> Outcome:
        with posted(Priority(row.priority)):
            delivery = await _hand_over(errand)
        if isinstance(delivery, Sent) and row.kind in CARDS:
            await self._remember_card(errand, delivery)
        if isinstance(delivery, Gone) and delivery.blocked and row.person_id is not None:
            await self._people.reachable(row.person_id, reachable=False)
        outcome = self._judge.of(row, delivery, self._clock.now())
        if not isinstance(delivery, Sent) or errand.template_version is None:
            return outcome
        return replace(outcome, template_version=errand.template_version)

    async def _remember_card(self, errand: Errand, sent: Sent) -> None:
        if errand.visit is not None and errand.over != sent.message_id:
            key = errand.visit.booking.key
            await self._staffing.remember_card(key, sent.chat_id, sent.message_id)


async def _hand_over(errand: Errand) -> Delivery:
    if errand.over is None:
        return await errand.channel.send(errand.chat_id, errand.message)
    return await errand.channel.replace(errand.chat_id, errand.over, errand.message)


def _lanes(rows: Sequence[OutboxRow]) -> Lanes:
    lanes: dict[tuple[str, int], list[OutboxRow]] = {}
    for row in rows:
        lanes.setdefault(row.recipient, []).append(row)
    return lanes.values()
