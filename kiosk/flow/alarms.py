"""Emergencies at one box: what an adult who has shown who they are may do about them here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hallpass.domain.emergency import Emergency
from hallpass.ids import AlarmId

HOLD_S = 3.0
"""So long a finger or a key has to stay down: nobody starts or ends an emergency by brushing past.

Let go before, and nothing happened."""


class AlarmAct(StrEnum):
    """What can be done here about an emergency now."""

    NONE = "none"
    """Nothing: there is none, and the school has none begun at a box."""
    RAISE = "raise"
    """Begin one at this box."""
    END_OWN = "end_own"
    """It was begun at this box: end it, or make another one of it."""
    END_HEARD = "end_heard"
    """The school's, as last heard: this box is cut off, so that only an adult here can know."""
    OFFICE = "office"
    """The school's: the office ends it."""


@dataclass(frozen=True, slots=True)
class AlarmView:
    """How things stand."""

    act: AlarmAct = AlarmAct.NONE
    emergency: Emergency | None = None
    """The one in force here."""
    alarm: AlarmId | None = None
    """Of the one that was begun here."""
    heard_at: datetime | None = None
    """When central was last heard; None: it is in touch."""


NO_ALARM = AlarmView()


@dataclass(frozen=True, slots=True)
class AlarmChanged:
    """An adult's act is on disk: this is what is in force at this box now."""

    emergency: Emergency | None
