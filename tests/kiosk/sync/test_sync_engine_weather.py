"""The engine in any weather: what must hold whatever goes in."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sync.signals import (
    Alarmed,
    Command,
    Exchange,
    ExchangeDone,
    ExchangeFailed,
    FactsRecorded,
    OpenWake,
    Reconfigured,
    Started,
    WakeLost,
    WakeOpened,
    Why,
    Woken,
)
from tests.kiosk.sync.engineplay import Play, emergency


@dataclass(frozen=True)
class Weather:
    """What the world does next: how much later, with what luck, and which event."""

    after_s: float
    chance: float
    what: str
    number: int


WEATHER = st.builds(
    Weather,
    after_s=st.sampled_from([0.0, 0.01, 0.3, 2.0, 40.0, 4000.0]),
    chance=st.floats(0, 1, exclude_max=True),
    what=st.sampled_from(
        [
            "alarm",
            "facts",
            "wake",
            "settings",
            "opened",
            "lost",
            "refused stream",
            "emergency",
            "done",
            "receiptless",
            "more",
            "digest",
            "away",
            "refused",
            "not taken",
            "store",
            "later",
            "person",
        ]
    ),
    number=st.integers(0, 5),
)


class World(Play):
    """Keeps count, and checks after each event what must always hold."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = 0
        self.begun: list[float] = []
        self.failed_s: float | None = None
        self.stream_asked = 0
        self.watch(self.send(Started))

    def watch(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, Exchange):
                assert self.under_way == 0, "two exchanges under way"
                self.under_way += 1
                self.begun.append(self.now_s)
                assert 0 <= command.limit <= 200
                if self.failed_s is not None:
                    assert self.now_s - self.failed_s >= 0.999, "no pause after a failure"
            if isinstance(command, OpenWake):
                self.stream_asked += 1
                assert self.stream_asked == 1, "two wake streams"
        if self.under_way == 0:
            assert self.alarm_s is not None, "nothing will ever happen again"
            assert self.alarm_s <= self.now_s + 330, "it waits too long"
        assert self.alarm_s is None or self.alarm_s > self.now_s, "an alarm that is due already"

    def go(self, weather: Weather) -> None:
        self.now_s += weather.after_s
        said = {"chance": weather.chance}
        emergency_now = emergency(weather.number) if weather.number else None
        answer = {"sent": 0, "settled": 0, "outbox": 0, "epoch": "e", "number": weather.number}
        failures = {
            "away": {"why": Why.AWAY},
            "refused": {"why": Why.REFUSED},
            "not taken": {"why": Why.NOT_TAKEN},
            "store": {"why": Why.STORE},
            "later": {"why": Why.AWAY, "retry_after_s": 1000.0 * weather.number},
        }
        answers = {
            "done": answer,
            "more": answer | {"more": True},
            "receiptless": answer | {"sent": 4, "outbox": 4},
            "digest": answer | {"digest_differs": True},
        }
        match weather.what:
            case "facts":
                self.watch(self.send(FactsRecorded, **said))
            case "wake":
                self.watch(self.send(Woken, epoch="e", number=weather.number, **said))
            case "settings":
                said["settings_version"] = weather.number
                self.watch(self.send(Woken, epoch="e", number=0, **said))
            case "emergency":
                said["emergency"] = emergency_now
                self.watch(self.send(Woken, epoch="e", number=0, **said))
            case "opened" if self.stream_asked:
                self.watch(self.send(WakeOpened, **said))
            case "lost" | "refused stream" if self.stream_asked:
                self.stream_asked = 0
                refused = weather.what == "refused stream"
                self.watch(self.send(WakeLost, refused=refused, **said))
            case "person":
                self.failed_s = None
                self.watch(self.send(Reconfigured, **said))
            case what if what in answers and self.under_way:
                self.under_way, self.failed_s = 0, None
                self.watch(self.send(ExchangeDone, **said, **answers[what]))
            case what if what in failures and self.under_way:
                self.under_way, self.failed_s = 0, self.now_s
                self.watch(self.send(ExchangeFailed, **said, **failures[what]))
            case _:
                self.watch(self.send(Alarmed, **said))


@given(st.lists(WEATHER, max_size=60))
def test_in_any_weather_one_exchange_at_a_time_and_always_a_next(days):
    world = World()
    for weather in days:
        world.go(weather)


@given(st.lists(WEATHER, max_size=40), st.integers(1, 500))
def test_once_the_network_is_back_everything_waiting_is_sent(days, waiting):
    world = World()
    for weather in days:
        world.go(weather)
    if world.stream_asked:
        world.stream_asked = 0
        world.send(WakeLost)
    world.failed_s = None
    world.watch(world.send(FactsRecorded))
    began_s, rounds = world.now_s, 0
    while waiting and rounds < 200:
        rounds += 1
        if world.under_way:
            sent = min(world.state.asked_limit, waiting)
            waiting -= sent
            world.under_way = 0
            world.watch(world.done(sent=sent, settled=sent, outbox=waiting, number=9))
        else:
            if world.stream_asked:
                world.stream_asked = 0
                world.watch(world.send(WakeLost))
            world.watch(world.alarm())
    assert waiting == 0
    assert world.now_s - began_s <= 400


@pytest.mark.parametrize(
    "what", ["away", "refused", "not taken", "store", "receiptless", "more", "later"]
)
def test_no_answer_makes_it_run_in_circles(what):
    """One hour of nothing but bad answers that come at once."""
    world = World()
    until_s = world.now_s + 3600
    while world.now_s < until_s:
        chance = 0.0 if len(world.begun) % 2 else 0.99
        if world.under_way:
            world.go(Weather(0.001, chance, what, 1))
        else:
            if world.stream_asked:
                world.go(Weather(0.001, chance, "lost", 1))
            world.watch(world.alarm())
    assert len(world.begun) <= 3600 / 7, f"{len(world.begun)} exchanges in an hour of {what}"
