"""The hardware's serial number: what a list of boxes made beforehand names them by.

In this order: what the board's firmware says (a Raspberry Pi prints the same under
/proc/cpuinfo), what the maker wrote into a computer's firmware (readable by root alone on most),
and the permanent address of the first network card.
"""

from pathlib import Path

_BOARD = ("proc/device-tree/serial-number", "sys/firmware/devicetree/base/serial-number")
_MAKER = ("sys/class/dmi/id/product_serial",)
_LIMIT = 200
_PLACEHOLDERS = frozenset(
    {
        "", "0", "none", "n/a", "na", "default string", "not specified", "not applicable",
        "system serial number", "to be filled by o.e.m.", "chassis serial number", "unknown",
        "123456789", "0123456789", "invalid", "oem",
    }
)  # fmt: skip
"""What makers leave in who didn't fill it in: the same on thousands of boxes."""
_PERMANENT = "0"
"""NET_ADDR_PERM in linux/netdevice.h."""


def serial_of(root: Path = Path("/")) -> str:
    """Return the serial number of this hardware; empty: it has none that can be read.

    Args:
        root: of the file system, so that tests can lay one out.
    """
    for name in (*_BOARD, *_MAKER):
        found = line_of(root / name)
        if found.lower() not in _PLACEHOLDERS and found.strip("0"):
            return found[:_LIMIT]
    return _first_address(root / "sys/class/net")


def line_of(path: Path) -> str:
    """Return a small file's text without what surrounds it; empty: it can't be read."""
    try:
        raw = path.read_bytes()[:4096]
    except OSError:
        return ""
    # The device tree ends its texts with a zero byte.
    text = raw.decode("utf-8", "replace").strip("\0 \t\r\n")
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _first_address(net: Path) -> str:
    try:
        cards = sorted(net.iterdir())
    except OSError:
        return ""
    for card in cards:
        # What has no device behind it is a bridge, a tunnel or the loopback.
        if line_of(card / "addr_assign_type") != _PERMANENT or not (card / "device").exists():
            continue
        address = line_of(card / "address")
        if address.strip("0:"):
            return address
    return ""
