"""Emergencies at the desk, and phone badges."""

from datetime import timedelta

import pytest

from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape
from hallpass.ids import StudentId
from kiosk.flow.answers import (
    BadgeNotTaken,
    Go,
    NeedsAdult,
    NotNow,
    NotTaken,
    SeenHere,
    WelcomeBack,
    WhichPlace,
)
from kiosk.flow.requests import AskPass, AskPassWithAdult, ChooseAgain, Credential
from tests.kiosk.desk.test_desk_scan import started
from tests.kiosk.schoolroom import ANA, BEN, HERE, LAB, LIBRARY, PIN, Schoolroom, badge, phone_text


def emergency(room: Schoolroom, action: Action) -> None:
    room.emergency(Emergency(action, 1, room.clock.now()))


def test_lockdown_takes_no_scans(room: Schoolroom) -> None:
    room.go(ANA)
    emergency(room, Action.LOCKDOWN)
    for who in (ANA, BEN, "rivera"):
        assert room.scan(who) == BadgeNotTaken(NotTaken.NO_SCANS)
    assert room.recorded() == ["pass_started"]
    room.emergency(None)
    room.back(ANA)


@pytest.mark.parametrize("action", [Action.EVACUATE, Action.SHELTER])
def test_evacuate_and_shelter_record_where_someone_was_seen(
    room: Schoolroom, action: Action
) -> None:
    room.go(ANA)
    room.hear(started(BEN, LIBRARY, HERE, PassShape.ONE_WAY), ago_s=60)
    emergency(room, action)
    first = room.scan(ANA)
    assert isinstance(first, SeenHere)
    assert first.who.name == "Ana R."
    assert room.scan(ANA) == first
    assert isinstance(room.scan(BEN), SeenHere)
    assert room.recorded() == [
        "pass_started", "student_seen", "pass_ended", "student_seen", "pass_ended",
    ]  # fmt: skip
    room.clock.advance(60)
    assert isinstance(room.scan(ANA), SeenHere)
    assert room.recorded()[-1] == "student_seen"


def test_hold_refuses_new_passes_and_records_returns(room: Schoolroom) -> None:
    room.go(ANA)
    emergency(room, Action.HOLD)
    answer = room.scan(BEN)
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.EMERGENCY,)
    assert isinstance(room.scan(ANA), WelcomeBack)


def test_a_go_that_nobody_saw_swallows_no_return_in_a_hold(room: Schoolroom) -> None:
    assert isinstance(room.scan(ANA, show=False), Go)
    emergency(room, Action.HOLD)
    room.clock.advance(120)
    assert isinstance(room.scan(ANA), WelcomeBack)


@pytest.mark.parametrize("action", [Action.EVACUATE, Action.SHELTER])
def test_a_go_that_nobody_saw_swallows_no_sighting(room: Schoolroom, action: Action) -> None:
    assert isinstance(room.scan(ANA, show=False), Go)
    emergency(room, action)
    room.clock.advance(120)
    assert isinstance(room.scan(ANA), SeenHere)
    assert "student_seen" in room.recorded()


def test_emergency_survives_a_restart_and_is_on_the_board(room: Schoolroom) -> None:
    version = room.desk.version
    emergency(room, Action.HOLD)
    assert room.desk.version > version
    room.restart()
    status = room.desk.status()
    assert status.emergency is not None
    assert status.emergency.action is Action.HOLD


def test_phone_badge_goes_and_counts_once(room: Schoolroom) -> None:
    text = phone_text(ANA, room.clock.now())
    answer = room.read(text)
    assert isinstance(answer, Go)
    room.clock.advance(4)
    assert isinstance(room.read(text), Go)
    room.clock.advance(21)
    assert room.read(text) == BadgeNotTaken(NotTaken.EXPIRED)
    assert room.recorded() == ["pass_started"]
    room.clock.advance(30)
    assert isinstance(room.read(phone_text(ANA, room.clock.now())), WelcomeBack)


def test_unshown_go_is_given_again_to_a_phone_badge_that_was_taken(room: Schoolroom) -> None:
    text = phone_text(ANA, room.clock.now())
    first = room.read(text, show=False)
    room.clock.advance(10)
    again = room.read(text)
    assert isinstance(first, Go)
    assert isinstance(again, Go)
    assert again.pass_id == first.pass_id


@pytest.mark.parametrize("shift_s", [-3600, -61, 61, 86400 * 3])
def test_photograph_of_a_phone_badge_is_worthless(room: Schoolroom, shift_s: int) -> None:
    old = phone_text(ANA, room.clock.now() + timedelta(seconds=shift_s))
    assert room.read(old) == BadgeNotTaken(NotTaken.EXPIRED)


def test_forged_phone_badge_and_unknown_student(room: Schoolroom) -> None:
    forged = phone_text(ANA, room.clock.now(), school=b"x" * 32)
    assert room.read(forged) == BadgeNotTaken(NotTaken.EXPIRED)
    nobody = StudentId("00000000-0000-0000-0000-0000000000ff")
    assert room.read(phone_text(nobody, room.clock.now())) == BadgeNotTaken(NotTaken.UNKNOWN)


def test_untrusted_clock_asks_an_adult(room: Schoolroom) -> None:
    room.clock.reboot()
    answer = room.read(phone_text(ANA, room.clock.now() - timedelta(days=40)))
    assert isinstance(answer, NeedsAdult)
    assert answer.place.room == LIBRARY
    room.set(usual=None)
    answer = room.read(phone_text(ANA, room.clock.now()))
    assert answer == BadgeNotTaken(NotTaken.EXPIRED)
    forged = phone_text(ANA, room.clock.now(), school=b"x" * 32)
    assert room.read(forged) == BadgeNotTaken(NotTaken.EXPIRED)
    assert room.recorded() == []


def test_a_touch_is_no_way_round_the_adult_while_the_clock_is_untrusted(room: Schoolroom) -> None:
    room.clock.reboot()
    room.read(phone_text(ANA, room.clock.now() - timedelta(days=40)))
    assert isinstance(room.ask(ChooseAgain(ANA)), WhichPlace)
    answer = room.ask(AskPass(ANA, LAB))
    assert isinstance(answer, NeedsAdult)
    assert answer.reasons == (ReasonCode.STALE_KNOWLEDGE,)
    assert room.recorded() == []
    assert isinstance(room.ask(AskPass(BEN, LAB, badge(BEN))), Go), "whose card was read"
    assert isinstance(room.ask(AskPassWithAdult(ANA, LAB, Credential(pin=PIN))), Go)
