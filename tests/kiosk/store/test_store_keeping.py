"""Lease, age of knowledge, retention: what is forgotten, and when."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from hallpass import codec
from hallpass.domain.facts import EndHow, PassEnded, PassStarted
from hallpass.domain.rooms import PassShape
from hallpass.domain.settings import DoorNames
from hallpass.ids import PassId, StudentId
from kiosk.flow.answers import BadgeNotTaken, Go, NotTaken
from kiosk.store.heard import Heard
from kiosk.store.models import (
    ClassListRow,
    DecisionRow,
    FactRow,
    NameRow,
    PassRow,
    RoomRow,
    StudentRow,
)
from tests.kiosk.schoolroom import ANA, BEN, LIBRARY, NURSE, Schoolroom

LEASE_H = 72


def count(room: Schoolroom, *tables: type) -> list[int]:
    with room.store.transaction() as unit:
        return [
            unit.sql.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in tables
        ]


def age_s(room: Schoolroom) -> float | None:
    with room.store.transaction() as unit:
        return Heard(unit).age_s()


def test_lease_over_wipes_student_data_and_starts_over(room: Schoolroom) -> None:
    room.clock.advance(LEASE_H * 3600 - 600)
    go = room.go(ANA)
    assert not room.desk.tick()
    assert room.exchange.outgoing().cursor is not None
    room.clock.advance(601)
    room.desk.tick()
    assert count(room, StudentRow, NameRow, ClassListRow, DecisionRow) == [0, 0, 0, 0]
    assert room.exchange.outgoing().cursor is None
    # Who is out can still come back, by opaque id; nobody else is known.
    assert room.scan(BEN) == BadgeNotTaken(NotTaken.NOT_READY)
    back = room.back(ANA)
    assert (back.pass_id, back.who.name) == (go.pass_id, "")
    assert room.recorded() == ["pass_started", "pass_ended"]


def test_each_exchange_renews_the_lease(room: Schoolroom) -> None:
    for _ in range(5):
        room.clock.advance(LEASE_H * 3600 - 60)
        room.desk.tick()
        room.send()
    assert count(room, StudentRow) == [4]
    room.send(lease_s=60)
    room.clock.advance(61)
    room.desk.tick()
    assert count(room, StudentRow) == [0]


def test_uptime_counts_across_reboots_whatever_the_wall_says(room: Schoolroom) -> None:
    heard_at = room.clock.now()
    for _ in range(8):
        room.clock.advance(10 * 3600)
        room.desk.tick()
        # A thief sets the clock back at each start.
        room.clock.reboot(heard_at)
        room.restart()
        room.desk.tick()
    assert count(room, StudentRow) == [0]


def test_wall_counts_across_reboots_unless_it_is_absurd(room: Schoolroom) -> None:
    heard_at = room.clock.now()
    room.clock.reboot(heard_at + timedelta(days=3650))
    room.desk.tick()
    assert count(room, StudentRow) == [4]
    room.clock.reboot(heard_at + timedelta(hours=LEASE_H + 1))
    room.desk.tick()
    assert count(room, StudentRow) == [0]


def test_age_of_knowledge(room: Schoolroom) -> None:
    assert age_s(room) == 0.0
    room.clock.jump(-86400)
    room.clock.advance(300)
    assert age_s(room) == pytest.approx(300)
    assert room.desk.status().out_of_touch_since is not None
    room.exchange.heard()
    assert room.desk.status().out_of_touch_since is None
    room.clock.reboot(room.clock.now() - timedelta(days=30))
    assert age_s(room) == pytest.approx(5)


def test_never_heard_has_no_age(empty_room: Schoolroom) -> None:
    assert age_s(empty_room) is None
    assert empty_room.desk.status().out_of_touch_since is None
    empty_room.desk.tick()


def test_old_facts_go_and_unsent_ones_never(room: Schoolroom) -> None:
    room.go(ANA)
    room.back(ANA)
    room.acknowledge()
    room.clock.advance(60)
    unsent = room.go(BEN)
    for i in range(60):
        start = PassStarted(
            PassId(f"p{i}"), StudentId("z"), LIBRARY, NURSE, PassShape.ROUND_TRIP, 10, 15
        )
        room.hear(start, ago_s=120)
        room.hear(PassEnded(PassId(f"p{i}"), StudentId("z"), EndHow.RETURNED), ago_s=60)
    assert not room.desk.tick()
    assert count(room, PassRow) == [62]
    room.clock.advance(17 * 3600)
    assert room.desk.tick()
    assert not room.desk.tick()
    assert count(room, PassRow) == [2]
    room.clock.advance(4 * 86400)
    room.desk.tick()
    assert count(room, PassRow, FactRow) == [1, 1]
    (fact,) = room.exchange.outgoing().facts
    assert unsent.pass_id.encode() in bytes(fact.body)


def test_nothing_is_dropped_by_an_untrusted_clock(room: Schoolroom) -> None:
    room.go(ANA)
    room.acknowledge()
    room.clock.reboot(room.clock.now() + timedelta(days=3650))
    room.desk.tick()
    assert count(room, PassRow) == [1]


def test_stored_answers_hold_no_name(room: Schoolroom) -> None:
    room.go(ANA)
    with room.store.transaction() as unit:
        (answer,) = unit.sql.execute(sa.select(DecisionRow.answer)).scalars()
    assert "Ana" not in answer


def test_board_names_who_is_out_only_where_the_settings_say(room: Schoolroom) -> None:
    assert isinstance(room.scan(ANA), Go)
    assert room.desk.status().board.names == ()
    room.set(door_names=DoorNames.SHORT)
    assert room.desk.status().board.names == ("Ana R.",)


def test_version_moves_with_what_the_status_tells_alone(room: Schoolroom) -> None:
    seen = [room.desk.version]
    room.desk.status()
    room.scan("nobody")
    room.exchange.outgoing()
    assert room.desk.version == seen[0]
    room.scan(ANA)
    seen.append(room.desk.version)
    room.send(facts=(codec.to_wire(room.foreign(PassEnded(PassId("x"), BEN, EndHow.BELL))),))
    seen.append(room.desk.version)
    assert seen == sorted(set(seen))


def test_wiped_names_are_not_left_in_any_file(room: Schoolroom) -> None:
    names = [b'"first":"Ana"', b'"first":"Ben"']

    def found() -> list[bytes]:
        raw = b"".join(p.read_bytes() for p in room.folder.glob("kiosk.db*"))
        return [name for name in names if name in raw]

    assert found() == names
    room.clock.advance(LEASE_H * 3600 + 1)
    room.desk.tick()
    assert found() == []


def test_file_is_for_its_owner_alone(room: Schoolroom) -> None:
    assert {p.stat().st_mode & 0o777 for p in room.folder.glob("kiosk.db*")} == {0o600}


def test_documents_that_only_an_older_program_could_read_are_passed_over(
    room: Schoolroom,
) -> None:
    room.go(ANA)
    with room.store.transaction() as unit:
        unit.sql.execute(sa.update(NameRow).values(doc='{"name":"x"}'))
        unit.sql.execute(sa.update(DecisionRow).values(kind="hologram"))
        unit.sql.execute(sa.update(RoomRow).where(RoomRow.key == NURSE).values(doc="{}"))
    room.restart()
    assert room.back(ANA).who.name == ""


def test_first_exchange_of_a_boot_is_dated_once_the_clock_is_measured(room: Schoolroom) -> None:
    true_now = room.clock.now() + timedelta(days=2)
    room.clock.reboot(room.clock.now() - timedelta(days=14))
    room.send()
    room.measure(error_s=-16 * 86400 - 0.0)
    with room.store.transaction() as unit:
        assert unit.meta.heard_at == true_now
    # What the next boot believes builds on it, whatever its own clock says.
    room.desk.tick()
    room.clock.reboot(room.clock.now() - timedelta(days=365))
    with room.store.transaction() as unit:
        assert unit.now == true_now + timedelta(seconds=5)
        assert not unit.trusted
