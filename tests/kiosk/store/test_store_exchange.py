"""Sync's side: what goes out, what an answer changes, and that it may come twice."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from hallpass import codec
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.facts import (
    EndHow,
    PassCorrected,
    PassEnded,
    PassStarted,
    PassVoided,
    UnknownBody,
    VoidWhy,
)
from hallpass.domain.people import Student
from hallpass.domain.rooms import PassShape, Room
from hallpass.ids import DeviceId, Epoch, FactId, PassId, RoomId, StudentId
from hallpass.wire import Change, Cursor, Receipt, Verdict, WireFact
from kiosk.flow.answers import BadgeNotTaken, Go, NotNow, NotTaken, OutElsewhere, WelcomeBack
from kiosk.flow.requests import AskPass
from kiosk.store.models import DeadLetterRow, FactRow
from kiosk.store.passes import Passes
from kiosk.store.reference import Reference
from tests.kiosk.schoolroom import (
    ANA,
    BEN,
    HERE,
    LAB,
    LIBRARY,
    NURSE,
    ROOMS,
    SETTINGS,
    STUDENTS,
    TIMETABLE,
    Schoolroom,
    badge,
    doc,
)


def receipt(fact: WireFact, verdict: Verdict = Verdict.ACCEPTED) -> Receipt:
    return Receipt(fact=fact.id, verdict=verdict, code="c", message="m" * 400)


def start(student: StudentId = BEN, name: str = "p") -> PassStarted:
    return PassStarted(PassId(name), student, LIBRARY, NURSE, PassShape.ROUND_TRIP, 10, 15)


def test_outgoing_is_the_oldest_facts_as_recorded(room: Schoolroom) -> None:
    for who in (ANA, BEN):
        room.go(who)
    room.back(ANA)
    outgoing = room.exchange.outgoing(2)
    assert [f.kind for f in outgoing.facts] == ["pass_started", "pass_started"]
    assert (outgoing.outbox, outgoing.dead) == (3, 0)
    assert outgoing.cursor == Cursor(epoch=Epoch("epoch-1"), number=room.number)
    assert (outgoing.settings_version, outgoing.settings_problem) == (1, "")
    seqs = [f.seq for f in room.exchange.outgoing().facts]
    assert seqs == [2, 3, 4]
    fact = outgoing.facts[0]
    assert (fact.device, fact.room, fact.store, fact.trusted) == (
        "kiosk-101", HERE, outgoing.store, True,
    )  # fmt: skip
    assert codec.from_wire(codec.decode(WireFact, codec.encode(fact))) == codec.from_wire(fact)


def test_before_anything_came_there_is_no_cursor(empty_room: Schoolroom) -> None:
    outgoing = empty_room.exchange.outgoing()
    assert (outgoing.cursor, outgoing.facts, outgoing.settings_version) == (None, (), 0)


@pytest.mark.parametrize(
    "verdict", [Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.CONFLICT, Verdict.EXPIRED]
)
def test_receipt_takes_that_fact_alone_out(room: Schoolroom, verdict: Verdict) -> None:
    room.go(ANA)
    room.go(BEN)
    first, second = room.exchange.outgoing().facts
    for _ in range(2):
        applied = room.exchange.apply(room.response(receipts=(receipt(first, verdict),)))
        assert (applied.outbox, applied.rejected) == (1, 0)
    assert room.exchange.outgoing().facts == (second,)
    assert room.exchange.outgoing().dead == 0


def test_rejected_fact_becomes_a_dead_letter(room: Schoolroom) -> None:
    room.go(ANA)
    (fact,) = room.exchange.outgoing().facts
    for _ in range(2):
        room.exchange.apply(room.response(receipts=(receipt(fact, Verdict.REJECTED),)))
    outgoing = room.exchange.outgoing()
    assert (outgoing.outbox, outgoing.dead) == (0, 1)
    with room.store.transaction() as unit:
        row = unit.sql.execute(sa.select(DeadLetterRow)).one()
    assert (row.fact, row.code, len(row.message)) == (fact.id, "c", 200)
    room.back(ANA)


def test_receipt_for_an_unknown_fact_changes_nothing(room: Schoolroom) -> None:
    room.go(ANA)
    room.send(receipts=(Receipt(fact=FactId("x"), verdict=Verdict.REJECTED),))
    assert (room.exchange.outgoing().outbox, room.exchange.outgoing().dead) == (1, 0)


def test_the_same_answer_twice_is_the_same_as_once(room: Schoolroom) -> None:
    facts = tuple(
        codec.to_wire(room.foreign(body))
        for body in (start(), PassEnded(PassId("p"), BEN, EndHow.RETURNED), start(ANA, "q"))
    )
    response = room.response(doc("room", NURSE, replace(ROOMS[2], name="New")), facts=facts)
    first = room.exchange.apply(response)
    second = room.exchange.apply(response)
    assert (first.facts, second.facts) == (3, 0)
    assert isinstance(room.scan(ANA), OutElsewhere)
    assert room.exchange.outgoing().outbox == 0


def test_foreign_facts_fold_in_any_order(room: Schoolroom) -> None:
    room.hear(PassEnded(PassId("p"), BEN, EndHow.RETURNED), ago_s=10)
    with room.store.transaction() as unit:
        assert Passes(unit).get(PassId("p")) is None
    room.hear(start(), ago_s=60)
    with room.store.transaction() as unit:
        value = Passes(unit).get(PassId("p"))
        assert value is not None
        assert value.state == "ended"
        assert not Passes(unit).is_own(PassId("p"))


def test_corrections_and_voids_of_central_reach_own_passes(room: Schoolroom) -> None:
    go = room.go(ANA)
    room.hear(PassCorrected(go.pass_id, BEN))
    assert isinstance(room.scan(BEN), WelcomeBack)
    room.clock.advance(60)
    other = room.go(ANA)
    room.hear(PassVoided(other.pass_id, ANA, VoidWhy.ADULT))
    assert isinstance(room.scan(ANA), Go)


def test_unknown_kinds_are_kept_whole_and_bad_bodies_kept_out(room: Schoolroom) -> None:
    raw = b'{"pass_id":"p","new":[1,2]}'
    new = codec.to_wire(room.foreign(UnknownBody("pass_teleported", raw)))
    bad = msgspec.structs.replace(
        codec.to_wire(room.foreign(start())), body=msgspec.Raw(b'{"pass_id":7}')
    )
    applied = room.exchange.apply(room.response(facts=(new, bad)))
    assert (applied.facts, applied.bad) == (1, 1)
    with room.store.transaction() as unit:
        body = unit.sql.execute(sa.select(FactRow.body).where(FactRow.id == new.id)).scalar_one()
    assert body.encode() == raw


def test_a_timetable_that_makes_no_sense_is_kept_out(room: Schoolroom) -> None:
    wrong = replace(TIMETABLE, zone="America/Dallas")
    applied = room.exchange.apply(room.response(doc("timetable", "timetable", wrong)))
    assert applied.bad == 1
    with room.store.transaction() as unit:
        assert Reference(unit, room.store.cache).timetable() == TIMETABLE
    room.go(ANA)


def test_documents_come_change_and_go(room: Schoolroom) -> None:
    applied = room.exchange.apply(
        room.response(
            doc("room", "gym", Room(RoomId("gym"), "Gym")),
            Change(kind="room", key=LAB),
            Change(kind="hologram", key="x", doc=msgspec.Raw(b"{}")),
            Change(kind="room", key="bad", doc=msgspec.Raw(b'{"id":1}')),
            Change(kind="room", key="gone before"),
        )
    )
    assert (applied.documents, applied.bad, applied.kinds) == (3, 1, {"room"})
    with room.store.transaction() as unit:
        rooms = Reference(unit, room.store.cache).rooms()
    assert set(rooms) == {HERE, LIBRARY, NURSE, "office", "gym"}


def test_badges_follow_their_students(room: Schoolroom) -> None:
    room.send(doc("student", ANA, Student(ANA, badges=(badge("new"),), revoked=(badge(ANA),))))
    assert room.scan(ANA) == BadgeNotTaken(NotTaken.REVOKED)
    assert isinstance(room.scan("new"), Go)
    room.send(Change(kind="student", key=BEN))
    assert room.scan(BEN) == BadgeNotTaken(NotTaken.UNKNOWN)


def test_central_is_to_be_told_of_other_settings_once(room: Schoolroom) -> None:
    same = doc("settings", HERE, SETTINGS)
    newer = doc("settings", HERE, replace(SETTINGS, version=2))
    bad = Change(kind="settings", key=HERE, doc=msgspec.Raw(b'{"room": 1'))
    told = [
        room.exchange.apply(room.response(change)).settings_to_tell
        for change in (same, newer, newer, bad, bad, newer)
    ]
    assert told == [False, True, False, True, False, True]


def test_new_settings_are_used_at_once_and_bad_ones_are_not(room: Schoolroom) -> None:
    changed = replace(SETTINGS, version=2, paused=True)
    assert room.exchange.apply(room.response(doc("settings", HERE, changed))).settings_changed
    assert isinstance(room.scan(ANA), NotNow)
    for bad in (
        msgspec.Raw(codec.encode(replace(SETTINGS, version=3, undo_s=999))),
        msgspec.Raw(b'{"room": 1'),
        msgspec.Raw(b'{"room":"r101","version":4,"face":"window"}'),
    ):
        applied = room.exchange.apply(room.response(Change(kind="settings", key=HERE, doc=bad)))
        assert (applied.settings_changed, applied.bad) == (False, 1)
        outgoing = room.exchange.outgoing()
        assert outgoing.settings_version == 2
        assert outgoing.settings_problem
    room.restart()
    assert room.desk.status().settings == changed
    room.send(doc("settings", HERE, replace(SETTINGS, version=5)))
    assert room.exchange.outgoing().settings_problem == ""
    room.send(Change(kind="settings", key=HERE))
    assert room.exchange.outgoing().settings_version == 5


def test_moved_to_another_room_with_facts_still_queued(room: Schoolroom) -> None:
    room.go(ANA)
    room.send(doc("settings", HERE, replace(SETTINGS, room=LAB, version=2, offers=(), usual=None)))
    room.ask(AskPass(BEN, LIBRARY))
    assert [f.room for f in room.exchange.outgoing().facts] == [HERE, LAB]


def test_emergency_comes_and_goes(room: Schoolroom) -> None:
    emergency = Emergency(Action.HOLD, 3, room.clock.now(), drill=True)
    applied = room.exchange.apply(room.response(emergency=emergency))
    assert applied.emergency_changed
    assert room.desk.status().emergency == emergency
    assert not room.exchange.apply(room.response(emergency=emergency)).emergency_changed
    room.send()
    assert room.desk.status().emergency is None


def test_reset_keeps_own_facts_and_sweeps_the_rest_at_its_end(room: Schoolroom) -> None:
    go = room.go(ANA)
    room.hear(start(), ago_s=60)
    kept = codec.to_wire(room.foreign(start(StudentId("z"), "kept"), id="kept-fact"))
    room.send(facts=(kept,))
    room.send(
        doc("room", HERE, ROOMS[0]), doc("student", ANA, STUDENTS[0]), reset=True, more=True,
        cursor=Cursor(epoch=Epoch("epoch-2"), number=1),
    )  # fmt: skip
    # Until all of it came, what was known still serves.
    assert isinstance(room.scan(BEN), OutElsewhere)
    room.send(facts=(kept,), cursor=Cursor(epoch=Epoch("epoch-2"), number=9))
    with room.store.transaction() as unit:
        reference = Reference(unit, room.store.cache)
        assert set(reference.rooms()) == {HERE}
        assert reference.adults() == ()
        assert Passes(unit).get(PassId("p")) is None
        assert Passes(unit).get(PassId("kept")) is not None
        assert Passes(unit).get(go.pass_id) is not None
    assert room.scan(BEN) == BadgeNotTaken(NotTaken.UNKNOWN)
    assert room.exchange.outgoing().cursor == Cursor(epoch=Epoch("epoch-2"), number=9)
    assert room.recorded() == ["pass_started"]
    room.back(ANA)


def test_digest_is_compared_once_nothing_is_under_way(room: Schoolroom) -> None:
    at = room.clock.now()
    empty = codec.open_digest((), at)
    assert not room.exchange.apply(room.response(open_digest=empty)).digest_differs
    room.go(ANA)
    assert not room.exchange.apply(room.response(open_digest=empty)).digest_differs
    room.acknowledge()
    assert room.exchange.apply(room.response(open_digest=empty)).digest_differs
    assert not room.exchange.apply(room.response(open_digest=empty, more=True)).digest_differs
    with room.store.transaction() as unit:
        right = codec.open_digest(Passes(unit).open(), room.clock.now())
    assert not room.exchange.apply(room.response(open_digest=right)).digest_differs
    room.exchange.start_over()
    assert room.exchange.outgoing().cursor is None


def test_measured_clock_corrects_the_passes_of_its_boot(room: Schoolroom) -> None:
    # The box slept for two days, and woke up with its clock 14 days back.
    slept_at = room.clock.now()
    room.clock.reboot(slept_at - timedelta(days=14))
    go = room.scan(ANA)
    assert isinstance(go, Go)
    assert go.due_at == slept_at + timedelta(minutes=20, seconds=5)
    assert not room.desk.status().clock_trusted
    room.clock.advance(60)
    room.measure(error_s=-16 * 86400)
    status = room.desk.status()
    assert status.clock_trusted
    assert (status.board.out, status.board.longest_min) == (1, 1)
    with room.store.transaction() as unit:
        value = Passes(unit).get(go.pass_id)
    assert value is not None
    assert value.started_at == slept_at + timedelta(days=2)
    assert not value.about
    # Facts keep what they were recorded with; a jump of the wall changes nothing any more.
    room.clock.jump(-86400 * 365)
    room.clock.advance(60)
    assert room.back(ANA).out_min == 2


@pytest.mark.parametrize("years", [-56, 10])
def test_clock_that_wakes_up_in_another_year_does_not_open_or_end_passes(
    room: Schoolroom, years: int
) -> None:
    room.go(BEN)
    room.clock.advance(24 * 3600)
    room.desk.tick()
    go = room.go(ANA)
    room.desk.tick()
    room.clock.reboot(room.clock.now() + timedelta(days=365 * years))
    room.restart()
    status = room.desk.status()
    assert (status.board.out, status.board.longest_min, status.clock_trusted) == (1, 2, False)
    room.clock.advance(60)
    back = room.back(ANA)
    assert (back.pass_id, back.out_min) == (go.pass_id, 3)
    assert isinstance(room.scan(BEN), Go)


def test_only_a_clearly_sharper_measure_is_recorded(room: Schoolroom) -> None:
    room.measure()
    room.measure()
    assert room.recorded() == []


def test_answer_is_taken_in_slices_and_may_be_cut(room: Schoolroom) -> None:
    facts = tuple(codec.to_wire(room.foreign(start(StudentId("z"), f"p{i}"))) for i in range(40))
    rooms = tuple(doc("room", f"x{i}", Room(RoomId(f"x{i}"), "X")) for i in range(100))
    response = room.response(*rooms, facts=facts)
    before = room.exchange.outgoing().cursor
    slices = room.exchange.apply_in_slices(response)
    for _ in range(4 + 1):
        next(slices)
    slices.close()
    room.restart()
    assert room.exchange.outgoing().cursor == before
    assert room.exchange.apply(response).facts == 40 - 10
    assert room.exchange.outgoing().cursor == response.cursor


def test_starting_over_that_is_cut_short_sweeps_nothing(room: Schoolroom) -> None:
    # Asked for by the box itself: central still knows its cursor, and would go on from there.
    slices = room.exchange.apply_in_slices(room.response(reset=True))
    next(slices)
    slices.close()
    room.restart()
    assert room.exchange.outgoing().cursor is None
    stale = room.response(reset=False)
    room.exchange.apply(stale)
    assert room.exchange.outgoing().cursor is None
    assert isinstance(room.scan(ANA), Go)


def test_answer_to_an_older_question_does_not_move_a_forgotten_cursor(room: Schoolroom) -> None:
    late = room.response(doc("room", "gym", Room(RoomId("gym"), "Gym")))
    room.exchange.start_over()
    room.exchange.apply(late)
    assert room.exchange.outgoing().cursor is None
    room.send(doc("room", HERE, ROOMS[0]))
    assert room.exchange.outgoing().cursor is not None
    with room.store.transaction() as unit:
        assert set(Reference(unit, room.store.cache).rooms()) == {HERE}


def test_enrolled_again_in_the_same_place_keeps_room_and_cursor(room: Schoolroom) -> None:
    room.send(doc("settings", HERE, replace(SETTINGS, room=LAB, version=2, offers=(), usual=None)))
    room.enrol()
    identity = room.store.identity()
    assert identity is not None
    assert identity.room == LAB
    assert room.exchange.outgoing().cursor is not None
    room.store.enrol(replace(identity, device=DeviceId("kiosk-2"), room=NURSE))
    assert room.exchange.outgoing().cursor is None
    assert room.store.identity() == replace(identity, device=DeviceId("kiosk-2"), room=NURSE)
