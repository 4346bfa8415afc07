"""Both databases, real: whatever is tested on the store is tested on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.central.house import House, Yard
from tests.central.postgres import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> URL:
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("central") / "central.db"
        return URL.create("sqlite+aiosqlite", database=str(path))
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="module")
def house(database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(database_url, tmp_path_factory.mktemp("data"))
    yield opened
    opened.close()


@pytest.fixture
def yard(house: House) -> Yard:
    return house.found()
