"""What is known when a student asks: one frozen value, with the age of each part.

Not knowing is data. A kiosk with its cable pulled builds the same value as central does; only the
ages differ, and each rule says what it needs (`NEEDS`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hallpass.domain.emergency import Emergency
from hallpass.domain.passes import Pass
from hallpass.domain.people import Student
from hallpass.domain.reasons import RuleName
from hallpass.domain.rooms import PassShape, Room, RoomMode
from hallpass.domain.settings import RoomSettings
from hallpass.domain.timetable import Moment
from hallpass.ids import AdultId, BadgeHash, RoomId, StudentId


class Part(StrEnum):
    """The parts of knowledge that age separately."""

    PEOPLE = "people"
    ROOMS = "rooms"
    TIMETABLE = "timetable"
    PASSES = "passes"
    """Passes made elsewhere."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a student wants."""

    student: StudentId
    destination: RoomId
    badge: BadgeHash | None = None
    minutes: int | None = None
    """Less time than the limit, if the student took less; never more."""
    shape: PassShape | None = None
    """None: the destination's own."""
    adult: AdultId | None = None
    """An adult who says yes to this ask, whatever they may lift."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that `decide` looks at besides the ask."""

    now: datetime
    settings: RoomSettings
    here: Room
    destination: Room | None
    """None: no such room is known."""
    student: Student | None
    """None: the id is in no roster that is known here."""
    moment: Moment | None = None
    """Where in the school's day; None: no timetable is known."""
    expected_here: bool | None = None
    """None: nobody knows (no period now, or no class lists)."""
    open_pass: Pass | None = None
    """The pass that the student is already out on."""
    passes_today: int = 0
    last_ended_at: datetime | None = None
    """End of the student's last pass."""
    out_from_here: int = 0
    out_in_school: int = 0
    at_destination: int = 0
    """On their way to the destination or there."""
    turns: int = 0
    """Places at the destination that are kept for others' turns."""
    waiting_ahead: int = 0
    """In the destination's line before this student, all of them if not in it."""
    turns_ahead: int = 0
    """Those of them who have a turn: their places are kept, so they wait for none."""
    has_turn: bool = False
    apart_out: bool = False
    """Somebody whom this student must not meet is out."""
    emergency: Emergency | None = None
    here_mode: RoomMode = RoomMode.OPEN
    """What the adult here has said about this room."""
    destination_mode: RoomMode = RoomMode.OPEN
    age_s: Mapping[Part, float | None] = field(default_factory=dict)
    """Seconds since each part was complete; None: never; a part that is missing is fresh."""

    def is_stale(self, parts: tuple[Part, ...], after_min: int) -> bool:
        """Whether one of the parts is older than `after_min`, or was never known."""
        for part in parts:
            age_s = self.age_s.get(part, 0.0)
            if age_s is None or age_s > after_min * 60:
                return True
        return False


NEEDS: Mapping[RuleName, tuple[Part, ...]] = {
    RuleName.STANDING: (Part.PEOPLE,),
    RuleName.ALREADY_OUT: (Part.PASSES,),
    RuleName.EXPECTED_HERE: (Part.TIMETABLE,),
    RuleName.ROOM_OPEN: (Part.ROOMS,),
    RuleName.CAPACITY: (Part.PASSES,),
    RuleName.ALLOWANCE: (Part.PASSES,),
    RuleName.NO_PASS_TIME: (Part.TIMETABLE,),
    RuleName.APART: (Part.PASSES,),
    RuleName.APPROVAL: (Part.ROOMS,),
}
"""What each rule has to know from elsewhere."""
