"""`hallpass-kiosk draw`: the real program, lines in, pictures out, and nothing that ends it."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from hallpass import codec
from hallpass.domain.look import Look, Theme
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, Offer, RoomSettings
from hallpass.ids import RoomId
from kiosk.ui.facestate import FaceSize, face_state
from tests.kiosk.ui import gallery

ROOMS = (
    Room(RoomId("r-1"), "Algebra", "101"),
    Room(RoomId("lib"), "Library", "L1", icon="library"),
    Room(RoomId("nurse"), "Nurse", "N1", icon="heart-pulse", restricted=True),
)
SETTINGS = RoomSettings(
    RoomId("r-1"), 3, offers=(Offer(RoomId("lib")), Offer(RoomId("nurse"))), usual=RoomId("lib")
)
DARK = replace(SETTINGS, look=Look(theme=Theme.DARK))


def request(**values: Any) -> bytes:
    base = {
        "id": "1", "face": "desk", "width": 800, "height": 480, "settings": SETTINGS,
        "rooms": ROOMS, "school": "Elm School", "state": None,
    }  # fmt: skip
    return codec.encode(base | values)


class Draw:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "draw"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, line: bytes) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        return self._process.wait(10)


@pytest.fixture(scope="module")
def draw() -> Iterator[Draw]:
    made = Draw()
    yield made
    assert made.end() == 0


def picture(answer: dict[str, Any]) -> np.ndarray:
    raw = base64.b64decode(answer["png"], validate=True)
    image = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image


@pytest.mark.parametrize("face", ["desk", "door"])
def test_a_face_is_drawn_with_its_settings(draw: Draw, face: str) -> None:
    light, dark = draw.ask(request(id="7", face=face)), draw.ask(request(face=face, settings=DARK))
    assert light["id"] == "7"
    assert light["problems"] == dark["problems"] == []
    assert picture(light).shape == (480, 800, 3)
    assert not np.array_equal(picture(light), picture(dark))


def test_the_same_request_has_the_same_picture(draw: Draw) -> None:
    first = draw.ask(request())
    draw.ask(request(width=1080, height=1920, settings=DARK, show="places"))
    assert draw.ask(request()) == first


def test_places_are_the_schools_own(draw: Draw) -> None:
    two = draw.ask(request(show="places"))
    one = draw.ask(request(show="places", settings=replace(SETTINGS, offers=SETTINGS.offers[:1])))
    assert not np.array_equal(picture(two), picture(one))


def test_what_no_finger_can_hit_is_said(draw: Draw) -> None:
    answer = draw.ask(request(width=320, height=320))
    assert any("outside" in problem for problem in answer["problems"])


def test_a_logo_that_is_no_picture_is_said(draw: Draw) -> None:
    broken = replace(SETTINGS, look=Look(logo="iVBORw0KGgoAAAA="))
    assert "look.logo: the picture can't be drawn" in draw.ask(request(settings=broken))["problems"]


@pytest.mark.parametrize("name", sorted(gallery.SCREENS))
def test_a_boxs_state_is_drawn_again(draw: Draw, name: str) -> None:
    state = face_state(
        gallery.SCREENS[name],
        gallery.status_of(gallery.SCREENS[name]),
        [FaceSize(Face.DESK, 800, 480)],
        at=gallery.NOW,
        zone="America/Denver",
    )
    answer = draw.ask(request(state=json.loads(state)))
    assert picture(answer).shape == (480, 800, 3)


BAD: dict[str, tuple[bytes, str]] = {
    "nonsense": (b"nonsense", "not a Request"),
    "no object": (b"[1]", "not a Request"),
    "bytes": (b"\xff\xfe", "not a Request"),
    "too small": (request(width=100), "100 pixels"),
    "too large": (request(height=5000), "5000 pixels"),
    "too many": (request(width=4096, height=4096), "too many pixels"),
    "no such face": (request(face="both"), "not a Request"),
    "an unknown setting": (request(settings={"room": "a", "version": 1, "x": 1}), "unknown key x"),
    "out of range": (request(settings=replace(SETTINGS, undo_s=1)), "undo_s: 1"),
    "no language": (request(settings=replace(SETTINGS, languages=("tlh",))), "languages: tlh"),
    "no state": (request(state={"a": 1}), "not a"),
    "an unknown screen": (
        request(
            state={
                "faces": [],
                "at": gallery.NOW,
                "status": None,
                "screen": {"kind": "Sofa", "value": {}},
            }
        ),
        "no screen Sofa",
    ),
    "no zone": (request(zone="Mars/Olympus"), "there is no Mars/Olympus"),
    "too long": (b'{"id": "' + b"x" * (5 << 20) + b'"}', "at most 4 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_requests_are_answered_in_words(draw: Draw, name: str) -> None:
    line, words = BAD[name]
    answer = draw.ask(line)
    assert words in answer["problem"], answer
    assert "png" not in answer
    assert "png" in draw.ask(request())


def test_the_input_ends_and_so_does_it() -> None:
    assert Draw().end() == 0
