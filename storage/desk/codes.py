"""Codes of bookings that nobody else has."""

import secrets

from sqlalchemy import bindparam
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rules.codes import new_code
from storage.tables import Booking

_SAME_CODE = select(Booking.id).where(Booking.code == bindparam("code"))


async def fresh_code(session: AsyncSession) -> str:
    """Return a booking code that is not in use."""
    while True:
        code = new_code(secrets.SystemRandom())
        if (await session.exec(_SAME_CODE, params={"code": code})).first() is None:
            return code
