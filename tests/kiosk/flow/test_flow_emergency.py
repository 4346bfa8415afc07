"""Emergencies at one box, the dark of a Lockdown, and what central asks a box to show."""

from dataclasses import replace

import pytest

from hallpass.domain.emergency import Action
from hallpass.domain.look import Look
from hallpass.domain.orders import TEXT_LIMIT
from hallpass.ids import AlarmId
from kiosk.flow import answers, commands, events, requests, screens, taps
from kiosk.flow.alarms import AlarmAct, AlarmChanged, AlarmView
from kiosk.flow.events import Tap, TimerName
from kiosk.flow.machine import MESSAGE_MOST_S, UNDO_S
from kiosk.flow.screens import EntryWhy
from tests.kiosk.flow.playbook import (
    BEGUN,
    DARK,
    IDENTIFY,
    LOCAL,
    NO_ADULT,
    NOW,
    PANEL,
    PANEL_CALM,
    PANEL_DARK,
    PANEL_OFFICE,
    PANEL_OWN,
    SETTINGS,
    STATUS,
    Play,
    after,
    alarmed,
    badge,
    emergency,
    go,
    idle,
)

DARK_STATUS = replace(STATUS, emergency=DARK, out_of_touch_since=NOW)


def held(play: Play, key: str) -> Play:
    return play.take(events.Held(key))


def dark() -> Play:
    return Play(events.StatusChanged(DARK_STATUS))


def entry_in_the_dark() -> Play:
    return held(dark(), "adult")


class TestBeginning:
    def test_each_action_is_asked_for_under_the_adult_who_opened_the_panel(self) -> None:
        for action in Action:
            play = after(PANEL_CALM).tap(Tap.ALARM).tap(Tap.DRILL)
            held(play, action.value)
            assert play.asked == [requests.RaiseAlarm(PANEL.adult.id, action, drill=True)]

    def test_it_is_shown_only_once_it_is_on_disk_and_then_at_once(self) -> None:
        play = held(after(PANEL_CALM).tap(Tap.ALARM), "hold")
        assert isinstance(play.state.screen, screens.PanelAlarm)
        play.answer(BEGUN)
        assert play.state.screen == screens.Emergency(LOCAL, told=False)
        assert play.state.status is not None
        assert play.state.status.emergency == LOCAL, "the door follows without waiting"

    def test_an_answer_that_came_too_late_counts_all_the_same(self) -> None:
        play = held(after(PANEL_CALM).tap(Tap.ALARM), "hold").fire().fire()
        assert play.state.screen == screens.Fault(slow=True)
        play.answer(BEGUN)
        assert isinstance(play.state.screen, screens.Emergency)

    def test_before_a_room_is_known_it_changes_nothing(self) -> None:
        play = Play()
        play.state = replace(play.state, asked=after(PANEL).tap(Tap.STUDENTS).state.asked)
        asked = play.state
        assert play.answer(BEGUN).state.screen == screens.Starting()
        play.state = asked
        assert play.answer(go()).state.screen == screens.Going(go(), UNDO_S)

    def test_nothing_is_offered_where_the_school_wants_none(self) -> None:
        panel = replace(PANEL, alarm=AlarmView(AlarmAct.NONE))
        assert after(panel).tap(Tap.ALARM).last == ()
        assert after(panel).tap(Tap.ALL_CLEAR).last == ()

    def test_nonsense_that_is_held_means_nothing(self) -> None:
        play = after(PANEL_CALM).tap(Tap.ALARM)
        for key in ("fire", "end", "adult", ""):
            assert held(play, key).last == ()
        assert held(idle(), "hold").last == ()

    def test_a_second_hold_while_the_desk_is_at_it_means_nothing(self) -> None:
        play = held(after(PANEL_CALM).tap(Tap.ALARM), "hold")
        assert held(play, "lockdown").last == ()

    def test_a_hold_can_become_a_lockdown(self) -> None:
        play = Play(events.StatusChanged(replace(STATUS, emergency=LOCAL))).take(badge())
        play.answer(PANEL_OWN).tap(Tap.ALL_CLEAR).tap(Tap.ALARM)
        held(play, "lockdown").answer(AlarmChanged(replace(DARK, version=0, local=True)))
        assert play.state.is_dark


class TestEnding:
    def test_by_the_panel(self) -> None:
        play = Play(events.StatusChanged(replace(STATUS, emergency=LOCAL))).take(badge())
        play.answer(PANEL_OWN).tap(Tap.ALL_CLEAR)
        held(play, "end")
        assert play.asked == [requests.EndAlarm(PANEL.adult.id, AlarmId("alarm-1"), 0)]
        assert play.answer(AlarmChanged(None)).state.screen == screens.Idle()

    def test_the_schools_own_is_not_ended_here(self) -> None:
        play = Play(events.StatusChanged(alarmed(Action.EVACUATE))).tap(Tap.ADULT)
        play.take(events.PinTyped("1")).answer(PANEL_OFFICE)
        assert play.state.screen == screens.PanelAllClear(PANEL_OFFICE)
        assert held(play, "end").last == ()
        assert play.tap(Tap.ALARM).last == ()
        assert isinstance(play.tap(Tap.BACK).state.screen, screens.Panel)

    def test_one_that_is_over_meanwhile_is_not_ended(self) -> None:
        panel = replace(PANEL, alarm=AlarmView(AlarmAct.END_OWN))
        assert taps.on_hold(screens.PanelAllClear(panel), "end") is None

    def test_a_panel_without_one_is_the_panel(self) -> None:
        play = Play(events.StatusChanged(alarmed(Action.HOLD))).tap(Tap.ADULT)
        play.take(events.PinTyped("1")).answer(PANEL)
        assert play.state.screen == screens.Panel(PANEL)

    def test_an_adults_screens_hide_it_not_for_long_and_touches_buy_no_time(self) -> None:
        play = Play(events.StatusChanged(alarmed(Action.HOLD))).tap(Tap.ADULT)
        assert play.take(events.Touched()).last == ()
        play.take(events.PinTyped("1")).answer(PANEL_OFFICE)
        assert play.timers["screen"] == 15.0
        assert play.take(events.Touched()).last == ()

    def test_a_students_badge_at_the_pad_means_what_it_always_means(self) -> None:
        play = Play(events.StatusChanged(alarmed(Action.EVACUATE))).tap(Tap.ADULT).take(badge())
        assert isinstance(play.asked[0], requests.ReadBadge)


class TestInTheDark:
    def test_a_tap_does_nothing(self) -> None:
        assert dark().tap(Tap.ADULT).last == ()
        assert held(dark(), "hold").last == ()

    def test_holding_opens_the_pad_and_it_goes_on_being_said(self) -> None:
        play = entry_in_the_dark()
        assert play.state.screen == screens.AdultEntry(EntryWhy.EMERGENCY, emergency=DARK)
        assert held(Play(events.StatusChanged(alarmed(Action.HOLD))), "adult").last == ()

    def test_a_badge_counts_at_the_pad_and_nowhere_else(self) -> None:
        assert dark().take(badge()).last == ()
        play = entry_in_the_dark().take(badge("HP1RIVERA"))
        assert play.asked == [requests.OpenPanel(requests.Credential(badge_text="HP1RIVERA"))]
        assert play.take(badge("HP1OTHER")).last == (), "one at a time"

    def test_a_wrong_one_is_said_there_without_a_sound(self) -> None:
        play = entry_in_the_dark().take(badge()).answer(NO_ADULT)
        assert play.state.screen == screens.AdultEntry(
            EntryWhy.EMERGENCY, answers.AdultRefused.WRONG, DARK
        )
        assert play.cues == []

    def test_it_is_opened_where_it_is_ended_and_shows_nobody(self) -> None:
        play = entry_in_the_dark().take(events.PinTyped("2468")).answer(PANEL_DARK)
        assert play.state.screen == screens.PanelAllClear(PANEL_DARK)
        assert play.tap(Tap.BACK).last == ()
        held(play, "end")
        assert play.asked == [requests.EndAlarm(PANEL.adult.id, None, DARK.version)]
        assert play.answer(AlarmChanged(None)).state.screen == screens.Idle()

    def test_no_bright_page_comes_while_the_desk_is_at_it(self) -> None:
        play = entry_in_the_dark().take(events.PinTyped("2468"))
        assert play.fire(TimerName.PATIENCE).last == ()
        play.fire()
        assert isinstance(play.state.screen, screens.Emergency)
        assert play.cues == []
        assert play.answer(PANEL_DARK).state.screen == screens.Emergency(DARK, NOW)

    def test_a_fault_is_said_where_it_was_tried(self) -> None:
        play = entry_in_the_dark().take(events.PinTyped("2468"))
        play.answer(answers.DeskFault("disk full"))
        assert isinstance(play.state.screen, screens.Emergency)
        play = entry_in_the_dark().take(events.PinTyped("2468")).answer(PANEL_DARK)
        held(play, "end").answer(answers.DeskFault("disk full"))
        assert play.state.screen == screens.PanelAllClear(PANEL_DARK, failed=True)
        held(play, "end").fire()
        assert play.state.screen == screens.PanelAllClear(PANEL_DARK, failed=True)
        assert play.cues == []

    def test_what_was_asked_before_it_shows_nothing(self) -> None:
        play = idle().tap(Tap.ADULT).take(events.PinTyped("1"))
        play.take(events.StatusChanged(DARK_STATUS)).answer(PANEL_CALM)
        assert play.state.screen == screens.Emergency(DARK, NOW)

    def test_another_one_of_the_same_version_is_another_one(self) -> None:
        # Each that is begun at a box has version 0.
        play = Play(events.StatusChanged(replace(STATUS, emergency=LOCAL))).take(badge())
        other = replace(LOCAL, action=Action.SHELTER)
        play.take(events.StatusChanged(replace(STATUS, emergency=other))).answer(PANEL_OWN)
        assert play.state.screen == screens.Emergency(other)


def test_a_badge_that_waits_is_forgotten_where_the_box_is_let_in_anew() -> None:
    play = idle().take(badge("a")).take(badge("b")).take(events.EnrolmentChanged("AB12"))
    assert play.answer(answers.LeftLine()).asked == []
    assert play.state.queued is None


class TestLastHeard:
    def test_it_is_said_to_the_minute_and_the_screen_stays_the_same_one(self) -> None:
        heard = NOW.replace(second=41, microsecond=5)
        status = replace(alarmed(Action.HOLD), out_of_touch_since=heard)
        play = Play(events.StatusChanged(status))
        assert play.state.screen == screens.Emergency(emergency(Action.HOLD), NOW)
        status = replace(status, out_of_touch_since=heard.replace(microsecond=9))
        assert play.take(events.StatusChanged(status)).last == ()

    def test_an_emergency_begun_here_says_whether_the_office_knows(self) -> None:
        for told in (False, True):
            status = replace(STATUS, emergency=LOCAL, alarm_told=told)
            assert Play(events.StatusChanged(status)).state.screen == screens.Emergency(
                LOCAL, told=told
            )


class TestIdentify:
    def test_it_is_shown_at_rest_for_as_long_as_was_ordered(self) -> None:
        play = idle().take(IDENTIFY)
        assert play.state.screen == screens.Identified("Kiosk 7", "Algebra", "101", 60.0)
        assert play.timers == {"screen": 60.0}
        slow = replace(SETTINGS, look=Look(patience_percent=300))
        play = Play(events.StatusChanged(replace(STATUS, settings=slow))).take(IDENTIFY)
        assert play.timers == {"screen": 60.0}

    def test_it_waits_while_somebody_is_there(self) -> None:
        play = idle().take(badge()).take(IDENTIFY).answer(go()).shown()
        assert isinstance(play.state.screen, screens.Going)
        assert isinstance(play.fire().state.screen, screens.Identified)
        assert play.fire().state.screen == screens.Idle(), "once"

    def test_it_hides_no_emergency_and_none_waits_behind_one(self) -> None:
        play = Play(events.StatusChanged(alarmed(Action.HOLD))).take(IDENTIFY)
        assert isinstance(play.state.screen, screens.Emergency)
        play.take(events.StatusChanged(STATUS))
        assert play.state.screen == screens.Idle()
        play = idle().take(badge()).take(IDENTIFY).take(events.StatusChanged(DARK_STATUS))
        play.take(events.StatusChanged(STATUS)).fire()
        assert not isinstance(play.state.screen, screens.Identified)

    def test_a_second_order_begins_anew(self) -> None:
        play = idle().take(IDENTIFY).take(events.Identify("Kiosk 8", 5.0))
        assert play.state.screen == screens.Identified("Kiosk 8", "Algebra", "101", 5.0)

    def test_a_box_that_knows_no_room_says_its_name(self) -> None:
        assert Play(IDENTIFY).state.screen == screens.Identified("Kiosk 7", seconds=60.0)

    @pytest.mark.parametrize("seconds", [0.0, -3.0])
    def test_it_is_there_to_be_seen(self, seconds: float) -> None:
        play = idle().take(events.Identify("Kiosk 7", seconds))
        assert play.timers == {"screen": 1.0}


class TestMessage:
    def test_it_is_kept_until_it_runs_out_and_changes_no_screen(self) -> None:
        play = idle().take(events.ShowMessage(" Assembly at 11 ", 600.0))
        assert play.state.message == "Assembly at 11"
        assert play.timers == {"message": 600.0}
        assert not [c for c in play.last if isinstance(c, commands.ShowScreen)]
        play.take(badge())
        assert play.fire(TimerName.MESSAGE).state.message == ""

    def test_it_runs_out_whatever_is_shown_then(self) -> None:
        play = idle().take(events.ShowMessage("Assembly at 11", 600.0))
        play.take(badge()).take(events.TimerFired(TimerName.MESSAGE, 1))
        assert play.state.message == ""

    def test_an_empty_one_takes_it_away(self) -> None:
        play = idle().take(events.ShowMessage("Assembly at 11", 600.0))
        play.take(events.ShowMessage("  ", 0.0))
        assert play.state.message == ""
        assert play.timers == {"message": None}

    def test_it_is_held_to_what_fits(self) -> None:
        play = idle().take(events.ShowMessage("x" * 500, 1e12))
        assert len(play.state.message) == TEXT_LIMIT
        assert play.timers == {"message": MESSAGE_MOST_S}
