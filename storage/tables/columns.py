"""The columns that several tables need in the same form."""

from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import JSON, BigInteger, DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

JsonObject: TypeAlias = dict[str, Any]
"""What a JSON column holds; a recursive alias would be exact, but mypy does not carry it through
columns and pydantic models."""

Json = JSON
ChatId = BigInteger
"""Telegram's ids need 52 bits; the web chat's ids lie between 10^12 and 2^52."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment cannot be stored; ask a Clock")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
