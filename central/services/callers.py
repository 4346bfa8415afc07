"""Who asks, and what their roles let them do: `require(caller, Permission.X)`.

Default deny: a permission that no role holds is nobody's. Hall monitor is a permission of one
account, not a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from central.errors import Forbidden
from central.store.audit import Who
from hallpass.domain.facts import Actor
from hallpass.domain.people import Role
from hallpass.ids import AdultId, SchoolId


class Permission(StrEnum):
    """What an adult may do."""

    SEE_WHO_IS_OUT = "see_who_is_out"
    SEE_ROOMS = "see_rooms"
    CHANGE_ROOMS = "change_rooms"
    SEE_DEVICES = "see_devices"
    CHANGE_DEVICES = "change_devices"
    SEE_CONFLICTS = "see_conflicts"
    CHANGE_ACCOUNTS = "change_accounts"
    ANSWER_ASKS = "answer_asks"
    GRANT_SUBSTITUTES = "grant_substitutes"
    """For rooms of one's own; administrators for every room."""
    CHANGE_PASSES = "change_passes"
    """End, extend; and a word to the room that a student came from."""
    CHECK_BADGES = "check_badges"
    """Whose badge is this, and is there a pass?"""
    SEE_EMERGENCY = "see_emergency"
    MARK_SAFE = "mark_safe"
    RUN_EMERGENCY = "run_emergency"
    """Start and end one for the school, confirm an alarm."""
    CHANGE_ALERTS = "change_alerts"
    """Thresholds, and whom to tell."""
    SEE_AUDIT = "see_audit"
    CHANGE_PROGRAMS = "change_programs"
    """Keys of programs, and webhooks."""


_ADULT = frozenset({Permission.SEE_ROOMS})
_WATCHING = frozenset(
    {
        Permission.SEE_WHO_IS_OUT,
        Permission.CHANGE_PASSES,
        Permission.CHECK_BADGES,
        Permission.SEE_EMERGENCY,
        Permission.MARK_SAFE,
    }
)
_TEACHING = _ADULT | _WATCHING | {Permission.ANSWER_ASKS}
OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.STUDENT: frozenset(),
    Role.TEACHER: _TEACHING | {Permission.GRANT_SUBSTITUTES},
    Role.ASSISTANT: _TEACHING,
    Role.SUBSTITUTE: _TEACHING,
    Role.TECHNICIAN: _ADULT
    | {
        Permission.CHANGE_ROOMS,
        Permission.SEE_DEVICES,
        Permission.CHANGE_DEVICES,
        Permission.CHANGE_ALERTS,
    },
    Role.ADMINISTRATOR: frozenset(Permission),
}
HALL_MONITOR = _WATCHING


@dataclass(frozen=True, slots=True)
class Caller:
    """An adult who is signed in, or a program that brought a key."""

    school: SchoolId
    adult: AdultId
    """Of a program: who made its key."""
    name: str
    roles: tuple[Role, ...]
    hall_monitor: bool = False
    acting_for: AdultId | None = None
    address: str = ""
    """Where the request came from."""
    api_key: str | None = None
    """Id of the key that a program brought; None: the adult in person."""
    scopes: frozenset[Permission] | None = None
    """All that a program's key lets it do; None: whatever the roles do."""

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that this adult may do."""
        own: frozenset[Permission] = HALL_MONITOR if self.hall_monitor else frozenset()
        held = own.union(*(OF_ROLE[role] for role in self.roles))
        return held if self.scopes is None else held & self.scopes

    @property
    def who(self) -> Who:
        """Under whose name the audit log keeps what was done."""
        return Who(self.adult or None, self.acting_for, self.api_key, self.address)

    @property
    def actor(self) -> Actor:
        """Under whose name facts are recorded."""
        return Actor(self.adult, self.acting_for)

    def may(self, permission: Permission) -> bool:
        """Whether this adult may do it."""
        return permission in self.permissions


def operator(school: SchoolId) -> Caller:
    """Return whoever runs commands on the server itself: nobody's account, and all permissions."""
    return Caller(school, AdultId(""), "operator", (Role.ADMINISTRATOR,))


def require(caller: Caller, permission: Permission) -> None:
    """Go on only if the caller may.

    Raises:
        Forbidden: not theirs to do.
    """
    if not caller.may(permission):
        raise Forbidden(f"your account may not do this ({permission.value.replace('_', ' ')})")
