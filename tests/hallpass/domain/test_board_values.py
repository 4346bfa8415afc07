from dataclasses import replace
from typing import Any

import pytest

from hallpass.domain.board import Board, RoomState, board_of
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.passes import Pass
from hallpass.domain.people import StudentName
from hallpass.domain.rooms import Room
from hallpass.domain.settings import DoorNames, RoomSettings
from hallpass.ids import PassId, StudentId
from tests.hallpass.build import HERE, NINE, RESTROOM, arrived, at, ended, folded, started, voided

ROOM = Room(HERE, "Room 101", "101")
SETTINGS = RoomSettings(HERE, 1)
NAMES = {
    StudentId(s): StudentName(StudentId(s), first, initial, on_door)
    for s, first, initial, on_door in [
        ("ana", "Ana", "R", True),
        ("ben", "Ben", "", True),
        ("cy", "Cy", "Z", False),
    ]
}


def out(student: str, minutes: float, **kw: Any) -> Pass:
    return folded(started(minutes, student=student, pass_id=PassId(f"of-{student}"), **kw))


def board(*passes: Pass, now: float = 0, **kw: Any) -> Board:
    return board_of(kw.pop("room", ROOM), kw.pop("settings", SETTINGS), passes, at(now), **kw)


def test_an_empty_room_s_door() -> None:
    assert board() == Board(
        room="Room 101",
        number="101",
        state=RoomState.OPEN,
        places_left=None,
        out=0,
        longest_min=None,
        here=0,
        names=(),
        waiting=0,
        as_of=None,
        emergency=None,
    )


def test_three_out_and_two_here() -> None:
    value = board(
        out("ana", -7.5),
        out("ben", -2),
        out("cy", -1),
        out("dee", -3, origin=RESTROOM, destination=HERE),
        folded(started(-9, origin=RESTROOM, destination=HERE, student="eli"), arrived(-5)),
        folded(started(-9), ended(-5)),
        folded(started(-9), voided(-8)),
        out("fay", -300),
        names=NAMES,
        settings=replace(SETTINGS, out_limit=4, door_names=DoorNames.SHORT),
        waiting=2,
        out_of_touch_since=at(-12),
    )
    assert value == Board(
        room="Room 101",
        number="101",
        state=RoomState.OPEN,
        places_left=1,
        out=3,
        longest_min=7,
        here=2,
        names=("Ana R.", "Ben"),
        waiting=2,
        as_of=at(-12),
        emergency=None,
    )


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (DoorNames.NONE, ()),
        (DoorNames.INITIALS, ("AR", "B")),
        (DoorNames.SHORT, ("Ana R.", "Ben")),
    ],
)
def test_names_as_the_school_allows_and_the_student_agreed(
    rule: DoorNames, names: tuple[str, ...]
) -> None:
    passes = (out("ben", -9), out("cy", -3), out("ana", -1), out("zoe", -1))
    settings = replace(SETTINGS, door_names=rule)
    assert board(*passes, settings=settings, names=NAMES).names == names
    assert board(*passes, settings=settings).names == ()


def test_the_order_of_names_tells_nothing_about_who_is_out_longest() -> None:
    settings = replace(SETTINGS, door_names=DoorNames.SHORT)
    first = board(out("ana", -9), out("ben", -1), settings=settings, names=NAMES)
    second = board(out("ben", -9), out("ana", -1), settings=settings, names=NAMES)
    assert first == second


@pytest.mark.parametrize(
    ("capacity", "out_limit", "turns", "left", "state"),
    [
        (None, None, 0, None, RoomState.OPEN),
        (3, None, 0, 2, RoomState.OPEN),
        (3, 1, 0, 2, RoomState.OPEN),
        (3, None, 2, 0, RoomState.FULL),
        (1, None, 0, 0, RoomState.FULL),
        (0, None, 0, 0, RoomState.FULL),
        (None, 1, 0, 0, RoomState.FULL),
        (None, 0, 5, 0, RoomState.FULL),
        (None, 3, 5, 2, RoomState.OPEN),
    ],
)
def test_places_left(
    capacity: int | None, out_limit: int | None, turns: int, left: int | None, state: RoomState
) -> None:
    value = board(
        out("ana", -1),
        out("dee", -1, origin=RESTROOM, destination=HERE),
        room=replace(ROOM, capacity=capacity),
        settings=replace(SETTINGS, out_limit=out_limit),
        turns=turns,
    )
    assert (value.places_left, value.state) == (left, state)


def test_closed_outweighs_paused_and_paused_outweighs_full() -> None:
    full = replace(ROOM, capacity=0)
    paused = replace(SETTINGS, paused=True)
    assert board(room=replace(full, open=False), settings=paused).state is RoomState.CLOSED
    assert board(room=full, settings=paused).state is RoomState.PAUSED


@pytest.mark.parametrize("action", [a for a in Action if a is not Action.LOCKDOWN])
def test_an_emergency_is_on_every_door(action: Action) -> None:
    emergency = Emergency(action, 4, NINE, drill=True)
    value = board(out("ana", -1), emergency=emergency)
    assert (value.state, value.emergency, value.out) == (RoomState.EMERGENCY, emergency, 1)


def test_in_a_lockdown_nothing_tells_whether_anyone_is_inside() -> None:
    emergency = Emergency(Action.LOCKDOWN, 4, NINE)
    settings = replace(SETTINGS, door_names=DoorNames.SHORT)
    busy = board(
        out("ana", -1),
        out("dee", -1, origin=RESTROOM, destination=HERE),
        room=replace(ROOM, capacity=3),
        settings=settings,
        names=NAMES,
        waiting=2,
        emergency=emergency,
    )
    assert busy == board(emergency=emergency)
    assert busy.state is RoomState.EMERGENCY
