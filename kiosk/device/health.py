"""How the hardware is, for the fleet page: read from /proc and /sys, cheap, and never a fault.

What a box can't say stays unknown. Numbers that always move a little are told coarsely, so that a
status that means the same is the same. Nothing here is worth an exchange of its own: what is polled
anyway carries it.
"""

import logging
import os
from pathlib import Path

import msgspec

from hallpass.clock import Clock
from hallpass.wire import BoxHealth
from kiosk.device.serial import line_of, serial_of

log = logging.getLogger(__name__)

CACHE_S = 30.0
_MB = 1 << 20
_DISK_STEP_MB = 50
_MEMORY_STEP_MB = 10
_UNDERVOLTAGE_BITS = 1 << 0 | 1 << 16
"""Now, and since the board was switched on (raspberrypi.com, vcgencmd get_throttled)."""
_THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
_PROCESSOR = ("x86_pkg_temp", "cpu-thermal", "cpu_thermal", "soc-thermal", "acpitz")
_WORN_OUT = 11
"""eMMC counts its life in tenths; 11 is past its end (JEDEC 84-B51, DEVICE_LIFE_TIME_EST)."""


class BoxWatch:
    """Looks at one box. Any thread may ask; two at once only look twice."""

    def __init__(self, data: Path, clock: Clock, root: Path = Path("/")) -> None:
        """Look at nothing yet.

        Args:
            data: the data folder, whose disk counts.
            clock: how old what was read is.
            root: of the file system, so that tests can lay one out.
        """
        self._data = data
        self._clock = clock
        self._root = root
        self._read: tuple[float, BoxHealth] | None = None
        self._still: BoxHealth | None = None
        self._was_weak = False

    def read(self) -> BoxHealth:
        """Return how the hardware is, at most 30 s old."""
        now_s = self._clock.monotonic()
        held = self._read
        if held is not None and now_s - held[0] < CACHE_S:
            return held[1]
        try:
            found = self._look()
        except (OSError, ValueError, ArithmeticError) as exc:
            log.debug("health.unread error=%s", type(exc).__name__)
            found = BoxHealth() if held is None else held[1]
        self._read = (now_s, found)
        return found

    def _look(self) -> BoxHealth:
        if self._still is None:
            self._still = BoxHealth(
                serial=serial_of(self._root), model=self._model(), system=self._system()
            )
        free_mb, total_mb = self._disk()
        return msgspec.structs.replace(
            self._still,
            disk_free_mb=free_mb,
            disk_total_mb=total_mb,
            memory_mb=self._memory_mb(),
            temperature_c=self._temperature_c(),
            undervoltage=self._undervoltage(),
            storage=self._storage()[:200],
            wear_percent=self._wear_percent(),
        )

    def _model(self) -> str:
        board = line_of(self._root / "proc/device-tree/model")
        if board:
            return board[:200]
        dmi = self._root / "sys/class/dmi/id"
        return f"{line_of(dmi / 'sys_vendor')} {line_of(dmi / 'product_name')}".strip()[:200]

    def _system(self) -> str:
        try:
            lines = (self._root / "etc/os-release").read_text("utf-8", "replace").splitlines()
        except OSError:
            return ""
        named = dict(line.partition("=")[::2] for line in lines)
        return named.get("PRETTY_NAME", named.get("NAME", "")).strip("\"' ")[:200]

    def _disk(self) -> tuple[int | None, int | None]:
        try:
            found = os.statvfs(self._data)
        except OSError:
            return None, None
        free_mb = found.f_bavail * found.f_frsize // _MB
        # Near its end each megabyte counts.
        step_mb = _DISK_STEP_MB if free_mb > 10 * _DISK_STEP_MB else 1
        return free_mb // step_mb * step_mb, found.f_blocks * found.f_frsize // _MB

    def _memory_mb(self) -> int | None:
        for line in _lines(self._root / "proc/self/status"):
            if line.startswith("VmRSS:"):
                kilobytes = line.split()[1]
                return round(int(kilobytes) / 1024 / _MEMORY_STEP_MB) * _MEMORY_STEP_MB
        return None

    def _temperature_c(self) -> float | None:
        found: dict[str, float] = {}
        for zone in sorted((self._root / "sys/class/thermal").glob("thermal_zone*")):
            raw = line_of(zone / "temp")
            if raw.lstrip("-").isdecimal():
                found.setdefault(line_of(zone / "type"), float(round(int(raw) / 1000)))
        for kind in _PROCESSOR:
            if kind in found:
                return found[kind]
        return next(iter(found.values()), None)

    def _undervoltage(self) -> bool | None:
        raw = line_of(self._root / _THROTTLED)
        if raw:
            return bool(int(raw, 16) & _UNDERVOLTAGE_BITS)
        for sensor in sorted((self._root / "sys/class/hwmon").glob("hwmon*")):
            if line_of(sensor / "name") == "rpi_volt":
                # It says how it is now; what was seen once stays seen.
                self._was_weak |= line_of(sensor / "in0_lcrit_alarm") == "1"
                return self._was_weak
        return None

    def _storage(self) -> str:
        found = []
        if self._is_read_only():
            found.append("mounted read-only")
        for counter in sorted((self._root / "sys/fs/ext4").glob("*/errors_count")):
            count = line_of(counter)
            if count.isdecimal() and int(count):
                found.append(f"{counter.parent.name}: {count} file system errors")
        return "; ".join(found)

    def _is_read_only(self) -> bool:
        folder = self._data.resolve()
        point, read_only = Path("/"), False
        for line in _lines(self._root / "proc/self/mounts"):
            fields = line.split(" ")
            if len(fields) < 4:
                continue
            mounted = Path(fields[1].replace("\\040", " "))
            # The last of the longest: a later mount hides an earlier one.
            if folder.is_relative_to(mounted) and len(mounted.parts) >= len(point.parts):
                point, read_only = mounted, "ro" in fields[3].split(",")
        return read_only

    def _wear_percent(self) -> int | None:
        worst: int | None = None
        for disk in sorted((self._root / "sys/block").glob("mmcblk*/device/life_time")):
            for part in line_of(disk).split():
                tenths = int(part, 16)
                if 0 < tenths <= _WORN_OUT:
                    worst = max(worst or 0, min(tenths * 10, 100))
        return worst


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
