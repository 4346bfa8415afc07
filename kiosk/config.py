"""The kiosk's own configuration, and where its files lie: one data directory.

    DATA/kiosk.toml      what a technician may set; every key is optional, a wrong one is named
    DATA/identity.json   who this box is and its secret key (mode 0600); written by enrolment
    DATA/kiosk.db        the store
    DATA/log/            only where no journal takes the log
    DATA/run.json        when the program started and why it ended, DATA/run.trace if it crashed
    DATA/wipe.json       there while student data is being taken off
    DATA/sealed/         what a wiped box still has to hand in, for central's eyes alone

What a room's kiosk shows and allows is not here: that comes from central, as settings.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiosk.errors import ConfigFault

CONFIG_FILE = "kiosk.toml"
BATCH_LIMIT = 64


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What the file may say; the command line may say some of it once more, and wins."""

    central_url: str | None = None
    """Where central is: https, or http to this machine itself."""
    ca_file: Path | None = None
    """The only authority whose certificates are taken (PEM); None: the system's."""
    proxy: str | None = None
    """An HTTP proxy on the way to central."""
    camera: str | int | None = None
    """An index, a device, a file, a folder or an http address; None: the first camera."""
    readers: tuple[str, ...] = ()
    """Names of badge readers that type, as /proc/bus/input/devices calls them: no keyboards."""
    enrol_batch: str | None = None
    """The code of a list of serial numbers made at central: a box on it is let in at once."""
    update_command: tuple[str, ...] = ()
    """What an order to update runs, and the box by itself in its maintenance window: a program and
    its arguments, no shell, the channel in HALLPASS_CHANNEL; empty: nothing."""
    windowed: bool = False
    log_level: LogLevel = LogLevel.INFO


@dataclass(frozen=True, slots=True)
class DataDir:
    """The files of one kiosk."""

    root: Path

    @property
    def config(self) -> Path:
        """What a technician may set."""
        return self.root / CONFIG_FILE

    @property
    def identity(self) -> Path:
        """Who this box is; secret."""
        return self.root / "identity.json"

    @property
    def store(self) -> Path:
        """The database."""
        return self.root / "kiosk.db"

    @property
    def run(self) -> Path:
        """When the program started, and why it ended."""
        return self.root / "run.json"

    @property
    def trace(self) -> Path:
        """Where a crash leaves its trace."""
        return self.root / "run.trace"

    @property
    def wipe(self) -> Path:
        """How far a wipe has come."""
        return self.root / "wipe.json"

    @property
    def sealed(self) -> Path:
        """What central alone can read, until it has it."""
        return self.root / "sealed"

    @property
    def log(self) -> Path:
        """Log files, where no journal takes the log."""
        return self.root / "log"

    def make(self) -> None:
        """Make the directory, for this user alone, if it is not there.

        Raises:
            ConfigFault: it can't be made or written to.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as exc:
            raise ConfigFault(f"data: {self.root} can't be made ({exc.strerror})") from exc
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise ConfigFault(f"data: {self.root} can't be written to by this user")


def load_config(path: Path) -> Config:
    """Read the file; a missing one is an empty one.

    Raises:
        ConfigFault: it can't be read, is no TOML, or a key in it is unknown or makes no sense.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except OSError as exc:
        raise ConfigFault(f"{path} can't be read ({exc.strerror})") from exc
    except UnicodeDecodeError as exc:
        raise ConfigFault(f"{path} is not UTF-8 text ({exc.reason} at byte {exc.start})") from exc
    try:
        return read_config(tomllib.loads(text), path.parent)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigFault(f"{path} is not TOML: {exc}") from exc
    except ConfigFault as exc:
        raise ConfigFault(f"{path}: {exc}") from exc


def read_config(raw: Mapping[str, object], folder: Path) -> Config:
    """Turn what the file said into a `Config`; relative paths are seen from `folder`.

    Raises:
        ConfigFault: a key is unknown, or its value makes no sense.
    """
    known = Config.__struct_fields__
    for key in raw:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise ConfigFault(f"{key}: there is no such key; {hint}")
    for key, value in raw.items():
        if isinstance(value, str) and not (value and value.isprintable()):
            raise ConfigFault(f"{key}: {value!r} is no text")
    try:
        config = msgspec.convert(dict(raw), Config, dec_hook=_path_of)
    except msgspec.ValidationError as exc:
        # "Expected `bool`, got `str` - at `$.windowed`"
        what, _, where = str(exc).partition(" - at ")
        raise ConfigFault(f"{where.strip('`$.')}: {what}") from exc
    _check_upkeep(config)
    if config.ca_file is not None:
        config = msgspec.structs.replace(config, ca_file=_file(folder, config.ca_file))
    if config.proxy is not None and not _is_web(config.proxy):
        raise ConfigFault(f"proxy: {config.proxy!r} is no address like http://proxy.example:3128")
    if config.central_url is not None:
        config = msgspec.structs.replace(config, central_url=checked_url(config.central_url))
    return config


def _check_upkeep(config: Config) -> None:
    if config.enrol_batch is not None and len(config.enrol_batch) > BATCH_LIMIT:
        raise ConfigFault(f"enrol_batch: at most {BATCH_LIMIT} characters")
    if not all(part and part.isprintable() for part in config.update_command):
        raise ConfigFault("update_command: a program and its arguments, each some printable text")


def checked_url(url: str) -> str:
    """Return central's address without a slash at its end.

    Raises:
        ConfigFault: it is none, or would send our key over the network unencrypted.
    """
    if not url.isprintable() or " " in url or not _is_web(url):
        raise ConfigFault(f"central_url: {url!r} is no address like https://passes.school.example")
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigFault("central_url: it may hold a host, a port and a path, nothing else")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise ConfigFault(
            f"central_url: {url!r} is not encrypted; http is taken to this machine alone, use https"
        )
    return url.rstrip("/")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _path_of(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise TypeError("Expected a path in quotes")


def _file(folder: Path, given: Path) -> Path:
    path = folder / given
    if not path.is_file():
        raise ConfigFault(f"ca_file: there is no file {path}")
    return path
