"""An adult puts this one box into an emergency, and ends it; the school's own, cut off."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hallpass import codec
from hallpass.domain.board import RoomState
from hallpass.domain.box import Inputs
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.facts import AlarmEnded, AlarmRaised
from hallpass.domain.people import Adult, Role
from hallpass.domain.reasons import ReasonCode
from hallpass.ids import AdultId, AlarmId, StudentId
from kiosk.errors import StoreFault
from kiosk.flow.alarms import AlarmAct, AlarmChanged, AlarmView
from kiosk.flow.answers import (
    AdultNotTaken,
    AdultRefused,
    BadgeNotTaken,
    DeskAnswer,
    DeskFault,
    NotNow,
    NotTaken,
    Panel,
    PanelDid,
    SeenHere,
    WelcomeBack,
)
from kiosk.flow.requests import (
    Credential,
    EndAlarm,
    OpenPanel,
    RaiseAlarm,
    ShowPanel,
)
from kiosk.store.alarms import Alarms
from tests.kiosk.schoolroom import _FAST, ANA, BEN, HERE, PIN, RIVERA, TECH, Schoolroom, doc
from tests.kiosk.store.test_store_modes_and_asks import damage

SUB = AdultId("sub")


def begin(room: Schoolroom, action: Action = Action.HOLD, *, drill: bool = False) -> Emergency:
    answer = room.ask(RaiseAlarm(RIVERA, action, drill))
    assert isinstance(answer, AlarmChanged)
    assert answer.emergency is not None
    return answer.emergency


def here(room: Schoolroom) -> AlarmId | None:
    with room.store.transaction() as unit:
        alarm = Alarms(unit).here()
        return None if alarm is None else alarm.id


def view(room: Schoolroom) -> AlarmView:
    answer = room.ask(ShowPanel(RIVERA))
    assert isinstance(answer, Panel)
    return answer.alarm


def school(room: Schoolroom, action: Action, version: int = 4, *, drill: bool = False) -> Emergency:
    state = Emergency(action, version, room.clock.now(), drill)
    room.emergency(state)
    return state


def cut_off(room: Schoolroom, minutes: float = 20) -> datetime:
    heard: datetime = room.clock.now()
    room.exchange.heard()
    room.clock.advance(minutes * 60)
    return heard


@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("action", list(Action))
def test_it_begins_under_the_adults_name_and_both_faces_show_it(
    room: Schoolroom, action: Action, drill: bool
) -> None:
    state = begin(room, action, drill=drill)
    assert state == Emergency(action, 0, room.clock.now(), drill, local=True)
    alarm = here(room)
    assert alarm is not None
    assert room.bodies() == [(AlarmRaised(alarm, action, drill), RIVERA)]
    status = room.desk.status()
    assert status.emergency == state
    assert status.board.emergency == state
    assert status.board.state is RoomState.EMERGENCY
    assert status.alarm_told is False
    room.acknowledge()
    assert room.desk.status().alarm_told is True
    assert room.desk.status().emergency == state


@pytest.mark.parametrize("action", list(Action))
def test_it_stops_passes_as_the_schools_own_does(room: Schoolroom, action: Action) -> None:
    room.go(ANA)
    begin(room, action)
    local = [room.scan(who) for who in (BEN, ANA)]
    other = Schoolroom(room.folder / "other") if (room.folder / "other").mkdir() is None else None
    assert other is not None
    other.fill()
    other.go(ANA)
    school(other, action)
    theirs = [other.scan(who) for who in (BEN, ANA)]
    other.store.close()
    assert [type(answer) for answer in local] == [type(answer) for answer in theirs]
    if action is Action.LOCKDOWN:
        assert local == [BadgeNotTaken(NotTaken.NO_SCANS)] * 2
    elif action is Action.HOLD:
        assert isinstance(local[0], NotNow)
        assert local[0].reasons == (ReasonCode.EMERGENCY,)
        assert isinstance(local[1], WelcomeBack)
    elif action is not Action.SECURE:
        assert isinstance(local[1], SeenHere)


def test_a_restart_keeps_it(room: Schoolroom) -> None:
    state, alarm = begin(room, Action.SHELTER), here(room)
    room.restart()
    assert room.desk.status().emergency == state
    assert here(room) == alarm
    assert view(room) == AlarmView(AlarmAct.END_OWN, state, alarm)


def test_twice_is_once_and_another_action_takes_its_place(room: Schoolroom) -> None:
    first, alarm = begin(room, Action.HOLD), here(room)
    room.clock.advance(2)
    assert begin(room, Action.HOLD) == first
    assert room.recorded() == ["alarm_raised"]
    worse = begin(room, Action.LOCKDOWN)
    assert worse.action is Action.LOCKDOWN
    assert here(room) != alarm
    assert [body for body, _ in room.bodies()][1:] == [
        AlarmEnded(alarm),
        AlarmRaised(here(room), Action.LOCKDOWN),  # type: ignore[arg-type]
    ]
    real = begin(room, Action.LOCKDOWN, drill=True)
    assert real.drill


def test_it_is_ended_here_by_an_adult_once(room: Schoolroom) -> None:
    begin(room)
    alarm = here(room)
    assert alarm is not None
    assert room.ask(EndAlarm(RIVERA, alarm)) == AlarmChanged(None)
    assert room.ask(EndAlarm(RIVERA, alarm)) == AlarmChanged(None)
    assert room.bodies()[1:] == [(AlarmEnded(alarm), RIVERA)]
    room.restart()
    assert room.desk.status().emergency is None
    assert room.desk.status().board.state is RoomState.OPEN


def test_a_late_wish_to_end_one_does_not_end_the_next(room: Schoolroom) -> None:
    begin(room)
    old = here(room)
    begin(room, Action.EVACUATE)
    answer = room.ask(EndAlarm(RIVERA, old))
    assert isinstance(answer, AlarmChanged)
    assert answer.emergency is not None
    assert answer.emergency.action is Action.EVACUATE
    assert room.ask(EndAlarm(RIVERA, AlarmId("never"))) == answer


def test_only_adults_who_may_act_here(room: Schoolroom) -> None:
    for nobody in (TECH, AdultId("nobody"), AdultId(ANA)):
        assert room.ask(RaiseAlarm(nobody, Action.HOLD)) == AdultNotTaken(AdultRefused.NOT_ALLOWED)
        assert room.ask(EndAlarm(nobody, AlarmId("x"))) == AdultNotTaken(AdultRefused.NOT_ALLOWED)
    assert room.recorded() == []


def test_a_substitute_may_they_are_alone_with_the_class(room: Schoolroom) -> None:
    today = (room.clock.now() - timedelta(hours=7)).date()
    sub = Adult(SUB, "Mr. Okafor", (Role.SUBSTITUTE,), pin=_FAST.hash("2580"), room=HERE, day=today)
    room.send(doc("adult", SUB, sub))
    panel = room.ask(OpenPanel(Credential(pin="2580")))
    assert isinstance(panel, Panel)
    assert panel.alarm.act is AlarmAct.RAISE
    assert isinstance(room.ask(RaiseAlarm(SUB, Action.LOCKDOWN)), AlarmChanged)
    assert room.bodies()[0][1] == SUB


def test_a_school_that_has_none_begun_at_a_box(room: Schoolroom) -> None:
    room.set(inputs=Inputs(alarms=False))
    assert view(room) == AlarmView(AlarmAct.NONE)
    answer = room.ask(RaiseAlarm(RIVERA, Action.HOLD))
    assert isinstance(answer, Panel)
    assert answer.done is not None
    assert answer.done.did is PanelDid.GONE
    assert room.recorded() == []


def test_one_that_is_on_is_ended_though_the_school_has_switched_alarms_off(
    room: Schoolroom,
) -> None:
    begin(room)
    room.set(inputs=Inputs(alarms=False))
    assert view(room).act is AlarmAct.END_OWN
    assert room.ask(EndAlarm(RIVERA, here(room))) == AlarmChanged(None)


# Behind the school's


def test_the_schools_own_counts_first_and_is_ended_by_the_office(room: Schoolroom) -> None:
    state = school(room, Action.HOLD)
    assert view(room) == AlarmView(AlarmAct.OFFICE, state)
    assert room.ask(RaiseAlarm(RIVERA, Action.LOCKDOWN)) == AlarmChanged(state)
    answer = room.ask(EndAlarm(RIVERA, None, state.version))
    assert isinstance(answer, Panel), "it says that the office ends it"
    assert answer.alarm.act is AlarmAct.OFFICE
    assert room.recorded() == []
    assert room.desk.status().emergency == state


def test_a_confirmed_alarm_goes_with_the_schools(room: Schoolroom) -> None:
    begin(room, Action.LOCKDOWN)
    school(room, Action.LOCKDOWN)
    assert here(room) is None
    room.emergency(None)
    assert room.desk.status().emergency is None


def test_an_alarm_of_another_kind_waits_behind_the_schools(room: Schoolroom) -> None:
    mine = begin(room, Action.LOCKDOWN)
    drill = school(room, Action.HOLD, drill=True)
    assert room.desk.status().emergency == drill
    room.restart()
    room.emergency(None)
    assert room.desk.status().emergency == mine


def test_the_office_takes_an_alarm_back(room: Schoolroom) -> None:
    begin(room)
    alarm = here(room)
    room.hear(AlarmEnded(AlarmId("another box's")))
    assert here(room) == alarm
    room.hear(AlarmEnded(alarm))
    assert room.desk.status().emergency is None


def test_confirmed_by_an_exchange_there_is_no_moment_without_one(room: Schoolroom) -> None:
    mine = begin(room, Action.LOCKDOWN)
    alarm = here(room)
    theirs = replace(mine, version=4, local=False)
    ended = codec.to_wire(room.foreign(AlarmEnded(alarm)))
    slices = room.exchange.apply_in_slices(room.response(facts=(ended,), emergency=theirs))
    seen = [room.desk.status().emergency for _ in slices]
    assert seen
    assert None not in seen
    assert room.desk.status().emergency == theirs
    assert here(room) is None


# Cut off


def test_cut_off_it_says_when_it_last_heard_and_an_adult_ends_it_here(room: Schoolroom) -> None:
    state = school(room, Action.EVACUATE, 7)
    heard = cut_off(room)
    status = room.desk.status()
    assert status.out_of_touch_since == heard
    assert view(room) == AlarmView(AlarmAct.END_HEARD, state, heard_at=heard)
    assert room.ask(EndAlarm(RIVERA, None, 7)) == AlarmChanged(None)
    assert room.bodies() == [(AlarmEnded(None, 7), RIVERA)]
    assert room.ask(EndAlarm(RIVERA, None, 7)) == AlarmChanged(None)
    assert len(room.bodies()) == 1
    room.restart()
    assert room.desk.status().emergency is None
    room.emergency(state)
    assert room.desk.status().emergency is None, "not shown again, also in touch again"


def test_a_newer_one_is_shown_though_one_was_ended_here(room: Schoolroom) -> None:
    state = school(room, Action.EVACUATE, 7)
    cut_off(room)
    room.ask(EndAlarm(RIVERA, None, 7))
    newer = replace(state, version=8, action=Action.LOCKDOWN)
    room.emergency(newer)
    assert room.desk.status().emergency == newer


def test_over_at_the_school_what_was_ended_here_is_forgotten(room: Schoolroom) -> None:
    state = school(room, Action.HOLD, 7)
    cut_off(room)
    room.ask(EndAlarm(RIVERA, None, 7))
    room.emergency(None)
    # A central restored from a backup may count its versions anew: that one is no old one.
    room.emergency(state)
    assert room.desk.status().emergency == state


def test_another_version_than_was_meant_is_not_ended(room: Schoolroom) -> None:
    state = school(room, Action.HOLD, 8)
    cut_off(room)
    assert room.ask(EndAlarm(RIVERA, None, 7)) == AlarmChanged(state)
    room.emergency(None)
    assert room.ask(EndAlarm(RIVERA, None, 8)) == AlarmChanged(None)
    assert room.recorded() == []


def test_after_the_schools_was_ended_here_one_can_be_begun_here(room: Schoolroom) -> None:
    school(room, Action.EVACUATE, 7)
    cut_off(room)
    room.ask(EndAlarm(RIVERA, None, 7))
    assert begin(room, Action.LOCKDOWN).local
    assert room.desk.status().out_of_touch_since is not None


def test_in_a_lockdown_a_badge_or_pin_opens_the_panel_and_a_students_does_not(
    room: Schoolroom,
) -> None:
    from hallpass.domain.badges import card_text
    from tests.kiosk.schoolroom import token

    begin(room, Action.LOCKDOWN)
    for credential in (Credential(pin=PIN), Credential(badge_text=card_text(token("rivera")))):
        answer = room.ask(OpenPanel(credential))
        assert isinstance(answer, Panel)
        assert answer.alarm.act is AlarmAct.END_OWN
    student: DeskAnswer = room.ask(OpenPanel(Credential(badge_text=card_text(token(ANA)))))
    assert student == AdultNotTaken(AdultRefused.NOT_ALLOWED)
    assert room.recorded() == ["alarm_raised"]


# What can go wrong


@pytest.mark.parametrize("ends", [False, True])
def test_nothing_is_said_that_is_not_on_disk(
    room: Schoolroom, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    if ends:
        begin(room)
    before = room.desk.status().emergency
    facts = room.recorded()
    put = Alarms.put

    def torn(self: Alarms, alarm: object) -> None:
        put(self, alarm)  # type: ignore[arg-type]
        raise StoreFault("the card was pulled")

    monkeypatch.setattr(Alarms, "put", torn)
    request = EndAlarm(RIVERA, here(room)) if ends else RaiseAlarm(RIVERA, Action.HOLD)
    assert isinstance(room.ask(request), DeskFault)
    monkeypatch.undo()
    room.restart()
    assert room.desk.status().emergency == before, "fact and state are one"
    assert room.recorded() == facts


def test_a_damaged_file_is_no_way_out_of_an_emergency(room: Schoolroom) -> None:
    state, alarm = begin(room, Action.LOCKDOWN), here(room)
    room.acknowledge()
    room.store.close()
    damage(room.path)
    room.open()
    assert room.desk.status().emergency == state
    assert here(room) == alarm
    room.emergency(Emergency(Action.HOLD, 7, room.clock.now()))
    cut_off(room)
    room.restart()
    with room.store.transaction() as unit:
        unit.change_meta(ended_version=7, alarm=None)
    room.store.close()
    damage(room.path)
    room.open()
    assert room.desk.status().emergency is None


def test_what_a_newer_program_wrote_is_no_reason_to_stop(room: Schoolroom) -> None:
    with room.store.transaction() as unit:
        unit.change_meta(alarm='{"id": 5}')
    assert room.desk.status().emergency is None
    assert isinstance(room.scan(StudentId(ANA)), object)
    begin(room)


def test_pins_are_throttled_as_ever(room: Schoolroom) -> None:
    begin(room, Action.LOCKDOWN)
    for _ in range(5):
        room.ask(OpenPanel(Credential(pin="0000")))
    assert room.ask(OpenPanel(Credential(pin=PIN))) == AdultNotTaken(AdultRefused.THROTTLED)


def test_since_is_to_be_read_as_any_time(room: Schoolroom) -> None:
    state = begin(room)
    room.clock.advance(timedelta(minutes=3).total_seconds())
    status = room.desk.status()
    assert status.emergency is not None
    assert status.emergency.since == state.since
