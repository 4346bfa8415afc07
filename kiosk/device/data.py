"""The doctor on the data folder: is it ours, does it last, is what lies in it sound.

Nothing is written but one small file that is removed again; the database is opened read-only, by a
plain connection that neither migrates nor checkpoints.
"""

import os
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from hallpass.clock import Clock
from kiosk.config import DataDir, load_config
from kiosk.device.check import Check, fail, ok, warn
from kiosk.errors import ConfigFault

_FREE_FAIL_BYTES = 50 << 20
_FREE_WARN_BYTES = 500 << 20
_SLOW_SYNC_S = 0.25
_SYNCS = 5
_FORGETFUL = {"tmpfs", "ramfs", "overlay"}
"""What is written there is gone after a restart (an overlay is how Raspberry Pi OS makes it so)."""
_MOUNTS = Path("/proc/self/mounts")
_DB = {".db", ".db-wal"}


def check_folder(data_dir: Path, clock: Clock) -> Check:
    """Whether the data folder can be written to and keeps what it says it keeps."""
    name = "data folder"
    if not data_dir.is_dir():
        return _missing_folder(name, data_dir)
    if not os.access(data_dir, os.R_OK | os.W_OK | os.X_OK):
        return fail(
            name, f"{data_dir} can't be written to by this user",
            f"run it as its owner: sudo -u {_owner_of(data_dir)} hallpass-kiosk doctor …",
        )  # fmt: skip
    try:
        slowest_s = _slowest_sync_s(data_dir, clock)
    except OSError as exc:
        return fail(
            name, f"writing to {data_dir} fails: {exc.strerror}",
            "is the disk full, worn out or mounted read-only? `dmesg` says more",
        )  # fmt: skip
    if data_dir.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return warn(name, f"{data_dir} is open to other users", f"chmod 700 {data_dir}")
    if slowest_s > _SLOW_SYNC_S:
        return warn(
            name, f"a write took {slowest_s * 1000:.0f} ms to be safe on disk",
            "students wait for that: is the card worn out? Use a better one, or an SSD",
        )  # fmt: skip
    return ok(name, f"{data_dir}, a write is safe on disk in {slowest_s * 1000:.1f} ms at most")


def _missing_folder(name: str, data_dir: Path) -> Check:
    parent = next(folder for folder in data_dir.absolute().parents if folder.is_dir())
    if os.access(parent, os.W_OK | os.X_OK):
        return warn(name, f"{data_dir} is not there yet", "the first start makes it")
    return fail(
        name, f"{data_dir} is not there, and {parent} can't be written to",
        f"mkdir -m 700 {data_dir} as root, and give it to the kiosk's user",
    )  # fmt: skip


def _slowest_sync_s(folder: Path, clock: Clock) -> float:
    slowest_s = 0.0
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_SYNCS):
            began_s = clock.monotonic()
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
            slowest_s = max(slowest_s, clock.monotonic() - began_s)
    return slowest_s


def check_space(data_dir: Path) -> Check:
    """How much room is left on the data folder's disk."""
    name = "free space"
    folder = _nearest(data_dir)
    found = os.statvfs(folder)
    free_bytes = found.f_bavail * found.f_frsize
    text = f"{free_bytes >> 20:,} MB on the disk of {folder}"
    if free_bytes < _FREE_FAIL_BYTES or (found.f_files and not found.f_favail):
        return fail(name, text, "make room: journalctl --vacuum-size=50M, apt-get clean")
    if free_bytes < _FREE_WARN_BYTES:
        return warn(name, text, "make room: journalctl --vacuum-size=50M, apt-get clean")
    return ok(name, text)


def check_lasting(data_dir: Path, mounts: Path = _MOUNTS) -> Check:
    """Whether the data folder's file system survives a restart."""
    name = "file system"
    folder = _nearest(data_dir).resolve()
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ok(name, "not looked at: this system does not list its mounts")
    point, kind = "/", "unknown"
    for fields in (line.split(" ") for line in lines):
        if len(fields) < 3 or not folder.is_relative_to(mounted := _unescaped(fields[1])):
            continue
        # The last of the longest: a later mount hides an earlier one.
        if len(mounted) >= len(point):
            point, kind = mounted, fields[2]
    if kind in _FORGETFUL:
        return warn(
            name, f"{kind} at {point} forgets everything at a restart",
            "put the data folder on a disk (Raspberry Pi OS: switch the overlay file system off)",
        )  # fmt: skip
    return ok(name, f"{kind} at {point}")


def check_config(data_dir: Path) -> Check:
    """Whether kiosk.toml can be read."""
    path = DataDir(data_dir).config
    try:
        load_config(path)
    except ConfigFault as exc:
        return fail("kiosk.toml", str(exc), f"mend {path}; docs/operating.md lists the keys")
    return ok("kiosk.toml", str(path) if path.exists() else "none: everything is as by default")


def check_identity(data_dir: Path) -> Check:
    """Whether the box is enrolled, and its key is for nobody else to read."""
    name = "identity"
    path = DataDir(data_dir).identity
    enrol = f"hallpass-kiosk enrol --data {data_dir} --central https://…"
    try:
        mode = path.stat().st_mode
        text = path.read_bytes()
    except FileNotFoundError:
        return warn(name, "this box is not enrolled", enrol)
    except OSError as exc:
        return fail(name, f"{path} can't be read: {exc.strerror}", "run it as the kiosk's user")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return fail(name, f"{path} can be read by other users", f"chmod 600 {path}")
    try:
        msgspec.json.decode(text, type=dict[str, object])
    except msgspec.DecodeError:
        return fail(name, f"{path} is damaged", f"move it away and enrol anew: {enrol}")
    return ok(name, f"enrolled; {path} is for its owner alone")


def enrolled_at(data_dir: Path) -> str | None:
    """Return the address of the central that let this box in, or None: no such thing is known."""
    try:
        found = msgspec.json.decode(
            DataDir(data_dir).identity.read_bytes(), type=dict[str, object]
        ).get("central_url")
    except (OSError, msgspec.DecodeError):
        return None
    return found if isinstance(found, str) else None


def check_database(data_dir: Path) -> Check:
    """Whether the database is sound and of this program's schema."""
    name = "database"
    path = DataDir(data_dir).store
    try:
        if not path.exists():
            return ok(name, "none yet: the first start makes it")
        with closing(
            sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=2)
        ) as connection:
            return _look_into(connection, path, name)
    except PermissionError:
        return fail(name, f"{path} can't be read by this user", "run it as the kiosk's user")
    except sqlite3.DatabaseError as exc:
        return fail(
            name, f"{path}: {exc}",
            "start the kiosk: it puts a damaged database aside, saves what can be read, goes on",
        )  # fmt: skip


def _look_into(connection: sqlite3.Connection, path: Path, name: str) -> Check:
    # Late: it brings SQLAlchemy with it.
    from kiosk.store.migrating import SCHEMA

    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise sqlite3.DatabaseError(f"quick_check says {found[0] if found else 'nothing'}")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if "alembic_version" not in tables:
        return fail(name, f"{path} is not the kiosk's", "was another file put there? move it away")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    schema = str(row[0]) if row else "none"
    if not schema.isdecimal() or int(schema) > int(SCHEMA):
        return fail(
            name, f"schema {schema} is newer than this program's {SCHEMA}",
            "install the newer program again",
        )  # fmt: skip
    waiting, dead = (_count(connection, tables, table) for table in ("outbox", "dead_letters"))
    # What is not checkpointed yet is in the second file.
    size = sum(file.stat().st_size for file in path.parent.glob("kiosk.db*") if file.suffix in _DB)
    what = f"sound, schema {schema}, {size >> 10:,} KB, {waiting} facts to send"
    aside = sorted(item.name for item in path.parent.glob(f"{path.name}.damaged-*[Z0-9]"))
    if dead:
        return warn(name, f"{what}, {dead} that central could not read", "tell your administrator")
    if aside:
        return warn(
            name, f"{what}; an earlier one was damaged: {aside[-1]}",
            "check the card and the power supply; keep the file until central has what it holds",
        )  # fmt: skip
    return ok(name, what)


def _count(connection: sqlite3.Connection, tables: set[str], table: str) -> int:
    if table not in tables:
        return 0
    # The two names are ours.
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def _nearest(folder: Path) -> Path:
    absolute = folder.absolute()
    return next(item for item in (absolute, *absolute.parents) if item.is_dir())


def _owner_of(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return str(path.stat().st_uid)


def _unescaped(field: str) -> str:
    # getmntent(3): blanks and backslashes are written as octal.
    for code, letter in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
        field = field.replace(code, letter)
    return field
