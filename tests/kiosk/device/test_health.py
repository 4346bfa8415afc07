"""How the hardware is, by laid-out /proc and /sys: what a Pi says, or a computer, or nobody."""

from pathlib import Path

import pytest

from hallpass.wire import BoxHealth
from kiosk.device.health import CACHE_S, BoxWatch
from tests.fakes.clock import FakeClock


def put(root: Path, name: str, content: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


class Hardware:
    """A laid-out file system and who looks at it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.data = folder / "data"
        self.data.mkdir()
        self.clock = FakeClock()
        self.watch = BoxWatch(self.data, self.clock, self.root)

    def put(self, name: str, content: str) -> None:
        put(self.root, name, content)

    def look(self) -> BoxHealth:
        self.clock.advance(CACHE_S + 1)
        return self.watch.read()


@pytest.fixture
def box(tmp_path: Path) -> Hardware:
    return Hardware(tmp_path)


def test_a_raspberry_pi(box):
    box.put("proc/device-tree/serial-number", "10000000a1b2c3d4\0")
    box.put("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0")
    box.put("etc/os-release", 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n')
    box.put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
    box.put("sys/class/thermal/thermal_zone0/temp", "61768\n")
    box.put("sys/devices/platform/soc/soc:firmware/get_throttled", "50000\n")
    box.put("sys/block/mmcblk0/device/life_time", "0x02 0x03\n")
    box.put("proc/self/status", "Name:\tx\nVmRSS:\t  213,\n".replace(",", "000 kB"))
    found = box.look()
    assert (found.serial, found.model) == ("10000000a1b2c3d4", "Raspberry Pi 5 Model B Rev 1.0")
    assert found.system == "Debian GNU/Linux 13 (trixie)"
    assert (found.temperature_c, found.undervoltage, found.wear_percent) == (62.0, True, 30)
    assert found.memory_mb == 210
    assert found.storage == ""


@pytest.mark.parametrize(("said", "weak"), [("0", False), ("1", True), ("20002", False)])
def test_undervoltage_now_or_since_the_board_was_switched_on(box, said, weak):
    box.put("sys/devices/platform/soc/soc:firmware/get_throttled", said)
    assert box.look().undervoltage is weak


def test_undervoltage_that_is_told_only_now_stays_seen(box):
    box.put("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    seen = []
    for now in ("0", "1", "0"):
        box.put("sys/class/hwmon/hwmon1/in0_lcrit_alarm", now)
        seen.append(box.look().undervoltage)
    assert seen == [False, True, True]


def test_a_computer(box):
    box.put("sys/class/dmi/id/sys_vendor", "LENOVO\n")
    box.put("sys/class/dmi/id/product_name", "20XW\n")
    box.put("sys/class/thermal/thermal_zone0/type", "iwlwifi_1\n")
    box.put("sys/class/thermal/thermal_zone0/temp", "20000\n")
    box.put("sys/class/thermal/thermal_zone1/type", "x86_pkg_temp\n")
    box.put("sys/class/thermal/thermal_zone1/temp", "-4000\n")
    found = box.look()
    assert (found.model, found.temperature_c, found.undervoltage) == ("LENOVO 20XW", -4.0, None)


def test_nothing_can_be_read(box):
    found = box.look()
    assert (found.disk_free_mb or 0) <= (found.disk_total_mb or 0)
    empty = BoxHealth(disk_free_mb=found.disk_free_mb, disk_total_mb=found.disk_total_mb)
    assert found == empty
    box.data.rmdir()
    assert box.look() == BoxHealth()


def test_storage_that_was_mounted_read_only_or_has_errors(box):
    real = box.data.resolve()
    box.put("proc/self/mounts", f"/dev/a / ext4 ro,x 0 0\n/dev/b {real} ext4 rw,x 0 0\nodd\n")
    assert box.look().storage == ""
    box.put(
        "proc/self/mounts",
        f"/dev/a / ext4 rw 0 0\n/dev/b {real} ext4 rw 0 0\n/dev/b {real} ext4 ro,errors=x 0 0\n",
    )
    box.put("sys/fs/ext4/mmcblk0p2/errors_count", "3\n")
    box.put("sys/fs/ext4/sda1/errors_count", "0\n")
    assert box.look().storage == "mounted read-only; mmcblk0p2: 3 file system errors"


@pytest.mark.parametrize(
    ("said", "percent"),
    [("0x01 0x01", 10), ("0x0b 0x01", 100), ("0x00 0x00", None), ("0xff", None), ("", None)],
)
def test_wear_of_an_emmc(box, said, percent):
    box.put("sys/block/mmcblk0/device/life_time", said)
    assert box.look().wear_percent == percent


def test_it_looks_once_in_a_while(box):
    box.put("sys/class/thermal/thermal_zone0/temp", "50000")
    first = box.look()
    box.put("sys/class/thermal/thermal_zone0/temp", "60000")
    assert box.watch.read() == first
    assert box.look().temperature_c == 60.0


@pytest.mark.parametrize(
    "name",
    [
        "sys/devices/platform/soc/soc:firmware/get_throttled",
        "sys/block/mmcblk0/device/life_time",
    ],
)
def test_what_makes_no_sense_is_unknown(box, name):
    box.put("sys/class/thermal/thermal_zone0/temp", "50000")
    first = box.look()
    box.put(name, "no number")
    assert box.look() == first


def test_status_that_means_the_same_is_the_same(box):
    box.put("proc/self/status", "VmRSS: 210000 kB\n")
    box.put("sys/class/thermal/thermal_zone0/temp", "50100")
    first = box.look()
    box.put("proc/self/status", "VmRSS: 211111 kB\n")
    box.put("sys/class/thermal/thermal_zone0/temp", "49900")
    assert box.look() == first


def test_this_machine_s_own_is_read_without_a_fault(tmp_path):
    found = BoxWatch(tmp_path, FakeClock()).read()
    assert found.disk_total_mb
    assert found.memory_mb
