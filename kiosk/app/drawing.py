"""`hallpass-kiosk draw`: pictures of a face with given settings, by the face's own QML.

Reads one JSON object a line and answers each with one line, in order, until the input ends:

    {"id": "1", "face": "desk"|"door", "width": 800, "height": 480, "settings": {RoomSettings},
     "rooms": [Room, ...], "school": "Name", "state": null | {what a box's faces show},
     "show": "rest", "zone": "America/Denver"}
    {"id": "1", "png": "<base64>", "problems": ["what does not fit", ...]}
    {"id": "1", "problem": "why there is no picture"}

Without a state a room on an ordinary morning is drawn; `show` says which screen of it (rest,
places, minutes, going, adult, no, line), and `problems` tells of all of them. Nothing that comes in
is run or fetched, and no input ends the program; one that takes too long to draw does.
"""

import base64
import logging
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO, Literal
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QImage

from hallpass import codec
from hallpass.domain.look import logo_bytes
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, RoomSettings, problems_of
from hallpass.texts import language_of
from kiosk.flow.answers import RoomStatus
from kiosk.flow.screens import Screen
from kiosk.ui.drawing import Easel, Scene
from kiosk.ui.faces import load_fonts, prepare
from kiosk.ui.facestate import FaceState, read_face_state
from kiosk.ui.look_model import Picture
from kiosk.ui.samples import (
    black_picture,
    camera_picture,
    sample_screens,
    sample_status,
    sample_statuses,
)

log = logging.getLogger(__name__)

SIDES = (320, 4096)
"""Pixels of a picture's sides: least, most."""
PIXELS_LIMIT = 4096 * 2304
LINE_LIMIT = 4 << 20
"""Bytes of one request: a school's rooms and a logo are far less."""
PROBLEMS_LIMIT = 20
STUCK_S = 20.0
"""A picture that takes so long is one that would hang a kiosk: the program ends."""
MORNING = datetime(2026, 3, 3, 10, 32, tzinfo=UTC)
"""When all samples are: the time of day is the school's, whatever its zone."""


class Request(msgspec.Struct, frozen=True):
    """One line that comes in."""

    face: Literal["desk", "door"]
    width: int
    height: int
    settings: msgspec.Raw
    rooms: tuple[Room, ...] = ()
    school: str = ""
    state: Any = None
    show: str = "rest"
    zone: str = ""


class _Unfit(Exception):
    """There is no picture of this; the message says why."""


def draw_lines(lines: BinaryIO, out: BinaryIO) -> None:
    """Answer requests until there are no more."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_QUICK_BACKEND"] = "software"
    os.environ.pop("QT_SCALE_FACTOR", None)
    prepare()
    # No message handler in Python: QML's loader warns in a thread of its own, for which this one
    # waits without letting Python go. Qt writes to stderr by itself.
    application = QGuiApplication(sys.argv[:1])
    load_fonts()
    artist = Artist()
    for line in _lines(lines):
        out.write(artist.answer(line) + b"\n")
        out.flush()
    artist.close()
    application.processEvents()


class Artist:
    """Draws, with one window for each face, kept from picture to picture."""

    def __init__(self) -> None:
        self._easels: dict[Face, Easel] = {}
        self._warnings: list[str] = []

    def answer(self, line: bytes | None) -> bytes:
        """Return the answer to a line; None: one that was too long."""
        request_id = _id_of(line)
        try:
            _watch(STUCK_S)
            answer = self._draw(line)
        except _Unfit as exc:
            answer = {"problem": str(exc)[:500]}
        except Exception:
            # A bug: the next request may be drawn all the same.
            log.exception("draw.failed")
            answer = {"problem": "the program failed; its log says why"}
        finally:
            _watch(0)
        return codec.encode({"id": request_id, **answer})

    def close(self) -> None:
        """Take the windows away."""
        for easel in self._easels.values():
            easel.close()
        self._easels.clear()

    def _draw(self, line: bytes | None) -> dict[str, Any]:
        request = _request(line)
        settings = _settings(bytes(request.settings))
        face, size = Face(request.face), QSize(request.width, request.height)
        easel = self._easel(face, size)
        self._warnings.clear()
        problems = dict.fromkeys(_logo_problems(settings))
        if request.state is None:
            image = self._draw_samples(easel, request, settings, problems)
        else:
            image = self._draw_state(easel, request.state, settings, problems)
        problems |= dict.fromkeys(f"QML: {warning}" for warning in self._warnings)
        return {"png": _png(image), "problems": list(problems)[:PROBLEMS_LIMIT]}

    def _draw_samples(
        self, easel: Easel, request: Request, settings: RoomSettings, problems: dict[str, None]
    ) -> QImage:
        zone = _zone(request.zone)
        now = MORNING.replace(tzinfo=zone or UTC).astimezone(UTC)
        status = sample_status(settings, request.rooms, request.school, now)
        status = _still(status)
        scene = Scene(status, now, zone or UTC, preview=camera_picture())
        shown: dict[str, tuple[Scene, Screen | None]]
        if easel.face is Face.DESK:
            screens = sample_screens(status, request.rooms, now)
            shown = {name: (scene, screen) for name, screen in screens.items()}
        else:
            statuses = sample_statuses(status)
            shown = {name: (replace(scene, status=one), None) for name, one in statuses.items()}
        # The one that is wanted comes last, so that it is on the glass.
        wanted = request.show if request.show in shown else "rest"
        for name in [*(name for name in shown if name != wanted), wanted]:
            easel.show(*shown[name])
            problems |= dict.fromkeys(easel.misfits())
        return easel.picture()

    def _draw_state(
        self, easel: Easel, raw: Any, settings: RoomSettings, problems: dict[str, None]
    ) -> QImage:
        state = _state(raw)
        status = state.status
        if status is None:
            status = sample_status(settings, (), "", state.at)
        # The box left the logo out: it is in the settings.
        look = replace(status.settings.look, logo=settings.look.logo)
        status = replace(status, settings=replace(status.settings, look=look))
        scene = Scene(_still(status), state.at, _zone(state.zone), state.eyes, black_picture())
        easel.show(scene, state.screen if easel.face is Face.DESK else None)
        problems |= dict.fromkeys(easel.misfits())
        return easel.picture()

    def _easel(self, face: Face, size: QSize) -> Easel:
        easel = self._easels.get(face)
        if easel is None:
            easel = self._easels[face] = Easel(face, size)
            easel.window.warned.connect(self._warnings.append)
        else:
            easel.resize(size)
        return easel


def _lines(lines: BinaryIO) -> Iterator[bytes | None]:
    while line := lines.readline(LINE_LIMIT + 1):
        if len(line) <= LINE_LIMIT:
            if line.strip():
                yield line
            continue
        while line and not line.endswith(b"\n"):
            line = lines.readline(LINE_LIMIT + 1)
        yield None


def _id_of(line: bytes | None) -> str:
    """Return what a request calls itself, as far as it can be read."""
    try:
        found = msgspec.json.decode(line or b"", type=dict[str, Any]).get("id", "")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return str(found)[:64]


def _request(line: bytes | None) -> Request:
    if line is None:
        raise _Unfit(f"a request has at most {LINE_LIMIT >> 20} MB")
    try:
        request = codec.decode(Request, line)
    except codec.WireFault as exc:
        raise _Unfit(str(exc)) from exc
    low, high = SIDES
    for side in (request.width, request.height):
        if not low <= side <= high:
            raise _Unfit(f"a side of {side} pixels is not between {low} and {high}")
    if request.width * request.height > PIXELS_LIMIT:
        raise _Unfit(f"{request.width}x{request.height} are too many pixels")
    return request


def _settings(raw: bytes) -> RoomSettings:
    try:
        settings = codec.decode_strict(RoomSettings, raw)
    except codec.WireFault as exc:
        raise _Unfit(str(exc)) from exc
    problems = list(problems_of(settings))
    problems += [
        f"languages: {tag[:20]} is not spoken here"
        for tag in settings.languages
        if language_of(tag) is None
    ]
    if problems:
        raise _Unfit("; ".join(problems))
    return settings


def _state(raw: Any) -> FaceState:
    try:
        return read_face_state(msgspec.json.encode(raw))
    except codec.WireFault as exc:
        raise _Unfit(str(exc)) from exc


def _logo_problems(settings: RoomSettings) -> Iterator[str]:
    if settings.look.logo and Picture(logo_bytes(settings.look)).size.isEmpty():
        yield "look.logo: the picture can't be drawn"


def _still(status: RoomStatus) -> RoomStatus:
    """Return the same without movement: a picture has none."""
    look = replace(status.settings.look, reduced_motion=True)
    return replace(status, settings=replace(status.settings, look=look))


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, ImportError, KeyError) as exc:
        raise _Unfit(f"zone: there is no {name[:60]}") from exc


def _png(image: QImage) -> str:
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Quickly rather than small: it goes through a pipe and to one browser.
    image.save(buffer, "PNG", 80)  # type: ignore[call-overload]  # the stub wants bytes
    buffer.close()
    return base64.b64encode(raw.data()).decode("ascii")


def _watch(seconds: float) -> None:
    """End the program unless asked again in so many seconds; Qt does not listen to Python then."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
