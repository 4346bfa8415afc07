"""Rooms, the settings of each level, and who is out."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar.params import JSONBody
from msgspec import Meta, Struct

from central.api.door import (
    AnyRequest,
    FromApi,
    FromCaller,
    Key,
    changes,
    does,
    ends,
    makes,
    reads,
)
from central.api.room_answers import (
    LayerAnswer,
    LayerVersionAnswer,
    OutAnswer,
    PlannedAnswer,
    RoomAnswer,
    RunningAnswer,
    SavedAnswer,
    layer_answer,
    out_answer,
    planned_answer,
    room_answer,
    running_answer,
    saved_answer,
    version_answer,
)
from central.errors import Invalid, NotFound
from central.services.callers import Permission
from central.services.settings_views import CLEAR
from hallpass.domain.layers import Level
from hallpass.domain.rooms import PassShape, Room
from hallpass.ids import PassId, RoomId
from hallpass.layerdoc import read_layer

_ROOMS, _SETTINGS, _PASSES = "rooms", "settings", "passes"
Line = Annotated[str, Meta(max_length=200)]
Id = Annotated[str, Meta(min_length=1, max_length=64)]


class RoomChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be otherwise about a room; what is left out stays."""

    based_on: Annotated[int, Meta(ge=0, le=2**53)]
    """Version of the room's own layer that was seen (GET /settings/room/{id})."""
    name: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    number: Annotated[str, Meta(max_length=8)] | None = None
    shape: PassShape | None = None
    limit_min: Annotated[int, Meta(ge=1, le=999)] | None = None
    restricted: bool | None = None
    open: bool | None = None
    note: Line = ""


class LayerChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of what one level says, for one target or many: all of it, or nothing."""

    targets: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=2000)]
    values: dict[str, Any] = {}
    """Key -> value, as docs/settings.md has them: {"out_limit": 2, "look.theme": "dark"}."""
    clear: Annotated[tuple[Id, ...], Meta(max_length=500)] = ()
    """Keys about which this level says nothing from now on."""
    based_on: dict[str, Annotated[int, Meta(ge=0, le=2**53)]] | None = None
    """Target -> the version that was seen; another's change in between is then a 409."""
    note: Line = ""


class PlannedChange(LayerChange, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same, at a time to come."""

    due_at: Annotated[datetime, Meta(tz=True)]


class Revert(Struct, frozen=True, forbid_unknown_fields=True):
    """Which version of a layer to go back to; 0: an empty one."""

    version: Annotated[int, Meta(ge=0, le=2**53)]
    note: Line = ""


class Extension(Struct, frozen=True, forbid_unknown_fields=True):
    """How much longer: 5 or 10 minutes."""

    minutes: Annotated[int, Meta(ge=1, le=999)]


class ExtendedAnswer(Struct, frozen=True):
    """The pass's limit now."""

    limit_min: int


@reads("/rooms", Permission.SEE_ROOMS, _ROOMS)
async def list_rooms(api: FromApi, caller: FromCaller) -> list[RoomAnswer]:
    """List all rooms."""
    return [room_answer(view) for view in await api.services.rooms.list(caller)]


@reads("/rooms/{room:str}", Permission.SEE_ROOMS, _ROOMS)
async def get_room(api: FromApi, caller: FromCaller, room: Key) -> RoomAnswer:
    """Return one room."""
    found = next((v for v in await api.services.rooms.list(caller) if v.room.id == room), None)
    if found is None:
        raise NotFound("there is no such room")
    return room_answer(found)


@changes("/rooms/{room:str}", Permission.CHANGE_ROOMS, _ROOMS)
async def change_room(
    api: FromApi, caller: FromCaller, room: Key, data: JSONBody[RoomChange]
) -> SavedAnswer:
    """Change a room's own properties; its kiosks get a new document."""
    seen = (await api.services.settings.of_room(caller, RoomId(room))).room
    if seen is None:
        raise NotFound("there is no such room")
    saved = await api.services.settings.save_room(
        caller, _changed(seen, data), {}, seen=seen, based_on=data.based_on, note=data.note
    )
    return saved_answer(saved)


def _changed(room: Room, data: RoomChange) -> Room:
    wanted = {
        name: value
        for name in ("name", "number", "shape", "limit_min", "restricted", "open")
        if (value := getattr(data, name)) is not None
    }
    return replace(room, **wanted)


@reads("/settings/{level:str}/{target:str}", Permission.SEE_ROOMS, _SETTINGS)
async def get_settings(api: FromApi, caller: FromCaller, level: Key, target: Key) -> LayerAnswer:
    """Return what counts at a level (school, area, room or device), and where it comes from."""
    return layer_answer(await api.services.settings.effective(caller, _level(level), target))


@does("/settings/{level:str}", Permission.CHANGE_ROOMS, _SETTINGS)
async def change_settings(
    api: FromApi, caller: FromCaller, level: Key, data: JSONBody[LayerChange]
) -> SavedAnswer:
    """Change what a level says, for one target or many; the same change twice changes nothing."""
    at = _level(level)
    saved = await api.services.settings.change(
        caller, at, data.targets, _values(data, at), based_on=data.based_on, note=data.note
    )
    return saved_answer(saved)


@reads("/settings/{level:str}/{target:str}/history", Permission.SEE_ROOMS, _SETTINGS)
async def settings_history(
    api: FromApi, caller: FromCaller, level: Key, target: Key
) -> list[LayerVersionAnswer]:
    """Return each version of a layer with its differences, newest first."""
    found = await api.services.settings.history(caller, _level(level), target)
    return [version_answer(view) for view in found]


@does("/settings/{level:str}/{target:str}/revert", Permission.CHANGE_ROOMS, _SETTINGS)
async def revert_settings(
    api: FromApi, caller: FromCaller, level: Key, target: Key, data: JSONBody[Revert]
) -> SavedAnswer:
    """Go back to an older version of a layer, as a new one."""
    saved = await api.services.settings.revert(
        caller, _level(level), target, data.version, data.note
    )
    return saved_answer(saved)


@reads("/plans", Permission.SEE_ROOMS, _SETTINGS)
async def list_plans(api: FromApi, caller: FromCaller) -> list[PlannedAnswer]:
    """List the changes that wait for their time."""
    return [planned_answer(view) for view in await api.services.planning.planned(caller)]


@makes("/plans/{level:str}", Permission.CHANGE_ROOMS, _SETTINGS)
async def plan_settings(
    request: AnyRequest,
    api: FromApi,
    caller: FromCaller,
    level: Key,
    data: JSONBody[PlannedChange],
) -> PlannedAnswer:
    """Plan a change of settings. Takes an Idempotency-Key."""
    at = _level(level)
    values = _values(data, at)

    async def act() -> PlannedAnswer:
        view = await api.services.planning.plan(
            caller, at, data.targets, values, data.due_at, data.note
        )
        return planned_answer(view)

    return await api.once(request, caller, PlannedAnswer, act)


@ends("/plans/{plan:str}", Permission.CHANGE_ROOMS, _SETTINGS)
async def withdraw_plan(api: FromApi, caller: FromCaller, plan: Key) -> None:
    """Take a planned change back."""
    await api.services.planning.withdraw(caller, plan)


@reads("/running", Permission.SEE_ROOMS, _SETTINGS)
async def running(api: FromApi, caller: FromCaller) -> list[RunningAnswer]:
    """Say of each box whether it runs what its room was sent."""
    return [running_answer(view) for view in await api.services.settings.running(caller)]


@reads("/passes/out", Permission.SEE_WHO_IS_OUT, _PASSES)
async def out_now(api: FromApi, caller: FromCaller) -> list[OutAnswer]:
    """List everybody who is out now."""
    return [out_answer(view) for view in await api.services.passes.out_now(caller)]


@does("/passes/{pass_id:str}/end", Permission.CHANGE_PASSES, _PASSES)
async def end_pass(api: FromApi, caller: FromCaller, pass_id: Key) -> None:
    """End a pass; one that is over is a 409."""
    await api.services.hall.end_pass(caller, PassId(pass_id))


@does("/passes/{pass_id:str}/extend", Permission.CHANGE_PASSES, _PASSES)
async def extend_pass(
    request: AnyRequest,
    api: FromApi,
    caller: FromCaller,
    pass_id: Key,
    data: JSONBody[Extension],
) -> ExtendedAnswer:
    """Give a pass more time. Takes an Idempotency-Key."""

    async def act() -> ExtendedAnswer:
        limit = await api.services.hall.extend_pass(caller, PassId(pass_id), data.minutes)
        return ExtendedAnswer(limit)

    return await api.once(request, caller, ExtendedAnswer, act)


def _level(text: str) -> Level:
    if text in {Level.SCHOOL, Level.AREA, Level.ROOM, Level.DEVICE}:
        return Level(text)
    raise NotFound("a level is school, area, room or device")


def _values(data: LayerChange, level: Level) -> dict[str, Any]:
    values, problems = read_layer(msgspec.json.encode(data.values), level)
    if problems:
        raise Invalid(problems)
    twice = set(values) & set(data.clear)
    if twice:
        raise Invalid(tuple(f"{key}: set and cleared at once" for key in sorted(twice)))
    return {**values, **dict.fromkeys(data.clear, CLEAR)}


ROUTES = (
    list_rooms,
    get_room,
    change_room,
    get_settings,
    change_settings,
    settings_history,
    revert_settings,
    list_plans,
    plan_settings,
    withdraw_plan,
    running,
    out_now,
    end_pass,
    extend_pass,
)
