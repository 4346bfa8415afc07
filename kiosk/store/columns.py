"""Column types that SQLite's STRICT tables take, and that refuse what must not be stored.

STRICT knows INTEGER, REAL, TEXT and BLOB alone (sqlite.org/stricttables.html).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Dialect, Integer
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time as whole microseconds since 1970, exact and sortable; naive is refused."""

    impl = Integer
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store an aware time.

        Raises:
            ValueError: it is naive, and so no point in time.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: every stored time is aware")
        return (value - _UNIX) // _MICROSECOND

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect | None) -> datetime | None:
        """Return it in UTC."""
        return None if value is None else _UNIX + timedelta(microseconds=value)


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0."""

    impl = Integer
    cache_ok = True

    @override
    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Store it as a whole number."""
        return None if value is None else int(value)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> bool | None:
        """Read it back."""
        return None if value is None else bool(value)
