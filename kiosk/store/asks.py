"""What students asked of adults from this box, and what became of it.

An ask and its answer are facts; that the answer was given to the student is known here alone. A
yes is good for one pass, and for `YES_LIFE`: of several answers the first counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from hallpass.domain.facts import ASK_LIFE, AdultAnswered, AdultAsked, Clocks, Fact, when_of
from hallpass.domain.reasons import ReasonCode
from hallpass.ids import AdultId, AskId, DeviceId, RoomId, StudentId
from kiosk.store.models import AskRow, FactRow
from kiosk.store.unit import Unit

YES_LIFE = timedelta(minutes=10)
"""So long after the adult's yes a scan of the student uses it."""


@dataclass(frozen=True, slots=True)
class AskNow:
    """One ask of this box as it stands."""

    id: AskId
    student: StudentId
    origin: RoomId
    destination: RoomId
    adult: AdultId | None
    """Who was asked."""
    reasons: tuple[ReasonCode, ...]
    at: datetime
    yes: bool | None
    """None: no answer yet."""
    answered_by: AdultId | None
    answered_at: datetime | None
    message: str
    """The adult's, for the student."""
    used: bool

    def yes_at(self, now: datetime) -> bool:
        """Say whether there is a yes that still counts."""
        return bool(self.yes) and not self.used and self.fresh_at(now)

    def fresh_at(self, now: datetime) -> bool:
        """Say whether it was answered not long ago."""
        return self.answered_at is not None and now - self.answered_at < YES_LIFE


class Asks:
    """Reads and writes asks within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, ask: AskId) -> AskNow | None:
        """Return one ask, or None: not one of this box."""
        return next(iter(self._read(AskRow.ask == ask)), None)

    def answered(self) -> tuple[AskNow, ...]:
        """Return what adults answered not long ago and no student was told yet."""
        return self._read(
            AskRow.answered_at.is_not(None),
            AskRow.answered_at > self._unit.now - YES_LIFE,
            AskRow.used.is_(False),
        )

    def recent_of(self, student: StudentId) -> tuple[AskNow, ...]:
        """Return what a student asked not long ago or had answered not long ago, latest first."""
        now = self._unit.now
        found = self._read(AskRow.student == student, AskRow.used.is_(False))
        return tuple(ask for ask in found if now - ask.at < ASK_LIFE or ask.fresh_at(now))

    def mark_used(self, ask: AskId) -> None:
        """Write down that its answer was given to the student."""
        self._unit.sql.execute(update(AskRow).where(AskRow.ask == ask).values(used=True))
        self._unit.touched = True

    def mark_all_used(self) -> None:
        """Let no answer count any more."""
        self._unit.sql.execute(update(AskRow).values(used=True))

    def forget_words(self) -> None:
        """Drop what adults wrote to students: they may have named somebody."""
        self._unit.sql.execute(update(AskRow).values(message=""))
        self._unit.sql.execute(
            delete(FactRow).where(FactRow.kind == "adult_answered", FactRow.own.is_(False))
        )

    def put(self, ask: AskId, facts: Iterable[Fact], clocks: Clocks, own: DeviceId) -> None:
        """Store what the facts about one ask add up to; one of another box is passed over."""
        timed = sorted(
            ((when_of(fact.stamp, clocks).at, fact.id, fact) for fact in facts),
            key=lambda word: word[:2],
        )
        asked = next(
            (
                (at, fact.body)
                for at, _, fact in timed
                if isinstance(fact.body, AdultAsked) and fact.stamp.device == own
            ),
            None,
        )
        if asked is None:
            self._unit.sql.execute(delete(AskRow).where(AskRow.ask == ask))
            return
        answer = next(
            (
                (at, fact.by.adult, fact.body.yes, fact.body.message)
                for at, _, fact in timed
                if isinstance(fact.body, AdultAnswered) and fact.by.adult is not None
            ),
            (None, None, None, ""),
        )
        at, body = asked
        values: dict[str, Any] = {
            "student": body.student,
            "origin": body.origin,
            "destination": body.destination,
            "adult": body.adult,
            "reasons": ",".join(body.reasons),
            "at": at,
            "answered_at": answer[0],
            "answered_by": answer[1],
            "yes": answer[2],
            "message": answer[3],
        }
        self._unit.sql.execute(
            insert(AskRow)
            .values(ask=ask, used=False, **values)
            .on_conflict_do_update(index_elements=["ask"], set_=values)
        )

    def _read(self, *conditions: Any) -> tuple[AskNow, ...]:
        rows = self._unit.sql.execute(
            select(AskRow.__table__).where(*conditions).order_by(AskRow.at.desc(), AskRow.ask)
        )
        return tuple(_ask_of(row) for row in rows)


def _ask_of(row: Any) -> AskNow:
    return AskNow(
        id=AskId(row.ask),
        student=StudentId(row.student),
        origin=RoomId(row.origin),
        destination=RoomId(row.destination),
        adult=None if row.adult is None else AdultId(row.adult),
        reasons=tuple(ReasonCode(word) for word in row.reasons.split(",") if word),
        at=row.at,
        yes=row.yes,
        answered_by=None if row.answered_by is None else AdultId(row.answered_by),
        answered_at=row.answered_at,
        message=row.message,
        used=row.used,
    )
