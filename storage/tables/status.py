"""The column that keeps a booking's status as plain text."""

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from storage.rules.lifecycle import BookingStatus


class Status(TypeDecorator[BookingStatus]):
    """A BookingStatus as text: a new state needs no change of a database enum."""

    impl = String(32)
    cache_ok = True

    @override
    def process_bind_param(self, value: BookingStatus | None, dialect: Dialect) -> str | None:
        return None if value is None else BookingStatus(value).value

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> BookingStatus | None:
        return None if value is None else BookingStatus(value)
