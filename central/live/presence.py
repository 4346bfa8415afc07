"""How each box was when it was last heard, in memory: an exchange without news costs no disk.

What is here and not written yet is written in one go, every few seconds (`Devices.write_down`).
Pages look here first, so that they are never behind. One event loop; no thread, no database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hallpass.ids import DeviceId, SchoolId
from hallpass.wire import KioskStatus

HEARD_EVERY = timedelta(seconds=20)
"""That a box was in touch, and nothing else is new, is written down so often at most."""
_SERIALS = 8
"""So many serial numbers of one identity are remembered."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A box, as it said it was."""

    status: KioskStatus
    at: datetime


@dataclass(slots=True)
class _Kept:
    school: SchoolId
    heard: Heard
    written_at: datetime | None = None
    changed: bool = True
    serials: dict[str, datetime] = field(default_factory=dict)


class Presence:
    """All boxes that this process has heard of."""

    def __init__(self) -> None:
        self._kept: dict[DeviceId, _Kept] = {}

    def note(self, school: SchoolId, device: DeviceId, heard: Heard) -> bool:
        """Note that a box was in touch; True: it is not as it was."""
        kept = self._kept.get(device)
        if kept is None:
            kept = self._kept[device] = _Kept(school, heard)
            told = True
        else:
            told = kept.heard.status != heard.status
            kept.heard = heard
            kept.changed = kept.changed or told
        serial = heard.status.health.serial
        if serial:
            kept.serials.pop(serial, None)
            kept.serials[serial] = heard.at
            if len(kept.serials) > _SERIALS:
                del kept.serials[next(iter(kept.serials))]
        return told

    def of(self, device: DeviceId) -> Heard | None:
        """Return when a box was last heard here, and how it was; None: never."""
        kept = self._kept.get(device)
        return None if kept is None else kept.heard

    def serials(self, device: DeviceId) -> Mapping[str, datetime]:
        """Return the hardware that spoke with a box's identity, and when it last did."""
        kept = self._kept.get(device)
        return {} if kept is None else dict(kept.serials)

    def take_unwritten(self) -> Mapping[SchoolId, Mapping[DeviceId, Heard]]:
        """Return what has to be written; it counts as written until `put_back`."""
        taken: dict[SchoolId, dict[DeviceId, Heard]] = {}
        for device, kept in self._kept.items():
            at, last = kept.heard.at, kept.written_at
            if kept.changed or last is None or not last <= at < last + HEARD_EVERY:
                taken.setdefault(kept.school, {})[device] = kept.heard
                kept.written_at, kept.changed = at, False
        return taken

    def put_back(self, devices: Iterable[DeviceId]) -> None:
        """Let these be written once more: the database was away."""
        for device in devices:
            kept = self._kept.get(device)
            if kept is not None:
                kept.changed = True
