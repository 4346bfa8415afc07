"""Asking an adult on their own device: asked once, answered once, used once, under their name."""

from dataclasses import replace
from datetime import date

import pytest

from hallpass.domain.badges import card_text
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.facts import AdultAsked, PassStarted
from hallpass.domain.people import Adult, Role
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape
from hallpass.ids import AdultId, AskId, PassId
from kiosk.flow.answers import (
    AdultRef,
    AdultRefused,
    AnsweredAsk,
    Asked,
    BackAlready,
    BadgeNotTaken,
    DeskAnswer,
    Go,
    NeedsAdult,
    NotNow,
    NotTaken,
    WelcomeBack,
)
from kiosk.flow.requests import (
    AskPass,
    AskPassWithAdult,
    AskTeacher,
    ChooseAgain,
    Credential,
    TakeAnswer,
)
from tests.kiosk.schoolroom import (
    ADULTS,
    ANA,
    BEN,
    HERE,
    LIBRARY,
    NURSE,
    OFFICE,
    RIVERA,
    Schoolroom,
    badge,
    doc,
    token,
)

TODAY = date(2026, 11, 24)
ASK = AskTeacher(ANA, OFFICE, RIVERA, badge(ANA))


@pytest.fixture(autouse=True)
def on_duty(room: Schoolroom) -> None:
    room.teach()


def asked(answer: DeskAnswer) -> AskId:
    assert isinstance(answer, Asked), answer
    return answer.ask_id


def test_the_adult_on_duty_can_be_asked(room: Schoolroom) -> None:
    needs = room.ask(AskPass(ANA, OFFICE))
    assert isinstance(needs, NeedsAdult)
    assert needs.teacher == AdultRef(RIVERA, "Ms. Rivera")
    answer = room.ask(ASK)
    assert isinstance(answer, Asked)
    assert (answer.who.name, answer.place.room, answer.adult) == ("Ana R.", OFFICE, needs.teacher)
    (first,) = room.bodies()
    reasons = (ReasonCode.NEEDS_APPROVAL,)
    assert first == (AdultAsked(answer.ask_id, ANA, "r101", OFFICE, reasons, RIVERA), None)


def test_nobody_can_be_asked_out_of_touch_or_where_nobody_is_on_duty(room: Schoolroom) -> None:
    def teacher() -> AdultRef | None:
        room.clock.advance(6)
        needs = room.ask(AskPass(ANA, OFFICE))
        assert isinstance(needs, NeedsAdult)
        return needs.teacher

    room.set(ask_teacher=False)
    assert teacher() is None
    room.set(ask_teacher=True)
    assert teacher() is not None
    room.clock.advance(200)
    assert teacher() is None, "central has not been heard for too long"
    assert isinstance(room.ask(ASK), NeedsAdult)
    room.teach(AdultId("unknown"))
    assert teacher() is None
    room.teach(None)
    assert teacher() is None
    room.teach()
    room.send(doc("adult", RIVERA, replace(ADULTS[0], roles=(Role.TECHNICIAN,))))
    assert teacher() is None
    room.teach()
    room.send(doc("adult", RIVERA, ADULTS[0]))
    assert teacher() is not None
    stand_in = Adult(AdultId("sub"), "Mr. Osei", (Role.SUBSTITUTE,), room=HERE, day=TODAY)
    room.send(doc("adult", "sub", stand_in))
    assert teacher() is None, "a substitute is here in person, and has no account"
    assert room.recorded() == []


def test_another_adult_than_the_one_on_duty_is_not_asked(room: Schoolroom) -> None:
    answer = room.ask(replace(ASK, adult=AdultId("tech")))
    assert isinstance(answer, NeedsAdult)
    assert answer.teacher == AdultRef(RIVERA, "Ms. Rivera")
    assert room.recorded() == []


def test_the_same_question_is_asked_once(room: Schoolroom) -> None:
    first = asked(room.ask(ASK))
    assert asked(room.ask(ASK)) == first
    room.restart()
    assert asked(room.ask(ASK)) == first
    assert asked(room.scan(ANA)) == first, "the same scan"
    room.clock.advance(601)
    room.send()
    assert asked(room.ask(ASK)) != first
    assert room.recorded() == ["adult_asked", "adult_asked"]


def test_who_may_go_alone_goes(room: Schoolroom) -> None:
    assert isinstance(room.ask(replace(ASK, destination=LIBRARY)), Go)


def test_a_yes_lets_the_student_go_under_the_adult_s_name(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    assert asked(room.ask(TakeAnswer(ask))) == ask, "no answer yet"
    room.answer(ask, yes=True)
    assert room.desk.status().answered == (AnsweredAsk(ask, yes=True),)
    go = room.ask(TakeAnswer(ask))
    assert isinstance(go, Go)
    assert room.desk.status().answered == ()
    body, by = room.bodies()[-1]
    assert isinstance(body, PassStarted)
    assert (by, body.evidence.lifted, body.evidence.badge) == (
        RIVERA,
        (ReasonCode.NEEDS_APPROVAL,),
        badge(ANA),
    )
    again = room.ask(TakeAnswer(ask))
    assert isinstance(again, Go)
    assert (again.pass_id, again.again) == (go.pass_id, True)
    assert room.recorded() == ["adult_asked", "pass_started"]


def test_a_go_that_the_power_cut_off_is_given_to_the_next_scan(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    go = room.ask(TakeAnswer(ask), show=False)
    room.clock.reboot()
    room.restart()
    assert isinstance(go, Go)
    again = room.ask(TakeAnswer(ask), show=False)
    assert isinstance(again, Go)
    assert again.pass_id == go.pass_id
    scanned = room.scan(ANA)
    assert isinstance(scanned, Go)
    assert (scanned.pass_id, scanned.again) == (go.pass_id, True)


def test_a_no_is_not_now_and_can_be_asked_anew(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=False, message="After the quiz")
    assert room.desk.status().answered == (AnsweredAsk(ask, yes=False),)
    for _ in range(2):
        no = room.ask(TakeAnswer(ask))
        assert isinstance(no, NotNow)
        assert no.message == "After the quiz"
        assert (no.place is not None and no.place.room, no.reasons) == (OFFICE, ())
    assert room.desk.status().answered == ()
    assert asked(room.ask(ASK)) != ask
    assert room.recorded() == ["adult_asked", "adult_asked"]


def test_a_yes_after_the_student_left_the_screen_is_used_once(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.clock.advance(90)
    room.answer(ask, yes=True)
    room.restart()
    room.clock.advance(540)
    go = room.scan(ANA)
    assert isinstance(go, Go)
    assert go.place.room == OFFICE
    room.clock.advance(30)
    assert isinstance(room.scan(ANA), WelcomeBack)
    room.clock.advance(10)
    went = room.scan(ANA)
    assert isinstance(went, Go)
    assert went.place.room == LIBRARY


def test_a_yes_is_used_by_picking_the_place_as_well(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    assert isinstance(room.ask(AskPass(BEN, OFFICE)), NeedsAdult), "it is not Ben's"
    assert isinstance(room.ask(AskPass(ANA, OFFICE)), Go)
    assert room.bodies()[-1][1] == RIVERA


def test_asking_again_takes_an_answer_that_came_meanwhile(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    assert isinstance(room.ask(ASK), Go)


def test_a_yes_that_is_older_than_ten_minutes_no_longer_counts(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    room.clock.advance(601)
    assert room.desk.status().answered == ()
    assert isinstance(room.ask(TakeAnswer(ask)), NeedsAdult)
    went = room.scan(ANA)
    assert isinstance(went, NeedsAdult), "the same scan as the one before"
    room.clock.advance(6)
    went = room.scan(ANA)
    assert isinstance(went, Go)
    assert went.place.room == LIBRARY


def test_a_yes_that_is_not_enough_is_a_no_and_leaves_other_places(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    room.set_room(OFFICE, open=False)
    went = room.scan(ANA)
    assert isinstance(went, Go)
    assert went.place.room == LIBRARY
    room.clock.advance(60)
    room.back(ANA)
    no = room.ask(TakeAnswer(ask))
    assert isinstance(no, NotNow)
    assert no.reasons == (ReasonCode.DESTINATION_CLOSED,)
    assert room.desk.status().answered == ()


def test_a_yes_comes_before_the_line_and_before_back_already(room: Schoolroom) -> None:
    first = room.go(ANA)
    room.clock.advance(36 * 60)
    assert isinstance(room.scan(ANA), BackAlready), "it had lapsed"
    room.send()
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    room.clock.advance(10)
    went = room.scan(ANA)
    assert isinstance(went, Go)
    assert (went.place.room, went.pass_id != first.pass_id) == (OFFICE, True)


def test_going_by_badge_meanwhile_uses_the_yes_up(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    with_badge = Credential(badge_text=card_text(token("rivera")))
    assert isinstance(room.ask(AskPassWithAdult(ANA, OFFICE, with_badge)), Go)
    assert room.desk.status().answered == ()


def test_asking_in_an_emergency_is_a_no(room: Schoolroom) -> None:
    room.emergency(Emergency(Action.HOLD, 1, room.clock.now()))
    assert isinstance(room.ask(ASK), NotNow)
    assert "adult_asked" not in room.recorded()


def test_an_unknown_ask_is_nothing(room: Schoolroom) -> None:
    assert room.ask(TakeAnswer(AskId("none"))) == BadgeNotTaken(NotTaken.UNKNOWN)


def test_what_a_yes_would_lift_is_all_that_stands_against_it(room: Schoolroom) -> None:
    room.set_room(NURSE, restricted=True)
    started = PassStarted(PassId("n"), BEN, LIBRARY, NURSE, PassShape.ROUND_TRIP, 10, 15)
    room.hear(started)
    ask = asked(room.ask(replace(ASK, destination=NURSE)))
    ((body, _),) = room.bodies()
    assert isinstance(body, AdultAsked)
    assert body.reasons == (ReasonCode.DESTINATION_FULL, ReasonCode.NEEDS_APPROVAL)
    room.answer(ask, yes=True)
    assert isinstance(room.ask(TakeAnswer(ask)), Go)


def test_somewhere_else_shows_the_places(room: Schoolroom) -> None:
    asked(room.ask(ASK))
    assert not isinstance(room.ask(ChooseAgain(ANA)), Asked)


def test_a_yes_that_comes_after_another_pass_sends_nobody_off(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    assert isinstance(room.ask(AskPass(ANA, LIBRARY, badge(ANA))), Go)
    room.answer(ask, yes=True)
    room.clock.advance(60)
    assert isinstance(room.scan(ANA), WelcomeBack)
    room.clock.advance(10)
    again = room.scan(ANA)
    assert not (isinstance(again, Go) and again.place.room == OFFICE)


def test_a_yes_on_a_clock_that_nobody_compared_does_not_count(room: Schoolroom) -> None:
    ask = asked(room.ask(ASK))
    room.answer(ask, yes=True)
    room.clock.reboot()
    room.restart()
    answer = room.ask(TakeAnswer(ask))
    assert isinstance(answer, NeedsAdult | NotNow)


def test_another_students_badge_starts_nothing_for_the_one_who_asked(room: Schoolroom) -> None:
    request = AskPassWithAdult(
        ANA, LIBRARY, Credential(badge_text=card_text(token(BEN))), badge(ANA)
    )
    answer = room.ask(request)
    assert isinstance(answer, NeedsAdult)
    assert answer.refused is AdultRefused.NOT_ALLOWED
    assert room.recorded() == []
