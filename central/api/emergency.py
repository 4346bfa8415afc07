"""Emergencies: started, changed and ended by a program with that very scope; who is on the list.

Marking a student safe is not here: only an adult in person may.
"""

from typing import Annotated

from litestar.params import JSONBody
from msgspec import Meta, Struct

from central.api.door import FromApi, FromCaller, Key, does, reads
from central.api.emergency_answers import (
    AlarmAnswer,
    EmergencyAnswer,
    EmergencyHeadAnswer,
    emergency_answer,
    head_answer,
)
from central.errors import NotFound
from central.services.callers import Permission
from hallpass.domain.emergency import Action
from hallpass.ids import AlarmId, EmergencyId

_TAG = "emergency"
Note = Annotated[str, Meta(max_length=200)]


class Start(Struct, frozen=True, forbid_unknown_fields=True):
    """What everybody in the school is to do."""

    action: Action
    drill: bool
    """Say so: nothing is assumed."""
    note: Note = ""
    alarm: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    """The box's alarm that this confirms."""


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """What they are to do instead; the list stays."""

    action: Action
    note: Note = ""


class End(Struct, frozen=True, forbid_unknown_fields=True):
    """Which one is over."""

    emergency: Annotated[str, Meta(min_length=1, max_length=64)]
    """Its id: another one that began meanwhile goes on."""
    note: Note = ""


@reads("/emergency", Permission.SEE_EMERGENCY, _TAG)
async def current(api: FromApi, caller: FromCaller) -> EmergencyAnswer:
    """Return the emergency that is on, with its list; 404: none is."""
    view = await api.services.emergency.current(caller)
    if view is None:
        raise NotFound("no emergency is on")
    return emergency_answer(view)


@does("/emergency/start", Permission.RUN_EMERGENCY, _TAG)
async def start(api: FromApi, caller: FromCaller, data: JSONBody[Start]) -> EmergencyHeadAnswer:
    """Start one: every kiosk and door shows it. While one is on: 409, so twice starts one."""
    alarm = AlarmId(data.alarm) if data.alarm is not None else None
    view = await api.services.emergency.start(
        caller, data.action, drill=data.drill, note=data.note, alarm=alarm
    )
    return head_answer(view.head)


@does("/emergency/change", Permission.RUN_EMERGENCY, _TAG)
async def change(api: FromApi, caller: FromCaller, data: JSONBody[Change]) -> EmergencyHeadAnswer:
    """Change the action of the one that is on; the same action again: 409."""
    view = await api.services.emergency.change(caller, data.action, note=data.note)
    return head_answer(view.head)


@does("/emergency/end", Permission.RUN_EMERGENCY, _TAG)
async def end(api: FromApi, caller: FromCaller, data: JSONBody[End]) -> EmergencyHeadAnswer:
    """End this very one; if it is not on: 409."""
    view = await api.services.emergency.end(
        caller, note=data.note, emergency=EmergencyId(data.emergency)
    )
    return head_answer(view.head)


@reads("/emergencies", Permission.RUN_EMERGENCY, _TAG)
async def list_emergencies(api: FromApi, caller: FromCaller) -> list[EmergencyHeadAnswer]:
    """List all, newest first."""
    return [head_answer(head) for head in await api.services.emergency.list(caller)]


@reads("/emergencies/{emergency:str}", Permission.SEE_EMERGENCY, _TAG)
async def get_emergency(api: FromApi, caller: FromCaller, emergency: Key) -> EmergencyAnswer:
    """Return one with its list."""
    return emergency_answer(await api.services.emergency.get(caller, EmergencyId(emergency)))


@reads("/alarms", Permission.RUN_EMERGENCY, _TAG)
async def list_alarms(api: FromApi, caller: FromCaller) -> list[AlarmAnswer]:
    """List the alarms of boxes that wait for an answer."""
    return [
        AlarmAnswer(
            id=view.id,
            room=None if view.room is None else view.room.id,
            box=view.box,
            action=view.action,
            drill=view.drill,
            at=view.at,
        )
        for view in await api.services.emergency.alarms(caller)
    ]


ROUTES = (current, start, change, end, list_emergencies, get_emergency, list_alarms)
