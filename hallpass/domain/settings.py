"""What a room's kiosk is told to be: one typed, versioned, whole document.

`problems_of` says everything that makes no sense in it, each line naming the key; a document with
problems is never used (central refuses to send it, a kiosk keeps its last good one).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hallpass.domain import box
from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.look import Look, look_problems_of
from hallpass.domain.reasons import RuleName
from hallpass.ids import RoomId

SETTINGS_SCHEMA = 1


class Face(StrEnum):
    """Which of the two faces a box shows."""

    DESK = "desk"
    DOOR = "door"
    BOTH = "both"


class DoorNames(StrEnum):
    """How the door names who is out; counts alone by default."""

    NONE = "none"
    INITIALS = "initials"
    SHORT = "short"
    """First name and last initial."""


class Then(StrEnum):
    """What a rule does when what it needs to know is stale."""

    LET_GO = "let_go"
    """Judge by the last knowledge."""
    ASK_ADULT = "ask_adult"
    REFUSE = "refuse"


class Strangers(StrEnum):
    """What happens to a student whom the timetable expects elsewhere, or nobody knows."""

    LET_GO = "let_go"
    ASK_ADULT = "ask_adult"


@dataclass(frozen=True, slots=True)
class StaleRule:
    """From which age on a rule's knowledge is stale, and what then."""

    after_min: int = 30
    then: Then = Then.LET_GO


@dataclass(frozen=True, slots=True)
class Offer:
    """One destination as this room offers it; the room's own limits hold."""

    room: RoomId
    needs_adult: bool = False
    """Also where the destination itself is not restricted."""
    limit_min: int | None = None
    """A shorter limit from here; None: the destination's own."""


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """The effective settings of one room's kiosk."""

    room: RoomId
    version: int
    """Counts up with every change; 1 is the first."""
    face: Face = Face.DESK
    paused: bool = False
    """The desk takes no new passes; returns are still recorded."""
    offers: tuple[Offer, ...] = ()
    """In the order in which they are shown."""
    usual: RoomId | None = None
    """Where a scan leads without a tap; must be among the offers."""
    out_limit: int | None = None
    """How many may be out from here at once; None: not counted."""
    school_limit: int | None = None
    per_day: int | None = None
    between_min: int = 0
    first_min: int = 0
    """No passes in the first minutes of a period."""
    last_min: int = 0
    """No passes in the last minutes of a period."""
    strangers: Strangers = Strangers.ASK_ADULT
    line: bool = True
    turn_s: int = 90
    buffer_min: int = 15
    """Minutes of overtime after which a pass ends by itself, not confirmed."""
    back_already_s: int = 20
    """A return sooner than this asks "Back already?"."""
    undo_s: int = 5
    """How long "Somewhere else" and "Not me" stay."""
    door_names: DoorNames = DoorNames.NONE
    numbers: NumberRule | None = None
    """Student numbers as badges; None: only cards and phones of ours."""
    stale: Mapping[RuleName, StaleRule] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en", "es")
    """The first is the screen's."""
    choose_minutes: bool = False
    """The student may take less time than the limit."""
    choose_shape: bool = False
    """The student may choose between one-way and round trip."""
    ask_teacher: bool = True
    """The desk can ask the adult on duty, who answers from their own device."""
    lock_on_tamper: bool = True
    """Many wrong PINs, or a keyboard plugged in: no new passes until an adult was there."""
    look: Look = field(default_factory=Look)
    inputs: box.Inputs = field(default_factory=box.Inputs)
    camera: box.Camera = field(default_factory=box.Camera)
    screen: box.Screen = field(default_factory=box.Screen)
    upkeep: box.Upkeep = field(default_factory=box.Upkeep)

    def offer_of(self, room: RoomId) -> Offer | None:
        """Return how this room offers a destination, or None."""
        return next((offer for offer in self.offers if offer.room == room), None)

    def stale_rule(self, rule: RuleName) -> StaleRule:
        """Return what staleness means for a rule."""
        return self.stale.get(rule, StaleRule())


RANGES: Mapping[str, tuple[int, int]] = {
    "out_limit": (0, 999),
    "school_limit": (0, 9999),
    "per_day": (0, 99),
    "between_min": (0, 999),
    "first_min": (0, 120),
    "last_min": (0, 120),
    "turn_s": (10, 600),
    "buffer_min": (0, 240),
    "back_already_s": (0, 300),
    "undo_s": (3, 30),
}


def problems_of(settings: RoomSettings) -> tuple[str, ...]:
    """Return what makes no sense, one sentence each, the key first; empty: fit for use."""
    found = [
        f"{key}: {value} is not between {low} and {high}"
        for key, (low, high) in RANGES.items()
        if (value := getattr(settings, key)) is not None and not low <= value <= high
    ]
    rooms = [offer.room for offer in settings.offers]
    found += [
        f"offers: {room} is offered twice" for room in dict.fromkeys(rooms) if rooms.count(room) > 1
    ]
    found += [
        f"offers: limit_min of {offer.room}: {offer.limit_min} is not between 1 and 999"
        for offer in settings.offers
        if offer.limit_min is not None and not 1 <= offer.limit_min <= 999
    ]
    if settings.room in rooms:
        found.append("offers: a room cannot be its own destination")
    if settings.usual is not None and settings.usual not in rooms:
        found.append("usual: the usual destination is not among the offers")
    if settings.version < 1:
        found.append(f"version: {settings.version} is below 1")
    found += look_problems_of(settings.look)
    found += box.box_problems_of(settings.camera, settings.screen, settings.upkeep)
    if not settings.languages:
        found.append("languages: at least one is needed")
    found += [
        f"stale.{rule}: after_min {item.after_min} is not between 0 and 10080"
        for rule, item in settings.stale.items()
        if not 0 <= item.after_min <= 10_080
    ]
    if settings.numbers is not None and not 4 <= settings.numbers.length <= 32:
        found.append(f"numbers: length {settings.numbers.length} is not between 4 and 32")
    return tuple(found)


def symbologies_of(settings: RoomSettings) -> tuple[Symbology, ...]:
    """Return what the camera has to look for: QR always, another only if numbers use it."""
    wanted = [Symbology.QR]
    if settings.numbers is not None and settings.numbers.symbology not in {
        Symbology.QR,
        Symbology.TYPED,
    }:
        wanted.append(settings.numbers.symbology)
    return tuple(wanted)
