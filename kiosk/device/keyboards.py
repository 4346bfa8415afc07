"""Sees keyboards that are plugged into the box: nobody types at a desk, so one is tampering.

The kernel lists what can be typed on in /proc/bus/input/devices (input_devices_seq_show in
drivers/input/input.c). Readers that type badges are keyboards too: they are told by their name.
"""

from dataclasses import dataclass
from pathlib import Path

_DEVICES = Path("/proc/bus/input/devices")
_KEY_EVENTS = 1 << 0x01
"""EV_KEY in linux/input-event-codes.h, as are the keys."""
_DIGITS = sum(1 << key for key in range(2, 12))
_LETTERS = sum(1 << key for key in (*range(16, 26), *range(30, 39), *range(44, 51)))
_LEAST_DIGITS, _LEAST_LETTERS = 5, 13
"""Half of them: leaving one out hides no keyboard, and remotes and PIN pads have fewer."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """One keyboard, told apart from itself plugged in anew by its place in /sys."""

    name: str
    bus: str
    """"0003" is USB, "0005" Bluetooth, "0011" a laptop's own."""
    sysfs: str


def keyboards_in(text: str) -> frozenset[Keyboard]:
    """Return the keyboards in what the kernel lists: what types letters and digits."""
    found = (_device(block) for block in text.split("\n\n"))
    return frozenset(keyboard for keyboard in found if keyboard is not None)


def _device(block: str) -> Keyboard | None:
    # A device writes its own name and may put lines of any kind into it: the kernel's come after.
    fields: dict[str, str] = {}
    for line in block.split("\n"):
        kind, _, rest = line.partition(": ")
        key, _, value = rest.partition("=")
        fields[f"{kind}:{key}"] = value.strip()
    handlers = fields.get("H:Handlers", "").split()
    events = _bits(fields.get("B:EV", ""))
    keys = _bits(fields.get("B:KEY", ""))
    if "kbd" not in handlers or not events & _KEY_EVENTS or not _types(keys):
        return None
    # "I: Bus=0003 Vendor=…" is the one line with several fields.
    bus = fields.get("I:Bus", "").partition(" ")[0]
    return Keyboard(fields.get("N:Name", "").strip('"'), bus, fields.get("S:Sysfs", ""))


def _types(keys: int) -> bool:
    digits, letters = (keys & _DIGITS).bit_count(), (keys & _LETTERS).bit_count()
    return digits >= _LEAST_DIGITS and letters >= _LEAST_LETTERS


def _bits(words: str) -> int:
    """Read a bitmap: the kernel's words in hex, the highest first, without leading zeros.

    A word has 64 or 32 bits, and nothing says which. But half the letters reach over bit 32, so
    that a keyboard's lowest word is long where words have 64 bits.
    """
    parts = words.split()
    width = 64 if any(len(part) > 8 for part in parts) else 32
    bits = 0
    for part in parts:
        try:
            bits = bits << width | int(part, 16)
        except ValueError:
            return 0
    return bits


class KeyboardWatch:
    """Notices keyboards that were plugged in since it first looked.

    One that is pulled out and plugged in again counts: another may be in its place.
    """

    def __init__(self, path: Path = _DEVICES, readers: frozenset[str] = frozenset()) -> None:
        """Look at nothing yet.

        Args:
            path: Where the kernel lists the devices.
            readers: The names of badge readers that type, as the kernel lists them.
        """
        self._path = path
        self._readers = frozenset(name.strip().casefold() for name in readers)
        self._known: frozenset[Keyboard] | None = None

    def look(self) -> bool:
        """Look; say whether a keyboard was plugged in since the look before.

        The first look learns what is there. Where the list can't be read nothing is noticed, and
        nothing is forgotten.
        """
        try:
            text = self._path.read_bytes().decode("utf-8", "replace")
        except OSError:
            return False
        there = frozenset(
            each for each in keyboards_in(text) if each.name.strip().casefold() not in self._readers
        )
        known, self._known = self._known, there
        return known is not None and not there <= known
