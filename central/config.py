"""What central is started with: arguments first, then the environment; every key is checked here.

--data DIR          the folder of the embedded database
DATABASE_URL        postgresql://user@host/name: PostgreSQL instead of the embedded SQLite
HALLPASS_SCHOOL     the id of the school to serve, where a database holds several
HALLPASS_SMTP       smtp://user:password@host:587?from=hallpass@school.example: mail is handed over
                    there by STARTTLS; smtps:// has TLS from the start, smtp+plain:// (for a server
                    on this machine alone) none
HALLPASS_METRICS_TOKEN  what Prometheus brings as its bearer token; without it loopback alone asks
HALLPASS_TRUSTED_PROXY  addresses or networks of web servers in front, with commas: their word is
                    taken for who asks and whether by HTTPS (X-Forwarded-For, X-Forwarded-Proto)
HALLPASS_DRAW_COMMAND   what draws a kiosk's faces for previews; empty: nothing does
"""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from central.errors import ConfigFault
from hallpass.ids import SchoolId

DATABASE_FILE = "central.db"
_DRIVER = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mail is handed over."""

    host: str
    port: int
    tls: Literal["tls", "starttls", "none"]
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


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
    draw_command: tuple[str, ...] = ()
    """The kiosk's program that draws its faces; empty: it is not on this server."""
    mail: Mail | None = None
    """None: no mail goes out."""
    metrics_token: str = field(default="", repr=False)
    trusted_proxy: tuple[str, ...] = ()
    """Addresses and networks whose X-Forwarded- headers are believed; empty: nobody's."""

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
        draw_command=_draw_command(environment.get("HALLPASS_DRAW_COMMAND")),
        mail=_mail(environment.get("HALLPASS_SMTP", "")),
        metrics_token=environment.get("HALLPASS_METRICS_TOKEN", ""),
        trusted_proxy=_trusted_proxy(environment.get("HALLPASS_TRUSTED_PROXY", "")),
    )


_TLS: Mapping[str, tuple[Literal["tls", "starttls", "none"], int]] = {
    "smtps": ("tls", 465),
    "smtp": ("starttls", 587),
    "smtp+plain": ("none", 25),
}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _mail(text: str) -> Mail | None:
    """Read the mail server; its address may hold a password, and so is never repeated."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        tls, port = _TLS[parts.scheme]
        host, port = parts.hostname or "", parts.port or port
        sender = parse_qs(parts.query).get("from", [""])[-1]
    except (ValueError, KeyError) as exc:
        raise ConfigFault("HALLPASS_SMTP: use smtp://…, smtps://… or smtp+plain://…") from exc
    if not host or "@" not in sender:
        raise ConfigFault("HALLPASS_SMTP: a host and ?from=address are needed")
    if tls == "none" and host not in _LOOPBACK:
        raise ConfigFault("HALLPASS_SMTP: smtp+plain:// is for a mail server on this machine alone")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail(host, port, tls, sender, user, password)


def _trusted_proxy(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in found:
        try:
            ip_network(part)
        except ValueError as exc:
            raise ConfigFault(f"HALLPASS_TRUSTED_PROXY: {part} is no address or network") from exc
    return found


def _draw_command(text: str | None) -> tuple[str, ...]:
    if text is None:
        beside = Path(sys.executable).with_name("hallpass-kiosk")
        return (str(beside), "draw") if beside.is_file() else ()
    try:
        return tuple(shlex.split(text))
    except ValueError as exc:
        raise ConfigFault(f"HALLPASS_DRAW_COMMAND: this is no command ({exc})") from exc


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
