"""SQLite's errors, told apart by blame: the world's become StoreFaults, ours stay what they are.

By result code, never by message text: https://www.sqlite.org/rescode.html (primary codes are the
low eight bits of an extended code).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from kiosk.errors import StoreDamaged, StoreFault, StoreFull, StoreReadOnly

_FAULTS: dict[int, tuple[type[StoreFault], str]] = {
    3: (StoreReadOnly, "SQLITE_PERM: no permission to use the file"),
    5: (StoreFault, "SQLITE_BUSY: another process holds the database; end it"),
    6: (StoreFault, "SQLITE_LOCKED: the database is locked within this process"),
    8: (StoreReadOnly, "SQLITE_READONLY: the file or its disk can't be written; check the mount"),
    10: (StoreFault, "SQLITE_IOERR: the disk failed to read or write; check the card"),
    11: (StoreDamaged, "SQLITE_CORRUPT: the database is damaged"),
    13: (StoreFull, "SQLITE_FULL: no space left; make room on the disk"),
    14: (StoreFault, "SQLITE_CANTOPEN: the file can't be opened; check the folder and its owner"),
    26: (StoreDamaged, "SQLITE_NOTADB: the file is no database"),
}
_REOPEN = frozenset({3, 8, 10, 11, 14, 26})
"""After these the connection is not to be trusted: close it and open the file anew."""


def fault_of(exc: BaseException) -> StoreFault | None:
    """Return the fault behind an error of the driver, or None: it is a bug of ours."""
    code = _code_of(exc)
    if code is None or code not in _FAULTS:
        return None
    cls, words = _FAULTS[code]
    return cls(words)


def needs_reopening(exc: BaseException) -> bool:
    """Whether the connection that raised it should be given up."""
    return _code_of(exc) in _REOPEN


@contextmanager
def translated() -> Iterator[None]:
    """Raise the driver's environment errors as StoreFaults."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as exc:
        fault = fault_of(exc)
        if fault is None:
            raise
        raise fault from exc


def _code_of(exc: BaseException) -> int | None:
    if isinstance(exc, DBAPIError) and exc.orig is not None:
        exc = exc.orig
    code = getattr(exc, "sqlite_errorcode", None)
    return None if not isinstance(code, int) else code & 0xFF
