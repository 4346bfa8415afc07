"""Column types that both databases keep exactly, and that refuse what must not be stored.

SQLite's STRICT tables know INTEGER, REAL, TEXT and BLOB alone (sqlite.org/stricttables.html).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import REAL, BigInteger, Boolean, DateTime, Dialect, Double, Integer
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)

COUNT: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number up to 2^63 - 1."""
MEASURE: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def in_utc(value: datetime) -> datetime:
    """Return an aware time in UTC, held at the ends of the calendar.

    Raises:
        ValueError: it is naive, and so no point in time.
    """
    if value.tzinfo is None:
        raise ValueError(f"naive time {value!r}: every stored time is aware")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return _FIRST if value.year == 1 else _LAST


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time: timestamptz, or whole microseconds since 1970 on SQLite; naive is refused.

    Both are exact and sort as times do.
    """

    impl = DateTime
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Say what holds it."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(DateTime(timezone=True))

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Store an aware time.

        Raises:
            ValueError: it is naive.
        """
        if value is None:
            return None
        at = in_utc(value)
        return (at - _UNIX) // _MICROSECOND if dialect.name == "sqlite" else at

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return it in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _UNIX + timedelta(microseconds=value)
        at: datetime = value
        # asyncpg takes the first and the last moment for PostgreSQL's infinities: naive ones.
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """Yes or no."""

    impl = Boolean
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Say what holds it."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    @override
    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Store it as the database likes it."""
        if value is None or dialect.name != "sqlite":
            return value
        return int(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Read it back."""
        return None if value is None else bool(value)
