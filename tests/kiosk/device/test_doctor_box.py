"""The doctor on software and on what is plugged in, and how it tells it."""

import json
import os
import struct
from pathlib import Path

import pytest

import kiosk
from kiosk.device import doctor, hardware, software
from kiosk.device.check import Check, Verdict, fail, ok, warn
from kiosk.device.hardware import Node, Trouble
from kiosk.device.software import QtFailure, QtSight

FONTS = [*Path(kiosk.__file__).parent.glob("ui/fonts/*.[ot]tf")]
CAPTURE, STREAM, DEVICE_CAPS, OUTPUT = 0x1, 0x04000000, 0x80000000, 0x2


def capability(driver: bytes, card: bytes, whole: int, device: int) -> bytes:
    """Lay out a struct v4l2_capability as the kernel would."""
    return struct.pack("=16s32s32sIII12x", driver, card, b"usb-0", 0x60000, whole, device)


@pytest.fixture(scope="module")
def sight():
    found = software.look_through_qt(os.environ, "offscreen")
    assert isinstance(found, QtSight)
    return found


def test_this_machine_can_run_a_kiosk(sight):
    """What the test machine has is what a box has: real imports, a real QR code, a real Qt."""
    found = [
        software.check_python(),
        software.check_sqlite(),
        software.check_qt(sight),
        software.check_opencv(),
        software.check_zxing(),
        software.check_zbar(),
    ]
    assert [check for check in found if check.verdict is not Verdict.OK] == []


def test_too_old():
    assert software.check_python((3, 10, 14)).verdict is Verdict.FAIL
    assert software.check_sqlite((3, 36, 0)).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 46, 1), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_which_sqlite_has_the_wal_reset_fault(version, faulty):
    assert software.has_wal_reset_fault(version) is faulty
    if version >= (3, 37, 0):
        check = software.check_sqlite(version)
        assert check.verdict is Verdict.OK
        assert ("which keeps it safe" in check.what) is faulty


def test_qt_that_does_not_start_says_why():
    found = software.look_through_qt({**os.environ, "DISPLAY": ":4711"}, "xcb")
    assert isinstance(found, QtFailure)
    assert "could not" in found.why.lower()
    assert software.check_qt(found).verdict is Verdict.FAIL
    assert software.check_fonts(found).verdict is Verdict.FAIL


def test_fonts(sight):
    assert sight.own_fonts == len(FONTS)
    assert software.check_fonts(sight).verdict in {Verdict.OK, Verdict.WARN}
    bare = QtSight(
        qt="6", platform="offscreen", screens=(), own_fonts=3, other_scripts=1, scripts=3
    )
    assert "fonts-noto-core" in software.check_fonts(bare).do
    none = QtSight(
        qt="6", platform="offscreen", screens=(), own_fonts=0, other_scripts=3, scripts=3
    )
    assert software.check_fonts(none).verdict is Verdict.FAIL


def test_which_display_a_kiosk_would_use(tmp_path):
    find = software.session_of
    assert find({}, tmp_path / "none") is None
    assert find({"DISPLAY": ":0"}, tmp_path) == ("xcb", {})
    assert find({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, tmp_path) == ("wayland", {})
    assert find({"DISPLAY": ":0", "QT_QPA_PLATFORM": "eglfs"}, tmp_path) == ("eglfs", {})
    (tmp_path / "wayland-0.lock").touch()
    assert find({}, tmp_path) is None
    (tmp_path / "wayland-0").touch()
    assert find({}, tmp_path) == (
        "wayland", {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"},
    )  # fmt: skip


def test_the_display_and_its_size():
    check = software.check_display({**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert check.verdict is Verdict.OK
    assert "offscreen: " in check.what
    assert " x " in check.what


def test_no_display_over_ssh(tmp_path):
    assert "not tried" in software.check_display({}, tmp_path).what


@pytest.mark.parametrize(
    ("driver", "whole", "device", "is_camera"),
    [
        (b"uvcvideo", DEVICE_CAPS, CAPTURE | STREAM, True),
        (b"uvcvideo", DEVICE_CAPS, STREAM, False),  # its second node carries metadata
        (b"old", CAPTURE | STREAM, 0, True),
        (b"v4l2 loopback", DEVICE_CAPS, OUTPUT | STREAM, False),
        (b"bcm2835-isp", DEVICE_CAPS, CAPTURE | STREAM, False),
        (b"rp1-cfe", DEVICE_CAPS, CAPTURE | STREAM, False),
    ],
)
def test_which_video_nodes_are_cameras(tmp_path, driver, whole, device, is_camera):
    node = hardware.node_of(tmp_path, capability(driver, b"C920\x1b[31m HD", whole, device))
    assert node.is_camera is is_camera
    assert node.card == "C920[31m HD"


def test_a_file_in_place_of_a_device_is_no_camera(tmp_path):
    for name in ("video10", "video2", "video", "videotape"):
        (tmp_path / name).write_bytes(b"x")
    found = hardware.nodes_in(tmp_path)
    assert [node.path.name for node in found] == ["video2", "video10"]
    assert {node.trouble for node in found} == {Trouble.NO_ANSWER}
    check = hardware.check_camera(str(tmp_path / "nothing"), found)
    assert check.verdict is Verdict.FAIL


def test_cameras_that_are_not_there(tmp_path):
    assert hardware.check_camera(None, ()).verdict is Verdict.WARN
    check = hardware.check_camera("/dev/video99", (Node(tmp_path, "uvcvideo", captures=True),))
    assert check.verdict is Verdict.FAIL
    assert str(tmp_path) in check.do
    assert hardware.check_camera("99", ()).verdict is Verdict.FAIL


def test_a_camera_that_this_user_may_not_open(tmp_path):
    check = hardware.check_camera(None, (Node(tmp_path, trouble=Trouble.FORBIDDEN),))
    assert check.verdict is Verdict.FAIL
    assert "usermod -aG video" in check.do


def test_a_ribbon_camera_is_told_apart(tmp_path):
    check = hardware.check_camera(None, (Node(tmp_path, "unicam", captures=True),))
    assert "CSI" in check.what


def test_a_camera_behind_a_pis_own_pipeline():
    """On a Pi 5 the first numbers are the image pipeline's."""
    nodes = (
        Node(Path("/dev/video0"), "rp1-cfe", captures=True),
        Node(Path("/dev/video8"), "uvcvideo", "C920", captures=True),
    )
    check = hardware.check_camera(None, nodes)
    assert check.verdict is Verdict.WARN
    assert 'camera = "/dev/video8"' in check.do


def test_no_camera_is_wanted():
    assert hardware.check_camera("none", ()).verdict is Verdict.OK


def test_a_folder_of_pictures_instead(tmp_path):
    assert hardware.check_camera(str(tmp_path), ()).verdict is Verdict.OK


def test_a_network_camera_that_is_away():
    check = hardware.check_camera("http://127.0.0.1:9/stream", ())
    assert check.verdict is Verdict.FAIL


def test_displays_as_the_kernel_lists_them(tmp_path):
    assert hardware.check_outputs(tmp_path / "none").verdict is Verdict.OK
    for name, status, modes in (
        ("card0", "", ""),
        ("card1-HDMI-A-1", "connected", "1280x800\n1024x768\n"),
        ("card1-HDMI-A-2", "disconnected", ""),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(f"{status}\n")
        (tmp_path / name / "modes").write_text(modes)
    check = hardware.check_outputs(tmp_path)
    assert (check.verdict, check.what) == (Verdict.OK, "HDMI-A-1 1280x800")
    (tmp_path / "card1-HDMI-A-1" / "status").write_text("disconnected\n")
    assert hardware.check_outputs(tmp_path).verdict is Verdict.WARN


def test_sound(tmp_path):
    cards = tmp_path / "cards"
    assert hardware.check_sound(cards).verdict is Verdict.WARN
    cards.write_text(" 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n      vc4-hdmi-0\n")
    assert hardware.check_sound(cards).what == "vc4-hdmi - vc4-hdmi-0"
    cards.write_text("--- no soundcards ---\n")
    assert hardware.check_sound(cards).verdict is Verdict.WARN


CHECKS = (
    ok("Python", "3.13.5"),
    warn("zbar", "the library is missing", "apt-get install libzbar0"),
    fail("central", "does not answer", "is the network there?"),
)


def test_told_to_people():
    assert doctor.as_text(CHECKS).splitlines() == [
        "ok    Python   3.13.5",
        "WARN  zbar     the library is missing",
        "               -> apt-get install libzbar0",
        "FAIL  central  does not answer",
        "               -> is the network there?",
        "1 well, 1 to look at, 1 broken",
    ]


def test_told_to_programs():
    told = json.loads(doctor.as_json(CHECKS))
    assert told["verdict"] == "fail"
    assert told["checks"][1] == {
        "name": "zbar", "verdict": "warn", "what": "the library is missing",
        "do": "apt-get install libzbar0",
    }  # fmt: skip


@pytest.mark.parametrize(("checks", "code"), [(CHECKS, 3), (CHECKS[:2], 1), (CHECKS[:1], 0)])
def test_exit_codes(checks, code):
    assert doctor.exit_code(checks) == code


def test_the_whole_round_on_a_fresh_folder(tmp_path):
    found = doctor.run_checks(tmp_path / "data", None, str(tmp_path))
    by_name = {check.name: check for check in found}
    assert len(by_name) == len(found) == 21
    assert by_name["identity"].verdict is Verdict.WARN
    assert [check for check in found if check.verdict is not Verdict.OK and not check.do] == []
    assert not (tmp_path / "data").exists()


def test_what_stands_in_the_way_of_looking_is_a_finding():
    def stuck() -> Check:
        raise PermissionError(13, "Permission denied", "/somewhere")

    check = doctor._looked("camera", stuck)
    assert check.verdict is Verdict.FAIL
    assert "/somewhere" in check.what
