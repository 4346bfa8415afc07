"""What a driver says of the world is StoreAway; the file is its owner's alone."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from central.errors import StoreAway
from central.store.engine import Database


class Driver(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("said by the server")
        self.sqlstate = sqlstate


def database(folder: Path) -> Database:
    return Database(URL.create("sqlite+aiosqlite", database=str(folder / "central.db")))


async def failing(opened: Database, fault: Exception) -> None:
    try:
        async with opened.read():
            raise fault
    finally:
        await opened.close()


@pytest.mark.parametrize("state", ["08006", "53300", "57P01"])
def test_states_of_the_world_are_store_away(tmp_path: Path, state: str) -> None:
    with pytest.raises(StoreAway):
        asyncio.run(failing(database(tmp_path), DBAPIError("SELECT 1", None, Driver(state))))


def test_a_used_up_pool_is_store_away(tmp_path: Path) -> None:
    with pytest.raises(StoreAway):
        asyncio.run(failing(database(tmp_path), PoolExhausted("too many")))


def test_a_fault_of_our_sql_stays_a_bug(tmp_path: Path) -> None:
    with pytest.raises(DBAPIError):
        asyncio.run(failing(database(tmp_path), DBAPIError("SELECT x", None, Driver("42703"))))


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    asyncio.run(database(tmp_path).close())
    assert (tmp_path / "central.db").stat().st_mode & 0o777 == 0o600
