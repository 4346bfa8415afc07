"""Where the flow is: one frozen value, all that it knows."""

from dataclasses import dataclass

from hallpass.domain.emergency import Emergency
from hallpass.ids import TicketId
from kiosk.flow import screens
from kiosk.flow.answers import DecisionId, RoomStatus
from kiosk.flow.events import BadgeRead, Eyes, Identify, StartPhase
from kiosk.flow.requests import DeskRequest
from kiosk.flow.resting import rest_of
from kiosk.flow.screens import EntryWhy, RestScreen, Screen

_STARTING = screens.Starting()


@dataclass(frozen=True, slots=True)
class Asked:
    """The request under way."""

    request: DeskRequest
    badge: BadgeRead | None = None
    """The code that was shown as an adult's: if it is none, it is read as a student's."""
    overdue: bool = False
    """The desk gave up on it; its answer is not shown."""
    entry: EntryWhy | None = None
    """Why an adult was asked for a badge or PIN when it was sent."""
    emergency: Emergency | None = None
    """The one that was on when it was sent."""


@dataclass(frozen=True, slots=True)
class State:
    """Where the screen is."""

    screen: Screen = _STARTING
    serial: int = 0
    """Of the screen; counts up with every ShowScreen."""
    status: RoomStatus | None = None
    enrolment: screens.NotEnrolled | None = None
    phase: StartPhase = StartPhase.STARTING
    eyes: Eyes = Eyes.OPENING
    asked: Asked | None = None
    queued: BadgeRead | None = None
    to_mark: DecisionId | None = None
    """The decision that the screen shows, until its frame was shown."""
    wanted: Identify | None = None
    """Somebody looks for this box: to be said once it rests."""
    message: str = ""
    """Central's words for whoever stands here."""

    @property
    def rest(self) -> RestScreen:
        """Where the desk rests."""
        return rest_of(self.status, self.enrolment, self.phase)

    @property
    def emergency(self) -> Emergency | None:
        """The emergency now in force."""
        return None if self.status is None else self.status.emergency

    @property
    def is_dark(self) -> bool:
        """Say whether a Lockdown is on: silent and dark."""
        emergency = self.emergency
        return emergency is not None and emergency.silent

    @property
    def waits(self) -> bool:
        """Say whether the next badge has to wait."""
        return self.asked is not None or self.to_mark is not None

    @property
    def called(self) -> frozenset[TicketId]:
        """Whose turn is on offer now."""
        return (
            frozenset() if self.status is None else frozenset(c.ticket for c in self.status.called)
        )

    @property
    def reads(self) -> bool:
        """Say whether a badge means anything now."""
        if self.status is None or self.enrolment is not None:
            return False
        return self.status.emergency is None or self.status.emergency.takes_scans
