"""Builds each page's values from the services: the only place where the console asks them to read.

Whatever a caller may not see is asked for by no page of theirs; the services refuse it besides.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime

from central.services.bundle import Services
from central.services.callers import Caller, Permission
from central.services.views import DeviceView, OutPass, RoomView
from central.web.models import (
    DevicesPage,
    EnrolPage,
    HallPage,
    HomePage,
    RoomCard,
    RoomPage,
    RoomSaid,
    RoomsPage,
    in_touch,
)
from hallpass.domain.rooms import Room, RoomMode
from hallpass.domain.rules.room_open import NOBODY_COMES
from hallpass.ids import RoomId


async def hall_page(
    services: Services, caller: Caller, now: datetime, *, query: str = "", destination: str = ""
) -> HallPage:
    """Return who is out now, the longest out first, as searched for."""
    everyone = await services.passes.out_now(caller)
    wanted = _folded(query)
    rows = sorted(
        (
            row
            for row in everyone
            if (not destination or row.destination.id == destination)
            and all(word in _folded(_text_of(row)) for word in wanted.split())
        ),
        key=lambda row: row.value.started_at,
    )
    counts: dict[RoomId, tuple[Room, int]] = {}
    for row in everyone:
        counts[row.destination.id] = (
            row.destination,
            counts.get(row.destination.id, (row.destination, 0))[1] + 1,
        )
    if destination and RoomId(destination) not in counts:
        # The filter stays picked while nobody is out to it.
        counts |= await _picked(services, caller, RoomId(destination))
    return HallPage(
        rows=tuple(rows),
        total=len(everyone),
        overtime=sum(row.overtime_min > 0 for row in everyone),
        query=query,
        destination=RoomId(destination) if destination else None,
        destinations=tuple(sorted(counts.values(), key=lambda pair: pair[0].name)),
        as_of=now,
    )


async def rooms_page(services: Services, caller: Caller, query: str = "") -> RoomsPage:
    """Return all rooms with their boards, by folder."""
    wanted = _folded(query)
    cards = [
        card
        for card in await _cards(services, caller, await services.rooms.list(caller))
        if wanted in _folded(f"{card.room.number} {card.room.name}")
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
    )


async def devices_page(services: Services, caller: Caller, now: datetime) -> DevicesPage:
    """Return all boxes: first those that need somebody, then by room."""
    devices = await services.devices.list(caller)
    rooms = await services.rooms.list(caller)
    may_change = caller.may(Permission.CHANGE_DEVICES)
    return DevicesPage(
        devices=tuple(
            sorted(
                _active(devices), key=lambda d: (not needs_somebody(d, now), d.room_name, d.name)
            )
        ),
        revoked=tuple(device for device in devices if device.revoked_at is not None),
        pending=await services.enrolments.pending(caller) if may_change else (),
        rooms={view.room.id: view.room for view in rooms},
        may_change=may_change,
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
    devices: tuple[DeviceView, ...] | None = None
    if caller.may(Permission.SEE_DEVICES):
        devices = _active(await services.devices.list(caller))
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
        devices=devices,
        attention=tuple(device for device in devices or () if needs_somebody(device, now)),
        in_touch=sum(in_touch(device, now) for device in devices or ()),
        pending=pending,
        conflicts=conflicts,
        asks=await services.asks.open(caller) if caller.may(Permission.ANSWER_ASKS) else (),
        closed=tuple(
            RoomSaid(view.room, mode, view.mode.until)
            for view in rooms or ()
            if (mode := view.mode.at(now)) is not RoomMode.OPEN
        ),
    )


def needs_somebody(device: DeviceView, now: datetime) -> bool:
    """Whether an adult should look at a box."""
    status = device.status
    return (
        not in_touch(device, now)
        or bool(status.settings_problem)
        or status.dead > 0
        or device.branched
        or bool(status.tamper)
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


async def _picked(
    services: Services, caller: Caller, room: RoomId
) -> Mapping[RoomId, tuple[Room, int]]:
    if not caller.may(Permission.SEE_ROOMS):
        return {}
    found = [view.room for view in await services.rooms.list(caller) if view.room.id == room]
    return {room: (found[0], 0)} if found else {}


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


def _text_of(row: OutPass) -> str:
    places = (row.origin.name, row.origin.number, row.destination.name, row.destination.number)
    return " ".join((row.full_name, *places))


def _folded(text: str) -> str:
    """Return text for comparing: without case and accents, so that "jose" finds "José"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
