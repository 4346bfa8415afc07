"""Opening the file: make it, check it, migrate it, or put a damaged one aside.

A damaged file is never deleted: it is renamed with its date, a new one is begun, and whatever can
still be read of who we are and of our own facts is taken over (kiosk.store.salvage).
"""

import logging
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import DBAPIError

from hallpass.clock import Clock
from hallpass.idsource import IdSource
from kiosk.errors import StoreDamaged, StoreFault
from kiosk.store import faults, salvage
from kiosk.store.engine import check, check_version, make_engine
from kiosk.store.migrating import migrate
from kiosk.store.models import MetaRow, SettingsRow
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

_COMPANIONS = ("", "-wal", "-shm")


def open_database(
    path: Path,
    clock: Clock,
    ids: IdSource,
    *,
    thorough: bool = False,
    on_migrating: Callable[[], None] | None = None,
) -> tuple[Engine, Connection]:
    """Return the engine and its one connection to a file that is sound and up to date.

    Args:
        path: the file; its folder is made if there is none.
        clock: names what is put aside or copied.
        ids: makes the store's id.
        thorough: check indexes as well: something was found damaged while running.
        on_migrating: told before a file of an older program is brought up to date.

    Raises:
        StoreTooNew: a newer program wrote it.
        StoreFault: it can't be opened now.
    """
    check_version()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # SQLite would make it readable by all; the log beside it gets the file's own rights.
            path.touch(mode=0o600)
    except OSError as exc:
        raise StoreFault(f"{path} can't be made: {exc.strerror}") from exc
    try:
        engine, connection = _open(path, clock, ids, on_migrating, thorough=thorough)
    except StoreDamaged as exc:
        aside = _put_aside(path, clock)
        log.error("store.damaged why=%s kept_as=%s", exc, aside)  # noqa: TRY400 - the why is said
        engine, connection = _open(path, clock, ids)
    try:
        for aside in salvage.pending(path):
            # Also one from before, where the power went between putting aside and taking over.
            with faults.translated(), connection.begin():
                taken = salvage.take_over(Unit(connection, clock, ids), aside)
            salvage.mark_taken(aside)
            log.warning("store.salvaged facts=%d from=%s", taken, aside)
    except BaseException:
        _close(engine, connection)
        raise
    return engine, connection


def _open(
    path: Path,
    clock: Clock,
    ids: IdSource,
    on_migrating: Callable[[], None] | None = None,
    *,
    thorough: bool = False,
) -> tuple[Engine, Connection]:
    engine = make_engine(path)
    connection = None
    try:
        with faults.translated():
            connection = engine.connect()
            with connection.begin():
                check(connection, thorough=thorough)
            migrate(connection, path, clock, on_migrating)
            with connection.begin():
                _make_own_row(connection, ids)
    except BaseException:
        _close(engine, connection)
        raise
    return engine, connection


def _close(engine: Engine, connection: Connection | None) -> None:
    try:
        if connection is not None:
            connection.close()
    except DBAPIError:
        log.debug("store.close failed")
    engine.dispose()


def _make_own_row(connection: Connection, ids: IdSource) -> None:
    """Give a new database its identity: it is made once, with the file (docs/architecture.md)."""
    if connection.execute(select(MetaRow.id)).one_or_none() is not None:
        return
    connection.execute(
        insert(MetaRow).values(
            id=1,
            store=ids.new(),
            next_seq=1,
            cursor_number=0,
            gen=0,
            sweep_due=False,
            heard_boot_s=0.0,
            held_s=0.0,
            tick_boot_s=0.0,
            lease_over=False,
        )
    )
    connection.execute(insert(SettingsRow).values(id=1, problem=""))


def _put_aside(path: Path, clock: Clock) -> Path:
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    try:
        for companion in _COMPANIONS:
            source = path.with_name(path.name + companion)
            if source.exists():
                source.rename(aside.with_name(aside.name + companion))
        path.touch(mode=0o600)
    except OSError as exc:
        raise StoreFault(f"the damaged {path} can't be put aside: {exc.strerror}") from exc
    return aside
