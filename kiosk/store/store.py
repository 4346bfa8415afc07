"""The store itself: opens the file, hands out transactions, closes and opens again after faults.

Used by one thread at a time (kiosk.store.thread owns it while the program runs). Every error of the
environment leaves here as a `kiosk.errors.StoreFault`; what was being written has not happened then
as far as anybody was told, and a repeated request finds out.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from hallpass.clock import Clock
from hallpass.idsource import IdSource
from kiosk.errors import StoreDamaged, StoreFault
from kiosk.store import faults, opening
from kiosk.store.cache import Cache
from kiosk.store.copies import KEPT as COPIES_KEPT
from kiosk.store.copies import drop_copies
from kiosk.store.identity import Identity, read_identity, save_identity
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)


class Store:
    """One kiosk's database.

    Attributes:
        clock: read once for each transaction.
        ids: makes ids.
        version: counts up with each committed transaction that changed what a screen may show.
        cache: reference data as read, until something changes it.
        fault: why the last transaction failed; None: it did not.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        ids: IdSource,
        *,
        on_migrating: Callable[[], None] | None = None,
    ) -> None:
        """Take a file; it is opened with the first transaction.

        Args:
            path: the file.
            clock: see above.
            ids: see above.
            on_migrating: told before a file of an older program is brought up to date.
        """
        self.path = path
        self.clock = clock
        self.ids = ids
        self.version = 0
        self.cache = Cache()
        self.fault: StoreFault | None = None
        self._on_migrating = on_migrating
        self._busy = threading.Lock()
        self._distrusted = False
        self._is_scrubbed = False
        self._engine: Engine | None = None
        self._connection: Connection | None = None

    def open(self) -> None:
        """Open the file, or make it; migrate it; put a damaged one aside.

        Raises:
            StoreTooNew: a newer program wrote it.
            StoreFault: it can't be opened now; trying again later may help.
        """
        if self._connection is not None:
            return
        self.cache.drop()
        self._engine, self._connection = opening.open_database(
            self.path,
            self.clock,
            self.ids,
            thorough=self._distrusted,
            on_migrating=self._on_migrating,
        )
        self._distrusted = False
        log.info("store.opened path=%s", self.path)

    def close(self) -> None:
        """Close the file. It opens again by itself with the next transaction."""
        connection, engine = self._connection, self._engine
        self._connection = self._engine = None
        # A connection that is closed because it is broken may say so once more.
        with suppress(DBAPIError):
            if connection is not None:
                connection.close()
        if engine is not None:
            engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        """Run one transaction: COMMIT (synced to disk) at the end, nothing at all after an error.

        Raises:
            StoreFault: the disk or the database; nothing of it may be shown as done.
        """
        if not self._busy.acquire(blocking=False):
            raise RuntimeError("the store is used by two threads, or a transaction inside another")
        try:
            with self._transaction() as unit:
                yield unit
        finally:
            self._busy.release()

    @contextmanager
    def _transaction(self) -> Iterator[Unit]:
        connection = self._opened()
        try:
            with connection.begin():
                unit = Unit(connection, self.clock, self.ids)
                yield unit
        except BaseException as exc:
            fault = exc if isinstance(exc, StoreFault) else faults.fault_of(exc)
            self._failed(exc, fault)
            if fault is None or fault is exc:
                raise
            raise fault from exc
        self.fault = None
        if unit.touched:
            self.version += 1

    def _opened(self) -> Connection:
        try:
            self.open()
        except StoreFault as exc:
            self.fault = exc
            raise
        if self._connection is None:  # pragma: no cover - open() either sets it or raises
            raise StoreFault("the store is closed")
        return self._connection

    def _failed(self, exc: BaseException, fault: StoreFault | None) -> None:
        self.cache.drop()
        self._give_up(exc)
        if fault is not None:
            self.fault = fault
            self._distrusted |= isinstance(fault, StoreDamaged)

    def identity(self) -> Identity | None:
        """Return who this box is, or None: no school let it in yet."""
        with self.transaction() as unit:
            return read_identity(unit)

    def enrol(self, identity: Identity) -> None:
        """Keep who this box is from now on."""
        with self.transaction() as unit:
            save_identity(unit, identity)

    def checkpoint(self) -> None:
        """Move what the log holds into the file and empty it: what was wiped is gone from both."""
        self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    def _run(self, statement: str) -> None:
        """Run what must be in no transaction."""
        raw = self._opened().connection.dbapi_connection
        if raw is not None:
            with faults.translated():
                cursor = raw.cursor()
                cursor.execute(statement)
                cursor.close()

    def scrub(self, *, anew: bool) -> None:
        """Leave nothing in any file of what was deleted: rewrite it, empty its log, drop copies.

        SQLite writes zeros over what is deleted (secure_delete), but what moved between pages
        before may have left its shadow: only a file that is written anew has none
        (sqlite.org/lang_vacuum.html).

        Args:
            anew: something was deleted just now; else it is done once in each run, because the
                power may have gone before it was.

        Raises:
            StoreFault: it could not be done now; it is tried again.
        """
        if self._is_scrubbed and not anew:
            return
        self._is_scrubbed = False
        # Also where there is no room to write the file anew.
        self.checkpoint()
        self._run("VACUUM")
        self.checkpoint()
        try:
            drop_copies(self.path)
        except OSError as exc:
            raise StoreFault(f"a copy of {self.path} can't be removed: {exc.strerror}") from exc
        self._is_scrubbed = True

    def drop_old_copies(self, now: datetime) -> None:
        """Drop copies of the file that are older than some days; what can't be dropped stays."""
        with suppress(OSError):
            drop_copies(self.path, now - COPIES_KEPT)

    def _give_up(self, exc: BaseException) -> None:
        """Leave no transaction open, and no broken connection."""
        connection = self._connection
        if connection is None:
            return
        if faults.needs_reopening(exc):
            self.close()
            return
        raw = connection.connection.dbapi_connection
        if raw is not None and getattr(raw, "in_transaction", False):
            # A COMMIT that failed (disk full) leaves SQLite's transaction open: end it, so that
            # the next BEGIN finds none (sqlite.org/lang_transaction.html, "response to errors").
            with suppress(DBAPIError):
                connection.exec_driver_sql("ROLLBACK")
                connection.rollback()
