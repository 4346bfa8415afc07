"""Bringing a database to this program's schema, one step a file; a newer one is not touched.

One process at a time: SQLite by its write lock, PostgreSQL by an advisory lock.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from central.errors import StoreTooNew
from central.store.engine import Database

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 4_201_705_001
"""Any number, the same in every process."""


async def migrate(database: Database) -> None:
    """Bring the schema up to date.

    Raises:
        StoreTooNew: a newer program wrote this database.
        StoreAway: it can't be used now.
    """
    async with database.write() as session:
        connection = await session.connection()
        if not database.embedded:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_upgrade)


def alembic_config(connection: Connection) -> AlembicConfig:
    """Return Alembic's configuration for an open connection."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    config = alembic_config(connection)
    scripts = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is not None and current not in {step.revision for step in scripts.walk_revisions()}:
        raise StoreTooNew(
            f"the database has schema {current}, which this program does not know: "
            "install the newer program again, or restore a backup made before it"
        )
    command.upgrade(config, "head")
