"""What a kiosk is told: all that it needs, and hardly anybody's name."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from central.errors import Invalid
from central.services.plan import AdultPlan, ClassPlan, StudentPlan
from hallpass.codec import decode, encode, from_wire, open_digest
from hallpass.domain.facts import AskRefused, ClockMeasured, PassStarted, clocks_of
from hallpass.domain.passes import fold
from hallpass.domain.people import Adult, Role, StudentName
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AdultId, BootId, Epoch, StudentId
from hallpass.wire import FACTS_LIMIT, ChangeKind, Cursor, ExchangeResponse, KioskStatus
from tests.central.house import (
    ALGEBRA,
    ANA,
    BEN,
    BIOLOGY,
    CAM,
    DEE,
    NURSE,
    RESTROOM,
    RIVERA,
    House,
    Yard,
    small_school,
)


def names_of(answers: list[ExchangeResponse]) -> dict[str, str | None]:
    return {
        change.key: decode(StudentName, bytes(change.doc)).short if change.doc is not None else None
        for answer in answers
        for change in answer.changes
        if change.kind == ChangeKind.NAME
    }


def test_first_exchange_brings_everything_that_this_room_needs(yard: Yard) -> None:
    answers = yard.box(ALGEBRA).catch_up()
    assert answers[0].reset
    kinds = Counter(change.kind for answer in answers for change in answer.changes)
    assert kinds == {
        "student": 4, "name": 2, "room": 4, "timetable": 1, "class_list": 1, "apart": 1,
        "settings": 1, "adult": 2,
    }  # fmt: skip
    assert names_of(answers) == {ANA: "Ana A.", BEN: "Ben B."}


def test_no_name_reaches_a_kiosk_that_does_not_expect_the_student(yard: Yard) -> None:
    box = yard.box(RESTROOM)
    sent = b"".join(encode(answer) for answer in box.catch_up())
    for name in (b"Abara", b"Begay", b"Castillo", b"Diaz", b"Ana", b"Ben", b"Cam", b"Dee"):
        assert name not in sent
    adults = {a["id"] for a in _docs(sent, "adult")}
    assert adults == {"foster"}


def _docs(sent: bytes, kind: str) -> list[dict[str, object]]:
    answer = decode(ExchangeResponse, sent)
    return [decode(dict, bytes(c.doc)) for c in answer.changes if c.kind == kind and c.doc]


def test_surname_reaches_nobody_and_pins_only_the_rooms_own_adults(yard: Yard) -> None:
    answers = yard.box(ALGEBRA).catch_up()
    assert all(b"Abara" not in encode(answer) for answer in answers)
    adults = {
        decode(Adult, bytes(c.doc)).name
        for a in answers
        for c in a.changes
        if c.kind == ChangeKind.ADULT and c.doc is not None
    }
    assert adults == {"Ms. Rivera", "Ms. Foster"}


def test_a_class_brings_its_adults_name_and_nothing_to_act_with(house: House) -> None:
    base = small_school(house.services.substitutes.new_key())
    green = AdultPlan(AdultId("green"), "Ms. Green", pin="4711")
    plan = replace(
        base,
        adults=(*base.adults, green),
        classes=(*base.classes, ClassPlan("art", ALGEBRA, "Any", "2", "Art", (ANA,), green.id)),
    )
    yard = house.found(plan)
    told = {
        change.key: decode(Adult, bytes(change.doc))
        for answer in yard.box(ALGEBRA).catch_up()
        for change in answer.changes
        if change.kind == ChangeKind.ADULT and change.doc is not None
    }
    assert told[green.id] == Adult(green.id, "Ms. Green", (Role.TEACHER,))
    assert told[RIVERA].badges
    assert green.id not in {c.key for a in yard.box(BIOLOGY).catch_up() for c in a.changes}


def test_a_students_language_goes_where_the_name_goes(house: House) -> None:
    base = small_school(house.services.substitutes.new_key())
    students = (replace(base.students[0], language="vi"), *base.students[1:])
    yard = house.found(replace(base, students=students))
    told = {
        change.key: decode(StudentName, bytes(change.doc)).language
        for answer in yard.box(ALGEBRA).catch_up()
        for change in answer.changes
        if change.kind == ChangeKind.NAME and change.doc is not None
    }
    assert told == {ANA: "vi", BEN: ""}
    assert all(b'"vi"' not in encode(answer) for answer in yard.box(BIOLOGY).catch_up())


def test_a_language_that_is_none_is_named(house: House) -> None:
    base = small_school(house.services.substitutes.new_key())
    students = (replace(base.students[0], language="Spanish please"),)
    with pytest.raises(Invalid, match="student ana: language"):
        house.found(replace(base, students=students, classes=(), apart=()))


def test_why_a_desk_is_locked_is_kept(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    yard.run(box.sending((), None, KioskStatus(tamper="guessing")))
    (view,) = yard.run(yard.services.devices.list(yard.admin))
    assert view.status.tamper == "guessing"
    yard.run(box.sending((), None, KioskStatus()))
    (view,) = yard.run(yard.services.devices.list(yard.admin))
    assert view.status.tamper == ""


def test_a_name_comes_with_the_pass_and_goes_with_it(yard: Yard) -> None:
    algebra, restroom, nurse = yard.box(ALGEBRA), yard.box(RESTROOM), yard.box(NURSE)
    for box in (restroom, nurse):
        box.catch_up()
    algebra.send(algebra.started(ANA, "p1"))
    assert names_of(restroom.catch_up()) == {ANA: "Ana A."}
    assert names_of(nurse.catch_up()) == {}
    algebra.send(algebra.ended(ANA, "p1"))
    assert names_of(restroom.catch_up()) == {ANA: None}


def test_a_name_goes_when_a_pass_ends_by_itself(yard: Yard) -> None:
    algebra, restroom = yard.box(ALGEBRA), yard.box(RESTROOM)
    restroom.catch_up()
    algebra.send(algebra.started(ANA, "p1", ago_s=22 * 60))
    assert names_of(restroom.catch_up()) == {ANA: "Ana A."}
    assert yard.run(yard.services.lines.sweep(yard.school)) == 0
    yard.house.clock.advance(90)
    assert yard.run(yard.services.lines.sweep(yard.school)) == 1
    assert yard.run(yard.services.lines.sweep(yard.school)) == 0
    assert names_of(restroom.catch_up()) == {ANA: None}


def test_the_class_keeps_its_names_after_a_visit(yard: Yard) -> None:
    nurse, algebra = yard.box(NURSE), yard.box(ALGEBRA)
    algebra.catch_up()
    nurse.send(nurse.started(ANA, "p1", ALGEBRA), nurse.ended(ANA, "p1"))
    assert names_of(algebra.catch_up()) == {}
    nurse.send(nurse.started(BEN, "p2", ALGEBRA))
    nurse.send(nurse.ended(BEN, "p2"))
    assert names_of(algebra.catch_up()) == {BEN: "Ben B."}


def test_facts_go_to_all_others_and_never_back(yard: Yard) -> None:
    one, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    start = one.started(ANA, "p1")
    refused = one.fact(AskRefused(ANA, ALGEBRA, RESTROOM, ()))
    one.send(start, refused)
    assert [f.id for a in other.catch_up() for f in a.facts] == [start.id]
    assert [f.id for a in one.catch_up() for f in a.facts] == []


def test_reset_leaves_old_passes_out_and_keeps_todays(yard: Yard) -> None:
    one = yard.box(ALGEBRA)
    day_s = timedelta(days=1).total_seconds()
    one.send(
        one.started(ANA, "old", ago_s=3 * day_s),
        one.ended(ANA, "old", ago_s=3 * day_s - 60),
        one.started(BEN, "lapsed", ago_s=2 * day_s),
        one.started(BEN, "today", ago_s=3600),
        one.ended(BEN, "today", ago_s=3000),
        one.started(ANA, "open"),
    )
    told = [from_wire(f) for a in yard.box(BIOLOGY).catch_up() for f in a.facts]
    starts = [f.body.pass_id for f in told if isinstance(f.body, PassStarted)]
    assert starts == ["today", "open"]


def test_a_pass_whose_clock_is_measured_only_afterwards_is_told(yard: Yard) -> None:
    one, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    # Off for some days, this box woke up with the wall of then: its pass seems to be long over.
    one.trusted = False
    four_days_s = timedelta(days=4).total_seconds()
    start = one.started(ANA, "p1", ago_s=four_days_s)
    start = msgspec.structs.replace(start, boot_s=60.0)
    one.send(start)
    told = [*other.catch_up()]
    clock = yard.house.clock
    one.send(one.fact(ClockMeasured(start.boot, clock.now() - timedelta(seconds=90), 0.1)))
    told += other.catch_up()
    facts = [from_wire(f) for answer in told for f in answer.facts]
    clocks = clocks_of(tuple(facts))
    value = fold([f for f in facts if isinstance(f.body, PassStarted)], clocks)
    assert value is not None
    assert value.open_at(clock.now())
    last = told[-1]
    assert last.open_digest == open_digest([value], last.time.at)


def test_only_the_sharpest_measure_of_a_clock_is_told(yard: Yard) -> None:
    one = yard.box(ALGEBRA)
    now = yard.house.clock.now()
    measures = [ClockMeasured(BootId("b"), now, s) for s in (0.5, 0.1, 0.3)]
    facts = [one.fact(body) for body in measures]
    one.send(*facts)
    assert [f.id for a in yard.box(BIOLOGY).catch_up() for f in a.facts] == [facts[1].id]


@pytest.mark.parametrize("wrong", ["epoch", "number"])
def test_unknown_cursor_begins_anew(yard: Yard, wrong: str) -> None:
    box = yard.box(ALGEBRA)
    box.catch_up()
    good = box.cursor
    assert good is not None
    assert not box.send().reset
    cursor = (
        Cursor(epoch=Epoch("another life"), number=good.number)
        if wrong == "epoch"
        else Cursor(epoch=good.epoch, number=good.number + 1)
    )
    answer = box.send(cursor=cursor)
    assert answer.reset
    assert len(answer.changes) > 10


def test_pages_bring_each_fact_once_and_end_with_a_digest(yard: Yard) -> None:
    one, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    other.catch_up()
    count = FACTS_LIMIT + 50
    facts = [
        one.started(StudentId(f"s{i}"), f"p{i}", limit_min=900, ago_s=count - i)
        for i in range(count)
    ]
    for start in range(0, count, FACTS_LIMIT):
        one.send(*facts[start : start + FACTS_LIMIT])
    answers = other.catch_up()
    assert [len(a.facts) for a in answers] == [FACTS_LIMIT, 50]
    assert [a.more for a in answers] == [True, False]
    told = [f for a in answers for f in a.facts]
    assert [f.id for f in told] == [f.id for f in facts]
    values = [fold([from_wire(f)]) for f in told]
    last = answers[-1]
    assert answers[0].open_digest == ""
    assert last.open_digest == open_digest([v for v in values if v], last.time.at)


def test_big_school_comes_in_pages(house: House) -> None:
    students = tuple(StudentPlan(StudentId(f"s{i}"), f"First{i}", "Last") for i in range(2500))
    base = small_school("Big School")
    yard = house.found(small_school("Big School", students=base.students + students))
    answers = yard.box(ALGEBRA).catch_up()
    assert len(answers) == 3
    assert [a.reset for a in answers] == [True, False, False]
    assert sum(1 for a in answers for c in a.changes if c.kind == ChangeKind.STUDENT) == 2504


def test_settings_reach_their_own_room_alone_in_their_last_version(yard: Yard) -> None:
    algebra, biology = yard.box(ALGEBRA), yard.box(BIOLOGY)
    algebra.catch_up()
    biology.catch_up()
    detail = yard.run(yard.services.rooms.get(yard.admin, ALGEBRA))
    for version in (1, 2):
        yard.run(
            yard.services.rooms.update(yard.admin, detail.room, detail.settings, based_on=version)
        )
    (change,) = algebra.send().changes
    assert (change.kind, change.key) == (ChangeKind.SETTINGS, ALGEBRA)
    assert change.doc is not None
    assert decode(RoomSettings, bytes(change.doc)).version == 3
    assert biology.send().changes == ()


def test_another_room_means_learning_all_anew(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.catch_up()
    yard.run(yard.services.devices.move(yard.admin, box.id, BIOLOGY))
    answers = box.catch_up()
    assert answers[0].reset
    assert names_of(answers) == {CAM: "Cam C.", DEE: "Dee D."}


def test_a_box_that_lost_its_store_gets_its_own_facts_back(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    start = box.started(ANA, "p1")
    boot = BootId(start.boot)
    measure = box.fact(ClockMeasured(boot, yard.house.clock.now(), 0.05))
    box.send(start, measure)
    box.cursor = None
    assert [f.id for answer in box.catch_up() for f in answer.facts] == []
    box.store, box.cursor = "a-new-store", None
    told = [f.id for answer in box.catch_up() for f in answer.facts]
    assert sorted(told) == sorted([start.id, measure.id])
