"""A kiosk's own database, read from outside and never changed: for `hallpass-central compare`.

These names alone are relied on (kiosk/store/models.py keeps them):

    meta      one row: device
    outbox    one row for each fact that central has not acknowledged
    passes    id, student, origin, destination, shape, limit_min, buffer_min, started_at, state,
              arrived_at, ended_at, ended_how, own (1: started at this box); times are whole
              microseconds since 1970
"""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from central.errors import ConfigFault
from hallpass.domain.facts import EndHow
from hallpass.domain.passes import Pass, PassState
from hallpass.domain.rooms import PassShape
from hallpass.ids import DeviceId, PassId, RoomId, StudentId

KIOSK_FILE = "kiosk.db"
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_PASSES = """
    SELECT id, student, origin, destination, shape, limit_min, buffer_min, started_at, state,
           arrived_at, ended_at, ended_how, own
    FROM passes ORDER BY started_at, id
"""


@dataclass(frozen=True, slots=True)
class KioskFile:
    """What a kiosk holds."""

    device: DeviceId | None
    """None: never enrolled."""
    waiting: int
    """Facts that central has not acknowledged."""
    own: tuple[Pass, ...]
    """Started at this box."""
    others: tuple[Pass, ...]


def read_kiosk(data: Path) -> KioskFile:
    """Read a kiosk's data folder (or the database file in it), also while the kiosk runs.

    Raises:
        ConfigFault: there is no kiosk's database.
    """
    path = data / KIOSK_FILE if data.is_dir() else data
    if not path.is_file():
        raise ConfigFault(f"{path}: no kiosk keeps its data here; name its --data folder")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
        try:
            # One moment of it, whatever the kiosk is doing.
            connection.execute("BEGIN")
            device = connection.execute("SELECT device FROM meta").fetchone()
            waiting = connection.execute("SELECT count(*) FROM outbox").fetchone()
            rows = connection.execute(_PASSES).fetchall()
        finally:
            connection.close()
    except sqlite3.Error as exc:
        raise ConfigFault(f"{path}: this is no kiosk's database that can be read ({exc})") from exc
    return KioskFile(
        device=DeviceId(device[0]) if device is not None and device[0] is not None else None,
        waiting=waiting[0],
        own=tuple(_pass(row) for row in rows if row[12]),
        others=tuple(_pass(row) for row in rows if not row[12]),
    )


def _pass(row: tuple[str | int | None, ...]) -> Pass:
    key, student, origin, destination, shape, limit, buffer, started, state, *rest = row
    arrived, ended, how, _ = rest
    return Pass(
        id=PassId(str(key)),
        student=StudentId(str(student)),
        origin=RoomId(str(origin)),
        destination=RoomId(str(destination)),
        shape=PassShape(str(shape)),
        limit_min=int(limit or 0),
        buffer_min=int(buffer or 0),
        started_at=_time(started) or _UNIX,
        state=PassState(str(state)),
        arrived_at=_time(arrived),
        ended_at=_time(ended),
        ended_how=EndHow(str(how)) if how is not None else None,
    )


def _time(value: str | int | None) -> datetime | None:
    return None if value is None else _UNIX + timedelta(microseconds=int(value))
