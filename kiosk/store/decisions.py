"""What the desk answered: so that the same scan gets the same answer, and an unseen one again.

Answers are stored without the student's name and language; both are put back when the answer is
given again.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, insert, select, update

from hallpass import codec
from hallpass.ids import PassId, StudentId
from kiosk.flow.answers import (
    Arrived,
    Asked,
    DecisionId,
    Go,
    InLine,
    LineOffer,
    NeedsAdult,
    NotNow,
    SeenHere,
    WelcomeBack,
)
from kiosk.store.models import DecisionRow
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

Decided = Go | WelcomeBack | Arrived | NeedsAdult | Asked | LineOffer | InLine | NotNow | SeenHere

_KINDS: dict[str, type[Decided]] = {
    "go": Go,
    "welcome_back": WelcomeBack,
    "arrived": Arrived,
    "needs_adult": NeedsAdult,
    "asked": Asked,
    "line_offer": LineOffer,
    "in_line": InLine,
    "not_now": NotNow,
    "seen_here": SeenHere,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Past:
    """A decision that was made."""

    answer: Decided
    pass_id: PassId | None
    age_s: float
    """Seconds of the boot clock; at least so many if it was made in an earlier boot."""
    same_boot: bool
    boot_s: float
    shown: bool


class Decisions:
    """Reads and writes decisions within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def new_id(self) -> DecisionId:
        """Return an id for a decision about to be made."""
        return self._unit.ids.new()

    def put(self, decision: DecisionId, answer: Decided, pass_id: PassId | None = None) -> None:
        """Store an answer under its id."""
        bare = replace(answer, who=replace(answer.who, name="", language=""))
        moment = self._unit.moment
        latest = self._unit.sql.execute(select(func.max(DecisionRow.number))).scalar_one()
        self._unit.sql.execute(
            insert(DecisionRow).values(
                id=decision,
                number=(latest or 0) + 1,
                student=answer.who.student,
                pass_id=pass_id,
                kind=_NAMES[type(answer)],
                answer=codec.encode(bare).decode(),
                at=self._unit.now,
                boot=moment.boot,
                boot_s=moment.boot_s,
                shown=False,
            )
        )

    def latest_of(self, student: StudentId) -> Past | None:
        """Return a student's last decision."""
        return self._one(DecisionRow.student == student)

    def latest_of_pass(
        self, pass_id: PassId, student: StudentId, cls: type[Decided]
    ) -> Past | None:
        """Return the last decision of one kind about a pass."""
        return self._one(
            (DecisionRow.student == student)
            & (DecisionRow.pass_id == pass_id)
            & (DecisionRow.kind == _NAMES[cls])
        )

    def mark_shown(self, decision: DecisionId) -> None:
        """Write down that its frame was on the screen."""
        self._unit.sql.execute(
            update(DecisionRow).where(DecisionRow.id == decision).values(shown=True)
        )

    def _one(self, condition: Any) -> Past | None:
        row = self._unit.sql.execute(
            select(DecisionRow).where(condition).order_by(DecisionRow.number.desc()).limit(1)
        ).one_or_none()
        if row is None:
            return None
        moment = self._unit.moment
        try:
            answer = codec.decode(_KINDS[row.kind], row.answer)
        except (codec.WireFault, KeyError):
            # Another version of the program stored it: as if it had not been given.
            log.info("decisions.unreadable kind=%s", row.kind)
            return None
        return Past(
            answer=answer,
            pass_id=None if row.pass_id is None else PassId(row.pass_id),
            age_s=self._unit.elapsed_s(row.boot, row.boot_s),
            same_boot=row.boot == moment.boot,
            boot_s=row.boot_s,
            shown=row.shown,
        )
