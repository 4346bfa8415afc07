"""A script for the engine: this goes in, that must come out."""

from datetime import UTC, datetime

from hallpass.domain.emergency import Action, Emergency
from kiosk.sync.engine import step
from kiosk.sync.signals import (
    Alarmed,
    ApplyEmergency,
    Command,
    Event,
    Exchange,
    ExchangeDone,
    ExchangeFailed,
    OpenWake,
    Started,
    WaitUntil,
    WakeOpened,
    Why,
)
from kiosk.sync.state import Pace, SyncState


def emergency(version: int) -> Emergency:
    return Emergency(Action.HOLD, version, datetime(2026, 11, 24, tzinfo=UTC))


class Play:
    """A script: events in, commands out."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.state = SyncState() if pace is None else SyncState(pace=pace)
        self.now_s = 100.0
        self.alarm_s: float | None = None
        self.said: list[Command] = []

    def send(self, event: type[Event], after_s: float = 0.0, **said: object) -> list[Command]:
        self.now_s += after_s
        said.setdefault("chance", 0.5)
        self.state, commands = step(self.state, event(now_s=self.now_s, **said))
        assert isinstance(commands[-1], WaitUntil)
        self.alarm_s = commands[-1].at_s
        self.said = list(commands[:-1])
        return self.said

    def done(self, after_s: float = 0.1, **said: object) -> list[Command]:
        given = {"sent": 0, "settled": 0, "outbox": 0, "epoch": "e", "number": 1} | said
        return self.send(ExchangeDone, after_s, **given)

    def failed(self, why: Why = Why.AWAY, after_s: float = 0.1, **said: object) -> list[Command]:
        return self.send(ExchangeFailed, after_s, why=why, **said)

    def alarm(self) -> list[Command]:
        """Let the alarm come."""
        assert self.alarm_s is not None
        return self.send(Alarmed, max(0.0, self.alarm_s - self.now_s))

    def wait_s(self) -> float:
        assert self.alarm_s is not None
        return self.alarm_s - self.now_s

    def to_next_exchange(self) -> float:
        """Let alarms come until an exchange begins; return the seconds that passed."""
        began_s = self.now_s
        for _ in range(10):
            if any(isinstance(said, Exchange) for said in self.alarm()):
                return self.now_s - began_s
        raise AssertionError("no exchange began")


def in_touch(*, stream: bool = True, pace: Pace | None = None) -> Play:
    """Started, exchanged once, and idle."""
    play = Play(pace)
    assert play.send(Started) == [OpenWake(), Exchange(50)]
    play.done()
    assert play.said == [ApplyEmergency(None)]
    if stream:
        play.send(WakeOpened)
        play.to_next_exchange()
        play.done()
    return play
