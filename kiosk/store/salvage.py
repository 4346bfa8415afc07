"""Taking over from a damaged file whatever can still be read, row by row.

Who we are, so that the box stays enrolled; our own facts, so that nothing that a student saw is
lost (those in the outbox are sent, those already acknowledged keep passes returnable); and what was
known of the school, so that scanning goes on with the cable pulled. The cursor is not taken over:
the next exchange brings everything again.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DataError, IntegrityError

from hallpass.domain.facts import Fact
from kiosk.errors import StoreFault
from kiosk.store.asks import Asks
from kiosk.store.cache import Cache
from kiosk.store.columns import UtcDateTime
from kiosk.store.journal import FOREIGN, Journal, Origin, fact_of
from kiosk.store.models import OrderRow
from kiosk.store.reference import DOCUMENTS, Reference
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

_ACKNOWLEDGED_LIMIT = 5000
"""The newest of our own facts that central has already: enough for all that may still be open."""
_OWN_ROW = (
    "device", "school", "school_name", "room", "school_key", "heard_boot", "heard_boot_s", "held_s",
    "tick_boot", "tick_boot_s", "lease_s", "emergency",
)  # fmt: skip
_LATER_OF_ROW = ("tamper", "alarm", "ended_version")
_TIME = UtcDateTime()
_TAKEN = ".taken"
_GARBLED = (ValueError, TypeError, LookupError, ArithmeticError, IntegrityError, DataError)
"""What comes of a row whose bytes are another's: that row alone is passed over."""


def pending(path: Path) -> list[Path]:
    """Return the damaged files put aside from `path` that were not taken over yet, oldest first."""
    found = path.parent.glob(f"{path.name}.damaged-*")
    return sorted(
        aside
        for aside in found
        if aside.suffix != _TAKEN
        and not aside.name.endswith(("-wal", "-shm"))
        and not _marker_of(aside).exists()
    )


def mark_taken(aside: Path) -> None:
    """Remember that nothing more is to be taken from it.

    Raises:
        StoreFault: the folder can't be written; taking over once more will do no harm.
    """
    try:
        _marker_of(aside).touch(mode=0o600)
    except OSError as exc:
        raise StoreFault(f"{_marker_of(aside)} can't be made: {exc.strerror}") from exc


def _marker_of(aside: Path) -> Path:
    return aside.with_name(aside.name + _TAKEN)


def take_over(unit: Unit, damaged: Path) -> int:
    """Bring what can be read of `damaged` into the new store; return how many facts that were."""
    try:
        connection = sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as exc:
        log.warning("salvage.unreadable why=%s", exc)
        return 0
    with closing(connection) as old:
        old.row_factory = sqlite3.Row
        _take_own_row(unit, old)
        _take_reference(unit, old)
        _take_modes(unit, old)
        _take_orders(unit, old)
        taken = _take_facts(unit, old)
    # Whether a yes was used up is known to the damaged file alone: none counts twice.
    Asks(unit).mark_all_used()
    return taken


def _take_own_row(unit: Unit, old: sqlite3.Connection) -> None:
    for row in _rows(old, "SELECT * FROM meta"):
        with _row_by_itself(unit):
            unit.change_meta(
                **{name: row[name] for name in _OWN_ROW}, heard_at=_time(row["heard_at"])
            )
        for name in _LATER_OF_ROW:
            if name in row.keys():  # noqa: SIM118 - of a sqlite3.Row; an older file has none
                with _row_by_itself(unit):
                    unit.change_meta(**{name: row[name]})


def _take_reference(unit: Unit, old: sqlite3.Connection) -> None:
    reference = Reference(unit, Cache())
    for kind, (table, _) in DOCUMENTS.items():
        name = table.__table__.name  # type: ignore[attr-defined]  # every Document is a mapped class
        for row in _rows(old, f"SELECT key, doc FROM {name}"):  # noqa: S608 - a table of ours
            with _row_by_itself(unit):
                reference.put(kind, row["key"], str(row["doc"]).encode())
    for row in _rows(old, "SELECT * FROM settings WHERE doc IS NOT NULL"):
        # What was on trial may be what ended the program. An older file has no such column.
        good = row["good_doc"] if "good_doc" in row.keys() else None  # noqa: SIM118 - as above
        with _row_by_itself(unit):
            reference.put_settings(str(good or row["doc"]).encode())


def _take_modes(unit: Unit, old: sqlite3.Connection) -> None:
    """Take over others' latest words on rooms: a closed room is closed with the cable pulled."""
    journal = Journal(unit)
    for row in _rows(
        old, "SELECT f.* FROM facts f JOIN room_modes m ON m.fact = f.id WHERE f.own = 0"
    ):
        with _row_by_itself(unit):
            fact = _fact(row)
            if fact is not None:
                journal.append((fact,), FOREIGN)


def _take_orders(unit: Unit, old: sqlite3.Connection) -> None:
    """Take over which orders came, answered or not: none is carried out twice."""
    for row in _rows(old, "SELECT * FROM orders ORDER BY number"):
        with _row_by_itself(unit):
            values = {name: row[name] for name in ("order", "kind", "words", "document")}
            done = None if row["done"] is None else bool(row["done"])
            unit.sql.execute(
                insert(OrderRow)
                .values(
                    received_at=_time(row["received_at"]),
                    done=done,
                    taken=bool(row["taken"]),
                    **values,
                )
                .on_conflict_do_nothing()
            )


def _take_facts(unit: Unit, old: sqlite3.Connection) -> int:
    journal = Journal(unit)
    waiting = [row["fact"] for row in _rows(old, "SELECT fact FROM outbox ORDER BY number")]
    acknowledged = [
        row["id"]
        for row in _rows(
            old,
            "SELECT id FROM facts WHERE own = 1 ORDER BY at DESC LIMIT ?",
            _ACKNOWLEDGED_LIMIT,
        )
        if row["id"] not in set(waiting)
    ]
    taken = 0
    for ids, send in ((acknowledged, False), (waiting, True)):
        for fact_id in ids:
            for row in _rows(old, "SELECT * FROM facts WHERE id = ?", fact_id):
                with _row_by_itself(unit):
                    fact = _fact(row)
                    if fact is not None:
                        taken += journal.append((fact,), Origin(own=True, send=send))
    return taken


@contextmanager
def _row_by_itself(unit: Unit) -> Iterator[None]:
    """Take one row over, or leave it out: what is garbled must not cost the rest."""
    try:
        with unit.sql.begin_nested():
            yield
    except _GARBLED as exc:
        # The kind of error alone: its text may quote the row.
        log.warning("salvage.garbled error=%s", type(exc).__name__)


def _fact(row: sqlite3.Row) -> Fact | None:
    values = dict(row)
    values["at"] = _time(values["at"])
    values["trusted"] = bool(values["trusted"])
    return fact_of(SimpleNamespace(**values))


def _time(raw: Any) -> Any:
    return _TIME.process_result_value(raw, None)


def _rows(old: sqlite3.Connection, query: str, *values: Any) -> Iterator[sqlite3.Row]:
    """Yield rows as far as they can be read."""
    try:
        yield from old.execute(query, values)
    except sqlite3.Error as exc:
        log.warning("salvage.stopped query=%r why=%s", query, exc)
