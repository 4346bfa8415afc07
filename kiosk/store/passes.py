"""Passes as rows and back: the projection of each pass's facts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, text
from sqlalchemy.dialects.sqlite import insert

from hallpass.domain.passes import Pass
from hallpass.ids import PassId, RoomId, StudentId
from hallpass.rows import pass_columns, pass_of
from kiosk.store.models import PassRow
from kiosk.store.unit import Unit

_SELECT: Select[*tuple[Any, ...]] = select(
    PassRow.id,
    PassRow.student,
    PassRow.origin,
    PassRow.destination,
    PassRow.shape,
    PassRow.limit_min,
    PassRow.buffer_min,
    PassRow.started_at,
    PassRow.state,
    PassRow.arrived_at,
    PassRow.ended_at,
    PassRow.ended_how,
    PassRow.corrected,
    PassRow.about,
    PassRow.anomalies,
)
_NOT_ENDED = text("passes.state IN ('out', 'there')")
_RECENT = timedelta(hours=36)
"""More than a school's day in any zone: what "today" means is said in hallpass.domain.assemble."""


def open_at(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a pass is open; written so that its partial index serves it."""
    # The states are literals: SQLite uses a partial index only where the query implies its WHERE.
    return and_(_NOT_ENDED, PassRow.lapses_at > now)


class Passes:
    """Reads and writes the projection, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, pass_id: PassId) -> Pass | None:
        """Return one pass, or None."""
        return _one(self._read(_SELECT.where(PassRow.id == pass_id)))

    def is_own(self, pass_id: PassId) -> bool:
        """Whether this box started it."""
        own = self._unit.sql.execute(
            select(PassRow.own).where(PassRow.id == pass_id)
        ).scalar_one_or_none()
        return bool(own)

    def open(self) -> tuple[Pass, ...]:
        """Return all open passes of the school, as far as they are known here."""
        return self._read(_SELECT.where(open_at(self._unit.now)))

    def open_as_of(self, at: datetime) -> tuple[Pass, ...]:
        """Return the passes that are open as of `at`: nobody ended them, and they lapse later."""
        return self._read(_SELECT.where(open_at(at)))

    def open_of_room(self, room: RoomId) -> tuple[Pass, ...]:
        """Return the open passes from and to one room."""
        return self._read(
            _SELECT.where(
                open_at(self._unit.now),
                or_(PassRow.origin == room, PassRow.destination == room),
            )
        )

    def recent_of(self, student: StudentId) -> tuple[Pass, ...]:
        """Return a student's passes of today and a little before, the latest first."""
        since = self._unit.now - _RECENT
        return self._read(
            _SELECT.where(PassRow.student == student, PassRow.started_at > since).order_by(
                PassRow.started_at.desc(), PassRow.id.desc()
            )
        )

    def put(self, value: Pass, *, own: bool) -> None:
        """Store what a pass's facts add up to now."""
        row = row_of(value, own=own)
        upsert = insert(PassRow).values(row)
        self._unit.sql.execute(
            upsert.on_conflict_do_update(
                index_elements=["id"],
                set_={name: upsert.excluded[name] for name in row if name != "id"},
            )
        )

    def drop(self, pass_id: PassId) -> None:
        """Forget a pass whose start is no longer among the facts."""
        self._unit.sql.execute(delete(PassRow).where(PassRow.id == pass_id))

    def _read(self, query: Select[*tuple[Any, ...]]) -> tuple[Pass, ...]:
        return tuple(pass_of(row) for row in self._unit.sql.execute(query))


def _one(found: Iterable[Pass]) -> Pass | None:
    return next(iter(found), None)


def row_of(value: Pass, *, own: bool) -> dict[str, Any]:
    """Return a pass as a row."""
    return {
        **pass_columns(value),
        "over_at": min(value.ended_at or value.lapses_at, value.lapses_at),
        "own": own,
    }
