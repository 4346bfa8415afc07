"""Adults, as far as kiosks may hold them: whoever may act in a room, and who teaches there."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import false, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.journal import chunks
from central.store.models import AdultRoomRow, AdultRow, ClassListRow
from central.store.people import badges_of
from hallpass.codec import decode
from hallpass.domain.people import Adult, Role
from hallpass.ids import AdultId, RoomId, SchoolId


async def documents(
    session: AsyncSession, school: SchoolId, ids: Iterable[str]
) -> dict[AdultId, Adult]:
    """Return these adults as the kiosks of their rooms may hold them."""
    found: dict[AdultId, Adult] = {}
    for part in chunks(ids):
        rows = await session.execute(
            select(
                AdultRow.id,
                AdultRow.name,
                AdultRow.roles,
                AdultRow.pin,
                AdultRow.room,
                AdultRow.day,
            ).where(
                AdultRow.school_id == school,
                AdultRow.id.in_(part),
                AdultRow.disabled == false(),
            )
        )
        badges = await badges_of(session, school, part)
        for row in rows:
            adult = AdultId(row.id)
            found[adult] = Adult(
                adult,
                row.name,
                tuple(Role(role) for role in decode(list[str], row.roles)),
                tuple(badges.get(row.id, ([], []))[0]),
                row.pin,
                RoomId(row.room) if row.room is not None else None,
                date.fromisoformat(row.day) if row.day is not None else None,
            )
    return found


async def names_alone(
    session: AsyncSession, school: SchoolId, ids: Iterable[str]
) -> dict[AdultId, Adult]:
    """Return these adults with nothing that lets anybody act in their name."""
    known = await documents(session, school, ids)
    return {key: replace(adult, badges=(), pin=None) for key, adult in known.items()}


async def with_a_class_in(
    session: AsyncSession, school: SchoolId, room: RoomId, ids: Iterable[str]
) -> set[AdultId]:
    """Return those of the adults whom a class list of this room names."""
    found: set[AdultId] = set()
    for part in chunks(ids):
        rows = await session.scalars(
            select(ClassListRow.adult)
            .where(
                ClassListRow.school_id == school,
                ClassListRow.room == room,
                ClassListRow.adult.in_(part),
            )
            .distinct()
        )
        found.update(AdultId(adult) for adult in rows if adult is not None)
    return found


async def may_act_in(
    session: AsyncSession, school: SchoolId, room: RoomId, ids: Iterable[str], today: date
) -> set[AdultId]:
    """Return those of the adults who may act at a room's kiosk.

    Its own, its substitutes until their day is over, and administrators.
    """
    found: set[AdultId] = set()
    for part in chunks(ids):
        rows = await session.execute(
            select(
                AdultRow.id,
                AdultRow.roles,
                AdultRow.room.label("only"),
                AdultRow.day,
                AdultRoomRow.room,
            )
            .outerjoin(
                AdultRoomRow,
                (AdultRoomRow.school_id == AdultRow.school_id)
                & (AdultRoomRow.adult == AdultRow.id)
                & (AdultRoomRow.room == room),
            )
            .where(
                AdultRow.school_id == school,
                AdultRow.id.in_(part),
                AdultRow.disabled == false(),
            )
        )
        found.update(
            AdultId(row.id)
            for row in rows
            if (
                row.only == room and row.day is not None and row.day >= today.isoformat()
                if row.only is not None
                else row.room is not None or Role.ADMINISTRATOR in decode(list[str], row.roles)
            )
        )
    return found


async def rooms_of(session: AsyncSession, school: SchoolId, adult: AdultId) -> frozenset[RoomId]:
    """Return an adult's rooms: where they may act, and where they have a class."""
    acts = await session.scalars(
        select(AdultRoomRow.room).where(
            AdultRoomRow.school_id == school, AdultRoomRow.adult == adult
        )
    )
    taught = await session.scalars(
        select(ClassListRow.room).where(
            ClassListRow.school_id == school, ClassListRow.adult == adult
        )
    )
    return frozenset(RoomId(room) for room in (*acts, *taught))
