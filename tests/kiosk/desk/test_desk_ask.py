"""Asking for a destination: places, adults, lines, refusals, undo."""

from datetime import timedelta

import pytest

from hallpass.domain.badges import card_text
from hallpass.domain.facts import LineJoined, PassStarted, TurnOffered, VoidWhy
from hallpass.domain.people import Allowance, Standing, Student
from hallpass.domain.reasons import ReasonCode, RuleName
from hallpass.domain.rooms import PassShape
from hallpass.domain.settings import Offer, StaleRule, Then
from hallpass.ids import PassId, StudentId, TicketId
from kiosk.flow.answers import (
    AdultRefused,
    BadgeNotTaken,
    Go,
    InLine,
    LeftLine,
    LineOffer,
    NeedsAdult,
    NotNow,
    NotTaken,
    OfferState,
    Undone,
    WelcomeBack,
    WhichPlace,
)
from kiosk.flow.requests import (
    AskPass,
    AskPassWithAdult,
    ChooseAgain,
    Credential,
    GiveUpLine,
    UndoPass,
    WaitInLine,
)
from tests.kiosk.schoolroom import (
    ANA,
    BEN,
    CLEO,
    DAN,
    HERE,
    LAB,
    LIBRARY,
    NURSE,
    OFFICE,
    PIN,
    Schoolroom,
    badge,
    doc,
    token,
)


def to_nurse(student: StudentId) -> PassStarted:
    return PassStarted(
        PassId(f"p-{student}"), student, LIBRARY, NURSE, PassShape.ROUND_TRIP, 10, 15
    )


def test_without_a_usual_place_all_are_shown(room: Schoolroom) -> None:
    room.set(usual=None)
    room.hear(to_nurse(BEN), ago_s=60)
    answer = room.scan(ANA)
    assert isinstance(answer, WhichPlace)
    assert [(o.place.room, o.state) for o in answer.offers] == [
        (LIBRARY, OfferState.FREE),
        (NURSE, OfferState.LINE),
        (OFFICE, OfferState.ADULT),
        (LAB, OfferState.FREE),
    ]
    assert room.recorded() == []


def test_closed_usual_place_shows_the_others_with_an_alternative(room: Schoolroom) -> None:
    room.set_room(LIBRARY, open=False)
    answer = room.scan(ANA)
    assert isinstance(answer, WhichPlace)
    first = answer.offers[0]
    assert (first.state, first.usual, first.alternative) == (OfferState.CLOSED, True, LAB)


def test_closed_usual_place_without_others_is_a_no(room: Schoolroom) -> None:
    room.set(offers=(Offer(LIBRARY),))
    room.set_room(LIBRARY, open=False)
    answer = room.scan(ANA)
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.DESTINATION_CLOSED,)
    assert room.recorded() == ["ask_refused"]


def test_where_nothing_goes_the_choice_is_not_shown(room: Schoolroom) -> None:
    room.set(usual=None, paused=True)
    answer = room.scan(ANA)
    assert isinstance(answer, NotNow)
    assert answer.place is None
    assert ReasonCode.KIOSK_PAUSED in answer.reasons


def test_picked_place_goes_and_the_same_pick_twice_is_one_pass(room: Schoolroom) -> None:
    room.set(usual=None)
    room.scan(ANA)
    request = AskPass(ANA, LAB, badge(ANA))
    first, second = room.ask(request), room.ask(request)
    assert isinstance(first, Go)
    assert isinstance(second, Go)
    assert (first.pass_id, second.again) == (second.pass_id, True)
    assert room.recorded() == ["pass_started"]


def test_less_time_is_taken_and_more_is_not(room: Schoolroom) -> None:
    room.set(choose_minutes=True)
    go = room.ask(AskPass(ANA, LIBRARY, minutes=5))
    longer = room.ask(AskPass(BEN, LIBRARY, minutes=500))
    assert isinstance(go, Go)
    assert isinstance(longer, Go)
    assert (go.limit_min, longer.limit_min) == (5, 20)


def test_asking_while_out_is_a_no(room: Schoolroom) -> None:
    room.go(ANA)
    answer = room.ask(AskPass(ANA, LAB))
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.ALREADY_OUT,)


def test_choosing_again_while_out_says_the_go_again(room: Schoolroom) -> None:
    go = room.scan(ANA)
    again = room.ask(ChooseAgain(ANA))
    assert isinstance(go, Go)
    assert isinstance(again, Go)
    assert again.pass_id == go.pass_id


def test_kept_apart_reads_like_any_no_and_an_adult_may_lift_it(room: Schoolroom) -> None:
    room.pair_apart(ANA, BEN)
    room.go(BEN)
    answer = room.scan(ANA)
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.KEPT_APART,)
    yes = room.ask(AskPassWithAdult(ANA, LIBRARY, Credential(pin=PIN)))
    assert isinstance(yes, Go)


def test_student_without_passes_and_unknown_student(room: Schoolroom) -> None:
    room.send(doc("student", ANA, Student(ANA, Standing.NO_PASSES, badges=(badge(ANA),))))
    answer = room.scan(ANA)
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.NO_PASSES,)
    stranger = room.ask(AskPass(StudentId("nobody"), LIBRARY))
    assert isinstance(stranger, NeedsAdult)
    assert ReasonCode.UNKNOWN_STUDENT in stranger.reasons


def test_passes_a_day_are_counted_and_private_exceptions_hold(room: Schoolroom) -> None:
    room.set(per_day=1)
    free = Student(BEN, badges=(badge(BEN),), allowance=Allowance(unlimited=True))
    room.send(doc("student", BEN, free))
    for who in (ANA, BEN):
        room.go(who)
        room.back(who)
        room.clock.advance(60)
    assert isinstance(room.scan(ANA), NeedsAdult)
    assert isinstance(room.scan(BEN), Go)


def test_restricted_place_asks_an_adult_and_the_pin_lifts_it(room: Schoolroom) -> None:
    answer = room.ask(AskPass(ANA, OFFICE))
    assert isinstance(answer, NeedsAdult)
    assert answer.reasons == (ReasonCode.NEEDS_APPROVAL,)
    go = room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin=PIN)))
    assert isinstance(go, Go)
    (fact,) = room.exchange.outgoing().facts
    assert fact.by.adult == "rivera"
    assert b'"lifted":["needs_approval"]' in bytes(fact.body)


def test_adults_badge_lifts_and_others_do_not(room: Schoolroom) -> None:
    def try_with(text: str) -> object:
        return room.ask(AskPassWithAdult(ANA, OFFICE, Credential(badge_text=text)))

    refused = {
        "tech": AdultRefused.NOT_ALLOWED,
        BEN: AdultRefused.NOT_ALLOWED,
        "nobody": AdultRefused.WRONG,
    }
    for name, why in refused.items():
        answer = try_with(card_text(token(name)))
        assert isinstance(answer, NeedsAdult)
        assert answer.refused is why
    poster = try_with("https://example.org")
    assert isinstance(poster, NeedsAdult)
    assert poster.refused is AdultRefused.NOT_ALLOWED
    assert isinstance(try_with(card_text(token("rivera"))), Go)


def wrong_pin(room: Schoolroom) -> AdultRefused | None:
    answer = room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin="0000")))
    assert isinstance(answer, NeedsAdult)
    return answer.refused


def test_wrong_pins_are_throttled_across_reboots(room: Schoolroom) -> None:
    assert [wrong_pin(room) for _ in range(6)] == [AdultRefused.WRONG] * 5 + [
        AdultRefused.THROTTLED
    ]
    right = room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin=PIN)))
    assert isinstance(right, NeedsAdult)
    assert right.refused is AdultRefused.THROTTLED
    room.clock.reboot()
    room.restart()
    assert wrong_pin(room) is AdultRefused.THROTTLED
    room.clock.advance(26)
    assert wrong_pin(room) is AdultRefused.WRONG
    room.clock.advance(59)
    assert wrong_pin(room) is AdultRefused.THROTTLED
    room.clock.advance(2)
    assert isinstance(room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin=PIN))), Go)


def test_guessing_locks_no_adult_s_card_out(room: Schoolroom) -> None:
    stranger = card_text(token("nobody at all"))
    for _ in range(6):
        wrong_pin(room)
        room.ask(AskPassWithAdult(ANA, OFFICE, Credential(badge_text=stranger)))
    assert wrong_pin(room) is AdultRefused.THROTTLED
    card = Credential(badge_text=card_text(token("rivera")))
    assert isinstance(room.ask(AskPassWithAdult(ANA, OFFICE, card)), Go)
    # And a card lets nobody guess PINs anew.
    ben = room.ask(AskPassWithAdult(BEN, OFFICE, Credential(pin=PIN)))
    assert isinstance(ben, NeedsAdult)
    assert ben.refused is AdultRefused.THROTTLED


@pytest.mark.parametrize("pin", ["", "x" * 4000, "471", "47110"])
def test_strange_pins_are_wrong(room: Schoolroom, pin: str) -> None:
    answer = room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin=pin)))
    assert isinstance(answer, NeedsAdult)
    assert answer.refused is AdultRefused.WRONG


def test_full_place_offers_the_line_and_the_line_moves(room: Schoolroom) -> None:
    room.hear(to_nurse(BEN), ago_s=60)
    offer = room.ask(AskPass(ANA, NURSE))
    assert isinstance(offer, LineOffer)
    assert offer.ahead == 0
    first = room.ask(WaitInLine(ANA, NURSE))
    second = room.ask(WaitInLine(CLEO, NURSE))
    assert isinstance(first, InLine)
    assert isinstance(second, InLine)
    assert (first.position, second.position) == (1, 2)
    assert first.symbol != second.symbol
    again = room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(again, InLine)
    assert again.ticket == first.ticket
    room.clock.advance(60)
    scanned = room.scan(ANA)
    assert isinstance(scanned, InLine)
    assert not scanned.turn
    assert room.desk.status().outbox == len(room.recorded()) == 2


def test_turn_on_offer_goes_with_its_ticket(room: Schoolroom) -> None:
    room.hear(to_nurse(DAN), ago_s=60)
    joined = room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(joined, InLine)
    room.hear(TurnOffered(joined.ticket, NURSE, 90))
    room.clock.advance(10)
    answer = room.scan(ANA)
    assert isinstance(answer, Go)
    assert answer.place.room == NURSE
    assert f'"ticket":"{joined.ticket}"'.encode() in bytes(room.exchange.outgoing().facts[-1].body)
    room.clock.advance(60)
    room.back(ANA)


def test_who_undid_a_pass_there_may_wait_though_the_clock_was_set_back_since(
    room: Schoolroom,
) -> None:
    # Of this boot nobody has measured the clock, so that the wall counts.
    room.clock.reboot()
    room.clock.jump(3600)
    went = room.ask(AskPass(ANA, NURSE, badge(ANA)))
    assert isinstance(went, Go)
    assert isinstance(room.ask(UndoPass(went.pass_id, VoidWhy.SOMEWHERE_ELSE)), Undone)
    room.clock.jump(-3000)
    room.hear(to_nurse(BEN), ago_s=60)
    waiting = room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(waiting, InLine)
    assert waiting.position == 1


def test_leaving_for_elsewhere_leaves_the_line(room: Schoolroom) -> None:
    room.hear(to_nurse(DAN), ago_s=60)
    room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(room.ask(AskPass(ANA, LIBRARY)), Go)
    assert room.recorded() == ["line_joined", "line_left", "pass_started"]


def test_giving_up_the_line(room: Schoolroom) -> None:
    room.hear(to_nurse(DAN), ago_s=60)
    joined = room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(joined, InLine)
    for _ in range(2):
        assert room.ask(GiveUpLine(joined.ticket)) == LeftLine()
    assert room.ask(GiveUpLine(TicketId("x"))) == LeftLine()
    assert room.recorded() == ["line_joined", "line_left"]
    assert isinstance(room.scan(ANA), Go)


def test_place_that_came_free_is_taken_instead_of_waiting(room: Schoolroom) -> None:
    assert isinstance(room.ask(WaitInLine(ANA, NURSE)), Go)


def test_out_of_touch_a_return_calls_the_next_one_here(room: Schoolroom) -> None:
    room.set(usual=NURSE)
    room.acknowledge()
    room.go(ANA)
    assert isinstance(room.ask(WaitInLine(BEN, NURSE)), InLine)
    room.clock.advance(200)
    room.back(ANA)
    assert room.recorded() == ["pass_started", "line_joined", "pass_ended", "turn_offered"]
    assert isinstance(room.scan(BEN), Go)


def test_in_touch_central_calls_the_next_one(room: Schoolroom) -> None:
    room.set(usual=NURSE)
    room.scan(ANA)
    room.ask(WaitInLine(BEN, NURSE))
    room.clock.advance(60)
    room.back(ANA)
    assert "turn_offered" not in room.recorded()


def test_others_lines_are_known(room: Schoolroom) -> None:
    room.hear(to_nurse(DAN), ago_s=60)
    room.hear(LineJoined(TicketId("t"), CLEO, LIBRARY, NURSE, "kite"), ago_s=30)
    offer = room.ask(AskPass(ANA, NURSE))
    assert isinstance(offer, LineOffer)
    assert offer.ahead == 1


@pytest.mark.parametrize("why", list(VoidWhy))
def test_undo_voids_the_pass_once(room: Schoolroom, why: VoidWhy) -> None:
    go = room.scan(ANA)
    assert isinstance(go, Go)
    room.clock.advance(3)
    for _ in range(2):
        undone = room.ask(UndoPass(go.pass_id, why))
        assert isinstance(undone, Undone)
        assert undone.choose_again is (why is VoidWhy.SOMEWHERE_ELSE)
        assert undone.who == go.who
    assert room.recorded() == ["pass_started", "pass_voided"]
    assert room.desk.status().board.out == 0
    new = room.scan(ANA)
    assert isinstance(new, Go)
    assert new.pass_id != go.pass_id


def test_undo_is_only_for_own_young_passes(room: Schoolroom) -> None:
    go = room.go(ANA)
    room.hear(to_nurse(BEN), ago_s=5)
    for pass_id in (go.pass_id, PassId(f"p-{BEN}"), PassId("x")):
        answer = room.ask(UndoPass(pass_id, VoidWhy.NOT_ME))
        assert answer == BadgeNotTaken(NotTaken.UNKNOWN)
    assert room.recorded() == ["pass_started"]


def test_stale_knowledge_is_judged_as_the_school_says(room: Schoolroom) -> None:
    room.set(stale={RuleName.ALREADY_OUT: StaleRule(30, Then.ASK_ADULT)})
    assert isinstance(room.scan(ANA), Go)
    room.clock.advance(31 * 60)
    answer = room.scan(BEN)
    assert isinstance(answer, NeedsAdult)
    assert answer.reasons == (ReasonCode.STALE_KNOWLEDGE,)


def test_no_pass_minutes(room: Schoolroom) -> None:
    room.set(last_min=120)
    room.clock.advance(timedelta(hours=14).total_seconds())
    room.measure()
    answer = room.scan(ANA)
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.LAST_MINUTES,)
    assert answer.place is not None
    assert answer.place.room == LIBRARY
    assert answer.who.student == ANA
    assert isinstance(room.ask(AskPass(ANA, HERE)), NotNow)


def test_back_then_out_again_counts_two_passes(room: Schoolroom) -> None:
    room.go(ANA)
    assert isinstance(room.back(ANA), WelcomeBack)
    room.clock.advance(10)
    room.go(ANA)
    assert room.recorded() == ["pass_started", "pass_ended", "pass_started"]
