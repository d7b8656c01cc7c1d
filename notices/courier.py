"""Drains the outbox: claim, re-read, render, send, settle. Many at once, each in order."""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from notices.channel import Delivery, Gone, Sent, posted
from notices.errands import Errand, ErrandDesk
from notices.ledger import Ledger
from notices.outcomes import Judge, given_back
from notices.rounds import Round
from notices.schedule import CARDS
from storage.clock import Clock
from storage.desk.people import PeopleDesk
from storage.desk.staffing import StaffingDesk
from storage.outbox import Priority, State
from storage.outbox_work import Claim, Outbox, Outcome

log = logging.getLogger(__name__)

LEAST, MOST = 100, 1000
"""Between these is how many rows are claimed at once."""

CLAIM_LASTS = 2.0
"""Seconds that a claim should take to be carried: nothing overtakes what is claimed, and the rows
of a worker that is killed wait until their lease ends."""

IN_THE_AIR = 16
"""So many of them may be on their way; the others have arrived and wait to be written down."""

SETTLING = timedelta(seconds=45)
"""What must be left of a lease for a message to be begun under it."""

Lanes = deque[Sequence[Claim]]


@dataclass
class Batch:
    """What was claimed together and what its hands share.

    `lanes` are those that nobody walks yet, `left` counts the rows that are not begun; `ahead` is
    what was claimed meanwhile where `more_due`.
    """

    priorities: tuple[Priority, ...]
    about: Round
    air: asyncio.Semaphore
    lanes: Lanes
    left: int
    more_due: bool
    ahead: Sequence[Claim] = ()


class Courier:
    """Carries messages out over one channel per audience.

    `at_once` messages are in hand in one drain. Nobody knows whether they arrived, so a crash may
    repeat them.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        clock: Clock,
        errands: ErrandDesk,
        people: PeopleDesk,
        staffing: StaffingDesk,
        admins: frozenset[int] = frozenset(),
        at_once: int,
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
        air = asyncio.Semaphore(IN_THE_AIR)
        await self._errands.tell_failures()
        rows = await self._claim(LEAST, chosen)
        while rows:
            began, count = time.monotonic(), len(rows)
            about = await self._errands.round(rows)
            batch = Batch(chosen, about, air, _lanes(rows), count, more_due=count == MOST)
            async with asyncio.TaskGroup() as hands:
                for _ in range(min(self._at_once, count)):
                    hands.create_task(self._walk_all(batch))
            carried += count
            await self._errands.tell_failures()
            # What was carried may have been followed by more that is due.
            size = next_size(count, time.monotonic() - began)
            rows = batch.ahead or await self._claim(size, chosen)
        return carried

    async def _claim(self, size: int, priorities: tuple[Priority, ...]) -> Sequence[Claim]:
        return () if self._closing else await self._outbox.claim(size, priorities)

    async def _walk_all(self, batch: Batch) -> None:
        """Walk one lane after the other, as long as there are any that nobody walks yet."""
        while batch.lanes:
            await self._walk(batch.lanes.popleft(), batch)

    async def _walk(self, lane: Sequence[Claim], batch: Batch) -> None:
        """Carry one recipient's messages in order; when one has to wait, so do those behind it."""
        held: Outcome | None = None
        for row in lane:
            batch.left -= 1
            if batch.more_due and batch.left < self._at_once:
                batch.more_due = False
                await self._claim_ahead(batch)
            if held is not None and held.next_try_at is not None:
                outcome = given_back(row, held.next_try_at)
            else:
                async with batch.air:
                    outcome = await self._carry(row, batch.about)
            await self._ledger.write(outcome)
            held = held or (outcome if outcome.state is State.FAILED else None)

    async def _claim_ahead(self, batch: Batch) -> None:
        """Claim what comes next while the others carry what is left."""
        try:
            batch.ahead = await self._claim(MOST, batch.priorities)
        except Exception:
            # Let the others finish: what they have sent must be written down.
            log.warning("nothing could be claimed ahead", exc_info=True)

    async def _carry(self, row: Claim, about: Round) -> Outcome:
        now = self._clock.now()
        if self._closing or row.next_try_at - now < SETTLING:
            return given_back(row, now)
        try:
            errand = await self._errands.errand(row, about)
            return errand if isinstance(errand, Outcome) else await self._deliver(row, errand)
        except Exception as fault:
            # One broken message must not hold up the others; it is tried again, then set aside.
            log.exception("outbox row %s (%s) failed", row.id, row.kind)
            return self._judge.fault(row, type(fault).__name__, now)

    async def _deliver(self, row: Claim, errand: Errand) -> Outcome:
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


def next_size(count: int, seconds: float) -> int:
    """Return how many rows to claim next, when so many were carried in so long."""
    return max(LEAST, min(MOST, int(count * CLAIM_LASTS / max(seconds, 0.001))))


async def _hand_over(errand: Errand) -> Delivery:
    if errand.over is None:
        return await errand.channel.send(errand.chat_id, errand.message)
    return await errand.channel.replace(errand.chat_id, errand.over, errand.message)


def _lanes(rows: Sequence[Claim]) -> Lanes:
    lanes: dict[tuple[str, int], list[Claim]] = {}
    for row in rows:
        lanes.setdefault(row.recipient, []).append(row)
    return deque(lanes.values())
