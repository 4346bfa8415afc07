"""Rooms, passes and settings, as the API answers: times have a zone."""

from datetime import datetime
from typing import Any

from msgspec import Struct, to_builtins

from central.services.settings_views import (
    CLEAR,
    Difference,
    EffectiveView,
    LayerVersion,
    PlannedView,
    Running,
    Saved,
    Values,
)
from central.services.views import OutPass, RoomView
from hallpass.domain.layers import Level


class RoomAnswer(Struct, frozen=True):
    """A room of the school."""

    id: str
    name: str
    number: str
    folder: str
    shape: str
    """one_way, round_trip or attended."""
    limit_min: int
    capacity: int | None
    """None: no limit."""
    restricted: bool
    open: bool
    area: str | None
    settings_version: int
    """What its kiosks are told to run."""
    devices: tuple[str, ...]
    """Ids of its kiosks."""
    mode: str
    """open, closed, paused or testing: what an adult said of it for now."""


class OutAnswer(Struct, frozen=True):
    """A student who is out now."""

    pass_id: str
    student: str
    name: str
    """Empty: nobody of that id is in the roster."""
    origin: str
    destination: str
    state: str
    started_at: datetime
    limit_min: int
    out_min: int
    overtime_min: int


class LayerAnswer(Struct, frozen=True):
    """What one level says of the settings, and what counts there."""

    level: str
    target: str
    name: str
    version: int
    """Of this level's own layer: hand it back as `based_on`."""
    own: dict[str, Any]
    """What this very level says, by key."""
    effective: dict[str, Any]
    """The whole document that counts here."""
    origins: dict[str, str]
    """Key -> the level that its value comes from."""
    rooms: tuple[str, ...]
    """Which rooms it concerns."""


class DifferenceAnswer(Struct, frozen=True):
    """One key that changed; null: it was, or is, not set at this level."""

    key: str
    before: Any
    after: Any


class LayerVersionAnswer(Struct, frozen=True):
    """One version of a layer."""

    version: int
    at: datetime
    adult: str | None
    adult_name: str
    note: str
    values: dict[str, Any]
    differences: tuple[DifferenceAnswer, ...]


class SavedAnswer(Struct, frozen=True):
    """What a change did."""

    versions: dict[str, int]
    """Target -> the version of its layer now."""
    rooms: dict[str, int]
    """Room whose kiosks get a new document -> its version."""
    keys: tuple[str, ...]
    """What was changed; empty: nothing was."""


class PlannedAnswer(Struct, frozen=True):
    """A change of settings that waits for its time, or did."""

    id: str
    level: str
    targets: tuple[str, ...]
    values: dict[str, Any]
    due_at: datetime
    state: str
    """waiting, done, refused or withdrawn."""
    problem: str
    note: str


class RunningAnswer(Struct, frozen=True):
    """Whether a box runs what its room was sent."""

    device: str
    room: str
    wants: int
    runs: int
    state: str
    """runs, sent, waiting or refused."""
    problem: str


def plain(values: Values) -> dict[str, Any]:
    """Return settings' values as JSON has them."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: object) -> Any:
    return None if value is CLEAR else to_builtins(value)


def room_answer(view: RoomView) -> RoomAnswer:
    """Write a room down."""
    room = view.room
    return RoomAnswer(
        id=room.id,
        name=room.name,
        number=room.number,
        folder=room.folder,
        shape=room.shape,
        limit_min=room.limit_min,
        capacity=room.capacity,
        restricted=room.restricted,
        open=room.open,
        area=room.area,
        settings_version=view.settings_version,
        devices=tuple(device.id for device in view.devices),
        mode=view.mode.mode,
    )


def out_answer(view: OutPass) -> OutAnswer:
    """Write a pass down."""
    value = view.value
    return OutAnswer(
        pass_id=value.id,
        student=value.student,
        name=view.full_name,
        origin=view.origin.id,
        destination=view.destination.id,
        state=value.state,
        started_at=value.started_at,
        limit_min=value.limit_min,
        out_min=view.out_min,
        overtime_min=view.overtime_min,
    )


def layer_answer(view: EffectiveView) -> LayerAnswer:
    """Write a level down."""
    return LayerAnswer(
        level=view.level,
        target=view.target,
        name=view.name,
        version=view.own.version,
        own=plain(view.own.values),
        effective=to_builtins(view.settings),
        origins={key: Level(level).value for key, level in view.origins.items()},
        rooms=view.rooms,
    )


def _difference(item: Difference) -> DifferenceAnswer:
    return DifferenceAnswer(item.key, _plain(item.before), _plain(item.after))


def version_answer(view: LayerVersion) -> LayerVersionAnswer:
    """Write a version down."""
    return LayerVersionAnswer(
        version=view.version,
        at=view.at,
        adult=view.adult,
        adult_name=view.adult_name,
        note=view.note,
        values=plain(view.values),
        differences=tuple(_difference(item) for item in view.differences),
    )


def saved_answer(saved: Saved) -> SavedAnswer:
    """Write down what a change did."""
    return SavedAnswer(
        dict(saved.versions),
        {str(room): version for room, version in saved.rooms.items()},
        saved.keys,
    )


def planned_answer(view: PlannedView) -> PlannedAnswer:
    """Write a planned change down."""
    return PlannedAnswer(
        id=view.id,
        level=view.level,
        targets=view.targets,
        values=plain(view.values),
        due_at=view.due_at,
        state=view.state,
        problem=view.problem,
        note=view.note,
    )


def running_answer(view: Running) -> RunningAnswer:
    """Write down what a box runs."""
    return RunningAnswer(view.device, view.room, view.wants, view.runs, view.state, view.problem)
