"""The schema: what the steps make is what the models say, on both databases; newer is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import StoreAway, StoreTooNew
from central.store import access_models, emergency_models, fleet_models, happened, models
from central.store.base import Base
from central.store.columns import in_utc
from central.store.engine import Database
from central.store.happened import BootRow
from central.store.migrating import migrate
from central.store.unit import Changed, hint_of, read_hint
from hallpass.ids import RoomId, SchoolId

T = TypeVar("T")
TABLES = (models, happened, fleet_models, emergency_models, access_models)


def on(url: URL, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        database = Database(url)
        try:
            await migrate(database)
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def test_steps_make_what_the_models_say(database_url: URL) -> None:
    async def differences(database: Database) -> list[object]:
        await migrate(database)
        async with database.write() as session:
            connection = await session.connection()
            return await connection.run_sync(
                lambda c: compare_metadata(MigrationContext.configure(c), Base.metadata)
            )

    assert on(database_url, differences) == []


def test_every_key_begins_with_the_school() -> None:
    for table in Base.metadata.sorted_tables:
        first = "id" if table.name == "schools" else "school_id"
        assert next(iter(table.primary_key.columns)).name == first, table.name
        for index in table.indexes:
            assert next(iter(index.columns)).name == "school_id", index.name


def test_a_newer_database_is_not_touched(database_url: URL) -> None:
    async def newer(database: Database) -> None:
        async with database.write() as session:
            current = await session.scalar(text("SELECT version_num FROM alembic_version"))
            await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        try:
            with pytest.raises(StoreTooNew, match="9999"):
                await migrate(database)
        finally:
            async with database.write() as session:
                await session.execute(
                    text("UPDATE alembic_version SET version_num = :was"), {"was": current}
                )

    on(database_url, newer)


def test_times_come_back_exactly_and_naive_ones_never_go_in(database_url: URL) -> None:
    times = [
        datetime(2026, 11, 24, 16, 0, 0, 123456, UTC),
        datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=-6))),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
    ]

    def row(number: int, at: datetime) -> BootRow:
        return BootRow(
            school_id="times", boot=str(number), started_at=at, uncertainty_s=0.25, fact="f"
        )

    async def round_trip(database: Database) -> list[datetime]:
        async with database.write() as session:
            session.add_all([row(i, at) for i, at in enumerate(times)])
        with pytest.raises(StatementError, match="naive"):
            async with database.write() as session:
                session.add(row(99, datetime(2026, 1, 1)))  # noqa: DTZ001 - what must fail
        async with database.read() as session:
            return list(
                await session.scalars(
                    select(BootRow.started_at)
                    .where(BootRow.school_id == "times")
                    .order_by(BootRow.boot)
                )
            )

    kept = on(database_url, round_trip)
    assert kept == times
    assert all(at.tzinfo is UTC for at in kept)


def test_times_are_held_at_the_ends_of_the_calendar() -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    assert in_utc(datetime(1, 1, 1, tzinfo=east)) == datetime.min.replace(tzinfo=UTC)
    late = datetime(9999, 12, 31, 23, tzinfo=west)
    assert in_utc(late) == datetime.max.replace(tzinfo=UTC)


def test_a_failed_transaction_leaves_nothing(database_url: URL) -> None:
    async def fail(database: Database) -> int:
        async def broken(session: AsyncSession) -> None:
            session.add(
                BootRow(
                    school_id="x",
                    boot="b",
                    started_at=datetime.now(UTC),  # noqa: TID251 - any time
                    uncertainty_s=1.0,
                    fact="f",
                )
            )
            await session.flush()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            async with database.write() as session:
                await broken(session)
        async with database.read() as session:
            rows = await session.scalars(select(BootRow.boot).where(BootRow.school_id == "x"))
            return len(list(rows))

    assert on(database_url, fail) == 0


def test_readers_cannot_write_sqlite(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("readers") / "central.db"

    async def write(database: Database) -> None:
        with pytest.raises(StoreAway):
            async with database.read() as session:
                await session.execute(text("DELETE FROM schools"))

    on(URL.create("sqlite+aiosqlite", database=str(path)), write)


def test_what_is_no_database_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("folder")
    (folder / "page.html").write_text("<html>" * 100)
    for path in (folder, folder / "page.html"):
        with pytest.raises(StoreAway, match=str(path)):
            Database(URL.create("sqlite+aiosqlite", database=str(path)))


@pytest.mark.parametrize("rooms", [(), ("a", "b"), tuple(f"room-{i}" for i in range(2000))])
def test_hints_to_other_processes_are_short_and_read_back(rooms: tuple[str, ...]) -> None:
    changed = Changed(SchoolId("s"), 7, frozenset(map(RoomId, rooms)))
    hint = hint_of(changed)
    assert len(hint) < 8000
    read = read_hint(hint)
    assert (read.school, read.number) == ("s", 7)
    assert read == changed or read.everyone
    assert read_hint(hint_of(Changed(SchoolId("s"), 8, everyone=True))).everyone
