"""What a box tells central of its faces: the same screens, and nobody's name."""

import json
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest
from PySide6.QtCore import QSize

from hallpass.codec import WireFault
from hallpass.domain.box import Camera
from hallpass.domain.emergency import Action
from hallpass.domain.look import Look
from hallpass.domain.settings import Face, RoomSettings
from hallpass.ids import BadgeHash
from hallpass.wire import DOCUMENT_LIMIT
from kiosk.flow import screens
from kiosk.flow.answers import RoomStatus
from kiosk.ui.facestate import KEPT, FaceSize, face_state, read_face_state
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Stage

SIZES = (FaceSize(Face.DESK, 1280, 800), FaceSize(Face.DOOR, 1080, 1920))
SECRET = "Zwxsecret"
ROOMS = {"Place.room", "OfferView.alternative"}
"""Ids of rooms name nobody."""
WHO = replace(gallery.WHO, badge=BadgeHash("ab" * 32), language="vi")


def poisoned(value: Any, where: str = "") -> Any:
    """The same value with a secret in every text that may name somebody."""
    if isinstance(value, RoomSettings | Enum):
        return value
    if isinstance(value, tuple):
        return tuple(poisoned(item, where) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        return replace(
            value,
            **{f.name: poisoned(getattr(value, f.name), f"{name}.{f.name}") for f in fields(value)},
        )
    if isinstance(value, str) and where not in KEPT and where not in ROOMS:
        return SECRET
    return value


def state_of(screen: screens.Screen, status: RoomStatus | None) -> str:
    return face_state(screen, status, SIZES, at=gallery.NOW, zone="America/Denver")


@pytest.mark.parametrize("name", sorted(gallery.SCREENS))
@pytest.mark.parametrize("door", ["names", "called-three", "long-full", "emergency-evacuate"])
def test_no_text_that_may_name_somebody_gets_out(name: str, door: str) -> None:
    raw = state_of(poisoned(gallery.SCREENS[name]), poisoned(gallery.DOORS[door]))
    assert SECRET not in raw
    assert len(raw) < DOCUMENT_LIMIT


@pytest.mark.parametrize("name", sorted(gallery.SCREENS))
def test_no_name_or_id_of_the_school_gets_out(name: str) -> None:
    raw = state_of(gallery.SCREENS[name], gallery.DOORS["names"])
    people = [*gallery.FIRST_NAMES, "Maya", "Rivera", "Wolfe", "小明", "Thu L", "Jonas"]
    ids = ["student-", "class-", "pass-", "t-1", "ask-1", "rivera", "wolfe", "d-go", "KTQX-4927"]
    for word in [*people, *ids]:
        assert word not in raw, word


@pytest.mark.parametrize("name", sorted(gallery.SCREENS))
def test_it_is_read_as_it_was_written(name: str) -> None:
    state = read_face_state(state_of(gallery.SCREENS[name], gallery.DOORS["names"]))
    assert type(state.screen) is type(gallery.SCREENS[name])
    assert (state.faces, state.at, state.zone) == (SIZES, gallery.NOW, "America/Denver")
    assert state.status is not None
    assert state.status.board.out == gallery.DOORS["names"].board.out
    again = face_state(
        state.screen, state.status, state.faces, at=state.at, zone=state.zone, eyes=state.eyes
    )
    assert sorted(again) == sorted(state_of(gallery.SCREENS[name], gallery.DOORS["names"]))


def test_the_same_student_has_the_same_sample_name() -> None:
    screen = gallery.SCREENS["panel-full"]
    state = read_face_state(state_of(screen, None))
    assert isinstance(screen, screens.Panel)
    assert isinstance(state.screen, screens.Panel)
    before = [row.who.name for row in screen.answer.out]
    after = [row.who.name for row in state.screen.answer.out]
    assert after[0] == "Student A"
    assert len(set(after)) == len(set(before))


def test_badges_language_and_a_cameras_address_stay_in_the_box() -> None:
    look, camera = Look(logo="x" * 60_000), Camera(device="http://admin:hunter2@camera/")
    status = replace(gallery.STATUS, settings=replace(gallery.SETTINGS, look=look, camera=camera))
    raw = state_of(screens.Going(gallery.go(WHO), 5), status)
    for word in ("hunter2", "xxxx", "abab", '"vi"'):
        assert word not in raw


def test_before_anything_is_known_there_is_a_state_too() -> None:
    state = read_face_state(state_of(screens.Starting(), None))
    assert state.status is None


def test_an_emergency_is_told_as_it_is() -> None:
    status = gallery.alarmed(Action.SHELTER, drill=True)
    state = read_face_state(state_of(gallery.SCREENS["emergency-shelter"], status))
    assert state.status is not None
    assert state.status.emergency == status.emergency


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        json.dumps({"faces": [], "screen": {"kind": "Sofa", "value": {}}, "status": None,
                    "at": "2026-11-24T17:32:00Z"}).encode(),
        json.dumps({"faces": [], "screen": {"kind": "Going", "value": {}}, "status": None,
                    "at": "2026-11-24T17:32:00Z"}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_state_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(WireFault):
        read_face_state(raw)


def test_the_conductor_tells_what_its_windows_show(stage: Stage) -> None:
    stage.open(size=QSize(800, 480))
    stage.conductor.status_changed.emit(gallery.STATUS)
    state = read_face_state(stage.conductor.face_state())
    assert state.faces == (FaceSize(Face.DESK, 800, 480),)
    assert state.screen == screens.Idle()
    assert state.zone == "America/Denver"
    stage.faces.close()
    assert read_face_state(stage.conductor.face_state()).faces == ()
