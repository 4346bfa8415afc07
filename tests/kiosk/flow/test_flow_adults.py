"""Adults at the desk, choosing how long, turns that are called: what is asked and played."""

from dataclasses import replace

import pytest

from hallpass.domain.emergency import Action
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.ids import AskId, TicketId
from kiosk.flow import answers, events, requests, screens
from kiosk.flow.commands import Cue
from kiosk.flow.events import StartPhase, Tap
from kiosk.flow.screens import EntryWhy
from kiosk.flow.taps import minutes_for
from tests.kiosk.flow.playbook import (
    ASKED,
    GYM,
    LEO,
    LIBRARY,
    MAYA,
    NEEDS_ADULT,
    NEEDS_TEACHER,
    NO_ADULT,
    NOT_OURS,
    NOW,
    PANEL,
    PANEL_PLACES,
    PANEL_STUDENTS,
    RESTROOM,
    RIVERA,
    SETTINGS,
    STATUS,
    WHICH,
    WHICH_FOLDERS,
    WHICH_FREE,
    Play,
    after,
    alarmed,
    badge,
    go,
    idle,
)

CALLED = answers.Called(TicketId("t-9"), "rocket", LIBRARY, NOW)


def patient(percent: int) -> answers.RoomStatus:
    look = replace(SETTINGS.look, patience_percent=percent)
    return replace(STATUS, settings=replace(SETTINGS, look=look))


class TestFolders:
    def test_a_folder_opens_without_the_desk(self) -> None:
        play = after(WHICH_FOLDERS).take(events.Picked("folder:Study"))
        assert play.asked == []
        assert play.state.screen == screens.WhichDestination(WHICH_FOLDERS, "Study")

    @pytest.mark.parametrize("key", ["folder:", "folder:Nowhere"])
    def test_one_that_is_not_there_does_nothing(self, key: str) -> None:
        one_folder = replace(WHICH_FOLDERS, offers=WHICH_FOLDERS.offers[1:])
        assert after(one_folder).take(events.Picked(key)).last == ()


class TestHowLong:
    @pytest.mark.parametrize(
        ("limit", "choice"),
        [(1, (1,)), (2, (2,)), (5, (2, 3, 5)), (8, (2, 3, 5, 8)), (20, (5, 10, 15, 20))],
    )
    def test_a_few_shorter_times_and_the_limit(self, limit: int, choice: tuple[int, ...]) -> None:
        assert minutes_for(limit) == choice

    def test_less_time_and_another_shape_are_asked_for(self) -> None:
        play = after(WHICH_FREE).take(events.Picked(RESTROOM.room))
        play.tap(Tap.OTHER_SHAPE).take(events.Picked("5"))
        assert play.asked == [
            requests.AskPass(MAYA.student, RESTROOM.room, None, 5, PassShape.ONE_WAY)
        ]

    def test_the_limit_and_the_own_shape_are_not_a_wish(self) -> None:
        play = after(WHICH_FREE).take(events.Picked(RESTROOM.room))
        play.tap(Tap.OTHER_SHAPE).tap(Tap.OTHER_SHAPE).take(events.Picked("8"))
        assert play.asked == [requests.AskPass(MAYA.student, RESTROOM.room)]

    @pytest.mark.parametrize("key", ["9", "x", "", "-5"])
    def test_never_more_and_nothing_else(self, key: str) -> None:
        play = after(WHICH_FREE).take(events.Picked(RESTROOM.room))
        assert play.take(events.Picked(key)).last == ()

    def test_an_attended_place_keeps_its_shape(self) -> None:
        offers = tuple(replace(o, shape=PassShape.ATTENDED) for o in WHICH_FREE.offers)
        play = after(replace(WHICH_FREE, offers=offers)).take(events.Picked(RESTROOM.room))
        assert play.tap(Tap.OTHER_SHAPE).last == ()

    def test_a_full_place_asks_nothing_of_the_kind(self) -> None:
        full = replace(WHICH_FREE.offers[1], state=answers.OfferState.LINE)
        which = replace(WHICH_FREE, offers=(full,))
        play = after(which).take(events.Picked(LIBRARY.room))
        assert play.asked == [requests.AskPass(MAYA.student, LIBRARY.room)]


class TestAskedAdult:
    def asked(self) -> Play:
        return after(NEEDS_TEACHER).tap(Tap.ASK_TEACHER).answer(ASKED)

    def test_asks_her(self) -> None:
        play = after(NEEDS_TEACHER).tap(Tap.ASK_TEACHER)
        assert play.asked == [requests.AskTeacher(MAYA.student, LIBRARY.room, RIVERA.id)]

    def test_nobody_to_ask_nothing_asked(self) -> None:
        assert after(NEEDS_ADULT).tap(Tap.ASK_TEACHER).last == ()

    def test_her_answer_is_taken_once(self) -> None:
        yes = replace(STATUS, answered=(answers.AnsweredAsk(ASKED.ask_id, yes=True),))
        play = self.asked().shown().take(events.StatusChanged(yes))
        assert play.asked == [requests.TakeAnswer(ASKED.ask_id)]
        assert play.take(events.StatusChanged(replace(yes, outbox=2))).asked == []
        assert play.answer(go()).state.screen == screens.Going(go(), 5)

    def test_an_answer_faster_than_the_frame_is_not_lost(self) -> None:
        yes = replace(STATUS, answered=(answers.AnsweredAsk(ASKED.ask_id, yes=True),))
        play = self.asked().take(events.StatusChanged(yes))
        assert play.asked == []
        assert play.shown().asked == [requests.TakeAnswer(ASKED.ask_id)]

    def test_an_answer_to_somebody_else_means_nothing(self) -> None:
        other = answers.AnsweredAsk(AskId("ask-2"), yes=True)
        play = self.asked().shown().take(events.StatusChanged(replace(STATUS, answered=(other,))))
        assert play.asked == []

    def test_another_student_is_not_held_up(self) -> None:
        play = self.asked().shown().take(badge("HP1LEO"))
        assert len(play.asked) == 1
        assert play.answer(go(LEO, "d-leo")).state.screen == screens.Going(go(LEO, "d-leo"), 5)


class TestEntry:
    def test_a_pin_opens_the_panel(self) -> None:
        play = idle().tap(Tap.ADULT).take(events.PinTyped("2468"))
        assert play.asked == [requests.OpenPanel(requests.Credential(pin="2468"))]
        assert play.answer(PANEL).state.screen == screens.Panel(PANEL)
        assert play.cues == []

    def test_a_badge_there_is_read_as_everywhere(self) -> None:
        play = idle().tap(Tap.ADULT).take(badge("HP1RIVERA"))
        assert play.asked == [requests.ReadBadge("HP1RIVERA", badge().symbology, 1.0)]

    def test_without_a_badge_the_students_come_at_once(self) -> None:
        play = idle().tap(Tap.NO_BADGE).take(events.PinTyped("2468")).answer(PANEL)
        assert play.asked == [requests.ListStudents(RIVERA.id)]
        assert play.answer(PANEL_STUDENTS).state.screen == screens.PanelStudents(PANEL_STUDENTS)

    @pytest.mark.parametrize(("tap", "why"), [(Tap.ADULT, "panel"), (Tap.NO_BADGE, "no_badge")])
    def test_a_wrong_pin_says_so_and_remembers_why(self, tap: Tap, why: str) -> None:
        play = idle().tap(tap).take(events.PinTyped("1")).answer(NO_ADULT)
        assert play.state.screen == screens.AdultEntry(EntryWhy(why), answers.AdultRefused.WRONG)

    def test_a_stray_code_takes_it_not_away(self) -> None:
        play = idle().tap(Tap.ADULT).take(badge("x")).answer(NOT_OURS)
        assert play.state.screen == screens.AdultEntry(EntryWhy.PANEL)

    def test_an_adult_who_no_longer_counts_is_asked_again(self) -> None:
        play = after(PANEL).tap(Tap.STUDENTS).answer(NO_ADULT)
        assert isinstance(play.state.screen, screens.AdultEntry)

    def test_in_an_emergency_it_goes_on_being_said(self) -> None:
        status = alarmed(Action.HOLD)
        play = idle().take(events.StatusChanged(status))
        assert play.tap(Tap.NO_BADGE).last == ()
        play.tap(Tap.ADULT)
        assert play.state.screen == screens.AdultEntry(
            EntryWhy.EMERGENCY, emergency=status.emergency
        )

    def test_a_locked_desk_asks_for_an_adult(self) -> None:
        locked = replace(STATUS, tamper=answers.Tamper.GUESSING)
        play = Play(events.StatusChanged(locked))
        assert play.state.screen == screens.Locked(answers.Tamper.GUESSING)
        assert play.tap(Tap.NO_BADGE).last == ()
        play.tap(Tap.ADULT)
        assert play.state.screen == screens.AdultEntry(EntryWhy.UNLOCK)


class TestPanel:
    @pytest.mark.parametrize(
        ("taps", "asked"),
        [
            ((Tap.OPEN_ROOM,), requests.SetMode(RIVERA.id, RoomMode.OPEN)),
            ((Tap.TEST, "bell"), requests.SetMode(RIVERA.id, RoomMode.TESTING, until_bell=True)),
            ((Tap.PAUSE_ROOM, "20"), requests.SetMode(RIVERA.id, RoomMode.PAUSED, 20)),
            ((Tap.CLOSE_ROOM, "open"), requests.SetMode(RIVERA.id, RoomMode.CLOSED)),
            ((Tap.SWAP_CLASS, Tap.CONFIRM), requests.SwapClass(RIVERA.id)),
            (("pass-2", Tap.END), requests.EndByAdult(RIVERA.id, PANEL.out[0].pass_id)),
            (("pass-2", Tap.EXTEND), requests.ExtendByAdult(RIVERA.id, PANEL.out[0].pass_id, 5)),
            (("t-1",), requests.SendByAdult(RIVERA.id, MAYA.student, LIBRARY.room)),
        ],
    )
    def test_each_act_names_its_adult(
        self, taps: tuple[Tap | str, ...], asked: requests.DeskRequest
    ) -> None:
        play = after(PANEL)
        for one in taps:
            play.take(events.Tapped(one) if isinstance(one, Tap) else events.Picked(one))
        assert play.asked == [asked]

    def test_sends_a_student(self) -> None:
        play = after(PANEL).tap(Tap.STUDENTS).answer(PANEL_STUDENTS).take(events.Picked("leo"))
        assert play.asked == [requests.ListPlaces(RIVERA.id, LEO.student)]
        play.answer(PANEL_PLACES).take(events.Picked(LIBRARY.room))
        assert play.asked == [requests.SendByAdult(RIVERA.id, LEO.student, LIBRARY.room)]

    def test_what_nobody_may_lift_can_t_be_picked(self) -> None:
        assert after(PANEL_PLACES).take(events.Picked(GYM.room)).last == ()

    def test_until_the_bell_only_where_there_is_one(self) -> None:
        play = after(replace(PANEL, bell_at=None)).tap(Tap.TEST)
        assert play.take(events.Picked("bell")).last == ()

    def test_a_touch_keeps_it_open(self) -> None:
        assert after(PANEL).take(events.Touched()).timers == {"screen": 45}

    def test_unknown_rows_mean_nothing(self) -> None:
        for answer in (PANEL, PANEL_STUDENTS, PANEL_PLACES):
            assert after(answer).take(events.Picked("nobody")).last == ()


class TestTurns:
    def test_a_turn_is_called_once(self) -> None:
        called = replace(STATUS, called=(CALLED,))
        play = idle().take(events.StatusChanged(called))
        assert play.cues == [Cue.TURN]
        assert play.take(events.StatusChanged(replace(called, outbox=1))).cues == []

    def test_the_screen_of_whoever_stands_there_stays(self) -> None:
        play = after(WHICH).take(events.StatusChanged(replace(STATUS, called=(CALLED,))))
        assert play.cues == [Cue.TURN]
        assert play.state.screen == screens.WhichDestination(WHICH)

    @pytest.mark.parametrize("action", [Action.HOLD, Action.LOCKDOWN, Action.EVACUATE])
    def test_no_turn_is_called_while_nobody_may_go(self, action: Action) -> None:
        play = idle().take(events.StatusChanged(alarmed(action)))
        play.take(events.StatusChanged(replace(alarmed(action), called=(CALLED,))))
        assert play.cues == []


class TestPatience:
    def test_a_school_can_make_all_of_it_longer(self) -> None:
        play = Play(events.StatusChanged(patient(300)), badge()).answer(WHICH)
        assert play.timers["screen"] == 60
        assert play.take(events.Touched()).timers["screen"] == 60

    def test_but_not_how_long_a_stuck_desk_is_believed(self) -> None:
        play = Play(events.StatusChanged(patient(300)), badge())
        assert play.timers["screen"] == 5


class TestStarting:
    @pytest.mark.parametrize("phase", StartPhase)
    def test_says_how_far_it_is(self, phase: StartPhase) -> None:
        play = Play(events.StartChanged(phase))
        assert play.state.screen == screens.Starting(phase)

    def test_says_nothing_of_it_once_it_runs(self) -> None:
        assert idle().take(events.StartChanged(StartPhase.UPDATING)).last == ()


class TestNobodyElse:
    def test_a_badge_that_waited_is_no_yes_to_what_came_meanwhile(self) -> None:
        play = idle().take(badge()).take(badge("HP1RIVERA")).answer(NEEDS_ADULT).shown()
        assert play.asked == [requests.ReadBadge("HP1RIVERA", badge().symbology, 1.0)]

    @pytest.mark.parametrize("action", [Action.EVACUATE, Action.HOLD, Action.SECURE])
    def test_a_panel_asked_for_before_an_emergency_does_not_cover_it(self, action: Action) -> None:
        play = idle().tap(Tap.ADULT).take(events.PinTyped("2468"))
        play.take(events.StatusChanged(alarmed(action))).answer(PANEL)
        assert isinstance(play.state.screen, screens.Emergency)

    def test_a_panel_in_an_emergency_is_short_and_no_touch_keeps_it(self) -> None:
        play = idle().take(events.StatusChanged(alarmed(Action.EVACUATE))).take(badge("HP1RIVERA"))
        assert play.answer(PANEL).timers["screen"] == 15
        assert play.take(events.Touched()).last == ()

    def test_patience_keeps_no_panel_open_and_no_undo_for_ever(self) -> None:
        play = Play(events.StatusChanged(patient(1000)), badge()).answer(PANEL)
        assert play.timers["screen"] == 45
        play = Play(events.StatusChanged(patient(1000)), badge()).answer(go())
        assert play.state.screen == screens.Going(go(), 30)
        assert play.timers["screen"] == 30

    def test_what_the_student_chose_is_kept_by_the_adults_yes(self) -> None:
        needs = replace(NEEDS_ADULT, minutes=3, shape=PassShape.ONE_WAY)
        play = after(needs).take(events.PinTyped("2468"))
        credential = requests.Credential(pin="2468")
        assert play.asked == [
            requests.AskPassWithAdult(
                MAYA.student, LIBRARY.room, credential, None, 3, PassShape.ONE_WAY
            )
        ]
