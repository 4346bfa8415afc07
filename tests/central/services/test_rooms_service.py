"""A room's settings: a new version each time, checked, with who and when."""

from dataclasses import replace

import pytest

from central.errors import Forbidden, Invalid, NotFound, OutOfDate
from hallpass.domain.settings import Face
from hallpass.ids import RoomId
from tests.central.house import ALGEBRA, FOSTER, Yard


def test_change_is_a_new_version_with_its_history(yard: Yard) -> None:
    rooms = yard.services.rooms
    detail = yard.run(rooms.get(yard.admin, ALGEBRA))
    settings = replace(detail.settings, face=Face.BOTH, out_limit=2)
    closed = replace(detail.room, open=False)
    saved = yard.run(rooms.update(yard.admin, closed, settings, based_on=1, note="testing"))
    assert (saved.version, saved.face) == (2, Face.BOTH)
    after = yard.run(rooms.get(yard.admin, ALGEBRA))
    assert (after.settings, after.room.open) == (saved, False)
    newest, first = yard.run(rooms.history(yard.admin, ALGEBRA))
    assert (newest.version, newest.adult, newest.adult_name, newest.note) == (
        2, FOSTER, "Ms. Foster", "testing",
    )  # fmt: skip
    assert newest.at == yard.house.clock.now()
    assert first.room.open


def test_second_of_two_administrators_is_told(yard: Yard) -> None:
    rooms = yard.services.rooms
    detail = yard.run(rooms.get(yard.admin, ALGEBRA))
    yard.run(rooms.update(yard.admin, detail.room, detail.settings, based_on=1))
    with pytest.raises(OutOfDate):
        yard.run(rooms.update(yard.admin, detail.room, detail.settings, based_on=1))


def test_nonsense_is_refused_and_named(yard: Yard) -> None:
    rooms = yard.services.rooms
    detail = yard.run(rooms.get(yard.admin, ALGEBRA))
    settings = replace(detail.settings, usual=RoomId("moon"), turn_s=1)
    room = replace(detail.room, limit_min=0, name=" ", capacity=-1)
    with pytest.raises(Invalid) as refused:
        yard.run(rooms.update(yard.admin, room, settings, based_on=1))
    keys = [problem.partition(":")[0] for problem in refused.value.problems]
    assert keys == ["name", "limit_min", "capacity", "turn_s", "usual"]
    assert yard.run(rooms.get(yard.admin, ALGEBRA)).settings.version == 1


def test_teachers_look_and_change_nothing(yard: Yard) -> None:
    rooms = yard.services.rooms
    detail = yard.run(rooms.get(yard.teacher, ALGEBRA))
    with pytest.raises(Forbidden):
        yard.run(rooms.update(yard.teacher, detail.room, detail.settings, based_on=1))
    with pytest.raises(NotFound):
        yard.run(rooms.get(yard.admin, RoomId("moon")))


def test_another_school_is_another_world(yard: Yard) -> None:
    other = yard.house.found()
    detail = yard.run(yard.services.rooms.get(yard.admin, ALGEBRA))
    yard.run(yard.services.rooms.update(yard.admin, detail.room, detail.settings, based_on=1))
    assert yard.run(other.services.rooms.get(other.admin, ALGEBRA)).settings.version == 1
