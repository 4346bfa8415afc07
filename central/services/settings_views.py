"""What the settings' use cases take and hand out: frozen values for pages, commands and the API.

Values are of the domain's own types (`hallpass.layerdoc.types()`), logos in base64 as in `Look`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, Final

from central.errors import OutOfDate
from hallpass.domain.book import BY_KEY
from hallpass.domain.layers import Level
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AdultId, DeviceId, RoomId


class Clear(Enum):
    """No value of one's own."""

    CLEAR = "clear"


CLEAR: Final = Clear.CLEAR
"""In a change: take the key out of the layer, so that the level above counts. In a difference:
the layer does not (or did not) say anything about the key."""

Values = Mapping[str, Any]
"""Key -> value of its own type, or CLEAR."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that two layers, or two documents, say differently."""

    key: str
    before: Any
    """CLEAR: it was not set."""
    after: Any
    """CLEAR: it is not set any more."""


@dataclass(frozen=True, slots=True)
class LayerView:
    """What one level says now."""

    level: Level
    target: str
    """The school's, area's, room's or device's id."""
    name: str
    """Of the target, for people."""
    values: Mapping[str, Any]
    version: int
    """0: nobody has said anything at this level yet."""
    at: datetime | None
    adult: AdultId | None
    adult_name: str
    note: str


@dataclass(frozen=True, slots=True)
class EffectiveView:
    """A whole document at one level, and where each value comes from.

    Of a school or an area it is what a room without words of its own would get.
    """

    level: Level
    target: str
    name: str
    settings: RoomSettings
    """`version` is the room's own (what its kiosk is told to run); 1 above rooms."""
    origins: Mapping[str, Level]
    """Key -> the level that its value comes from; every key of the book is there."""
    layers: tuple[LayerView, ...]
    """Of the levels down to this one, in their order: school first, this one last."""
    rooms: tuple[RoomId, ...]
    """Which rooms it concerns."""
    overridden: Mapping[str, int]
    """Key -> in how many of these rooms a level below says otherwise (its boxes included)."""
    room: Room | None = None
    """The room that it is of; None for a school or an area."""
    device: DeviceId | None = None

    @property
    def own(self) -> LayerView:
        """What this very level says."""
        return self.layers[-1]

    @property
    def versions(self) -> Mapping[Level, int]:
        """Return the version of each level's layer."""
        return {layer.level: layer.version for layer in self.layers}

    @property
    def based_on(self) -> Mapping[str, int]:
        """What a form made from this hands to `Settings.change`."""
        return {self.target: self.own.version}


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """One version of a layer: what, who, when, why."""

    version: int
    values: Mapping[str, Any]
    differences: tuple[Difference, ...]
    """From the version before it."""
    at: datetime
    adult: AdultId | None
    adult_name: str
    """Empty: made by a command or at the beginning."""
    note: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that makes no sense in the document of a room that a change concerns."""

    room: RoomId
    room_name: str
    key: str
    words: str
    """For an adult, in English: `problems_of`'s sentence without the key."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do; nothing has happened."""

    room: Room | None
    """The one that is shown: the one asked for, or the first that would change; None: there is no
    room at this level yet."""
    before: RoomSettings
    after: RoomSettings
    differences: tuple[Difference, ...]
    """Between the two documents: what the room's kiosk would notice."""
    concerned: tuple[RoomId, ...]
    """Rooms whose document (or whose box's document) would change."""
    problems: tuple[Problem, ...]
    """Why it would be refused; empty: it would be taken."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a change did."""

    versions: Mapping[str, int]
    """Target -> the version of its layer now."""
    rooms: Mapping[RoomId, int]
    """Room whose kiosks get a new document -> its version."""
    keys: tuple[str, ...]
    """What was changed; empty: nothing was, and nothing was saved."""


class RunState(StrEnum):
    """How far a box is with the settings that it was sent."""

    RUNS = "runs"
    SENT = "sent"
    """It is connected, and has not said yet that it runs them."""
    WAITING = "waiting"
    """It is away, and gets them when it comes back."""
    REFUSED = "refused"
    """It could not use them, and went back to its last good ones; `problem` says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """Whether one box runs what its room was sent."""

    device: DeviceId
    name: str
    room: RoomId
    room_name: str
    wants: int
    runs: int
    problem: str
    state: RunState
    heard_at: datetime | None


class PlanState(StrEnum):
    """What became of a planned change."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    """It made no sense any more when its time came; `problem` says why."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A change of settings that waits for its time, or did."""

    id: str
    level: Level
    targets: tuple[str, ...]
    names: tuple[str, ...]
    """Of the targets, in their order, for people."""
    values: Values
    due_at: datetime
    adult: AdultId
    adult_name: str
    note: str
    made_at: datetime
    state: PlanState
    problem: str
    done_at: datetime | None


class LayerMoved(OutOfDate):
    """Somebody else changed a layer in between; nothing was saved.

    Attributes:
        moved: target -> what they changed since the version that the caller saw.
        versions: target -> the version now, to base the next attempt on.
        by: names of whoever did, the latest last.
    """

    def __init__(
        self,
        moved: Mapping[str, tuple[Difference, ...]],
        versions: Mapping[str, int],
        by: tuple[str, ...],
    ) -> None:
        keys = sorted({item.key for changes in moved.values() for item in changes})
        super().__init__(
            f"somebody changed this in between ({', '.join(keys) or 'nothing that differs'}): "
            "look at the change, then save again"
        )
        self.moved = moved
        self.versions = versions
        self.by = by


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return what two layers say differently, in the order of the book, unknown keys last."""
    order = {key: at for at, key in enumerate(BY_KEY)}
    found = [
        Difference(key, before.get(key, CLEAR), after.get(key, CLEAR))
        for key in before.keys() | after.keys()
        if before.get(key, CLEAR) != after.get(key, CLEAR)
    ]
    return tuple(sorted(found, key=lambda item: (order.get(item.key, len(order)), item.key)))
