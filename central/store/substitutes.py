"""Substitutes in the table of adults: one room, one day; told to that room's kiosk alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.models import AdultRoomRow, AdultRow
from central.store.unit import Unit
from central.store.upserting import insert_new
from hallpass.codec import decode, encode
from hallpass.domain.people import Role
from hallpass.ids import AdultId, RoomId, SchoolId
from hallpass.wire import ChangeKind


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who stands in, where and when."""

    adult: AdultId
    name: str
    room: RoomId
    day: date


async def add(unit: Unit, new: Substitute, pin: str) -> bool:
    """Keep a substitute with the hash of a PIN; False: that id is somebody's already."""
    row = {
        "school_id": unit.school_id,
        "id": new.adult,
        "name": new.name,
        "roles": encode((Role.SUBSTITUTE,)).decode(),
        "hall_monitor": False,
        "sign_in": None,
        "password": None,
        "pin": pin,
        "disabled": False,
        "room": new.room,
        "day": new.day.isoformat(),
    }
    if not await insert_new(unit.session, AdultRow, [row], AdultRow.id):
        return False
    _tell(unit, new)
    return True


async def withdraw(unit: Unit, known: Substitute) -> None:
    """Let them act no more, and have the room's kiosk forget them; the name stays for history."""
    row = await unit.session.get(AdultRow, (unit.school_id, known.adult))
    if row is not None:
        row.disabled, row.pin = True, None
        _tell(unit, known)


def _tell(unit: Unit, item: Substitute) -> None:
    unit.emit(ChangeKind.ADULT, item.adult, room=item.room)
    unit.wake(item.room)


async def by_id(session: AsyncSession, school: SchoolId, adult: AdultId) -> Substitute | None:
    """Return one who was not withdrawn, or None."""
    found = await _read(session, school, AdultRow.id == adult)
    return found[0] if found else None


async def since(session: AsyncSession, school: SchoolId, day: date) -> tuple[Substitute, ...]:
    """Return those of a day and after it, by day and name."""
    return await _read(session, school, AdultRow.day >= day.isoformat())


async def before(session: AsyncSession, school: SchoolId, day: date) -> tuple[Substitute, ...]:
    """Return those whose day is over and who were not withdrawn yet."""
    return await _read(session, school, AdultRow.day < day.isoformat())


async def pins_at(session: AsyncSession, school: SchoolId, room: RoomId) -> tuple[str, ...]:
    """Return the hashes of all PINs that may be typed at a room's desk, on whatever day."""
    own = select(AdultRoomRow.adult).where(
        AdultRoomRow.school_id == school, AdultRoomRow.room == room
    )
    rows = await session.execute(
        select(AdultRow.pin, AdultRow.roles, AdultRow.room, AdultRow.id.in_(own)).where(
            AdultRow.school_id == school,
            AdultRow.pin.is_not(None),
            AdultRow.disabled == false(),
            or_(AdultRow.room.is_(None), AdultRow.room == room),
        )
    )
    return tuple(
        pin
        for pin, roles, only, acts in rows
        if pin is not None
        and (only is not None or acts or Role.ADMINISTRATOR in decode(list[str], roles))
    )


async def _read(
    session: AsyncSession, school: SchoolId, *conditions: object
) -> tuple[Substitute, ...]:
    rows: Iterable[AdultRow] = await session.scalars(
        select(AdultRow)
        .where(
            AdultRow.school_id == school,
            AdultRow.disabled == false(),
            AdultRow.day.is_not(None),
            AdultRow.room.is_not(None),
            *conditions,  # type: ignore[arg-type]
        )
        .order_by(AdultRow.day, AdultRow.name, AdultRow.id)
    )
    return tuple(
        Substitute(AdultId(row.id), row.name, RoomId(row.room), date.fromisoformat(row.day))
        for row in rows
        if row.room is not None and row.day is not None
    )
