"""What central is started with: arguments first, then the environment; every key is checked here.

--data DIR          the folder of the embedded database
DATABASE_URL        postgresql://user@host/name: PostgreSQL instead of the embedded SQLite
HALLPASS_SCHOOL     the id of the school to serve, where a database holds several
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from central.errors import ConfigFault
from hallpass.ids import SchoolId

DATABASE_FILE = "central.db"
_DRIVER = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


@dataclass(frozen=True, slots=True)
class Config:
    """All of it."""

    database: URL
    data: Path
    """Folder of what this server keeps besides the database, and of the embedded one."""
    host: str = "127.0.0.1"
    port: int = 8710
    school: SchoolId | None = None
    """None: the only school of the database."""

    @property
    def embedded(self) -> bool:
        """Whether the database is the SQLite file."""
        return self.database.get_backend_name() == "sqlite"


def load(
    data: Path, environment: Mapping[str, str], *, host: str = "127.0.0.1", port: int = 8710
) -> Config:
    """Read the configuration, and make the data folder.

    Raises:
        ConfigFault: a key makes no sense; the message names it.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise ConfigFault(
            f"--data: {data} can't be made or used ({exc.strerror}); name another folder"
        ) from exc
    if not 0 <= port <= 65_535:
        raise ConfigFault(f"--port: {port} is not between 0 and 65535")
    school = environment.get("HALLPASS_SCHOOL")
    return Config(
        database=_database(environment.get("DATABASE_URL", ""), data),
        data=data,
        host=host,
        port=port,
        school=SchoolId(school) if school else None,
    )


def _database(text: str, data: Path) -> URL:
    if not text:
        return URL.create("sqlite+aiosqlite", database=str(data / DATABASE_FILE))
    try:
        url = make_url(text)
    except ArgumentError as exc:
        # The text itself may hold a password: it is not repeated.
        raise ConfigFault("DATABASE_URL: this is no database address") from exc
    name = url.drivername.partition("+")[0]
    if name not in _DRIVER:
        raise ConfigFault(
            f"DATABASE_URL: {name} is not served; use postgresql://… or leave it empty for SQLite"
        )
    return url.set(drivername=_DRIVER[name])
