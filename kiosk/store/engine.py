"""One SQLite connection as this store needs it.

WAL with synchronous FULL is the cheapest mode that keeps every acknowledged commit through a power
cut (docs/adr/0004). There is one connection, because SQLite 3.7.0 to 3.51.2 can lose commits when
two or more write and checkpoint (sqlite.org/wal.html, "the WAL-reset bug").

BEGIN IMMEDIATE comes from engine events: the driver's own transaction handling is switched off
(isolation_level None), so that every transaction takes the write lock at its beginning.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from kiosk.errors import StoreDamaged, StoreFault

LEAST_SQLITE = (3, 37, 0)
"""STRICT tables came with it (sqlite.org/stricttables.html)."""
BUSY_TIMEOUT_S = 2.0
_CACHE_KIB = 8192
_CHECKPOINT_PAGES = 1000


def make_engine(path: Path) -> Engine:
    """Return an engine with at most one connection, used by one thread at a time."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path),
        poolclass=StaticPool,
        # Values must not show up in error texts or logs: names and badges are among them.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )


def _configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor: Any = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
        f"cache_size = -{_CACHE_KIB}",
        f"wal_autocheckpoint = {_CHECKPOINT_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def check_version() -> None:
    """Refuse a SQLite that can't hold this store.

    Raises:
        StoreFault: it is too old.
    """
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        wanted = ".".join(map(str, LEAST_SQLITE))
        raise StoreFault(f"SQLite {sqlite3.sqlite_version} is too old: {wanted} or newer is needed")


def check(connection: Connection, *, thorough: bool = False) -> None:
    """Look at every page (sqlite.org/pragma.html#pragma_quick_check).

    Args:
        connection: inside a transaction.
        thorough: also whether indexes and tables agree, which takes several times as long.

    Raises:
        StoreDamaged: it found something.
    """
    pragma = "integrity_check" if thorough else "quick_check"
    found = [row[0] for row in connection.execute(text(f"PRAGMA {pragma}(1)"))]
    if found != ["ok"]:
        raise StoreDamaged(f"{pragma}: {found[0] if found else 'no answer'}")
