"""What a school sets about a camera counts from the next frame on, without a restart."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from hallpass.clock import SystemClock
from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.box import Camera, Effort, Region
from hallpass.domain.settings import RoomSettings
from hallpass.ids import RoomId
from kiosk.app.eyesight import Eyesight
from kiosk.flow.events import Eyes
from kiosk.scanner.decode import Code, Decoder
from kiosk.scanner.frames import Frame
from kiosk.scanner.reader import BadgeReader
from kiosk.scanner.view import View, searched, turned
from tests.kiosk.scanner.codes import draw, on_desk
from tests.kiosk.settings.pictures import street
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Stage

SETTINGS = RoomSettings(RoomId("r"), 1)


def frame(image: np.ndarray) -> Frame:
    return Frame(image, 0, 0.0)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_picture_is_turned_clockwise(degrees: int) -> None:
    image = street()
    wanted = np.rot90(image, -degrees // 90)
    assert np.array_equal(turned(frame(image), View(rotation=degrees)).image, wanted)


def test_the_region_is_of_the_turned_picture() -> None:
    view = View(rotation=90, region=Region(0, 0, 50, 25))
    part = searched(turned(frame(street(320, 240)), view), view).image
    assert part.shape == (80, 120)
    assert part.flags.c_contiguous


def test_the_smallest_region_of_the_smallest_frame_can_be_looked_at() -> None:
    view = View(region=Region(90, 90, 10, 10))
    part = searched(frame(np.zeros((16, 16), np.uint8)), view).image
    assert part.size > 0


def reads(view: View, *codes: str) -> list[str]:
    """Which codes, left to right, are read."""
    seen = searched(turned(frame(on_desk(*(draw(code) for code in codes))), view), view)
    return sorted(code.text for code in Decoder().read(seen.image))


def test_what_is_beside_the_region_is_not_read() -> None:
    assert reads(View(), "LEFT", "RIGHT") == ["LEFT", "RIGHT"]
    assert reads(View(region=Region(0, 0, 14, 100)), "LEFT", "RIGHT") == ["LEFT"]
    assert reads(View(rotation=180, region=Region(80, 0, 20, 100)), "LEFT", "RIGHT") == ["LEFT"]


class Counting(Decoder):
    """Counts its looks at an image without a code."""

    def __init__(self) -> None:
        super().__init__()
        self.first = self.second = 0

    def read(
        self,
        image: np.ndarray,  # noqa: ARG002 - not looked at
        *,
        second_look: bool = False,
    ) -> tuple[Code, ...]:
        self.first += 1
        self.second += second_look
        return ()


@pytest.mark.parametrize(
    ("effort", "first", "second"),
    [(Effort.LIGHT, 30, 0), (Effort.NORMAL, 60, 10), (Effort.THOROUGH, 60, 60)],
)
def test_effort_is_how_often_and_how_hard_it_looks(effort: Effort, first: int, second: int) -> None:
    decoder = Counting()
    reader = BadgeReader(decoder)
    for number in range(60):
        level = 0 if number == 0 else 200 + 55 * (number % 2)
        reader.read(Frame(np.full((90, 160), level, np.uint8), number, number / 15), effort)
        assert reader.is_moving
    assert (decoder.first, decoder.second) == (first, second)


class Seen:
    """What the conductor is told by a real camera thread."""

    def __init__(self, stage: Stage) -> None:
        self.eyes: list[Eyes] = []
        self.shapes: list[tuple[int, int]] = []
        self.badges: list[str] = []
        stage.conductor.camera_changed.connect(self.eyes.append)
        stage.conductor.preview_taken.connect(self._on_preview)
        stage.conductor.badge_read.connect(lambda read: self.badges.append(read.text))

    def _on_preview(self, image: QImage) -> None:
        self.shapes.append((image.width(), image.height()))


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    folder = tmp_path / "frames"
    folder.mkdir()
    cv2.imwrite(str(folder / "1.png"), on_desk(draw("HELLO")))
    return folder


@pytest.fixture
def eyes(stage: Stage, frames: Path) -> Iterator[Eyesight]:
    made = Eyesight(str(frames), SystemClock(), stage.conductor)
    yield made
    made.stop()
    QCoreApplication.processEvents()


def test_a_camera_is_turned_while_it_runs(stage: Stage, eyes: Eyesight, qtbot: QtBot) -> None:
    seen = Seen(stage)
    eyes.want(wanted=True)
    qtbot.waitUntil(lambda: (640, 360) in seen.shapes and "HELLO" in seen.badges)
    eyes.use(replace(SETTINGS, camera=Camera(rotation=90)))
    qtbot.waitUntil(lambda: (640, 1138) in seen.shapes or (360, 640) in seen.shapes)
    # The same worker: it was never opened anew.
    assert seen.eyes.count(Eyes.OPENING) == 1


def test_another_camera_is_opened_and_the_boxs_own_again(
    stage: Stage, eyes: Eyesight, qtbot: QtBot, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    cv2.imwrite(str(other / "1.png"), on_desk(draw("OTHER")))
    seen = Seen(stage)
    eyes.want(wanted=True)
    qtbot.waitUntil(lambda: "HELLO" in seen.badges)
    eyes.use(replace(SETTINGS, camera=Camera(device=str(other))))
    qtbot.waitUntil(lambda: "OTHER" in seen.badges)
    seen.badges.clear()
    eyes.use(SETTINGS)
    qtbot.waitUntil(lambda: "HELLO" in seen.badges)


def test_a_camera_that_is_not_there_says_why(stage: Stage, eyes: Eyesight, qtbot: QtBot) -> None:
    seen = Seen(stage)
    eyes.want(wanted=True)
    qtbot.waitUntil(lambda: Eyes.SEEING in seen.eyes)
    eyes.use(replace(SETTINGS, camera=Camera(device="/dev/video77")))
    qtbot.waitUntil(lambda: Eyes.GONE in seen.eyes)
    assert eyes.why == "camera /dev/video77 can't be opened"
    eyes.use(replace(SETTINGS, camera=Camera(device="none")))
    eyes.use(SETTINGS)
    qtbot.waitUntil(lambda: seen.eyes[-1] is Eyes.SEEING)
    assert eyes.why == ""


def test_other_symbologies_need_another_reader(
    stage: Stage, eyes: Eyesight, qtbot: QtBot, frames: Path
) -> None:
    seen = Seen(stage)
    cv2.imwrite(str(frames / "1.png"), on_desk(draw("123456", "Code39", scale=2)))
    eyes.want(wanted=True)
    qtbot.waitUntil(lambda: Eyes.SEEING in seen.eyes)
    assert seen.badges == []
    eyes.use(replace(SETTINGS, numbers=NumberRule(Symbology.CODE_39, 6)))
    qtbot.waitUntil(lambda: "123456" in seen.badges)


def test_a_picture_is_mirrored_or_not_as_the_school_says(stage: Stage) -> None:
    desk = stage.open()
    conductor = stage.conductor
    shown = {}
    for mirror in (True, False):
        camera = Camera(mirror=mirror)
        status = replace(gallery.STATUS, settings=replace(gallery.SETTINGS, camera=camera))
        conductor.status_changed.emit(status)
        conductor.camera_changed.emit(Eyes.SEEING)
        conductor.preview_taken.emit(gallery.camera_picture())
        desk.settle()
        # The card is on the right of the picture, white.
        shown[mirror] = [desk.pixel(x, 0.72).lightness() for x in (0.5, 0.92)]
    assert shown[True][0] > 230 > shown[True][1]
    assert shown[False][1] > 230 > shown[False][0]
