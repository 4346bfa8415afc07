"""Builds each page's values from the services: the only place where the console asks them to read.

Whatever a caller may not see is asked for by no page of theirs; the services refuse it besides.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from central.services.bundle import Services
from central.services.callers import Caller, Permission
from central.services.views import DeviceView, OutPass, RoomView
from central.store.searching import folded
from central.web.models import (
    EnrolPage,
    HomePage,
    RoomCard,
    RoomPage,
    RoomSaid,
    RoomsPage,
)
from hallpass.domain.rooms import Room, RoomMode
from hallpass.domain.rules.room_open import NOBODY_COMES
from hallpass.ids import RoomId


async def rooms_page(services: Services, caller: Caller, query: str = "") -> RoomsPage:
    """Return all rooms with their boards, by folder."""
    wanted = folded(query)
    cards = [
        card
        for card in await _cards(services, caller, await services.rooms.list(caller))
        if wanted in folded(f"{card.room.number} {card.room.name}")
    ]
    folders: dict[str, list[RoomCard]] = {}
    for card in cards:
        folders.setdefault(card.room.folder, []).append(card)
    return RoomsPage({name: tuple(found) for name, found in folders.items()})


async def room_page(services: Services, caller: Caller, room: RoomId, now: datetime) -> RoomPage:
    """Return one room.

    Raises:
        NotFound: there is none.
    """
    detail = await services.rooms.get(caller, room)
    sees_passes = caller.may(Permission.SEE_WHO_IS_OUT)
    near: tuple[OutPass, ...] = ()
    if sees_passes:
        near = await services.passes.out_now(caller, room=room)
    may_configure = caller.may(Permission.CHANGE_ROOMS)
    history = await services.rooms.history(caller, room) if may_configure else ()
    return RoomPage(
        room=detail.room,
        board=await services.passes.board(caller, room),
        settings=detail.settings,
        out=_oldest_first(row for row in near if row.origin.id == room),
        coming=_oldest_first(row for row in near if row.destination.id == room),
        devices=_active(detail.devices),
        last_change=next(iter(history), None),
        sees_passes=sees_passes,
        may_configure=may_configure,
        as_of=now,
        may_say=await services.hall.may_set_mode(caller, room),
    )


async def enrol_page(
    services: Services,
    caller: Caller,
    fingerprint: str,
    *,
    code: str = "",
    room: str = "",
    problem: str = "",
) -> EnrolPage:
    """Return the box that asks with `code`, and the rooms that it could belong to."""
    wanted = plain_code(code)
    pending = await services.enrolments.pending(caller)
    found = next((e for e in pending if wanted and plain_code(e.user_code) == wanted), None)
    if wanted and found is None and not problem:
        problem = "web.enrol.unknown"
    rooms = await services.rooms.list(caller)
    return EnrolPage(
        code=found.user_code if found is not None else code,
        enrolment=found,
        folders=by_folder(view.room for view in rooms),
        fingerprint=fingerprint,
        room=room,
        problem=problem,
    )


async def home_page(services: Services, caller: Caller, now: datetime) -> HomePage:
    """Return what concerns whoever signed in."""
    rooms = await services.rooms.list(caller) if caller.may(Permission.SEE_ROOMS) else None
    out: tuple[OutPass, ...] | None = None
    if caller.may(Permission.SEE_WHO_IS_OUT):
        out = tuple(await services.passes.out_now(caller))
    fleet = await services.fleet.look(caller) if caller.may(Permission.SEE_DEVICES) else None
    pending = 0
    if caller.may(Permission.CHANGE_DEVICES):
        pending = len(await services.enrolments.pending(caller))
    conflicts = (
        tuple(await services.conflicts.open(caller)) if caller.may(Permission.SEE_CONFLICTS) else ()
    )
    return HomePage(
        out=None if out is None else len(out),
        overtime=sum(row.overtime_min > 0 for row in out or ()),
        rooms=None if rooms is None else len(rooms),
        rooms_open=sum(
            view.room.open and view.mode.at(now) not in NOBODY_COMES for view in rooms or ()
        ),
        fleet=fleet,
        pending=pending,
        conflicts=conflicts,
        asks=await services.asks.open(caller) if caller.may(Permission.ANSWER_ASKS) else (),
        closed=tuple(
            RoomSaid(view.room, mode, view.mode.until)
            for view in rooms or ()
            if (mode := view.mode.at(now)) is not RoomMode.OPEN
        ),
    )


def by_folder(rooms: Iterable[Room]) -> Mapping[str, tuple[Room, ...]]:
    """Return rooms by folder, both in their order."""
    folders: dict[str, list[Room]] = {}
    for room in rooms:
        folders.setdefault(room.folder, []).append(room)
    return {name: tuple(found) for name, found in folders.items()}


def plain_code(code: str) -> str:
    """Return a code as it is compared: people type it with and without dash, in either case."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


async def _cards(
    services: Services, caller: Caller, rooms: Iterable[RoomView]
) -> tuple[RoomCard, ...]:
    return tuple(
        [
            RoomCard(
                view.room,
                await services.passes.board(caller, view.room.id),
                _active(view.devices),
            )
            for view in rooms
        ]
    )


def _active(devices: Iterable[DeviceView]) -> tuple[DeviceView, ...]:
    return tuple(device for device in devices if device.revoked_at is None)


def _oldest_first(rows: Iterable[OutPass]) -> tuple[OutPass, ...]:
    return tuple(sorted(rows, key=lambda row: row.value.started_at))
