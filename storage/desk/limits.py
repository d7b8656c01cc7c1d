"""What a person's bookings are held to: consent, limits, and what missed visits bring about."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import local
from storage.desk.actor import Source
from storage.desk.ledger import Ledger
from storage.desk.people import CONSENT_VERSION
from storage.refusals import ConsentMissing, OnlyByPhone, TooManyBookings
from storage.rules.lifecycle import ACTIVE, BookingStatus
from storage.rules.slots import Slot, limit_broken
from storage.rules.standing import barred_until
from storage.tables import Booking, Pardon, Person

_PERSON = select(Person).where(Person.id == bindparam("person_id")).with_for_update()
_OTHERS = select(Booking.starts_at, Booking.station_id).where(
    Booking.person_id == bindparam("person_id"),
    Booking.for_relative == bindparam("for_relative"),
    Booking.request_id != bindparam("request_id"),
    col(Booking.status).in_(ACTIVE),
    or_(col(Booking.held_until).is_(None), col(Booking.held_until) > bindparam("now")),
)
_MISSED = select(Booking.starts_at).where(
    Booking.person_id == bindparam("person_id"), Booking.status == BookingStatus.NO_SHOW
)


async def queue_up(session: AsyncSession, person_id: int) -> None:
    """Let one change of a person's bookings in at a time, before the station's book is entered.

    Two taps at two stations would otherwise both find nothing booked yet.
    """
    found = await session.exec(_PERSON, params={"person_id": person_id})
    # The session's own map forgets what nobody holds, and would read the person again.
    session.info[Person] = found.first()


async def require_allowed(
    ledger: Ledger, session: AsyncSession, booking: Booking, slots: Sequence[Slot]
) -> None:
    """Raise ConsentMissing, OnlyByPhone or TooManyBookings where the person may not ask for this.

    Missed visits bar from the chat alone; walking in is never refused.
    """
    person = await session.get_one(Person, booking.person_id)
    if person.consent_version != CONSENT_VERSION:
        raise ConsentMissing
    if booking.source == Source.NETWORK:
        await _require_standing(ledger, session, person.key)
    await require_within_limits(ledger, session, booking, slots)


async def require_within_limits(
    ledger: Ledger, session: AsyncSession, booking: Booking, slots: Sequence[Slot]
) -> None:
    """Raise TooManyBookings where a person's other visits leave no room for one of the times.

    Visits for relatives have the same limits, counted apart: whoever brings an old mother would
    otherwise use up their own visits. Nobody can tell how many relatives there are, so they share
    one count.
    """
    now = ledger.clock.now()
    asked = {
        "person_id": booking.person_id,
        "for_relative": booking.for_relative,
        "request_id": booking.request_id,
        "now": now,
    }
    booked = list((await session.exec(_OTHERS, params=asked)).all())
    for slot in slots:
        broken = limit_broken(booked, slot.starts_at, booking.station_id, ledger.rules)
        if broken is not None:
            raise TooManyBookings(period=broken.period, limit=broken.limit)


async def _require_standing(ledger: Ledger, session: AsyncSession, person_id: int) -> None:
    starts = (await session.exec(_MISSED, params={"person_id": person_id})).all()
    if len(starts) < ledger.rules.misses:
        return
    pardons = select(Pardon.at).where(Pardon.person_id == person_id)
    lifted = (await session.exec(pardons.order_by(col(Pardon.at).desc()))).first()
    until = barred_until(starts, lifted, ledger.clock.now(), ledger.rules)
    if until is not None:
        raise OnlyByPhone(day=f"{local(until):%Y-%m-%d}")
