"""Every way of the state chart, walked by the machine; and no way that is not in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.flow import events, screens
from kiosk.flow.events import Tap, TimerName
from kiosk.flow.machine import State, step
from kiosk.flow.screens import PanelScreen, RestScreen
from tests.kiosk import chart
from tests.kiosk.chart import Answer, Badge, Do, Hold, Pick, Pin, Press, Tell, Time, Way
from tests.kiosk.flow.playbook import (
    ANSWERS,
    GYM,
    IDENTIFY,
    LIBRARY,
    RESTROOM,
    Play,
    badge,
)

STATUSES = [
    do.event
    for way in chart.WAYS
    for do in way.do
    if isinstance(do, Tell) and isinstance(do.event, events.StatusChanged)
]
KEYS = [*(p.room for p in (RESTROOM, LIBRARY, GYM)), "folder:Study", "5", "8", "bell", "open",
        "10", "hold", "lockdown", "end", "adult", "pass-2", "t-1", "leo", "nothing"]  # fmt: skip
EVENTS = st.one_of(
    st.sampled_from(["a", "b"]).map(badge),
    st.sampled_from(ANSWERS).map(events.Answered),
    st.sampled_from(KEYS).map(events.Picked),
    st.sampled_from(KEYS).map(events.Held),
    st.sampled_from([IDENTIFY, events.ShowMessage("Library closes at noon", 60.0)]),
    st.sampled_from(Tap).map(events.Tapped),
    st.just(events.PinTyped("2468")),
    st.just(events.Touched()),
    st.sampled_from(TimerName),
    st.sampled_from(STATUSES),
    st.sampled_from([None, "AB12"]).map(events.EnrolmentChanged),
    st.sampled_from(events.StartPhase).map(events.StartChanged),
    st.just("shown"),
)
EDGES = {way.screens for way in chart.WAYS}
ANSWERED = {way.end for way in chart.LEAVING if way.start == "Reading"}
BY_TAP_ALONE = {
    "HowLong", "AdultEntry", "PanelPass", "PanelMode", "PanelSwap", "PanelStudents", "PanelPlaces",
    "AskedAdult", "Undone", "LeftLine", "PanelAlarm",
}  # fmt: skip
"""Screens that no badge leads to: each has its few sources, all of them in the chart."""


def do(play: Play, one: Do) -> None:
    match one:
        case Badge():
            play.take(badge())
        case Answer(answer):
            play.answer(answer).shown()
        case Press(tap):
            play.tap(tap)
        case Pick(key):
            play.take(events.Picked(key))
        case Hold(key):
            play.take(events.Held(key))
        case Pin(pin):
            play.take(events.PinTyped(pin))
        case Tell(event):
            play.take(event)
        case Time():
            play.fire()


def at(place: str) -> Play:
    play = Play()
    for one in chart.REACH[place]:
        do(play, one)
    assert type(play.state.screen).__name__ == chart.kind_of(place)
    return play


def named(way: Way) -> str:
    return f"{way.start}-{way.words}-{way.end}".replace(" ", "_")


@pytest.mark.parametrize("way", chart.WAYS, ids=named)
def test_each_way_leads_where_the_chart_says(way: Way) -> None:
    play = at(way.start)
    for one in way.do:
        do(play, one)
    assert type(play.state.screen).__name__ == chart.kind_of(way.end)


def test_every_screen_is_in_the_chart() -> None:
    assert chart.KINDS == chart.EVERY_SCREEN
    assert {end for _, end in EDGES} | {"Starting"} == chart.EVERY_SCREEN


def test_every_screen_but_a_rest_can_be_left_by_itself() -> None:
    for place in chart.REACH:
        play = at(place)
        if not isinstance(play.state.screen, RestScreen | screens.Reading):
            assert isinstance(play.fire().state.screen, RestScreen), place


def test_every_panel_screen_has_a_way_back_by_hand() -> None:
    panels = {cls.__name__ for cls in PanelScreen.__args__}
    assert panels == {
        way.screens[0]
        for way in (*chart.ADULTS, *chart.EMERGENCIES)
        if any(isinstance(one, Press) and one.tap in {Tap.BACK, Tap.DONE} for one in way.do)
        and way.screens[0].startswith("Panel")
    }


def test_the_charts_in_the_docs_are_these() -> None:
    text = chart.DOC.read_text(encoding="utf-8")
    assert chart.document(text) == text, "run `python -m tests.kiosk.chart`"


def _event(drawn: events.Event | TimerName | str, state: State) -> events.Event:
    if isinstance(drawn, TimerName):
        return events.TimerFired(drawn, state.serial)
    return events.FrameShown(state.serial) if isinstance(drawn, str) else drawn


@settings(max_examples=400)
@given(st.lists(EVENTS, max_size=60))
def test_no_way_is_missing_from_the_chart(walk: list[events.Event | TimerName | str]) -> None:
    state = State()
    for drawn in walk:
        event = _event(drawn, state)
        before = type(state.screen).__name__
        was_entered = state.asked.entry if state.asked is not None else None
        state, _ = step(state, event)
        after = type(state.screen).__name__
        if after in BY_TAP_ALONE and after != before:
            through_reading = before == "Reading"
            assert (before, after) in EDGES or through_reading or was_entered, (
                before,
                event,
                after,
            )
        elif after != before and not isinstance(state.screen, RestScreen | screens.Reading):
            assert after in ANSWERED | {
                "Fault",
                "Panel",
                "WhichDestination",
                "PanelAllClear",
                "Identified",
            }, (before, after)
