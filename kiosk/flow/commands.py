"""What the flow wants done: the only way in which it acts."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.flow.answers import DecisionId
from kiosk.flow.events import TimerName
from kiosk.flow.requests import DeskRequest
from kiosk.flow.screens import Screen


class Cue(StrEnum):
    """The sounds: few and soft."""

    GO = "go"
    BACK = "back"
    ASK = "ask"
    NO = "no"
    TURN = "turn"
    """The next in line is called."""


@dataclass(frozen=True, slots=True)
class AskDesk:
    """Hand this to the desk; it answers exactly once."""

    request: DeskRequest


@dataclass(frozen=True, slots=True)
class ShowScreen:
    """Draw this, and say when its frame was shown."""

    screen: Screen
    serial: int


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Say `TimerFired(name, serial)` in so many seconds; a running one of that name is dropped."""

    name: TimerName
    seconds: float
    serial: int


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget a timer."""

    name: TimerName


@dataclass(frozen=True, slots=True)
class Play:
    """Make a sound."""

    cue: Cue


@dataclass(frozen=True, slots=True)
class MarkShown:
    """The frame of this decision was on the glass: record it."""

    decision: DecisionId


Command = AskDesk | ShowScreen | StartTimer | StopTimer | Play | MarkShown
