"""The adult's panel: who may open it, what it shows, and each act under that adult's name."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hallpass.domain.badges import NumberRule, Symbology, card_text, number_hash
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.facts import (
    EndHow,
    PassEnded,
    PassExtended,
    PassStarted,
    RoomModeSet,
)
from hallpass.domain.people import Adult, Role, StudentName
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.domain.timetable import ClassList, Period, Timetable
from hallpass.ids import AdultId, PassId
from kiosk.desk import adults
from kiosk.flow.alarms import AlarmAct, AlarmView
from kiosk.flow.answers import (
    AdultNotTaken,
    AdultRef,
    AdultRefused,
    BadgeNotTaken,
    DeskAnswer,
    Go,
    HelloAdult,
    InLine,
    NotNow,
    NotTaken,
    Panel,
    PanelDid,
    PanelDone,
    PanelPlaces,
    PanelStudents,
    WelcomeBack,
    Who,
)
from kiosk.flow.requests import (
    AskPassWithAdult,
    Credential,
    EndByAdult,
    ExtendByAdult,
    ListPlaces,
    ListStudents,
    OpenPanel,
    SendByAdult,
    SetMode,
    ShowPanel,
    SwapClass,
    WaitInLine,
)
from tests.kiosk.schoolroom import (
    _FAST,
    ADULTS,
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
    RIVERA,
    TECH,
    Schoolroom,
    badge,
    doc,
    token,
)

SUB = AdultId("sub")
TODAY = date(2026, 11, 24)
PANEL_REQUESTS = (
    ShowPanel(RIVERA),
    ListStudents(RIVERA),
    ListPlaces(RIVERA, ANA),
    SendByAdult(RIVERA, ANA, OFFICE),
    EndByAdult(RIVERA, PassId("p")),
    ExtendByAdult(RIVERA, PassId("p"), 5),
    SetMode(RIVERA, RoomMode.CLOSED),
    SwapClass(RIVERA),
)


def panel(answer: DeskAnswer) -> Panel:
    assert isinstance(answer, Panel), answer
    return answer


def done(answer: DeskAnswer) -> PanelDone:
    found = panel(answer).done
    assert found is not None
    return found


def substitute(school: Schoolroom, /, **values: object) -> None:
    sub = Adult(SUB, "Mr. Okafor", (Role.SUBSTITUTE,), pin=_FAST.hash("2580"), room=HERE, day=TODAY)
    school.send(doc("adult", SUB, replace(sub, **values)))


# Opening


def test_badge_and_pin_open_it(room: Schoolroom) -> None:
    room.teach()
    expected = Panel(
        AdultRef(RIVERA, "Ms. Rivera"),
        class_now="Maths",
        bell_at=datetime(2026, 11, 25, 6, 59, tzinfo=UTC),
        alarm=AlarmView(AlarmAct.RAISE),
    )
    assert room.scan("rivera") == expected
    assert room.ask(OpenPanel(Credential(badge_text=card_text(token("rivera"))))) == expected
    assert room.ask(OpenPanel(Credential(pin=PIN))) == expected
    assert room.ask(ShowPanel(RIVERA)) == expected
    assert room.recorded() == []


@pytest.mark.parametrize(
    ("credential", "refused"),
    [
        (Credential(pin="0000"), AdultRefused.WRONG),
        (Credential(pin=""), AdultRefused.WRONG),
        (Credential(pin="٤٧١١"), AdultRefused.WRONG),
        (Credential(badge_text=card_text(token("tech"))), AdultRefused.NOT_ALLOWED),
        (Credential(badge_text=card_text(token(ANA))), AdultRefused.NOT_ALLOWED),
        (Credential(badge_text=card_text(token("nobody"))), AdultRefused.WRONG),
        (Credential(badge_text="https://example.org"), AdultRefused.NOT_ALLOWED),
        (Credential(), AdultRefused.WRONG),
    ],
    ids=str,
)
def test_others_do_not(room: Schoolroom, credential: Credential, refused: AdultRefused) -> None:
    assert room.ask(OpenPanel(credential)) == AdultNotTaken(refused)


def test_guessing_waits_across_restarts(room: Schoolroom) -> None:
    for _ in range(5):
        room.ask(OpenPanel(Credential(pin="0000")))
    room.clock.reboot()
    room.restart()
    assert room.ask(OpenPanel(Credential(pin=PIN))) == AdultNotTaken(AdultRefused.THROTTLED)
    assert isinstance(room.scan("rivera"), Panel), "a card can't be guessed"
    room.clock.advance(31)
    assert isinstance(room.ask(OpenPanel(Credential(pin=PIN))), Panel)


def test_an_adult_s_number_waits_as_a_pin_does(room: Schoolroom) -> None:
    room.set(numbers=NumberRule(Symbology.CODE_39, 6))
    room.send(doc("adult", RIVERA, replace(ADULTS[0], badges=(number_hash("123456"),))))
    assert isinstance(room.read("123456", Symbology.CODE_39), Panel)
    for _ in range(5):
        room.ask(OpenPanel(Credential(badge_text="654321")))
    assert room.read("123456", Symbology.CODE_39) == BadgeNotTaken(NotTaken.TOO_MANY)


def test_a_substitute_counts_in_this_room_on_this_day_alone(room: Schoolroom) -> None:
    substitute(room, badges=(badge("sub"),))
    assert panel(room.ask(OpenPanel(Credential(pin="2580")))).adult == AdultRef(SUB, "Mr. Okafor")
    assert isinstance(room.scan("sub"), Panel)
    substitute(room, badges=(badge("sub"),), room=LAB)
    assert room.ask(OpenPanel(Credential(pin="2580"))) == AdultNotTaken(AdultRefused.WRONG)
    assert room.scan("sub") == HelloAdult("Mr. Okafor")
    substitute(room, badges=(badge("sub"),), day=TODAY + timedelta(days=1))
    assert room.ask(OpenPanel(Credential(pin="2580"))) == AdultNotTaken(AdultRefused.WRONG)
    assert room.ask(ShowPanel(SUB)) == AdultNotTaken(AdultRefused.NOT_ALLOWED)
    room.clock.advance(86400)
    assert isinstance(room.ask(OpenPanel(Credential(pin="2580"))), Panel)
    ask = AskPassWithAdult(ANA, OFFICE, Credential(pin="2580"))
    assert isinstance(room.ask(ask), Go)


def test_the_likeliest_are_tried_first_and_the_store_is_free_meanwhile(
    room: Schoolroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[AdultId] = []

    def fits(adult: Adult, pin: str) -> bool:
        with room.store.transaction():
            tried.append(adult.id)
        return adult.pin == pin

    monkeypatch.setattr(adults, "fits", fits)
    teachers = [Adult(AdultId(f"t{i}"), f"T{i}", pin=f"100{i}") for i in range(4)]
    room.send(*(doc("adult", a.id, a) for a in teachers))
    room.teach(AdultId("t2"))
    substitute(room, pin="2580")
    assert isinstance(room.ask(OpenPanel(Credential(pin="1003"))), Panel)
    assert tried[:2] == [SUB, "t2"]
    tried.clear()
    room.ask(OpenPanel(Credential(pin="9999")))
    assert tried == [SUB, "t2", "t3", "rivera", "t0", "t1"]
    tried.clear()
    room.ask(OpenPanel(Credential(pin="12")))
    assert tried == []


def test_a_pin_that_changed_while_it_was_checked_is_not_taken(room: Schoolroom) -> None:
    steps = room.desk.steps(OpenPanel(Credential(pin="0000")))
    next(steps)
    with pytest.raises(StopIteration) as wrong:
        next(steps)
    assert wrong.value.value == AdultNotTaken(AdultRefused.WRONG)

    original = adults.fits

    def fits(adult: Adult, pin: str) -> bool:
        room.send(doc("adult", RIVERA, replace(ADULTS[0], pin=_FAST.hash("1111"))))
        return original(adult, pin)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adults, "fits", fits)
        answer = room.ask(OpenPanel(Credential(pin=PIN)))
    assert answer == AdultNotTaken(AdultRefused.WRONG)


@pytest.mark.parametrize("request_", PANEL_REQUESTS, ids=lambda r: type(r).__name__)
def test_whoever_no_longer_counts_does_nothing(room: Schoolroom, request_: object) -> None:
    room.send(doc("adult", RIVERA, replace(ADULTS[0], roles=(Role.TECHNICIAN,))))
    assert room.ask(request_) == AdultNotTaken(AdultRefused.NOT_ALLOWED)
    assert room.ask(replace(request_, adult=TECH)) == AdultNotTaken(AdultRefused.NOT_ALLOWED)
    unknown = replace(request_, adult=AdultId("nobody"))
    assert room.ask(unknown) == AdultNotTaken(AdultRefused.NOT_ALLOWED)
    assert room.recorded() == []


def test_no_settings_yet_is_not_ready(empty_room: Schoolroom) -> None:
    for request_ in (OpenPanel(Credential(pin=PIN)), ShowPanel(RIVERA)):
        assert empty_room.ask(request_) == BadgeNotTaken(NotTaken.NOT_READY)


# What it shows


def test_who_is_out_the_longest_first_and_who_waits(room: Schoolroom) -> None:
    room.set(usual=None)
    room.ask(SendByAdult(RIVERA, BEN, LIBRARY))
    room.clock.advance(90)
    room.ask(SendByAdult(RIVERA, CLEO, LAB))
    room.hear(PassStarted(PassId("n"), DAN, LIBRARY, NURSE, PassShape.ROUND_TRIP, 10, 15))
    waiting = room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(waiting, InLine)
    shown = panel(room.ask(ShowPanel(RIVERA)))
    assert [(r.who.name, r.place.room, r.out_min, r.limit_min) for r in shown.out] == [
        ("Ben K.", LIBRARY, 1, 20),
        ("", LAB, 0, 10),
    ]
    assert [(w.who.name, w.place.room, w.position, w.symbol) for w in shown.waiting] == [
        ("Ana R.", NURSE, 1, waiting.symbol)
    ]
    assert shown.waiting[0].ticket == waiting.ticket


def test_students_are_those_expected_and_known_by_name(room: Schoolroom) -> None:
    room.send(doc("name", ANA, StudentName(ANA, "Ana", "R", language="es")))
    expected = PanelStudents(
        AdultRef(RIVERA, "Ms. Rivera"),
        (Who(ANA, "Ana R.", None, "es"), Who(BEN, "Ben K.")),
    )
    assert room.ask(ListStudents(RIVERA)) == expected


@pytest.mark.parametrize(
    ("hour", "names"),
    [
        (7, ["Ana R."]),
        (9, ["Ana R."]),
        (10, ["Ben K."]),
        (11, ["Ben K."]),
        (12, []),
        (20, ["Ben K."]),
    ],
)
def test_outside_lessons_the_neighbouring_class_is_listed(
    room: Schoolroom, hour: int, names: list[str]
) -> None:
    periods = tuple(
        Period(code, code, time(start), time(start, 50))
        for code, start in (("1", 9), ("2", 11), ("3", 12))
    )
    room.send(
        doc(
            "timetable", "timetable", Timetable("America/Denver", {"d": periods}, {1: "d", 2: "d"})
        ),
        doc("class_list", "list-1", ClassList("list-1", "d", "1", "Maths", (ANA,))),
        doc("class_list", "list-2", ClassList("list-2", "d", "2", "Art", (BEN,))),
    )
    room.clock.advance((hour - 9) % 24 * 3600)
    answer = room.ask(ListStudents(RIVERA))
    assert isinstance(answer, PanelStudents)
    assert [who.name for who in answer.students] == names


def test_without_a_timetable_nobody_is_listed(room: Schoolroom) -> None:
    room.send(doc("timetable", "timetable", Timetable("America/Denver", {}, {})))
    answer = room.ask(ListStudents(RIVERA))
    assert isinstance(answer, PanelStudents)
    assert answer.students == ()


def test_places_say_what_a_yes_lifts_and_what_nobody_can(room: Schoolroom) -> None:
    room.hear(PassStarted(PassId("n"), DAN, LIBRARY, NURSE, PassShape.ROUND_TRIP, 10, 15))
    room.set_room(LAB, open=False)
    room.set(per_day=0, offers=room.settings.offers)
    answer = room.ask(ListPlaces(RIVERA, ANA))
    assert isinstance(answer, PanelPlaces)
    assert answer.who == Who(ANA, "Ana R.")
    found = {offer.place.room: (offer.lifts, offer.refused) for offer in answer.offers}
    assert found[LIBRARY] == ((ReasonCode.PASSES_PER_DAY,), ())
    assert found[NURSE] == ((ReasonCode.DESTINATION_FULL, ReasonCode.PASSES_PER_DAY), ())
    assert found[OFFICE] == ((ReasonCode.PASSES_PER_DAY, ReasonCode.NEEDS_APPROVAL), ())
    assert found[LAB] == ((), (ReasonCode.DESTINATION_CLOSED,))
    assert room.recorded() == []


# Sending


def test_sending_is_one_pass_under_the_adult_s_name(room: Schoolroom) -> None:
    request_ = SendByAdult(RIVERA, ANA, OFFICE)
    first, second = done(room.ask(request_)), done(room.ask(request_))
    assert first == second
    assert (first.did, first.lifted) == (PanelDid.SENT, (ReasonCode.NEEDS_APPROVAL,))
    assert (first.who, first.due_at) == (
        Who(ANA, "Ana R."),
        room.clock.now() + timedelta(minutes=10),
    )
    room.restart()
    assert done(room.ask(request_)) == first
    ((body, by),) = room.bodies()
    assert isinstance(body, PassStarted)
    assert (body.evidence.lifted, by) == ((ReasonCode.NEEDS_APPROVAL,), RIVERA)


def test_who_was_sent_comes_back_by_a_scan(room: Schoolroom) -> None:
    room.ask(SendByAdult(RIVERA, ANA, OFFICE))
    room.clock.advance(60)
    assert isinstance(room.scan(ANA), WelcomeBack)


def test_sending_somebody_from_the_line_uses_the_ticket(room: Schoolroom) -> None:
    room.hear(PassStarted(PassId("n"), DAN, LIBRARY, NURSE, PassShape.ROUND_TRIP, 10, 15))
    waiting = room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(waiting, InLine)
    answer = panel(room.ask(SendByAdult(RIVERA, ANA, NURSE)))
    assert answer.waiting == ()
    assert done(answer).lifted == (ReasonCode.DESTINATION_FULL,)
    started = [b for b, _ in room.bodies() if isinstance(b, PassStarted)]
    assert [b.ticket for b in started] == [waiting.ticket]


def test_what_nobody_lifts_is_refused(room: Schoolroom) -> None:
    room.emergency(Emergency(Action.HOLD, 1, room.clock.now()))
    refused = done(room.ask(SendByAdult(RIVERA, ANA, OFFICE)))
    assert (refused.did, refused.refused) == (PanelDid.REFUSED, (ReasonCode.EMERGENCY,))
    room.emergency(None)
    room.go(ANA)
    refused = done(room.ask(SendByAdult(RIVERA, ANA, OFFICE)))
    assert refused.refused == (ReasonCode.ALREADY_OUT,)
    same = done(room.ask(SendByAdult(RIVERA, ANA, LIBRARY)))
    assert same.refused == (ReasonCode.ALREADY_OUT,), "the student went by themselves"
    assert room.recorded() == ["pass_started"]


# Ending and extending


def test_ending_is_one_end_by_the_adult(room: Schoolroom) -> None:
    go = room.go(ANA)
    request_ = EndByAdult(RIVERA, go.pass_id)
    first = panel(room.ask(request_))
    assert (first.out, done(first).did, done(first).who) == ((), PanelDid.ENDED, Who(ANA, "Ana R."))
    room.restart()
    assert done(room.ask(request_)).did is PanelDid.ENDED
    assert room.bodies()[1:] == [(PassEnded(go.pass_id, ANA, EndHow.ADULT), RIVERA)]


def test_a_pass_to_here_may_be_ended_and_one_elsewhere_may_not(room: Schoolroom) -> None:
    shape = PassShape.ROUND_TRIP
    room.hear(
        PassStarted(PassId("to"), BEN, LIBRARY, HERE, shape, 10, 15),
        PassStarted(PassId("else"), DAN, LIBRARY, NURSE, shape, 10, 15),
    )
    assert done(room.ask(EndByAdult(RIVERA, PassId("to")))).did is PanelDid.ENDED
    for pass_id in ("else", "none"):
        assert done(room.ask(EndByAdult(RIVERA, PassId(pass_id)))).did is PanelDid.GONE
        assert done(room.ask(ExtendByAdult(RIVERA, PassId(pass_id), 5))).did is PanelDid.GONE
    assert room.recorded() == ["pass_ended"]


def test_what_ended_meanwhile_is_gone(room: Schoolroom) -> None:
    go = room.go(ANA)
    room.back(ANA)
    assert done(room.ask(EndByAdult(RIVERA, go.pass_id))).did is PanelDid.GONE
    assert done(room.ask(ExtendByAdult(RIVERA, go.pass_id, 5))).did is PanelDid.GONE
    lapsed = room.go(BEN)
    room.clock.advance(3600)
    assert done(room.ask(EndByAdult(RIVERA, lapsed.pass_id))).did is PanelDid.GONE
    assert done(room.ask(ExtendByAdult(RIVERA, lapsed.pass_id, 5))).did is PanelDid.GONE


def test_more_time_is_given_once_for_one_wish(room: Schoolroom) -> None:
    go = room.go(ANA)
    request_ = ExtendByAdult(RIVERA, go.pass_id, 5)
    first = done(room.ask(request_))
    assert first.due_at == go.due_at + timedelta(minutes=5)
    assert done(room.ask(request_)) == first
    room.clock.advance(5)
    assert done(room.ask(request_)).due_at == go.due_at + timedelta(minutes=10)
    limits = [b.limit_min for b, _ in room.bodies() if isinstance(b, PassExtended)]
    assert limits == [25, 30]


def test_time_has_an_end_and_is_never_taken_away(room: Schoolroom) -> None:
    go = room.go(ANA)
    most = done(room.ask(ExtendByAdult(RIVERA, go.pass_id, 5000)))
    assert most.due_at == go.due_at + timedelta(minutes=979)
    room.clock.advance(10)
    assert done(room.ask(ExtendByAdult(RIVERA, go.pass_id, 5))).due_at == most.due_at
    assert done(room.ask(ExtendByAdult(RIVERA, go.pass_id, -60))).due_at == most.due_at
    assert room.recorded() == ["pass_started", "pass_extended"]


# The room's mode


def test_closing_and_opening_the_room(room: Schoolroom) -> None:
    close = SetMode(RIVERA, RoomMode.CLOSED)
    shown = panel(room.ask(close))
    assert (shown.mode, shown.mode_until, done(shown).did) == (
        RoomMode.CLOSED,
        None,
        PanelDid.MODE_SET,
    )
    assert room.ask(close) == shown
    room.restart()
    assert panel(room.ask(close)) == shown
    answer = room.scan(ANA)
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.ROOM_CLOSED,)
    room.clock.advance(6)
    open_ = SetMode(RIVERA, RoomMode.OPEN)
    assert panel(room.ask(open_)).mode is RoomMode.OPEN
    assert room.ask(open_) == room.ask(open_)
    modes = [(b, by) for b, by in room.bodies() if isinstance(b, RoomModeSet)]
    assert modes == [
        (RoomModeSet(HERE, RoomMode.CLOSED), RIVERA),
        (RoomModeSet(HERE, RoomMode.OPEN), RIVERA),
    ]
    assert isinstance(room.scan(ANA), Go)


def test_opening_an_open_room_says_nothing_new(room: Schoolroom) -> None:
    assert done(room.ask(SetMode(RIVERA, RoomMode.OPEN))).did is PanelDid.MODE_SET
    assert room.recorded() == []


def test_a_test_until_the_bell_or_for_some_minutes(room: Schoolroom) -> None:
    bell = datetime(2026, 11, 25, 6, 59, tzinfo=UTC)
    shown = panel(room.ask(SetMode(RIVERA, RoomMode.TESTING, until_bell=True)))
    assert (shown.mode_until, done(shown).due_at) == (bell, bell)
    shown = panel(room.ask(SetMode(RIVERA, RoomMode.PAUSED, minutes=10)))
    assert shown.mode_until == room.clock.now() + timedelta(minutes=10)
    room.clock.advance(599)
    assert panel(room.ask(ShowPanel(RIVERA))).mode is RoomMode.PAUSED
    room.clock.advance(2)
    shown = panel(room.ask(ShowPanel(RIVERA)))
    assert (shown.mode, shown.mode_until) == (RoomMode.OPEN, None)
    assert isinstance(room.scan(ANA), Go)


def test_until_the_bell_without_a_lesson_changes_nothing(room: Schoolroom) -> None:
    room.send(doc("timetable", "timetable", Timetable("America/Denver", {}, {})))
    answer = room.ask(SetMode(RIVERA, RoomMode.CLOSED, until_bell=True))
    assert (panel(answer).mode, done(answer).did) == (RoomMode.OPEN, PanelDid.GONE)
    assert room.recorded() == []


# Swapping the class


def test_the_bell_ends_all_passes_from_here(room: Schoolroom) -> None:
    room.set(usual=None)
    room.ask(SendByAdult(RIVERA, ANA, LIBRARY))
    room.ask(SendByAdult(RIVERA, BEN, LAB))
    room.hear(PassStarted(PassId("to"), DAN, LIBRARY, HERE, PassShape.ROUND_TRIP, 10, 15))
    answer = panel(room.ask(SwapClass(RIVERA)))
    assert (answer.out, done(answer).did, done(answer).count) == ((), PanelDid.SWAPPED, 2)
    room.restart()
    assert done(room.ask(SwapClass(RIVERA))).count == 0
    ends = [(b.student, b.how, by) for b, by in room.bodies() if isinstance(b, PassEnded)]
    assert sorted(ends) == sorted([(ANA, EndHow.BELL, RIVERA), (BEN, EndHow.BELL, RIVERA)])
