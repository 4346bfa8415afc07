"""Bringing the file to this program's schema, by Alembic, after copying it; or making a new one.

Revisions are numbers ("0001", "0002", …), one step a file. A file with a revision that this program
does not know was written by a newer one and is refused untouched.
"""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, text

from hallpass.clock import Clock
from kiosk.errors import StoreFault, StoreTooNew
from kiosk.store.models import Base

log = logging.getLogger(__name__)

SCHEMA = "0003"
"""This program's revision; a test compares it with the newest migration."""
_SCRIPTS = Path(__file__).parent / "migrations"
_REVISION_TABLE = """
CREATE TABLE alembic_version (
\tversion_num VARCHAR(32) NOT NULL,
\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""
"""As Alembic makes it."""


def revision_of(connection: Connection) -> str | None:
    """Return the file's revision, or None: it is new. Inside a transaction."""
    found = connection.execute(
        text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
    ).one_or_none()
    if found is None:
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).one_or_none()
    return None if row is None else str(row[0])


def migrate(
    connection: Connection,
    path: Path,
    clock: Clock,
    on_migrating: Callable[[], None] | None = None,
) -> None:
    """Bring the file up to date; a copy from before stays beside it.

    Args:
        connection: to the file.
        path: of the file.
        clock: names the copy.
        on_migrating: told before an older file is brought up to date.

    Raises:
        StoreTooNew: a newer program wrote it.
        StoreFault: the copy could not be made.
    """
    with connection.begin():
        revision = revision_of(connection)
    if revision == SCHEMA:
        return
    if revision is not None:
        if not revision.isdecimal() or int(revision) > int(SCHEMA):
            raise StoreTooNew(
                f"{path} has schema {revision}, this program knows {SCHEMA}: "
                "install the newer program again"
            )
        if on_migrating is not None:
            on_migrating()
        _copy(connection, path, revision, clock)
        upgrade(connection)
    else:
        _make(connection)
    log.info("store.migrated from=%s to=%s", revision or "nothing", SCHEMA)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` on an open connection."""
    # Late: Alembic takes a quarter of a second to import, and is needed on few starts.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _make(connection: Connection) -> None:
    """Give a new file the schema at once, as the migrations would one after the other.

    Without Alembic, whose import would cost a new box 13 MB until its next start, and a quarter of
    a second.
    """
    with connection.begin():
        Base.metadata.create_all(connection)
        connection.execute(text(_REVISION_TABLE))
        connection.execute(
            text("INSERT INTO alembic_version (version_num) VALUES (:schema)"), {"schema": SCHEMA}
        )


def _copy(connection: Connection, path: Path, revision: str, clock: Clock) -> None:
    # After a full checkpoint the main file holds everything
    # (sqlite.org/pragma.html#pragma_wal_checkpoint).
    raw = connection.connection.dbapi_connection
    if raw is None:  # pragma: no cover - an open connection has one
        raise StoreFault("the connection is closed")
    cursor = raw.cursor()
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.close()
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    try:
        shutil.copy2(path, path.with_name(f"{path.name}.schema-{revision}-{stamp}"))
    except OSError as exc:
        raise StoreFault(f"{path} can't be copied before migrating: {exc.strerror}") from exc
