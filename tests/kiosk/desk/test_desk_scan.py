"""A card held up: go, again, back, arrived, elsewhere, and what is not taken."""

from datetime import timedelta

import pytest

from hallpass.domain.badges import NumberRule, Symbology, card_text, number_hash
from hallpass.domain.facts import EndHow, PassStarted
from hallpass.domain.people import Student
from hallpass.domain.rooms import PassShape
from hallpass.ids import PassId, RoomId, StudentId
from kiosk.flow.answers import (
    Arrived,
    BackAlready,
    BackWhy,
    BadgeNotTaken,
    Go,
    HelloAdult,
    NotNow,
    NotTaken,
    OutElsewhere,
    WelcomeBack,
    WhichPlace,
)
from kiosk.flow.requests import AskPass, ChooseAgain, ConfirmBack, ConfirmHere
from tests.kiosk.schoolroom import (
    ANA,
    BEN,
    CLEO,
    HERE,
    LIBRARY,
    NURSE,
    Schoolroom,
    doc,
    token,
)


def started(student: StudentId, origin: RoomId, to: RoomId, shape: PassShape) -> PassStarted:
    return PassStarted(PassId(f"p-{student}"), student, origin, to, shape, 10, 15)


def test_usual_destination_goes_at_once_and_is_on_disk(room: Schoolroom) -> None:
    answer = room.scan(ANA)
    assert isinstance(answer, Go)
    assert (answer.who.name, answer.place.name, answer.limit_min) == ("Ana R.", "Library", 20)
    assert answer.due_at == room.clock.now() + timedelta(minutes=20)
    assert not answer.again
    room.restart()
    assert room.recorded() == ["pass_started"]
    assert room.desk.status().board.out == 1


def test_student_whose_name_is_not_held_goes_without_one(room: Schoolroom) -> None:
    answer = room.scan(CLEO)
    assert isinstance(answer, Go)
    assert answer.who.name == ""


def test_same_badge_within_five_seconds_is_the_same_scan(room: Schoolroom) -> None:
    first = room.scan(ANA)
    room.clock.advance(5)
    second = room.scan(ANA)
    assert isinstance(first, Go)
    assert isinstance(second, Go)
    assert second.again
    assert (second.decision, second.pass_id) == (first.decision, first.pass_id)
    assert room.recorded() == ["pass_started"]


def test_same_scan_is_told_by_the_boot_clock_alone(room: Schoolroom) -> None:
    room.scan(ANA)
    room.clock.jump(-3600)
    room.clock.advance(4)
    answer = room.scan(ANA)
    assert isinstance(answer, Go)
    assert answer.again


def test_two_students_in_turn_are_two_scans(room: Schoolroom) -> None:
    answers = [room.scan(who) for who in (ANA, BEN, ANA, BEN)]
    assert all(isinstance(a, Go) for a in answers)
    assert [a.again for a in answers if isinstance(a, Go)] == [False, False, True, True]
    assert room.recorded() == ["pass_started"] * 2


def test_go_that_was_never_shown_is_given_again_even_after_a_restart(room: Schoolroom) -> None:
    first = room.scan(ANA, show=False)
    room.clock.reboot(room.clock.now() + timedelta(minutes=3))
    room.restart()
    again = room.scan(ANA)
    assert isinstance(first, Go)
    assert isinstance(again, Go)
    assert (again.decision, again.pass_id, again.again) == (first.decision, first.pass_id, True)
    room.clock.advance(60)
    room.back(ANA)
    assert room.recorded() == ["pass_started", "pass_ended"]


def test_go_that_was_never_shown_is_given_again_whatever_was_asked_since(room: Schoolroom) -> None:
    first = room.scan(ANA, show=False)
    room.clock.advance(30)
    assert isinstance(room.ask(AskPass(ANA, NURSE)), NotNow)
    again = room.scan(ANA)
    assert isinstance(again, Go)
    assert isinstance(first, Go)
    assert (again.pass_id, again.again) == (first.pass_id, True)


def test_go_never_shown_is_not_given_once_the_pass_is_over(room: Schoolroom) -> None:
    room.scan(ANA, show=False)
    room.clock.advance(3 * 3600)
    assert isinstance(room.scan(ANA), Go)
    assert room.recorded() == ["pass_started"] * 2


def test_welcome_back_that_was_never_shown_comes_before_a_new_pass(room: Schoolroom) -> None:
    room.go(ANA)
    first = room.scan(ANA, show=False)
    room.restart()
    room.clock.advance(30)
    assert room.scan(ANA) == first
    room.clock.advance(30)
    assert isinstance(room.scan(ANA), Go)


def test_return_soon_asks_and_a_yes_ends_the_pass_once(room: Schoolroom) -> None:
    go = room.scan(ANA)
    assert isinstance(go, Go)
    room.clock.advance(10)
    answer = room.scan(ANA)
    assert isinstance(answer, BackAlready)
    assert answer.why is BackWhy.SOON
    assert room.recorded() == ["pass_started"]
    back = room.ask(ConfirmBack(go.pass_id))
    assert isinstance(back, WelcomeBack)
    assert room.ask(ConfirmBack(go.pass_id)) == back
    assert room.recorded() == ["pass_started", "pass_ended"]


def test_return_later_ends_the_pass(room: Schoolroom) -> None:
    go = room.go(ANA)
    back = room.back(ANA)
    assert (back.pass_id, back.out_min) == (go.pass_id, 2)
    assert room.desk.status().board.out == 0


def test_lapsed_pass_asks_whether_back_or_leaving(room: Schoolroom) -> None:
    go = room.scan(ANA)
    assert isinstance(go, Go)
    room.clock.advance(40 * 60)
    answer = room.scan(ANA)
    assert isinstance(answer, BackAlready)
    assert (answer.why, answer.pass_id) == (BackWhy.LAPSED, go.pass_id)
    assert isinstance(room.ask(ChooseAgain(ANA)), WhichPlace)
    assert isinstance(room.ask(ConfirmBack(go.pass_id)), WelcomeBack)
    room.clock.advance(10)
    assert isinstance(room.scan(ANA), Go)


def test_long_lapsed_pass_is_no_longer_asked_about(room: Schoolroom) -> None:
    room.scan(ANA)
    room.clock.advance(35 * 60 + 61 * 60)
    assert isinstance(room.scan(ANA), Go)


def test_round_trip_arrives_here_and_goes_on(room: Schoolroom) -> None:
    room.hear(started(BEN, LIBRARY, HERE, PassShape.ROUND_TRIP), ago_s=120)
    answer = room.scan(BEN)
    assert isinstance(answer, Arrived)
    assert not answer.ended
    assert room.recorded() == ["pass_arrived"]
    room.clock.advance(60)
    assert isinstance(room.scan(BEN), Arrived)
    assert room.recorded() == ["pass_arrived"]


def test_one_way_ends_on_arrival_here(room: Schoolroom) -> None:
    room.hear(started(BEN, LIBRARY, HERE, PassShape.ONE_WAY), ago_s=120)
    answer = room.scan(BEN)
    assert isinstance(answer, Arrived)
    assert answer.ended
    assert room.recorded() == ["pass_ended"]


def test_third_room_offers_to_be_here_now(room: Schoolroom) -> None:
    room.hear(started(BEN, LIBRARY, NURSE, PassShape.ROUND_TRIP), ago_s=120)
    answer = room.scan(BEN)
    assert isinstance(answer, OutElsewhere)
    assert answer.place.room == NURSE
    assert room.recorded() == []
    here = room.ask(ConfirmHere(answer.pass_id))
    assert isinstance(here, WelcomeBack)
    assert room.ask(ConfirmHere(answer.pass_id)) == here
    facts = room.exchange.outgoing().facts
    assert [f.kind for f in facts] == ["pass_ended"]
    assert EndHow.SEEN_ELSEWHERE.encode() in bytes(facts[0].body)


def test_confirming_a_pass_that_nobody_knows_does_nothing(room: Schoolroom) -> None:
    for request in (ConfirmBack(PassId("x")), ConfirmHere(PassId("x"))):
        assert room.ask(request) == BadgeNotTaken(NotTaken.UNKNOWN)
    assert room.recorded() == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://example.org", NotTaken.NOT_OURS),
        ("\x00\x1b[2J", NotTaken.NOT_OURS),
        ("HP1" + "A" * 4093, NotTaken.NOT_OURS),
        (card_text(token("nobody")), NotTaken.UNKNOWN),
        (card_text(token(f"lost-{ANA}")), NotTaken.REVOKED),
    ],
)
def test_what_is_not_taken(room: Schoolroom, text: str, why: NotTaken) -> None:
    assert room.read(text) == BadgeNotTaken(why)
    assert room.recorded() == []


def test_before_enrolment_nothing_is_taken(empty_room: Schoolroom) -> None:
    assert empty_room.scan(ANA) == BadgeNotTaken(NotTaken.NOT_READY)
    assert empty_room.read("poster") == BadgeNotTaken(NotTaken.NOT_OURS)
    empty_room.enrol()
    assert empty_room.scan(ANA) == BadgeNotTaken(NotTaken.NOT_READY)
    assert empty_room.desk.status().board.out == 0


def test_settings_without_students_are_not_ready(empty_room: Schoolroom) -> None:
    empty_room.enrol()
    empty_room.send(doc("settings", HERE, empty_room.settings))
    assert empty_room.scan(ANA) == BadgeNotTaken(NotTaken.NOT_READY)


def test_adults_badge_says_hello(room: Schoolroom) -> None:
    assert room.scan("tech") == HelloAdult("Lee")


def test_many_unknown_badges_are_throttled_and_known_cards_are_not(room: Schoolroom) -> None:
    room.set(numbers=NumberRule(Symbology.CODE_39, 6))
    eve = Student(StudentId("eve"), badges=(number_hash("123456"),))
    room.send(doc("student", "eve", eve))
    for i in range(20):
        assert room.scan(f"forged {i}") == BadgeNotTaken(NotTaken.UNKNOWN)
    assert room.scan("forged 21") == BadgeNotTaken(NotTaken.TOO_MANY)
    room.restart()
    assert room.scan("forged 22") == BadgeNotTaken(NotTaken.TOO_MANY)
    assert room.read("123456", Symbology.CODE_39) == BadgeNotTaken(NotTaken.TOO_MANY)
    assert isinstance(room.scan(ANA), Go)
    room.clock.advance(61)
    assert room.scan("forged 23") == BadgeNotTaken(NotTaken.UNKNOWN)
    assert not isinstance(room.read("123456", Symbology.CODE_39), BadgeNotTaken)
