"""Students and adults, as far as a decision needs to know them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hallpass.ids import AdultId, BadgeHash, RoomId, StudentId


class Role(StrEnum):
    """What an account may be; hall monitor is a permission, not a role."""

    STUDENT = "student"
    TEACHER = "teacher"
    ASSISTANT = "assistant"
    SUBSTITUTE = "substitute"
    ADMINISTRATOR = "administrator"
    TECHNICIAN = "technician"


class Standing(StrEnum):
    """Whether a student may ask for a pass at all."""

    ACTIVE = "active"
    ADULT_ONLY = "adult_only"
    """Each pass needs an adult's yes."""
    NO_PASSES = "no_passes"
    """Only an administrator can change that."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A student's personal exceptions; on no screen is there any sign of them."""

    per_day: int | None = None
    """Passes a day instead of the room's limit; 0 to 99."""
    unlimited: bool = False
    """Neither passes per day nor minutes between bind this student."""
    extra_min: int = 0
    """Minutes added to every limit; 0 to 120."""


@dataclass(frozen=True, slots=True)
class Student:
    """What every kiosk of the school holds of a student: nothing that names one."""

    id: StudentId
    standing: Standing = Standing.ACTIVE
    badges: tuple[BadgeHash, ...] = ()
    revoked: tuple[BadgeHash, ...] = ()
    """Badges that were lost: read, and refused."""
    allowance: Allowance = Allowance()


@dataclass(frozen=True, slots=True)
class StudentName:
    """A name as a screen may show it, held only where the student is expected."""

    student: StudentId
    first: str
    last_initial: str
    """One letter or empty, no full stop."""
    on_door: bool = True
    """False: opted out of names on doors."""
    language: str = ""
    """The student's own, a BCP 47 tag; empty: the room's."""

    @property
    def short(self) -> str:
        """First name and last initial."""
        return f"{self.first} {self.last_initial}." if self.last_initial else self.first

    @property
    def initials(self) -> str:
        """First letter of each part."""
        return f"{self.first[:1]}{self.last_initial}"


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult who may answer at this kiosk."""

    id: AdultId
    name: str
    roles: tuple[Role, ...] = (Role.TEACHER,)
    badges: tuple[BadgeHash, ...] = ()
    pin: str | None = None
    """Argon2id hash in PHC form, or None."""
    room: RoomId | None = None
    """A substitute's: badge and PIN count in this room alone; None: in every room."""
    day: date | None = None
    """A substitute's: they count on this local date alone; None: on every day."""

    def counts_in(self, room: RoomId, today: date | None) -> bool:
        """Say whether this adult may act in a room on a local date (None: not known here)."""
        return (self.room is None or self.room == room) and (self.day is None or self.day == today)


@dataclass(frozen=True, slots=True)
class ApartPair:
    """Two students who must not meet in the halls; why is known to administrators alone."""

    id: str
    one: StudentId
    other: StudentId
