"""What follows from a delivery: the row's next state, a further try, who else has to know. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notices.channel import Delivery, Gone, RetryAt, Sent
from notices.schedule import CARD, NEWS, RATING_INVITED, UNREACHABLE, once_more
from storage.outbox import Audience, Planned, State
from storage.outbox_work import Claim, Outcome
from storage.rules.backoff import pause

MAX_FAULTS = 8
PATIENCE = timedelta(days=1)
"""How long a message is tried again while the way there is broken."""

BLOCKED = "blocked: "
"""What begins the reason of a row whose person does not want to be written to."""

DEAD_LETTER = "dead_letter"
"""What admins are told of: `admin.told.dead_letter`."""


@dataclass(frozen=True)
class Judge:
    """Says what follows; `chance` spreads the pauses, the admins hear of dead letters."""

    admins: frozenset[int]
    chance: Callable[[], float]

    def of(self, row: Claim, delivery: Delivery, now: datetime) -> Outcome:
        """Return what came of the row."""
        match delivery:
            case Sent(chat_id=chat_id, message_id=message_id):
                outcome = Outcome(row, State.SENT, chat_id=chat_id, message_id=message_id)
                follow = told(row, outcome, now)
                return replace(outcome, then=follow) if follow else outcome
            case RetryAt(why="unsent"):
                return given_back(row, delivery.at)
            case RetryAt():
                return self._again(row, delivery, now)
            case Gone(reason=reason, blocked=blocked):
                return self.dead(row, f"{BLOCKED}{reason}" if blocked else reason, now)

    def fault(self, row: Claim, reason: str, now: datetime) -> Outcome:
        """Try a message that could not be written a few times more, then set it aside."""
        if row.attempts >= MAX_FAULTS:
            return self.dead(row, reason, now)
        again = now + pause(row.attempts, self.chance())
        return Outcome(row, State.FAILED, reason, next_try_at=again)

    def dead(self, row: Claim, reason: str, now: datetime) -> Outcome:
        """Set a message aside and tell those who can do something about it."""
        outcome = Outcome(row, State.DEAD, reason)
        follow = told(row, outcome, now)
        if not reason.startswith(BLOCKED) or row.audience == Audience.STATION:
            follow += self._to_admins(row, now)
        return replace(outcome, then=follow)

    def _again(self, row: Claim, delivery: RetryAt, now: datetime) -> Outcome:
        if now - row.due_at > PATIENCE and row.attempts >= MAX_FAULTS:
            return self.dead(row, delivery.reason, now)
        at = delivery.at
        if delivery.why == "network":
            at = now + pause(row.attempts, self.chance())
        return Outcome(row, State.FAILED, delivery.reason, next_try_at=at)

    def _to_admins(self, row: Claim, now: datetime) -> tuple[Planned, ...]:
        """Tell every admin once per kind; a letter to an admin that failed is told to nobody."""
        if row.audience == Audience.ADMIN:
            return ()
        return tuple(
            to_admin(admin, DEAD_LETTER, f"dead:{row.kind}:{admin}", now, kind=row.kind)
            for admin in sorted(self.admins)
        )


def to_admin(chat_id: int, kind: str, key: str, now: datetime, /, **facts: object) -> Planned:
    """Return a message to an admin's private chat: the text `admin.told.<kind>` with its facts."""
    return Planned(
        key=key,
        kind=kind,
        audience=Audience.ADMIN,
        due_at=now,
        facts={"chat_id": chat_id, **facts},
    )


def given_back(row: Claim, at: datetime) -> Outcome:
    """Give a row back that was never tried."""
    return Outcome(row, State.SCHEDULED, row.reason, next_try_at=at, counted=False)


def told(row: Claim, outcome: Outcome, now: datetime) -> tuple[Planned, ...]:
    """Renew the card with whether the person knows; ask for a call where nothing reached them.

    Nobody is phoned about a rating: what follows its invitation is one more, after silence.
    """
    if row.audience != Audience.RESIDENT or row.booking_id is None:
        return ()
    if row.kind == RATING_INVITED:
        return tuple(once_more(row, now)) if outcome.state is State.SENT else ()
    follow = []
    if row.kind in NEWS.values():
        follow.append(_for_station(row, CARD, f"{row.key}:told:{outcome.state.value}", now))
    if outcome.state is State.DEAD:
        follow.append(_for_station(row, UNREACHABLE, f"{row.key}:unreachable", now))
    return tuple(follow)


def _for_station(row: Claim, kind: str, key: str, now: datetime) -> Planned:
    return Planned(
        key=key,
        kind=kind,
        audience=Audience.STATION,
        due_at=now,
        booking_id=row.booking_id,
        station_id=row.station_id,
    )
