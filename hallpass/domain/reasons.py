"""Why a pass is not simply given: the codes, who may lift each, and how hard it stands.

The words for students (neutral, the same for a full room and for two students kept apart) and for
adults (plain) are in hallpass/texts under `reason.<code>.student` and `reason.<code>.adult`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from typing_extensions import override


class RuleName(StrEnum):
    """The nine rules, in the order in which they are asked."""

    STANDING = "standing"
    ALREADY_OUT = "already_out"
    EXPECTED_HERE = "expected_here"
    ROOM_OPEN = "room_open"
    CAPACITY = "capacity"
    ALLOWANCE = "allowance"
    NO_PASS_TIME = "no_pass_time"
    APART = "apart"
    APPROVAL = "approval"


class ReasonCode(StrEnum):
    """One reason; shared by kiosk, central, wire and web."""

    BADGE_REVOKED = "badge_revoked"
    NO_PASSES = "no_passes"
    ADULT_ONLY = "adult_only"
    UNKNOWN_STUDENT = "unknown_student"
    ALREADY_OUT = "already_out"
    EXPECTED_ELSEWHERE = "expected_elsewhere"
    EMERGENCY = "emergency"
    KIOSK_PAUSED = "kiosk_paused"
    ROOM_CLOSED = "room_closed"
    ROOM_PAUSED = "room_paused"
    ROOM_TESTING = "room_testing"
    NOT_OFFERED = "not_offered"
    DESTINATION_CLOSED = "destination_closed"
    DESTINATION_FULL = "destination_full"
    LINE_AHEAD = "line_ahead"
    ORIGIN_FULL = "origin_full"
    SCHOOL_FULL = "school_full"
    PASSES_PER_DAY = "passes_per_day"
    MINUTES_BETWEEN = "minutes_between"
    FIRST_MINUTES = "first_minutes"
    LAST_MINUTES = "last_minutes"
    BLACKOUT = "blackout"
    KEPT_APART = "kept_apart"
    NEEDS_APPROVAL = "needs_approval"
    STALE_KNOWLEDGE = "stale_knowledge"
    UNKNOWN = "unknown"
    """A newer peer's reason; the fact that carries it keeps its text."""

    @classmethod
    @override
    def _missing_(cls, value: object) -> "ReasonCode":
        return cls.UNKNOWN


class Weight(IntEnum):
    """How hard a reason stands; the heaviest decides."""

    LINE = 1
    ASK = 2
    REFUSE = 3


class Lifter(StrEnum):
    """Who may lift a reason."""

    NOBODY = "nobody"
    ADULT = "adult"


_NOBODY_LIFTS = frozenset(
    {
        ReasonCode.BADGE_REVOKED,
        ReasonCode.NO_PASSES,
        ReasonCode.ALREADY_OUT,
        ReasonCode.EMERGENCY,
        ReasonCode.KIOSK_PAUSED,
        ReasonCode.NOT_OFFERED,
        ReasonCode.DESTINATION_CLOSED,
        ReasonCode.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's objection."""

    code: ReasonCode
    rule: RuleName
    weight: Weight
    detail: Mapping[str, str | int] = field(default_factory=dict)
    """What an adult's words fill in; never a student's name."""

    @property
    def lifter(self) -> Lifter:
        """Who may lift it."""
        return lifter_of(self.code)


def lifter_of(code: ReasonCode) -> Lifter:
    """Say who may lift a reason."""
    return Lifter.NOBODY if code in _NOBODY_LIFTS else Lifter.ADULT
