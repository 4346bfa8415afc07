"""The doctor on what is plugged in: cameras, displays, sound.

A Raspberry Pi has many /dev/video* that are no cameras (its codecs and image pipeline); the kernel
says of each node what it is (VIDIOC_QUERYCAP in linux/videodev2.h).
"""

import errno
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from kiosk.device.check import Check, fail, ok, warn

_QUERYCAP = 0x80685600
"""_IOR('V', 0, struct v4l2_capability), 104 bytes."""
_CAPABILITY = struct.Struct("=16s32s32sIII12x")
_CAN_CAPTURE = 0x1
_CAN_STREAM = 0x04000000
_HAS_DEVICE_CAPS = 0x80000000
_PI_PIPELINE = {"bcm2835-codec", "bcm2835-isp", "pispbe", "rp1-cfe", "unicam", "rpi-hevc-dec"}
"""Parts of a Pi's own camera and codec pipeline: not cameras that OpenCV can read."""
_HTTP_LIMIT_S = 5.0
_NO_CAMERA = "none"
"""As --camera says it where nobody scans, or readers type."""
_FIRST = Path("/dev/video0")
"""What the kiosk takes when it is told nothing."""


class Trouble(Enum):
    """Why a video node could not be asked."""

    FORBIDDEN = auto()
    BUSY = auto()
    NO_ANSWER = auto()


@dataclass(frozen=True, slots=True)
class Node:
    """One /dev/video*: what the kernel says of it, or why it could not be asked."""

    path: Path
    driver: str = ""
    card: str = ""
    captures: bool = False
    trouble: Trouble | None = None

    @property
    def is_camera(self) -> bool:
        """Whether OpenCV can take pictures from it, by what it says of itself."""
        return self.captures and self.driver not in _PI_PIPELINE


def nodes_in(folder: Path = Path("/dev")) -> tuple[Node, ...]:
    """Return the video nodes, in their order."""
    paths = sorted(folder.glob("video[0-9]*"), key=lambda path: int(path.name[5:] or 0))
    return tuple(_ask(path) for path in paths)


def _ask(path: Path) -> Node:
    import fcntl  # late: Linux alone

    answer = bytearray(_CAPABILITY.size)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError:
        return Node(path, trouble=Trouble.FORBIDDEN)
    except OSError as exc:
        busy = exc.errno == errno.EBUSY
        return Node(path, trouble=Trouble.BUSY if busy else Trouble.NO_ANSWER)
    try:
        fcntl.ioctl(descriptor, _QUERYCAP, answer)
    except OSError:
        return Node(path, trouble=Trouble.NO_ANSWER)
    finally:
        os.close(descriptor)
    return node_of(path, bytes(answer))


def node_of(path: Path, capability: bytes) -> Node:
    """Read a struct v4l2_capability."""
    driver, card, _bus, _version, whole, device = _CAPABILITY.unpack(capability)
    caps = device if whole & _HAS_DEVICE_CAPS else whole
    return Node(
        path, _text(driver), _text(card), captures=bool(caps & _CAN_CAPTURE and caps & _CAN_STREAM)
    )


def _text(raw: bytes) -> str:
    found = raw.partition(b"\0")[0].decode("utf-8", "replace")
    return "".join(letter for letter in found if letter.isprintable())


def check_camera(camera: str | None, nodes: tuple[Node, ...]) -> Check:
    """Whether the camera that the kiosk would use gives a picture.

    Args:
        camera: What it was told to use; None: the first one that is there.
        nodes: What `nodes_in` found.
    """
    if camera is None:
        return _check_any(nodes)
    if camera == _NO_CAMERA:
        return ok("camera", "none is wanted")
    if camera.startswith(("http://", "https://")):
        return _check_address(camera)
    if camera.isdecimal() or camera.startswith("/dev/"):
        path = Path(f"/dev/video{camera}") if camera.isdecimal() else Path(camera)
        return _check_device(path, nodes)
    if Path(camera).exists():
        return ok("camera", f"{camera}, a film or a folder of pictures instead of a camera")
    return fail("camera", f"there is no {camera}", f"name one that is there: {_listed(nodes)}")


def _check_any(nodes: tuple[Node, ...]) -> Check:
    cameras = [node for node in nodes if node.is_camera]
    if cameras and _FIRST not in {node.path for node in cameras}:
        path = cameras[0].path
        return warn(
            "camera", f"it is at {path}, and the kiosk looks at {_FIRST} unless told otherwise",
            f'camera = "{path}" in kiosk.toml (/dev/v4l/by-id has names that stay)',
        )  # fmt: skip
    if cameras:
        return _check_device(_FIRST, nodes)
    if any(node.trouble is Trouble.FORBIDDEN for node in nodes):
        return _forbidden(next(node for node in nodes if node.trouble is Trouble.FORBIDDEN).path)
    if any(node.driver in {"unicam", "rp1-cfe"} for node in nodes):
        return warn(
            "camera", "only a ribbon-cable (CSI) camera, which this release can't read",
            "plug in a USB camera, or name an http address that serves MJPEG",
        )  # fmt: skip
    return warn(
        "camera", "none is there",
        "a door display needs none; a desk needs a USB camera or a reader that types",
    )  # fmt: skip


def _check_device(path: Path, nodes: tuple[Node, ...]) -> Check:
    if not path.exists():
        return fail("camera", f"there is no {path}", f"plug it in; there are: {_listed(nodes)}")
    node = next((node for node in nodes if node.path.resolve() == path.resolve()), Node(path))
    if node.trouble is Trouble.FORBIDDEN or not os.access(path, os.R_OK | os.W_OK):
        return _forbidden(path)
    size = _picture_size(path)
    title = f"{path}" + (f" ({node.card})" if node.card else "")
    if size is None:
        return warn(
            "camera", f"{title} gives no picture now",
            "is the kiosk running? It holds the camera: systemctl stop hallpass-kiosk, try again",
        )  # fmt: skip
    others = [str(other.path) for other in nodes if other.is_camera and other.path != node.path]
    more = f"; also there: {', '.join(others)}" if others else ""
    return ok("camera", f"{title} gives pictures of {size[0]} x {size[1]}{more}")


def _forbidden(path: Path) -> Check:
    return fail(
        "camera", f"this user may not open {path}",
        "usermod -aG video USER, or run it as the kiosk's: sudo -u hallpass-kiosk …",
    )  # fmt: skip


def _picture_size(path: Path) -> tuple[int, int] | None:
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")
    try:
        import cv2
    except ImportError:
        return None
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    capture = cv2.VideoCapture(str(path), cv2.CAP_V4L2)
    try:
        found, image = capture.read()
    finally:
        capture.release()
    return (int(image.shape[1]), int(image.shape[0])) if found else None


def _check_address(url: str) -> Check:
    import httpx

    try:
        with httpx.stream("GET", url, timeout=_HTTP_LIMIT_S, trust_env=False) as answer:
            kind = answer.headers.get("content-type", "no content type")[:60]
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return fail("camera", f"{url} does not answer: {exc}", "is that camera on the network?")
    if status != httpx.codes.OK or not kind.startswith(("multipart/", "image/jpeg")):
        return fail("camera", f"{url} sends HTTP {status}, {kind}", "it must serve MJPEG")
    return ok("camera", f"{url} serves {kind}")


def _listed(nodes: Iterable[Node]) -> str:
    return ", ".join(str(node.path) for node in nodes if node.is_camera) or "no camera"


def check_outputs(drm: Path = Path("/sys/class/drm")) -> Check:
    """Which displays are plugged in, as the kernel sees them."""
    name = "displays"
    connectors = sorted(drm.glob("card*-*")) if drm.is_dir() else []
    found = []
    for connector in connectors:
        if _line(connector / "status") == "connected":
            mode = _line(connector / "modes") or "size not said"
            found.append(f"{connector.name.partition('-')[2]} {mode}")
    if found:
        return ok(name, ", ".join(found))
    if not connectors:
        return ok(name, "not looked at: the kernel lists no display connectors here")
    return warn(name, f"none of {len(connectors)} connectors has a display", "plug a display in")


def check_sound(cards: Path = Path("/proc/asound/cards")) -> Check:
    """Whether something could sound."""
    try:
        lines = cards.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition("]: ")[2] for line in lines if "]: " in line]
    if names:
        return ok("sound", ", ".join(names))
    return warn("sound", "no device: nothing is heard", "the screen says everything all the same")


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
    except OSError:
        return ""
