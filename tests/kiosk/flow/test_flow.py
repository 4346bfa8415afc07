"""The screen machine, way by way."""

from dataclasses import replace

import pytest

from hallpass.domain.board import RoomState
from hallpass.domain.emergency import Action
from hallpass.domain.facts import VoidWhy
from hallpass.ids import BadgeHash, RoomId, TicketId
from kiosk.flow import answers, commands, events, requests, screens
from kiosk.flow.commands import Cue, MarkShown, ShowScreen
from kiosk.flow.events import Eyes, Tap, TimerName
from tests.kiosk.flow.playbook import (
    ANSWERS,
    ARRIVED,
    BOARD,
    ELSEWHERE,
    GYM,
    IN_LINE,
    LAPSED,
    LEO,
    LIBRARY,
    LINE_OFFER,
    MAYA,
    NEEDS_ADULT,
    NOT_NOW,
    NOT_OURS,
    PASS,
    RESTROOM,
    REVOKED,
    SETTINGS,
    SOON,
    STATUS,
    UNDONE,
    UNDONE_AGAIN,
    WELCOME,
    WHICH,
    Play,
    after,
    alarmed,
    badge,
    emergency,
    go,
    idle,
)


class TestRest:
    def test_starts_with_nothing_known(self) -> None:
        assert Play().state.screen == screens.Starting()

    def test_a_status_leads_to_idle(self) -> None:
        play = idle()
        assert play.last == (
            ShowScreen(screens.Idle(), 1),
            commands.StopTimer(TimerName.SCREEN),
        )

    def test_not_enrolled_shows_its_code_until_let_in(self) -> None:
        play = Play(events.EnrolmentChanged("AB12", "https://s"))
        assert play.state.screen == screens.NotEnrolled("AB12", "https://s")
        play.take(events.EnrolmentChanged(None))
        assert play.state.screen == screens.Starting()

    def test_a_code_wins_over_a_status(self) -> None:
        play = idle().take(events.EnrolmentChanged("AB12"))
        assert play.state.screen == screens.NotEnrolled("AB12")
        assert play.take(badge()).asked == []

    @pytest.mark.parametrize(
        ("status", "screen"),
        [
            (
                replace(STATUS, settings=replace(SETTINGS, paused=True)),
                screens.Paused(screens.PausedWhy.PAUSED),
            ),
            (
                replace(STATUS, board=replace(BOARD, state=RoomState.CLOSED)),
                screens.Paused(screens.PausedWhy.CLOSED),
            ),
            (alarmed(Action.HOLD), screens.Emergency(emergency(Action.HOLD))),
        ],
    )
    def test_rest_is_read_off_the_status(
        self, status: answers.RoomStatus, screen: screens.Screen
    ) -> None:
        assert idle().take(events.StatusChanged(status)).state.screen == screen

    def test_a_status_that_changes_nothing_seen_shows_nothing(self) -> None:
        play = idle().take(events.StatusChanged(replace(STATUS, outbox=3)))
        assert play.last == ()
        assert play.state.status == replace(STATUS, outbox=3)

    def test_settings_wait_until_the_student_is_gone(self) -> None:
        paused = replace(STATUS, settings=replace(SETTINGS, paused=True))
        play = after(go()).take(events.StatusChanged(paused))
        assert isinstance(play.state.screen, screens.Going)
        assert play.fire().state.screen == screens.Paused(screens.PausedWhy.PAUSED)

    def test_the_camera_is_remembered(self) -> None:
        play = idle().take(events.CameraChanged(Eyes.GONE))
        assert play.state.eyes is Eyes.GONE
        assert play.last == ()

    def test_no_badge_before_a_status(self) -> None:
        assert Play(badge()).all == []


class TestBadge:
    def test_is_asked_and_shown_as_reading_at_once(self) -> None:
        play = idle().take(badge("HP1X", 7.5))
        assert play.asked == [requests.ReadBadge("HP1X", badge().symbology, 7.5)]
        assert play.state.screen == screens.Reading()

    def test_usual_destination_needs_no_tap(self) -> None:
        play = idle().take(badge()).answer(go())
        assert play.state.screen == screens.Going(go(), 5)
        assert play.cues == [Cue.GO]
        assert play.timers["screen"] == 5

    def test_the_next_student_is_taken_at_once_without_a_flash(self) -> None:
        play = after(go()).take(badge("HP1LEO"))
        assert play.asked == [requests.ReadBadge("HP1LEO", badge().symbology, 1.0)]
        assert isinstance(play.state.screen, screens.Going)
        play.answer(go(LEO, "d-leo"))
        assert play.state.screen == screens.Going(go(LEO, "d-leo"), 5)

    def test_a_slow_desk_says_that_it_reads(self) -> None:
        play = after(WELCOME).take(badge())
        assert play.timers == {"patience": 0.25}
        play.fire(TimerName.PATIENCE)
        assert play.state.screen == screens.Reading()

    def test_patience_after_the_answer_means_nothing(self) -> None:
        play = after(WELCOME)
        assert play.fire(TimerName.PATIENCE).last == ()

    def test_another_student_takes_over_the_question(self) -> None:
        which_leo = answers.WhichPlace(LEO, WHICH.offers)
        play = after(WHICH).take(badge("HP1LEO")).answer(which_leo)
        assert play.state.screen == screens.WhichDestination(which_leo)

    def test_a_stray_code_takes_no_question_away(self) -> None:
        play = after(WHICH).take(badge("https://x")).answer(NOT_OURS)
        assert play.state.screen == screens.WhichDestination(WHICH)
        assert play.cues == [Cue.NO]

    def test_a_stray_code_says_so_at_rest(self) -> None:
        assert after(NOT_OURS).state.screen == screens.NotTaken(NOT_OURS)

    def test_one_waits_while_the_desk_is_at_it_the_newest(self) -> None:
        play = idle().take(badge("a")).take(badge("b")).take(badge("c"))
        assert play.last == ()
        play.answer(REVOKED)
        assert play.asked == [requests.ReadBadge("c", badge().symbology, 1.0)]

    def test_one_waits_until_the_answer_before_was_seen(self) -> None:
        play = idle().take(badge()).answer(go()).take(badge("b"))
        assert play.last == ()
        play.shown()
        assert play.last[0] == MarkShown("d-go")
        assert play.asked == [requests.ReadBadge("b", badge().symbology, 1.0)]

    def test_one_that_waited_is_asked_when_the_frame_never_came(self) -> None:
        play = idle().take(badge()).answer(go()).take(badge("b")).fire()
        assert play.asked == [requests.ReadBadge("b", badge().symbology, 1.0)]
        assert MarkShown("d-go") not in play.all


class TestShown:
    @pytest.mark.parametrize("answer", ANSWERS)
    def test_is_marked_once_after_its_own_frame(self, answer: answers.DeskAnswer) -> None:
        decision = getattr(answer, "decision", None)
        play = idle().take(badge()).answer(answer)
        before = play.state.serial - 1
        assert not any(isinstance(c, MarkShown) for c in play.all)
        assert play.take(events.FrameShown(before)).last == ()
        marks = [] if decision is None else [MarkShown(decision)]
        assert list(play.shown().last) == marks
        assert play.shown().last == ()

    def test_is_not_marked_after_another_screen_took_its_place(self) -> None:
        play = idle().take(badge()).answer(go())
        play.take(events.StatusChanged(alarmed(Action.HOLD))).shown()
        assert MarkShown("d-go") not in play.all


class TestAnswers:
    @pytest.mark.parametrize(
        ("answer", "kind", "seconds", "cue"),
        [
            (WHICH, screens.WhichDestination, 20, Cue.ASK),
            (go(), screens.Going, 5, Cue.GO),
            (WELCOME, screens.Welcome, 4, Cue.BACK),
            (ARRIVED, screens.ArrivedHere, 4, Cue.BACK),
            (SOON, screens.BackAlready, 20, Cue.ASK),
            (ELSEWHERE, screens.Elsewhere, 20, Cue.ASK),
            (NEEDS_ADULT, screens.AskAdult, 30, Cue.ASK),
            (LINE_OFFER, screens.LineOffer, 20, Cue.ASK),
            (IN_LINE, screens.Waiting, 8, Cue.ASK),
            (NOT_NOW, screens.NotNow, 6, Cue.NO),
            (UNDONE, screens.Undone, 3, None),
            (answers.LeftLine(), screens.LeftLine, 3, None),
            (answers.SeenHere(MAYA), screens.SeenHere, 4, Cue.BACK),
            (answers.HelloAdult("Ms. Rivera"), screens.HelloAdult, 4, None),
            (REVOKED, screens.NotTaken, 4, Cue.NO),
            (answers.DeskFault("full"), screens.Fault, 6, Cue.NO),
        ],
    )
    def test_have_their_screen_time_and_sound(
        self, answer: answers.DeskAnswer, kind: type, seconds: float, cue: Cue | None
    ) -> None:
        play = idle().take(badge()).answer(answer)
        assert isinstance(play.state.screen, kind)
        assert play.timers["screen"] == seconds
        assert play.cues == ([] if cue is None else [cue])
        assert play.fire().state.screen == screens.Idle()

    def test_nobody_asked_for_show_nothing(self) -> None:
        assert idle().answer(go()).last == ()

    def test_the_time_to_undo_is_the_rooms(self) -> None:
        status = replace(STATUS, settings=replace(SETTINGS, undo_s=9))
        play = Play(events.StatusChanged(status), badge()).answer(go())
        assert play.timers["screen"] == 9

    def test_a_timer_of_an_earlier_screen_does_nothing(self) -> None:
        play = after(go())
        assert play.take(events.TimerFired(TimerName.SCREEN, play.state.serial - 1)).last == ()


class TestLate:
    def test_a_desk_that_is_stuck_is_said_to_be(self) -> None:
        play = idle().take(badge()).fire()
        assert play.state.screen == screens.Fault(slow=True)
        assert play.cues == [Cue.NO]
        assert play.fire().state.screen == screens.Idle()

    def test_its_answer_is_not_shown_to_whoever_stands_there_then(self) -> None:
        play = idle().take(badge()).fire().fire().answer(go())
        assert play.state.screen == screens.Idle()
        assert MarkShown("d-go") not in play.shown().all

    def test_its_answer_lets_the_next_badge_go(self) -> None:
        play = idle().take(badge()).fire().fire().take(badge("b"))
        assert play.state.screen == screens.Reading()
        play.answer(go())
        assert play.asked == [requests.ReadBadge("b", badge().symbology, 1.0)]
        assert play.state.screen == screens.Reading()
        assert play.timers["screen"] == 5

    def test_reading_on_behalf_of_nobody_is_given_up(self) -> None:
        play = idle().take(badge()).fire().fire().take(badge("b")).fire()
        assert play.state.screen == screens.Fault(slow=True)
        assert play.answer(go()).asked == []

    def test_a_screen_whose_time_is_over_waits_for_the_desk(self) -> None:
        play = after(WHICH).take(badge("b")).fire()
        assert play.state.screen == screens.Reading()

    def test_a_tap_while_it_is_stuck_ends_the_screen(self) -> None:
        play = idle().take(badge()).fire().tap(Tap.CANCEL)
        assert play.state.screen == screens.Idle()

    def test_reading_can_be_cancelled_by_nobody(self) -> None:
        assert idle().take(badge()).tap(Tap.CANCEL).last == ()


class TestWhich:
    def test_one_tap_asks_for_it(self) -> None:
        play = after(WHICH).take(events.Picked(LIBRARY.room))
        assert play.asked == [requests.AskPass(MAYA.student, LIBRARY.room)]

    @pytest.mark.parametrize("room", [GYM.room, RoomId("nowhere")])
    def test_closed_and_unknown_ones_do_nothing(self, room: RoomId) -> None:
        assert after(WHICH).take(events.Picked(room)).last == ()

    def test_a_second_tap_while_the_desk_is_at_it_does_nothing(self) -> None:
        play = after(WHICH).take(events.Picked(LIBRARY.room)).take(events.Picked(RESTROOM.room))
        assert play.last == ()

    def test_no_destination_without_the_question(self) -> None:
        assert after(go()).take(events.Picked(LIBRARY.room)).last == ()

    def test_a_touch_gives_the_full_time_again(self) -> None:
        assert after(WHICH).take(events.Touched()).timers == {"screen": 20}
        assert after(go()).take(events.Touched()).last == ()

    def test_cancel(self) -> None:
        assert after(WHICH).tap(Tap.CANCEL).state.screen == screens.Idle()


class TestGoing:
    def test_not_me_voids_it(self) -> None:
        play = after(go()).tap(Tap.NOT_ME)
        assert play.asked == [requests.UndoPass(PASS, VoidWhy.NOT_ME)]
        assert play.answer(UNDONE).state.screen == screens.Undone(UNDONE)

    def test_somewhere_else_voids_it_and_asks_again(self) -> None:
        play = after(go()).tap(Tap.SOMEWHERE_ELSE)
        assert play.asked == [requests.UndoPass(PASS, VoidWhy.SOMEWHERE_ELSE)]
        play.answer(UNDONE_AGAIN)
        assert play.asked == [requests.ChooseAgain(MAYA.student)]
        assert play.answer(WHICH).state.screen == screens.WhichDestination(WHICH)

    def test_a_tap_while_the_desk_is_at_it_does_nothing(self) -> None:
        assert after(go()).tap(Tap.NOT_ME).tap(Tap.NOT_ME).last == ()

    def test_other_taps_mean_nothing(self) -> None:
        assert after(go()).tap(Tap.JOIN_LINE).last == ()


class TestBack:
    @pytest.mark.parametrize("answer", [SOON, LAPSED])
    def test_yes(self, answer: answers.BackAlready) -> None:
        assert after(answer).tap(Tap.IM_BACK).asked == [requests.ConfirmBack(PASS)]

    def test_no_so_soon_lets_the_pass_go_on(self) -> None:
        play = after(SOON).tap(Tap.IM_LEAVING)
        assert play.asked == []
        assert play.state.screen == screens.Idle()

    def test_no_after_it_had_lapsed_is_a_new_pass(self) -> None:
        play = after(LAPSED).tap(Tap.IM_LEAVING)
        assert play.asked == [requests.ChooseAgain(MAYA.student)]

    def test_leaving_means_nothing_elsewhere(self) -> None:
        assert after(go()).tap(Tap.IM_LEAVING).last == ()

    def test_here_now(self) -> None:
        assert after(ELSEWHERE).tap(Tap.HERE_NOW).asked == [requests.ConfirmHere(PASS)]


class TestLine:
    def test_join(self) -> None:
        play = after(LINE_OFFER).tap(Tap.JOIN_LINE)
        assert play.asked == [requests.WaitInLine(MAYA.student, LIBRARY.room)]

    def test_leave(self) -> None:
        play = after(IN_LINE).tap(Tap.LEAVE_LINE)
        assert play.asked == [requests.GiveUpLine(TicketId("t-1"))]
        assert play.answer(answers.LeftLine()).state.screen == screens.LeftLine()

    @pytest.mark.parametrize("answer", [NOT_NOW, LINE_OFFER, IN_LINE, NEEDS_ADULT])
    def test_somewhere_else(self, answer: answers.DeskAnswer) -> None:
        play = after(answer).tap(Tap.SOMEWHERE_ELSE)
        assert play.asked == [requests.ChooseAgain(MAYA.student)]


class TestAdult:
    ask = replace(NEEDS_ADULT, who=replace(MAYA, badge=BadgeHash("ab" * 32)))

    def test_a_pin(self) -> None:
        play = after(self.ask).take(events.PinTyped("2468"))
        assert play.asked == [
            requests.AskPassWithAdult(
                MAYA.student,
                LIBRARY.room,
                requests.Credential(pin="2468"),
                BadgeHash("ab" * 32),
            )
        ]

    @pytest.mark.parametrize("pin", ["", "2468"])
    def test_no_pin_where_none_was_asked_for_and_no_empty_one(self, pin: str) -> None:
        play = after(self.ask if pin == "" else WHICH)
        assert play.take(events.PinTyped(pin)).last == ()

    def test_a_badge(self) -> None:
        play = after(self.ask).take(badge("HP1RIVERA"))
        assert play.asked == [
            requests.AskPassWithAdult(
                MAYA.student,
                LIBRARY.room,
                requests.Credential(badge_text="HP1RIVERA"),
                BadgeHash("ab" * 32),
            )
        ]

    def test_a_students_badge_there_means_that_student(self) -> None:
        play = after(NEEDS_ADULT).take(badge("HP1LEO", 3.0))
        play.answer(replace(NEEDS_ADULT, refused=answers.AdultRefused.NOT_ALLOWED))
        assert play.asked == [requests.ReadBadge("HP1LEO", badge().symbology, 3.0)]

    def test_a_refused_pin_says_so(self) -> None:
        wrong = replace(NEEDS_ADULT, refused=answers.AdultRefused.WRONG)
        play = after(NEEDS_ADULT).take(events.PinTyped("1")).answer(wrong)
        assert play.state.screen == screens.AskAdult(wrong)

    def test_a_pin_of_somebody_not_allowed_says_so(self) -> None:
        no = replace(NEEDS_ADULT, refused=answers.AdultRefused.NOT_ALLOWED)
        play = after(NEEDS_ADULT).take(events.PinTyped("1")).answer(no)
        assert play.state.screen == screens.AskAdult(no)


class TestEmergency:
    @pytest.mark.parametrize("answer", ANSWERS)
    def test_comes_at_once_whatever_is_shown(self, answer: answers.DeskAnswer) -> None:
        play = after(answer).take(events.StatusChanged(alarmed(Action.EVACUATE)))
        assert play.state.screen == screens.Emergency(emergency(Action.EVACUATE))

    def test_the_same_one_again_takes_nothing_away(self) -> None:
        play = idle().take(events.StatusChanged(alarmed(Action.EVACUATE))).take(badge())
        play.answer(answers.SeenHere(MAYA))
        play.take(events.StatusChanged(replace(alarmed(Action.EVACUATE), outbox=1)))
        assert isinstance(play.state.screen, screens.SeenHere)

    def test_a_new_version_of_what_is_shown_is_shown(self) -> None:
        play = idle().take(events.StatusChanged(alarmed(Action.HOLD)))
        play.take(events.StatusChanged(alarmed(Action.HOLD, 2)))
        assert play.state.screen == screens.Emergency(emergency(Action.HOLD, 2))

    def test_its_end_leads_back_to_idle(self) -> None:
        play = idle().take(events.StatusChanged(alarmed(Action.HOLD)))
        assert play.take(events.StatusChanged(STATUS)).state.screen == screens.Idle()

    def test_is_hidden_by_a_box_that_is_not_enrolled(self) -> None:
        play = idle().take(events.EnrolmentChanged("AB12"))
        assert play.take(events.StatusChanged(alarmed(Action.HOLD))).last == ()

    def test_scans_are_taken(self) -> None:
        play = idle().take(events.StatusChanged(alarmed(Action.SHELTER))).take(badge())
        assert len(play.asked) == 1
        assert play.timers == {"patience": 0.25}

    def test_lockdown_reads_shows_and_plays_nothing(self) -> None:
        play = idle().take(badge()).take(badge("b"))
        play.take(events.StatusChanged(alarmed(Action.LOCKDOWN)))
        assert play.state.queued is None
        play.answer(WELCOME)
        assert play.state.screen == screens.Emergency(emergency(Action.LOCKDOWN))
        assert play.cues == []
        assert play.take(badge("c")).last == ()

    def test_no_go_while_new_passes_are_stopped(self) -> None:
        play = idle().take(badge()).take(events.StatusChanged(alarmed(Action.HOLD))).answer(go())
        assert play.state.screen == screens.Emergency(emergency(Action.HOLD))
        assert play.shown().asked == []

    def test_a_go_in_a_secure_is_shown(self) -> None:
        play = idle().take(badge()).take(events.StatusChanged(alarmed(Action.SECURE))).answer(go())
        assert isinstance(play.state.screen, screens.Going)

    def test_a_go_that_is_not_shown_ends_the_reading(self) -> None:
        play = idle().take(events.StatusChanged(alarmed(Action.HOLD))).take(badge())
        play.fire(TimerName.PATIENCE).answer(go())
        assert play.state.screen == screens.Emergency(emergency(Action.HOLD))
