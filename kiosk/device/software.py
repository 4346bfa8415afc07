"""The doctor on the software: Python, SQLite, Qt, fonts, and what reads badges."""

import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec

import kiosk
from kiosk.device.check import Check, fail, ok, warn

LEAST_PYTHON = (3, 11)
LEAST_SQLITE = (3, 37, 0)
"""As kiosk.store.engine has it; that import would cost the doctor SQLAlchemy's 0.6 s."""
_PROBE_LIMIT_S = 30
_RUNTIME_DIR = Path("/run/hallpass-kiosk")
"""RuntimeDirectory of the unit: the compositor's socket is in it."""
_QT_PACKAGES = (
    "libegl1 libgl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libglib2.0-0 (on X11 also "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-xkb1 "
    "libxcb-shape0 libxkbcommon-x11-0 libx11-xcb1)"
)


class Screen(msgspec.Struct, frozen=True):
    """One display as Qt sees it."""

    name: str
    width_px: int
    height_px: int
    width_mm: int
    height_mm: int


class QtSight(msgspec.Struct, frozen=True):
    """What kiosk.device.qtprobe printed."""

    qt: str
    platform: str
    screens: tuple[Screen, ...]
    own_fonts: int
    other_scripts: int
    scripts: int


@dataclass(frozen=True, slots=True)
class QtFailure:
    """Qt did not start; the last line it said."""

    why: str


def check_python(found: tuple[int, int, int] = sys.version_info[:3]) -> Check:
    """Whether Python is new enough."""
    text = ".".join(map(str, found))
    if found < LEAST_PYTHON:
        return fail("Python", f"{text} is too old", "install Python 3.11 or newer")
    return ok("Python", f"{text} on {platform.machine()}, {' '.join(platform.libc_ver())}".rstrip())


def check_sqlite(found: tuple[int, int, int] = sqlite3.sqlite_version_info) -> Check:
    """Whether SQLite is new enough, and whether it has the WAL-reset fault.

    The fault is no warning: the store has one connection, which it can't touch, and Debian's stable
    releases carry it, so that every box would warn of what nobody there can or need change.
    """
    text = ".".join(map(str, found))
    if found < LEAST_SQLITE:
        wanted = ".".join(map(str, LEAST_SQLITE))
        return fail("SQLite", f"{text} is too old", f"install SQLite {wanted} or newer")
    if has_wal_reset_fault(found):
        return ok(
            "SQLite",
            f"{text}, which can lose commits when two connections write (sqlite.org/wal.html, "
            "WAL-reset bug); this program has one, which keeps it safe: never write to kiosk.db by "
            "other means while it runs",
        )
    return ok("SQLite", text)


def has_wal_reset_fault(found: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the fault: 3.7.0 to 3.51.2, mended in 3.44.6 and 3.50.7 too."""
    if not (3, 7, 0) <= found <= (3, 51, 2):
        return False
    return not ((3, 44, 6) <= found < (3, 45, 0) or (3, 50, 7) <= found < (3, 51, 0))


def look_through_qt(environment: Mapping[str, str], platform_name: str) -> QtSight | QtFailure:
    """Start Qt on one platform in a process of its own."""
    fonts = Path(kiosk.__file__).parent / "ui" / "fonts"
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "kiosk.device.qtprobe", str(fonts)],
            env={**environment, "QT_QPA_PLATFORM": platform_name, "PYTHONPATH": _search_path()},
            capture_output=True, text=True, timeout=_PROBE_LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return QtFailure(f"no answer within {_PROBE_LIMIT_S} s")
    try:
        return msgspec.json.decode(done.stdout, type=QtSight)
    except msgspec.DecodeError:
        return QtFailure(_why(done.stderr) or f"it ended with {done.returncode}")


def _why(said: str) -> str:
    """Return the line that tells the cause; Qt's last ones list the plugins that exist."""
    lines = [line.strip()[:200] for line in said.splitlines() if line.strip()]
    telling = (line for line in lines if "could not" in line.lower() or "Error" in line)
    return next(telling, lines[-1] if lines else "")


def check_qt(sight: QtSight | QtFailure) -> Check:
    """Whether Qt starts at all, without a display."""
    if isinstance(sight, QtFailure):
        return fail("Qt", f"does not start: {sight.why}", f"apt-get install {_QT_PACKAGES}")
    return ok("Qt", f"{sight.qt} starts, Qt Quick is there")


def check_fonts(sight: QtSight | QtFailure) -> Check:
    """Whether the screen's own fonts load, and names in other scripts can be shown."""
    if isinstance(sight, QtFailure):
        return fail("fonts", "not looked at: Qt does not start", "see Qt")
    if not sight.own_fonts:
        return fail("fonts", "the screen's own fonts do not load", "install the program again")
    if sight.other_scripts < sight.scripts:
        return warn(
            "fonts", "names in other scripts than Latin would show as boxes",
            "apt-get install fonts-noto-core",
        )  # fmt: skip
    return ok("fonts", "the screen's own, and fonts for other scripts")


def check_display(environment: Mapping[str, str], runtime_dir: Path = _RUNTIME_DIR) -> Check:
    """Whether Qt opens the display that a kiosk started here would use, and its size."""
    session = session_of(environment, runtime_dir)
    if session is None:
        return ok("display session", "none here, as over SSH: not tried")
    platform_name, variables = session
    sight = look_through_qt({**environment, **variables}, platform_name)
    if isinstance(sight, QtFailure):
        return fail(
            "display session", f"Qt can't open {platform_name}: {sight.why}",
            f"apt-get install {_QT_PACKAGES}; is the compositor running, and may this user use it?",
        )  # fmt: skip
    screens = [screen for screen in sight.screens if screen.width_px and screen.height_px]
    if not screens:
        # On Wayland without a display Qt makes up a screen of no size.
        return fail("display session", f"{platform_name} has no screen", "plug a display in")
    sizes = ", ".join(
        f"{screen.name or 'screen'} {screen.width_px} x {screen.height_px}"
        + (f" ({screen.width_mm} x {screen.height_mm} mm)" if screen.width_mm else "")
        for screen in screens
    )
    return ok("display session", f"{sight.platform}: {sizes}")


def session_of(
    environment: Mapping[str, str], runtime_dir: Path
) -> tuple[str, Mapping[str, str]] | None:
    """Return Qt's platform and the variables that lead to it, or None: there is no display here."""
    if named := environment.get("QT_QPA_PLATFORM"):
        return named, {}
    if environment.get("WAYLAND_DISPLAY"):
        return "wayland", {}
    if environment.get("DISPLAY"):
        return "xcb", {}
    sockets = sorted(runtime_dir.glob("wayland-?")) if os.access(runtime_dir, os.X_OK) else []
    if not sockets:
        return None
    return "wayland", {"XDG_RUNTIME_DIR": str(runtime_dir), "WAYLAND_DISPLAY": sockets[0].name}


def check_opencv() -> Check:
    """Whether OpenCV is there, and which ways to a camera it was built with."""
    try:
        import cv2
    except ImportError as exc:
        return fail("OpenCV", f"can't be imported: {exc}", "install the program again")
    backends = [
        cv2.videoio_registry.getBackendName(item)
        for item in cv2.videoio_registry.getCameraBackends()
    ]
    if "V4L2" not in backends and sys.platform == "linux":
        return fail(
            "OpenCV", f"{cv2.__version__} without V4L2", "install opencv-python-headless's wheel"
        )
    return ok("OpenCV", f"{cv2.__version__}, cameras through {', '.join(backends)}")


def check_zxing() -> Check:
    """Whether zxing-cpp reads a QR code that it has drawn."""
    try:
        import numpy as np
        import zxingcpp
    except ImportError as exc:
        return fail("zxing-cpp", f"can't be imported: {exc}", "install the program again")
    drawn = zxingcpp.create_barcode("hallpass", zxingcpp.BarcodeFormat.QRCode)
    image = np.asarray(drawn.to_image(scale=4, add_quiet_zones=True))
    if [code.text for code in zxingcpp.read_barcodes(image)] != ["hallpass"]:
        return fail("zxing-cpp", "does not read its own QR code", "install the program again")
    return ok("zxing-cpp", f"{version('zxing-cpp')} reads a QR code")


def check_zbar() -> Check:
    """Whether the second look is there."""
    try:
        # pyzbar looks for the system's library when it is imported.
        from pyzbar import pyzbar
    except ImportError:
        return warn(
            "zbar", "the library is missing: badges get no second look", "apt-get install libzbar0"
        )
    return ok("zbar", f"{len(pyzbar.ZBarSymbol)} symbologies, the second look")


def _search_path() -> str:
    return os.pathsep.join([str(Path(kiosk.__file__).parent.parent), *filter(None, sys.path)])
