"""Any order of events: nothing raises, nothing is marked unseen, the timers lead back to rest."""

from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.emergency import Action
from kiosk.flow import commands, events
from kiosk.flow.events import Tap, TimerName
from kiosk.flow.machine import State, step
from kiosk.flow.screens import RestScreen
from tests.kiosk.flow.playbook import ANSWERS, IDENTIFY, STATUS, alarmed, badge
from tests.kiosk.flow.test_chart import KEYS, STATUSES

SERIAL = st.integers(0, 30)
EVENTS = st.one_of(
    st.sampled_from(["a", "b"]).map(badge),
    st.sampled_from(ANSWERS).map(events.Answered),
    st.sampled_from(KEYS).map(events.Picked),
    st.sampled_from(KEYS).map(events.Held),
    st.sampled_from([IDENTIFY, events.ShowMessage("Library closes at noon", 60.0)]),
    st.sampled_from(Tap).map(events.Tapped),
    st.sampled_from(["", "1234"]).map(events.PinTyped),
    st.just(events.Touched()),
    st.builds(events.TimerFired, st.sampled_from(TimerName), SERIAL),
    st.sampled_from([STATUS, *(alarmed(action) for action in Action)]).map(events.StatusChanged),
    st.sampled_from(STATUSES),
    st.sampled_from(events.StartPhase).map(events.StartChanged),
    st.sampled_from([None, "AB12"]).map(events.EnrolmentChanged),
    st.sampled_from(events.Eyes).map(events.CameraChanged),
    st.builds(events.FrameShown, SERIAL),
    st.sampled_from(["screen", "patience", "message", "shown"]),
)
"""The words stand for: that timer fires for what is on now; the frame of what is on was shown."""


class World:
    """What stands around the flow: running timers, frames that were shown, requests under way."""

    def __init__(self) -> None:
        self.state = State()
        self.running: dict[TimerName, int] = {}
        self.frames: set[int] = set()
        self.shows: dict[str, int] = {}
        self.open_requests = 0

    def take(self, event: events.Event | str) -> None:
        if event == "shown":
            event = events.FrameShown(self.state.serial)
        elif isinstance(event, str):
            name = TimerName(event)
            event = events.TimerFired(name, self.running.pop(name, -1))
        if isinstance(event, events.FrameShown):
            if event.serial > self.state.serial:
                return  # no frame of a screen that does not exist yet
            self.frames.add(event.serial)
        if isinstance(event, events.Answered):
            if self.open_requests == 0:
                return
            self.open_requests -= 1
        self.state, done = step(self.state, event)
        for command in done:
            self.follow(command)

    def follow(self, command: commands.Command) -> None:
        match command:
            case commands.StartTimer():
                assert command.serial == self.state.serial
                self.running[command.name] = command.serial
            case commands.StopTimer():
                self.running.pop(command.name, None)
            case commands.AskDesk():
                self.open_requests += 1
                assert self.open_requests == 1, "one request at a time"
            case commands.ShowScreen():
                assert command.serial <= self.state.serial
                answer = getattr(command.screen, "answer", None)
                decision = getattr(answer, "decision", None)
                if decision is not None:
                    self.shows[decision] = command.serial
            case commands.MarkShown():
                assert self.shows[command.decision] in self.frames, "marked before it was seen"
            case commands.Play():
                emergency = self.state.emergency
                assert emergency is None or not emergency.silent
            case _:
                pass


@given(st.lists(EVENTS, max_size=60), st.booleans())
def test_any_walk_ends_at_rest(walk: list[events.Event | str], answered: bool) -> None:
    world = World()
    for event in walk:
        world.take(event)
    for _ in range(20):
        if isinstance(world.state.screen, RestScreen) and not world.running:
            break
        if answered and world.open_requests:
            world.take(events.Answered(ANSWERS[1]))
        for name in list(world.running):
            world.take(name.value)
    assert isinstance(world.state.screen, RestScreen)
    assert world.state.screen == world.state.rest
