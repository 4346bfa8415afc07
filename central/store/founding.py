"""A new school's rows, in bulk: 5,000 students are a few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from central.store import folding, layers, pictures
from central.store.areas import Area
from central.store.base import Base
from central.store.fleet_models import AreaRow
from central.store.layers import Stored
from central.store.models import (
    AdultRoomRow,
    AdultRow,
    ApartRow,
    BadgeRow,
    ClassListRow,
    ClassMemberRow,
    RoomRow,
    StudentRow,
    TimetableRow,
)
from central.store.unit import Unit
from hallpass.codec import encode
from hallpass.domain.layers import Level
from hallpass.domain.people import Allowance, ApartPair, Role, Standing
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.domain.timetable import ClassList, Timetable
from hallpass.ids import AdultId, BadgeHash, RoomId, StudentId
from hallpass.wire import ChangeKind

_SEEDED = "as seeded"


@dataclass(frozen=True, slots=True)
class NewStudent:
    """A student to be kept."""

    id: StudentId
    first: str
    last: str
    on_door: bool
    standing: Standing
    allowance: Allowance
    language: str = ""


@dataclass(frozen=True, slots=True)
class NewAdult:
    """An adult to be kept; password and PIN hashed already."""

    id: AdultId
    name: str
    roles: tuple[Role, ...]
    rooms: tuple[RoomId, ...]
    hall_monitor: bool
    sign_in: str | None
    password: str | None
    pin: str | None


async def areas(unit: Unit, new: Sequence[Area]) -> None:
    """Keep buildings and floors, in their order."""
    rows = [
        {
            "school_id": unit.school_id,
            "id": area.id,
            "name": area.name,
            "place": place,
            "plan": None,
        }
        for place, area in enumerate(new)
    ]
    await _bulk(unit.session, AreaRow, rows)


async def rooms(
    unit: Unit,
    new: Sequence[Room],
    settings: Mapping[RoomId, RoomSettings],
    above: Sequence[Stored] = (),
) -> None:
    """Keep rooms, each with the first version of its document.

    Args:
        unit: the change.
        new: the rooms.
        settings: whole documents; each room's layer is what of its own differs from `above`.
        above: the layers of the school and its areas.
    """
    rows = [
        {
            "school_id": unit.school_id,
            "id": room.id,
            "name": room.name,
            "doc": encode(room).decode(),
            "settings_version": 0,
        }
        for room in new
    ]
    await _bulk(unit.session, RoomRow, rows)
    for room in new:
        unit.emit(ChangeKind.ROOM, room.id)
    logos = [layer.values.get(pictures.LOGO, "") for layer in above]
    for logo in dict.fromkeys((*logos, *(item.look.logo for item in settings.values()))):
        await pictures.keep_logo(unit, logo)
    kept = [replace(layer, values=pictures.stored_values(layer.values)) for layer in above]
    await layers.add(unit, kept, None, _SEEDED)
    fold = await folding.load(unit.session, unit.school_id)
    own = [
        Stored(Level.ROOM, room, 1, values)
        for room, item in settings.items()
        if (values := folding.own_values(fold, room, pictures.stored(item)))
    ]
    await layers.add(unit, own, None, _SEEDED)
    fold = fold.saying({layer.key: layer for layer in own})
    await folding.settle(unit, fold, (), None, _SEEDED, always=tuple(fold.rooms))


async def timetable(unit: Unit, new: Timetable) -> None:
    """Keep when the school teaches."""
    unit.session.add(TimetableRow(school_id=unit.school_id, doc=encode(new).decode()))
    unit.emit(ChangeKind.TIMETABLE, "timetable")
    await unit.session.flush()


async def students(unit: Unit, new: Sequence[NewStudent]) -> None:
    """Keep students."""
    rows = [
        {
            "school_id": unit.school_id,
            "id": student.id,
            "first": student.first,
            "last": student.last,
            "on_door": student.on_door,
            "standing": student.standing.value,
            "allowance": encode(student.allowance).decode(),
            "language": student.language,
        }
        for student in new
    ]
    await _bulk(unit.session, StudentRow, rows)
    for student in new:
        unit.emit(ChangeKind.STUDENT, student.id)


async def adults(unit: Unit, new: Sequence[NewAdult]) -> None:
    """Keep adults and the rooms that they may act in."""
    rows = [
        {
            "school_id": unit.school_id,
            "id": adult.id,
            "name": adult.name,
            "roles": encode(adult.roles).decode(),
            "hall_monitor": adult.hall_monitor,
            "sign_in": adult.sign_in,
            "password": adult.password,
            "pin": adult.pin,
            "disabled": False,
        }
        for adult in new
    ]
    await _bulk(unit.session, AdultRow, rows)
    places = [
        {"school_id": unit.school_id, "adult": adult.id, "room": room}
        for adult in new
        for room in dict.fromkeys(adult.rooms)
    ]
    await _bulk(unit.session, AdultRoomRow, places)
    for adult in new:
        unit.emit(ChangeKind.ADULT, adult.id)


async def badges(
    unit: Unit,
    new: Iterable[tuple[BadgeHash, str]],
    *,
    adult: bool,
    revoked_at: datetime | None = None,
) -> None:
    """Keep the hashes of badges: (hash, owner)."""
    rows = [
        {
            "school_id": unit.school_id,
            "hash": key,
            "owner": owner,
            "adult": adult,
            "issued_at": unit.now,
            "revoked_at": revoked_at,
        }
        for key, owner in new
    ]
    await _bulk(unit.session, BadgeRow, rows)


async def classes(unit: Unit, new: Sequence[tuple[RoomId, ClassList]]) -> None:
    """Keep class lists, each with its room."""
    rows = [
        {
            "school_id": unit.school_id,
            "id": item.id,
            "room": room,
            "day_type": item.day_type,
            "period": item.period,
            "title": item.title,
            "adult": item.adult,
        }
        for room, item in new
    ]
    await _bulk(unit.session, ClassListRow, rows)
    members = [
        {"school_id": unit.school_id, "class_list": item.id, "student": student}
        for _, item in new
        for student in dict.fromkeys(item.students)
    ]
    await _bulk(unit.session, ClassMemberRow, members)
    for room, item in new:
        unit.emit(ChangeKind.CLASS_LIST, item.id, room=room)


async def apart(unit: Unit, new: Sequence[ApartPair]) -> None:
    """Keep pairs who must not meet."""
    rows = [
        {
            "school_id": unit.school_id,
            "id": pair.id,
            "one": pair.one,
            "other": pair.other,
            "why": "",
        }
        for pair in new
    ]
    await _bulk(unit.session, ApartRow, rows)
    for pair in new:
        unit.emit(ChangeKind.APART, pair.id)


async def _bulk(session: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        connection = await session.connection()
        await connection.execute(insert(table), rows)
