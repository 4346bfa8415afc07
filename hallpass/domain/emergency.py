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
