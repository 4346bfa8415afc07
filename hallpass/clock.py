"""The one file that reads the time.

Wall time (`now`) is for records and timetables; `monotonic` is for every duration, timeout and
debounce. On Linux `monotonic` is CLOCK_BOOTTIME, which goes on while a tablet is suspended
(clock_gettime(2)); elsewhere it is the platform's monotonic clock.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from hallpass.ids import BootId


class Clock(Protocol):
    """What everything that needs the time is handed."""

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC. It may jump."""
        ...

    def monotonic(self) -> float:
        """Return seconds since an arbitrary point of this boot. It never goes back."""
        ...

    def boot_id(self) -> BootId:
        """Return the id of this run of the machine; `monotonic` compares only within one."""
        ...


_BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """The machine's own clocks."""

    def __init__(self) -> None:
        self._clock_id = getattr(time, "CLOCK_BOOTTIME", None)
        self._boot_id = _read_boot_id()

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251

    def monotonic(self) -> float:
        """Return seconds since boot, suspended time included where the system can tell."""
        if self._clock_id is None:
            return time.monotonic()  # noqa: TID251
        return time.clock_gettime(self._clock_id)

    def boot_id(self) -> BootId:
        """Return the kernel's boot id, or this process's start where there is none."""
        return self._boot_id


def _read_boot_id() -> BootId:
    try:
        return BootId(_BOOT_ID_FILE.read_text(encoding="ascii").strip())
    except OSError:
        # No kernel boot id (not Linux): the process is the longest span we can vouch for.
        return BootId(f"process-{time.time_ns()}")
