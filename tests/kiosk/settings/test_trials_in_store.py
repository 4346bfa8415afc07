"""What the store remembers of settings on their way into use, also across a program's end."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hallpass import codec
from hallpass.domain.settings import RoomSettings
from kiosk.store.exchange import Exchange
from kiosk.store.reference import Reference
from kiosk.store.trials import ENDED, Trials
from tests.kiosk.schoolroom import SETTINGS, Schoolroom, doc
from tests.kiosk.store.test_store_modes_and_asks import damage


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Schoolroom]:
    made = Schoolroom(tmp_path)
    made.enrol()
    made.fill()
    made.exchange = Exchange(made.store, hold_settings=True)
    yield made
    made.store.close()


def version(number: int, **values: object) -> RoomSettings:
    return replace(SETTINGS, version=number, **values)


def hear(room: Schoolroom, settings: RoomSettings) -> None:
    Exchange(room.store, hold_settings=True).apply(
        room.response(doc("settings", settings.room, settings))
    )


def begin(room: Schoolroom) -> tuple[RoomSettings, RoomSettings] | None:
    with room.store.transaction() as unit:
        pair = Trials(unit).begin()
    room.store.cache.drop()
    return pair


def go_back(room: Schoolroom, why: str) -> str:
    with room.store.transaction() as unit:
        told = Trials(unit).go_back(why)
    room.store.cache.drop()
    return told


def in_use(room: Schoolroom) -> int:
    with room.store.transaction() as unit:
        settings = Reference(unit, room.store.cache).settings()
    assert settings is not None
    return settings.version


def told(room: Schoolroom) -> tuple[int, str]:
    outgoing = room.exchange.outgoing()
    return outgoing.settings_version, outgoing.settings_problem


def test_the_first_settings_are_in_use_at_once(room: Schoolroom) -> None:
    assert told(room) == (1, "")


def test_newer_ones_wait_until_they_are_put_to_use(room: Schoolroom) -> None:
    hear(room, version(2, paused=True))
    assert told(room) == (1, "")
    assert begin(room) == (version(1), version(2, paused=True))
    assert told(room) == (2, "")


def test_what_does_not_fit_is_refused_before_it_waits(room: Schoolroom) -> None:
    hear(room, version(2, undo_s=99))
    assert begin(room) is None
    assert told(room) == (1, "undo_s: 99 is not between 3 and 30")


def test_only_the_newest_waits(room: Schoolroom) -> None:
    hear(room, version(2, paused=True))
    hear(room, version(3))
    assert begin(room) == (version(1), version(3))
    assert begin(room) is None


def test_what_has_proved_itself_is_what_a_later_one_goes_back_to(room: Schoolroom) -> None:
    hear(room, version(2))
    begin(room)
    with room.store.transaction() as unit:
        assert not Trials(unit).prove(1)
        assert Trials(unit).prove(2)
    hear(room, version(3))
    begin(room)
    assert go_back(room, "it is dark") == "version 3: it is dark; went back to version 2"
    assert told(room) == (2, "version 3: it is dark; went back to version 2")


def test_one_on_trial_is_nothing_to_go_back_to(room: Schoolroom) -> None:
    hear(room, version(2))
    begin(room)
    hear(room, version(3))
    begin(room)
    assert go_back(room, "no").endswith("went back to version 1")


def test_a_refused_version_is_not_tried_again_and_a_newer_one_is(room: Schoolroom) -> None:
    hear(room, version(2))
    begin(room)
    problem = go_back(room, "no")
    hear(room, version(2))
    assert begin(room) is None
    assert told(room) == (1, problem)
    hear(room, version(3))
    assert begin(room) is not None
    assert told(room) == (3, "")


def test_a_program_that_ended_with_it_goes_back_when_it_starts(room: Schoolroom) -> None:
    hear(room, version(2))
    begin(room)
    room.restart()
    assert in_use(room) == 2
    assert go_back(room, ENDED)
    assert in_use(room) == 1
    assert go_back(room, ENDED) == ""


def test_what_was_held_is_held_after_a_restart(room: Schoolroom) -> None:
    hear(room, version(2))
    room.restart()
    assert begin(room) == (version(1), version(2))


def test_an_end_in_order_is_no_verdict(room: Schoolroom) -> None:
    hear(room, version(2))
    begin(room)
    with room.store.transaction() as unit:
        Trials(unit).put_off()
        Trials(unit).put_off()
    room.restart()
    assert in_use(room) == 1
    assert go_back(room, ENDED) == ""
    assert begin(room) == (version(1), version(2))


def test_told_once_more_is_nothing_new(room: Schoolroom) -> None:
    hear(room, version(1))
    assert begin(room) is None


def test_long_words_are_cut_so_that_the_wire_takes_them(room: Schoolroom) -> None:
    hear(room, version(2))
    begin(room)
    problem = go_back(room, "x" * 500)
    assert len(problem) == 200
    assert problem.endswith("…; went back to version 1")
    assert codec.encode(problem)


def test_going_back_hangs_the_box_where_it_hung(room: Schoolroom) -> None:
    elsewhere = replace(version(2, usual=None, offers=()), room="lab")
    hear(room, elsewhere)
    begin(room)
    with room.store.transaction() as unit:
        assert unit.meta.room == "lab"
    go_back(room, "no")
    with room.store.transaction() as unit:
        assert unit.meta.room == SETTINGS.room


def test_of_a_damaged_file_the_good_settings_are_taken_over(room: Schoolroom) -> None:
    hear(room, version(2))
    begin(room)
    room.store.close()
    damage(room.path)
    room.open()
    assert in_use(room) == 1
    assert go_back(room, ENDED) == ""
