"""Where new ids come from: UUIDv7 (RFC 9562, section 5.7).

The time in front makes database pages fill in order; nothing may read it as the truth about when.
"""

import os
import uuid
from datetime import datetime
from typing import Protocol

from hallpass.clock import Clock

_MS_MASK = (1 << 48) - 1


class IdSource(Protocol):
    """Makes ids that nobody else makes."""

    def new(self) -> str:
        """Return a new id, 36 characters."""
        ...


class Uuid7Source:
    """UUIDv7 from a clock and the system's randomness."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self) -> str:
        """Return a new UUIDv7 as text."""
        return uuid7_text(self._clock.now(), os.urandom(10))


def uuid7_text(now: datetime, entropy: bytes) -> str:
    """Lay out a UUIDv7 of `now` (cut to milliseconds) and 10 bytes of `entropy`."""
    timestamp_ms = int(now.timestamp() * 1000) & _MS_MASK
    bits = int.from_bytes(entropy, "big")
    rand_a = bits >> 68 & 0xFFF
    rand_b = bits & ((1 << 62) - 1)
    return str(uuid.UUID(int=timestamp_ms << 80 | 7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b))
