"""An emergency: frozen exactly, at most one, kept in a timeline; and only adults mark safe."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from central.errors import Forbidden, NotFound, OutOfDate
from central.services.callers import Caller, Permission
from central.services.emergency_views import EmergencyView
from central.store.access_models import AuditRow
from central.store.emergency_models import EmergencyEventRow
from hallpass.domain.emergency import Action
from hallpass.domain.facts import (
    Actor,
    AlarmEnded,
    AlarmRaised,
    PassArrived,
    PassExtended,
    StudentSeen,
)
from hallpass.domain.people import Role
from hallpass.ids import AdultId, AlarmId, PassId, StudentId
from tests.central.house import (
    ALGEBRA,
    ANA,
    BEN,
    BIOLOGY,
    CAM,
    DEE,
    LARSEN,
    NURSE,
    RESTROOM,
    RIVERA,
    Yard,
)


def begin(yard: Yard, action: Action = Action.EVACUATE, *, drill: bool = True) -> EmergencyView:
    return yard.run(yard.services.emergency.start(yard.admin, action, drill=drill))


def now_on(yard: Yard) -> EmergencyView:
    found = yard.run(yard.services.emergency.current(yard.admin))
    assert found is not None
    return found


def listed(view: EmergencyView) -> dict[str, tuple[str, bool]]:
    return {p.student: (p.destination.id if p.destination else "", p.there) for p in view.people}


def kinds(yard: Yard, view: EmergencyView) -> list[str]:
    report = yard.run(yard.services.emergency.report(yard.admin, view.head.id))
    return [event.kind for event in report.events]


def test_who_is_out_is_frozen_with_place_time_and_whether_they_arrived(yard: Yard) -> None:
    algebra, nurse = yard.box(ALGEBRA), yard.box(NURSE)
    algebra.send(
        algebra.started(ANA, f"{ANA}-1", ago_s=300),
        algebra.started(BEN, f"{BEN}-1", NURSE, ago_s=240, limit_min=30),
        algebra.started(CAM, f"{CAM}-1", ago_s=200),
        algebra.ended(CAM, f"{CAM}-1", ago_s=100),
        algebra.started(DEE, f"{DEE}-1", ago_s=3600),
    )
    nurse.send(nurse.fact(PassArrived(PassId(f"{BEN}-1"), BEN), ago_s=60))
    view = begin(yard)
    assert listed(view) == {ANA: (RESTROOM, False), BEN: (NURSE, True)}
    ana = next(p for p in view.people if p.student == ANA)
    assert ana.name == "Ana Abara"
    assert ana.since == yard.house.clock.now() - timedelta(seconds=300)
    assert ana.origin is not None
    assert ana.origin.id == ALGEBRA
    yard.house.clock.advance(1)
    algebra.send(algebra.started(CAM, f"{CAM}-2"))
    assert listed(now_on(yard)) == listed(view)


def test_of_a_student_who_is_out_twice_the_later_pass_is_kept(yard: Yard) -> None:
    algebra, biology = yard.box(ALGEBRA), yard.box(BIOLOGY)
    algebra.send(algebra.started(ANA, "one", ago_s=300))
    biology.send(biology.started(ANA, "two", NURSE, ago_s=120, limit_min=30))
    assert listed(begin(yard)) == {ANA: (NURSE, False)}


def test_every_kiosk_is_told_whole_and_at_once(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.catch_up()

    async def work() -> bool:
        with yard.services.hub.watch(yard.school, room=NURSE, gather_s=60) as watch:
            await yard.services.emergency.start(yard.admin, Action.LOCKDOWN, drill=False)
            return (await watch.wait(0.05)).value == "changed"

    assert yard.run(work())
    wake = yard.run(yard.services.exchange.wake(yard.school, box.id))
    assert wake.emergency is not None
    assert (wake.emergency.action, wake.emergency.drill) == (Action.LOCKDOWN, False)
    first = wake.emergency.version
    assert box.send().emergency == wake.emergency
    yard.run(yard.services.emergency.change(yard.admin, Action.EVACUATE))
    state = box.send().emergency
    assert state is not None
    assert (state.action, state.version) == (Action.EVACUATE, first + 1)
    yard.run(yard.services.emergency.end(yard.admin))
    assert box.send().emergency is None
    again = begin(yard)
    assert again.head.version == first + 2


def test_a_change_keeps_the_list_and_the_marks(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"), box.started(BEN, "two"))
    begin(yard, Action.HOLD)
    yard.run(yard.services.marking.mark_safe(yard.teacher, ANA, "gym"))
    view = yard.run(yard.services.emergency.change(yard.admin, Action.LOCKDOWN))
    assert (view.head.total, view.head.safe, view.head.action) == (2, 1, Action.LOCKDOWN)
    with pytest.raises(OutOfDate):
        yard.run(yard.services.emergency.change(yard.admin, Action.LOCKDOWN))


def test_of_two_administrators_one_starts_it(yard: Yard) -> None:
    other = replace(yard.admin, adult=AdultId("howard"))

    async def both() -> list[object]:
        start = yard.services.emergency.start
        both = await asyncio.gather(
            start(yard.admin, Action.HOLD, drill=True),
            start(other, Action.LOCKDOWN, drill=False),
            return_exceptions=True,
        )
        return list(both)

    outcomes = yard.run(both())
    assert sorted(type(item).__name__ for item in outcomes) == ["EmergencyView", "OutOfDate"]
    assert len(yard.run(yard.services.emergency.list(yard.admin))) == 1


def test_rooms_whose_kiosk_is_out_of_touch_are_named(yard: Yard) -> None:
    near, far, never = yard.box(ALGEBRA), yard.box(BIOLOGY), yard.box(NURSE)
    far.send()
    yard.house.clock.advance(600)
    near.send()
    view = begin(yard)
    assert [(box.room.id, box.heard_at is None) for box in view.boxes] == [
        (BIOLOGY, False),
        (NURSE, True),
    ]
    assert view.boxes[1].device == never.id
    yard.house.clock.advance(30)
    far.send()
    assert [box.room.id for box in now_on(yard).silent] == [NURSE]


def test_students_whom_the_timetable_expects_and_who_are_not_out_are_counted(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    moment = yard.house.clock.now().astimezone()
    view = begin(yard)
    lesson = 15 <= moment.hour < 17
    assert view.head.in_class == (3 if lesson else 0)


def test_two_adults_mark_one_student_safe_and_the_first_counts(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    other = Caller(yard.school, LARSEN, "Ms. Larsen", (Role.TEACHER,))
    view = begin(yard)
    mark = yard.services.marking.mark_safe

    async def both() -> tuple[bool, bool]:
        one, two = await asyncio.gather(mark(yard.teacher, ANA), mark(other, ANA))
        return one.first, two.first

    assert sorted(yard.run(both())) == [False, True]
    assert kinds(yard, view).count("safe") == 1
    person = yard.run(yard.services.marking.unmark(other, ANA))
    assert not person.safe
    yard.run(mark(other, ANA, "with me, room 103"))
    (person,) = now_on(yard).people
    assert (person.safe_by, person.safe_where) == ("Ms. Larsen", "with me, room 103")
    assert kinds(yard, view) == ["started", "safe", "unmarked", "safe"]


def test_only_an_adult_in_person_marks_safe(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    begin(yard)
    program = replace(yard.admin, api_key="key-1", scopes=frozenset(Permission))
    technician = replace(yard.admin, roles=(Role.TECHNICIAN,))
    for caller in (program, technician):
        with pytest.raises(Forbidden):
            yard.run(yard.services.marking.mark_safe(caller, ANA))
    with pytest.raises(NotFound):
        yard.run(yard.services.marking.mark_safe(yard.teacher, BEN))
    assert not now_on(yard).people[0].safe


def test_a_teacher_neither_starts_nor_ends_one(yard: Yard) -> None:
    service = yard.services.emergency
    with pytest.raises(Forbidden):
        yard.run(service.start(yard.teacher, Action.HOLD, drill=True))
    begin(yard)
    for work in (
        service.end(yard.teacher),
        service.change(yard.teacher, Action.HOLD),
        service.alarms(yard.teacher),
    ):
        with pytest.raises(Forbidden):
            yard.run(work)


def test_without_one_there_is_nothing_to_end_or_mark(yard: Yard) -> None:
    service = yard.services.emergency
    for work in (
        service.end(yard.admin),
        service.change(yard.admin, Action.HOLD),
        yard.services.marking.mark_safe(yard.teacher, ANA),
        yard.services.marking.add_person(yard.teacher, ANA),
    ):
        with pytest.raises(OutOfDate):
            yard.run(work)
    old = begin(yard)
    yard.run(service.end(yard.admin, emergency=old.head.id))
    begin(yard)
    with pytest.raises(OutOfDate):
        yard.run(service.end(yard.admin, emergency=old.head.id))


def test_somebody_who_was_found_is_put_on_the_list(yard: Yard) -> None:
    view = begin(yard)
    marked = yard.run(yard.services.marking.add_person(yard.teacher, DEE, "behind the gym"))
    assert marked.first
    (person,) = now_on(yard).people
    assert (person.name, person.safe_by, person.heard_late) == ("Dee Diaz", "Ms. Rivera", False)
    assert kinds(yard, view) == ["started", "added", "safe"]
    with pytest.raises(NotFound):
        yard.run(yard.services.marking.add_person(yard.teacher, StudentId("nobody")))


def test_a_scan_says_where_somebody_was_seen_and_never_that_they_are_safe(yard: Yard) -> None:
    algebra, biology = yard.box(ALGEBRA), yard.box(BIOLOGY)
    algebra.send(algebra.started(ANA, "one", ago_s=60), algebra.started(BEN, "two", ago_s=60))
    view = begin(yard)
    yard.house.clock.advance(120)
    at = yard.house.clock.now()
    biology.send(biology.fact(StudentSeen(ANA, view.head.version)))
    algebra.send(algebra.ended(BEN, "two"))
    ana, ben = now_on(yard).people
    assert ana.seen_room is not None
    assert (ana.seen_room.id, ana.seen_at, ana.safe) == (BIOLOGY, at, False)
    assert ben.seen_room is not None
    assert (ben.seen_room.id, ben.safe) == (ALGEBRA, False)
    # An older scan that comes later changes nothing; one of a stranger adds nobody.
    algebra.send(algebra.fact(StudentSeen(ANA, view.head.version), ago_s=30))
    algebra.send(algebra.fact(StudentSeen(DEE, view.head.version)))
    assert now_on(yard).people[0].seen_room == ana.seen_room
    assert kinds(yard, view) == ["started", "seen", "seen"]


def test_what_is_heard_later_of_that_moment_is_added_and_said(yard: Yard) -> None:
    algebra, biology = yard.box(ALGEBRA), yard.box(BIOLOGY)
    algebra.send(algebra.started(BEN, "ben-1", ago_s=120))
    away = [
        biology.started(CAM, "cam-1", ago_s=90),
        biology.started(DEE, "dee-1", ago_s=300),
        biology.ended(DEE, "dee-1", ago_s=200),
    ]
    view = begin(yard)
    yard.house.clock.advance(60)
    away.append(biology.started(ANA, "ana-1", ago_s=10))
    away.append(biology.fact(StudentSeen(CAM, view.head.version), ago_s=5))
    biology.send(*away)
    # Ben had come back before that moment: the origin's kiosk says so only now.
    algebra.send(algebra.ended(BEN, "ben-1", ago_s=80))
    people = {p.student: p for p in now_on(yard).people}
    assert set(people) == {BEN, CAM}
    assert people[CAM].heard_late
    assert people[CAM].seen_at is not None
    ben = people[BEN]
    assert not ben.heard_late
    assert ben.seen_room is not None
    assert ben.seen_room.id == ALGEBRA
    assert kinds(yard, view) == ["started", "heard_late", "seen", "heard_back", "seen"]


def test_an_extension_of_a_listed_pass_is_no_news(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one", ago_s=60))
    view = begin(yard)
    box.send(box.fact(PassExtended(PassId("one"), ANA, 20), by=Actor(RIVERA)))
    assert kinds(yard, view) == ["started"]


def test_a_boxs_alarm_waits_for_an_administrator_and_becomes_the_schools(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    key = AlarmId(f"alarm-{box.id}")
    box.send(box.fact(AlarmRaised(key, Action.LOCKDOWN), by=Actor(RIVERA)))
    service = yard.services.emergency
    (alarm,) = yard.run(service.alarms(yard.admin))
    assert (alarm.action, alarm.by, alarm.drill) == (Action.LOCKDOWN, "Ms. Rivera", False)
    assert alarm.room is not None
    assert alarm.room.id == ALGEBRA
    view = yard.run(service.confirm(yard.admin, key, Action.SHELTER, drill=False))
    assert view.head.action is Action.SHELTER
    assert yard.run(service.alarms(yard.admin)) == ()
    # The box is told that its own is over, together with the school's.
    told = box.send()
    assert [(f.kind, f.by.adult) for f in told.facts] == [("alarm_ended", yard.admin.adult)]
    assert told.emergency is not None
    assert kinds(yard, view) == ["started", "alarm_confirmed"]
    with pytest.raises(OutOfDate):
        yard.run(service.dismiss(yard.admin, key))
    second = AlarmId(f"alarm-2-{box.id}")
    box.send(box.fact(AlarmRaised(second, Action.LOCKDOWN), by=Actor(RIVERA)))
    same = yard.run(service.confirm(yard.admin, second, Action.LOCKDOWN, drill=False))
    assert (same.head.id, same.head.action) == (view.head.id, Action.LOCKDOWN)


def test_an_alarm_that_is_ended_or_set_aside_waits_no_more(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    service = yard.services.emergency
    first, second = AlarmId(f"a-{box.id}"), AlarmId(f"b-{box.id}")
    raised = box.fact(AlarmRaised(first, Action.HOLD, drill=True), by=Actor(RIVERA))
    ended = box.fact(AlarmEnded(first), by=Actor(RIVERA))
    # The end may come first.
    box.send(ended)
    box.send(raised)
    assert yard.run(service.alarms(yard.admin)) == ()
    box.send(box.fact(AlarmRaised(second, Action.HOLD), by=Actor(RIVERA)))
    other = yard.box(BIOLOGY)
    other.catch_up()
    box.catch_up()
    yard.run(service.dismiss(yard.admin, second, "a child's joke"))
    assert [f.kind for a in box.catch_up() for f in a.facts] == ["alarm_ended"]
    assert [f for a in other.catch_up() for f in a.facts] == []
    assert yard.run(service.alarms(yard.admin)) == ()
    assert yard.run(service.current(yard.admin)) is None
    with pytest.raises(NotFound):
        yard.run(service.dismiss(yard.admin, AlarmId("nothing")))


def test_a_box_that_was_told_to_show_it_no_longer_is_named_in_the_timeline(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    view = begin(yard)
    box.send(box.fact(AlarmEnded(None, view.head.version), by=Actor(RIVERA)))
    assert kinds(yard, view) == ["started", "box_ended"]
    assert now_on(yard).head.on


def test_each_act_is_audited_in_its_own_name(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    begin(yard)
    yard.run(yard.services.marking.mark_safe(yard.teacher, ANA))
    yard.run(yard.services.emergency.end(yard.admin, note="all well"))

    async def acts() -> list[tuple[str, str | None]]:
        async with yard.house.central.database.read() as session:
            rows = await session.scalars(
                select(AuditRow).where(AuditRow.school_id == yard.school).order_by(AuditRow.number)
            )
            return [(row.act, row.adult) for row in rows if row.act.startswith("emergency.")]

    assert yard.run(acts()) == [
        ("emergency.started", yard.admin.adult),
        ("emergency.marked_safe", RIVERA),
        ("emergency.ended", yard.admin.adult),
    ]


@pytest.mark.parametrize(
    "statement", [delete(EmergencyEventRow), update(EmergencyEventRow).values(detail="x")]
)
def test_the_database_lets_nobody_change_the_timeline(yard: Yard, statement: object) -> None:
    view = begin(yard)

    async def change() -> None:
        async with yard.house.central.database.write() as session:
            await session.execute(statement)  # type: ignore[call-overload]  # either

    with pytest.raises(DBAPIError):
        yard.run(change())
    assert kinds(yard, view) == ["started"]


def test_marking_rings_pages_and_no_kiosk(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    begin(yard)

    async def work() -> tuple[str, str]:
        hub = yard.services.hub
        with (
            hub.watch(yard.school, gather_s=0.01) as page,
            hub.watch(yard.school, room=ALGEBRA, device=box.id, gather_s=0.01) as kiosk,
        ):
            await asyncio.sleep(0.05)
            await page.wait(0.05)
            await yard.services.marking.mark_safe(yard.teacher, ANA)
            return (await page.wait(0.3)).value, (await kiosk.wait(0.1)).value

    assert yard.run(work()) == ("changed", "quiet")
