"""What central orders a single box to do, beside its settings: signed, done once, answered.

An order never carries a name, and nothing in its answer does. A box carries out only what the
school's key has signed, for this very box, before it expires, and each order once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hallpass.ids import DeviceId, OrderId

TEXT_LIMIT = 120
LIFE = timedelta(minutes=10)
"""An order that its box did not hear of by then is void; a wipe lives for `WIPE_LIFE`."""
WIPE_LIFE = timedelta(days=400)


class OrderKind(StrEnum):
    """What a box can be told to do."""

    IDENTIFY = "identify"
    """Show its name, large, and flash, for `minutes`."""
    MESSAGE = "message"
    """Show `text` on the resting screen for `minutes`; an empty text takes it away."""
    PICTURE = "picture"
    """Say what its faces show, with names replaced: central draws it again."""
    LOGS = "logs"
    """Send the last hour's log, without names."""
    DOCTOR = "doctor"
    """Run the doctor and send what it found."""
    RESTART = "restart"
    """End the program between two students; its supervisor starts it again."""
    UPDATE = "update"
    """Run the box's update command now."""
    WIPE = "wipe"
    """Take all student data off this box, for good; its facts are sealed to central first."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order."""

    id: OrderId
    device: DeviceId
    kind: OrderKind
    at: datetime
    expires_at: datetime
    text: str = ""
    """Of a message, at most `TEXT_LIMIT` characters; of identify, the box's name."""
    minutes: int = 0

    def is_for(self, device: DeviceId, now: datetime | None) -> bool:
        """Say whether `device` has to carry it out; `now` is None where no clock is trusted."""
        return self.device == device and (now is None or now < self.expires_at)
