"""Who asks, and what their roles let them do: `require(caller, Permission.X)`.

Default deny: a permission that no role holds is nobody's. Hall monitor is a permission of one
account, not a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from central.errors import Forbidden
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


_ADULT = frozenset({Permission.SEE_ROOMS})
_TEACHING = _ADULT | {Permission.SEE_WHO_IS_OUT, Permission.ANSWER_ASKS}
OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.STUDENT: frozenset(),
    Role.TEACHER: _TEACHING | {Permission.GRANT_SUBSTITUTES},
    Role.ASSISTANT: _TEACHING,
    Role.SUBSTITUTE: _TEACHING,
    Role.TECHNICIAN: _ADULT
    | {Permission.CHANGE_ROOMS, Permission.SEE_DEVICES, Permission.CHANGE_DEVICES},
    Role.ADMINISTRATOR: frozenset(Permission),
}
HALL_MONITOR = frozenset({Permission.SEE_WHO_IS_OUT})


@dataclass(frozen=True, slots=True)
class Caller:
    """An adult who is signed in."""

    school: SchoolId
    adult: AdultId
    name: str
    roles: tuple[Role, ...]
    hall_monitor: bool = False
    acting_for: AdultId | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that this adult may do."""
        own: frozenset[Permission] = HALL_MONITOR if self.hall_monitor else frozenset()
        return own.union(*(OF_ROLE[role] for role in self.roles))

    @property
    def actor(self) -> Actor:
        """Under whose name facts are recorded."""
        return Actor(self.adult, self.acting_for)

    def may(self, permission: Permission) -> bool:
        """Whether this adult may do it."""
        return permission in self.permissions


def require(caller: Caller, permission: Permission) -> None:
    """Go on only if the caller may.

    Raises:
        Forbidden: not theirs to do.
    """
    if not caller.may(permission):
        raise Forbidden(f"your account may not do this ({permission.value.replace('_', ' ')})")
