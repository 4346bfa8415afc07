"""A central of the first release, upgraded with what it holds, on both databases."""

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from central.store import happened, models
from central.store.base import Base
from central.store.engine import Database
from central.store.migrating import alembic_config, migrate
from tests.central.postgres import Postgres

TABLES = (models, happened)
STORED = Path(__file__).parents[2] / "data" / "central-0001.sql"
_ROWS = re.compile(r'^INSERT INTO "(adults|students|rooms|passes)" VALUES', re.MULTILINE)


def _stored_sqlite(folder: Path) -> URL:
    path = folder / "central.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(STORED.read_text(encoding="utf-8"))
    connection.close()
    return URL.create("sqlite+aiosqlite", database=str(path))


def _first_schema(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "0001")
    connection.execute(
        text(
            "INSERT INTO students (school_id, id, first, last, on_door, standing, allowance)"
            " VALUES ('s', 'ana', 'Ana', 'Abara', true, 'active', '{}')"
        )
    )
    connection.execute(
        text(
            "INSERT INTO adults (school_id, id, name, roles, hall_monitor, disabled)"
            " VALUES ('s', 'rivera', 'Ms. Rivera', '[\"teacher\"]', false, false)"
        )
    )


async def _upgraded(url: URL, *, first: bool) -> tuple[list[object], dict[str, str], list[object]]:
    database = Database(url)
    try:
        if first:
            async with database.write() as session:
                await (await session.connection()).run_sync(_first_schema)
        await migrate(database)
        async with database.write() as session:
            connection = await session.connection()
            differences = await connection.run_sync(
                lambda c: compare_metadata(MigrationContext.configure(c), Base.metadata)
            )
            students = await session.execute(text("SELECT id, language FROM students"))
            adults = await session.execute(text("SELECT room, day FROM adults"))
            return (
                list(differences),
                {row.id: row.language for row in students},
                sorted({(row.room, row.day) for row in adults}, key=str),
            )
    finally:
        await database.close()


def test_a_stored_sqlite_file_keeps_what_it_holds(tmp_path: Path) -> None:
    rows = len(_ROWS.findall(STORED.read_text(encoding="utf-8")))
    url = _stored_sqlite(tmp_path)
    differences, languages, adults = asyncio.run(_upgraded(url, first=False))
    assert differences == []
    assert languages == {"ana": "", "ben": "", "cam": "", "dee": ""}
    assert adults == [(None, None)]
    with sqlite3.connect(str(url.database)) as connection:
        kept = sum(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("adults", "students", "rooms", "passes")
        )
    connection.close()
    assert kept == rows == 12


@pytest.fixture
def fresh_postgres(postgres: Postgres) -> URL:
    return postgres.new_database()


def test_a_postgresql_of_the_first_schema_keeps_what_it_holds(fresh_postgres: URL) -> None:
    differences, languages, adults = asyncio.run(_upgraded(fresh_postgres, first=True))
    assert differences == []
    assert languages == {"ana": ""}
    assert adults == [(None, None)]
