"""The serial number that a box is listed by: the board's, the maker's, or a network card's."""

from pathlib import Path

import pytest

from kiosk.device.serial import serial_of


def card(root: Path, name: str, address: str, *, kind: str = "0", device: bool = True) -> None:
    folder = root / "sys/class/net" / name
    folder.mkdir(parents=True)
    (folder / "address").write_text(f"{address}\n")
    (folder / "addr_assign_type").write_text(f"{kind}\n")
    if device:
        (folder / "device").mkdir()


def put(root: Path, name: str, content: bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_raspberry_pi_s_board_says_it(tmp_path):
    put(tmp_path, "proc/device-tree/serial-number", b"10000000a1b2c3d4\x00")
    put(tmp_path, "sys/class/dmi/id/product_serial", b"PF1\n")
    assert serial_of(tmp_path) == "10000000a1b2c3d4"


def test_computer_s_maker_says_it(tmp_path):
    put(tmp_path, "sys/class/dmi/id/product_serial", b"PF3ABCDE\n")
    card(tmp_path, "eth0", "aa:bb:cc:dd:ee:01")
    assert serial_of(tmp_path) == "PF3ABCDE"


@pytest.mark.parametrize(
    "left", [b"To be filled by O.E.M.\n", b"Default string", b"0", b"00000000", b"", b"None"]
)
def test_what_makers_leave_in_is_none(tmp_path, left):
    put(tmp_path, "sys/class/dmi/id/product_serial", left)
    card(tmp_path, "eth0", "aa:bb:cc:dd:ee:01")
    assert serial_of(tmp_path) == "aa:bb:cc:dd:ee:01"


def test_first_permanent_address_of_a_real_card(tmp_path):
    card(tmp_path, "docker0", "02:00:00:00:00:01", device=False)
    card(tmp_path, "eth0", "da:da:da:da:da:da", kind="1")
    card(tmp_path, "lo", "00:00:00:00:00:00")
    card(tmp_path, "wlan0", "aa:bb:cc:dd:ee:02")
    assert serial_of(tmp_path) == "aa:bb:cc:dd:ee:02"


def test_nothing_can_be_read(tmp_path):
    assert serial_of(tmp_path) == ""
    (tmp_path / "sys/class/net").mkdir(parents=True)
    assert serial_of(tmp_path) == ""


def test_odd_bytes_are_made_harmless(tmp_path):
    put(tmp_path, "proc/device-tree/serial-number", b"\x1b[31m\xff" + b"9" * 5000)
    found = serial_of(tmp_path)
    assert len(found) == 200
    assert found.isprintable()


def test_this_machine_does_not_raise():
    assert isinstance(serial_of(), str)
