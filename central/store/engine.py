"""The database: one writer at a time, many readers, each transaction all or nothing.

SQLite (a school): WAL with synchronous FULL, the cheapest mode that keeps every acknowledged commit
through a power cut (docs/adr/0004). One connection writes, and takes the write lock as it begins
(BEGIN IMMEDIATE); the readers' connections can't write and never checkpoint, so that the fault of
two writing connections before SQLite 3.51.3 can't happen (sqlite.org/wal.html#walresetbug).

PostgreSQL (a district): the same code. Readers get one snapshot for all that they read (REPEATABLE
READ), as a SQLite read transaction does by itself.
"""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from central.errors import StoreAway

_SQLITE_READERS = 4
_BUSY_TIMEOUT_S = 5.0
_CACHE_KIB = 16_384
_POSTGRES_POOL = 10
_LEAST_SQLITE = (3, 37, 0)
_AWAY_STATES = ("08", "53", "57P")
"""SQLSTATEs of the world: no connection, no resources, an operator who stops the server."""


class Database:
    """One database; made at the composition root."""

    def __init__(self, url: URL) -> None:
        """Look at the database; raises StoreAway if it can't be opened."""
        self.url = url
        self.embedded = url.get_backend_name() == "sqlite"
        if self.embedded:
            _look_at(url)
            self.writer = _sqlite(url, readers=False)
            self.reader = _sqlite(url, readers=True)
        else:
            self.writer = _postgres(url)
            self.reader = self.writer.execution_options(isolation_level="REPEATABLE READ")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Give a session that sees one moment of the database, and changes nothing.

        Raises:
            StoreAway: it can't be used now.
        """
        async with _told(), AsyncSession(self.reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Give a session that is committed at the end, or rolled back whole.

        Raises:
            StoreAway: it can't be used now; nothing has happened.
        """
        async with (
            _told(),
            AsyncSession(
                self.writer,
                expire_on_commit=False,
                # Projections are written by Core statements: what was read before is stale then.
                execution_options={"populate_existing": True},
            ) as session,
            session.begin(),
        ):
            yield session

    async def close(self) -> None:
        """Close every connection, the writer's last: closing it checkpoints."""
        if self.embedded:
            await self.reader.dispose()
        await self.writer.dispose()


def _look_at(url: URL) -> None:
    """Open the file once, before any thread of the pool does: what is wrong is said at once.

    Raises:
        StoreAway: SQLite is too old, or the file can't be opened or is none of its.
    """
    if sqlite3.sqlite_version_info < _LEAST_SQLITE:
        raise StoreAway(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    try:
        if url.database and url.database != ":memory:":
            # Made by us: SQLite would let everybody read it. Its -wal and -shm get the same mode.
            os.close(os.open(url.database, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(url.database or "", timeout=_BUSY_TIMEOUT_S)) as connection:
            connection.execute("PRAGMA schema_version")
    except (sqlite3.Error, OSError) as exc:
        raise StoreAway(f"{url.database}: this database can't be opened ({exc})") from exc


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """Translate what the driver says of the world; what it says of our SQL is a bug."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolExhausted, OSError) as exc:
        raise StoreAway(f"the database can't be used: {_first_line(exc)}") from exc
    except DBAPIError as exc:
        state = str(getattr(exc.orig, "sqlstate", None) or "")
        if exc.connection_invalidated or state.startswith(_AWAY_STATES):
            raise StoreAway(f"the database went away: {_first_line(exc)}") from exc
        raise


def _first_line(exc: Exception) -> str:
    return str(exc).partition("\n")[0]


def _postgres(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=_POSTGRES_POOL,
        max_overflow=0,
        pool_pre_ping=True,
        # Values must not show up in error texts or logs: names and badges are among them.
        hide_parameters=True,
    )


def _sqlite(url: URL, *, readers: bool) -> AsyncEngine:
    engine = create_async_engine(
        url,
        connect_args={"timeout": _BUSY_TIMEOUT_S, "isolation_level": None},
        poolclass=AsyncAdaptedQueuePool,
        pool_size=_SQLITE_READERS if readers else 1,
        max_overflow=0,
        hide_parameters=True,
    )

    def configure(connection: Any, _entry: object) -> None:
        cursor = connection.cursor()
        pragmas = [
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            f"cache_size = -{_CACHE_KIB}",
        ]
        if readers:
            pragmas += ["query_only = ON", "wal_autocheckpoint = 0"]
        else:
            pragmas.insert(0, "journal_mode = WAL")
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if readers else "BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "connect", configure)
    event.listen(engine.sync_engine, "begin", begin)
    return engine
