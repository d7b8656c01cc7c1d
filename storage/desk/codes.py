"""Codes of bookings that nobody else has."""

import secrets

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rules.codes import new_code
from storage.tables import Booking


async def fresh_code(session: AsyncSession) -> str:
    """Return a booking code that is not in use."""
    while True:
        code = new_code(secrets.SystemRandom())
        if (await session.exec(select(Booking.id).where(Booking.code == code))).first() is None:
            return code
