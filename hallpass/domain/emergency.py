"""The five actions of the Standard Response Protocol and what each does to passes.

Source: Standard Response Protocol, The "I Love U Guys" Foundation (2023): Hold, Secure, Lockdown,
Evacuate, Shelter. A setting may only make an action stricter.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What everyone in the school does now."""

    HOLD = "hold"
    SECURE = "secure"
    LOCKDOWN = "lockdown"
    EVACUATE = "evacuate"
    SHELTER = "shelter"


@dataclass(frozen=True, slots=True)
class Emergency:
    """The state of one emergency, whole and versioned: it travels in the wake event itself."""

    action: Action
    version: int
    since: datetime
    drill: bool = False
    local: bool = False
    """Begun by an adult at this box alone; the school's own always counts before it."""

    @property
    def stops_new_passes(self) -> bool:
        """All but Secure do; a Secure closes the building's outside alone."""
        return self.action is not Action.SECURE

    @property
    def takes_scans(self) -> bool:
        """In a Lockdown nobody should be at a kiosk: no scans at all."""
        return self.action is not Action.LOCKDOWN

    @property
    def records_sightings(self) -> bool:
        """Evacuate and Shelter: a scan records where someone was seen, never that they are safe."""
        return self.action in {Action.EVACUATE, Action.SHELTER}

    @property
    def silent(self) -> bool:
        """In a Lockdown a box is silent and dark ("locks, lights, out of sight")."""
        return self.action is Action.LOCKDOWN


def in_force(
    school: Emergency | None, local: Emergency | None, ended_version: int | None = None
) -> Emergency | None:
    """Return which emergency a box shows.

    Args:
        school: the school's, as last heard.
        local: the one that an adult began at this box.
        ended_version: of the school's emergency that an adult ended at this box while it was cut
            off; that one is shown no longer, any other is.
    """
    if school is not None and school.version != ended_version:
        return school
    return local


def settles(school: Emergency, local: Emergency) -> bool:
    """Say whether the school's emergency takes the place of a box's own for good.

    It does once it is the same one, confirmed; and the real thing ends a box's own drill.
    """
    if local.drill and not school.drill:
        return True
    return school.action is local.action and school.drill == local.drill
