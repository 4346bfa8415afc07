"""Emergencies as they are kept: the frozen list, what is known of each since, the timeline.

At most one is on. What was frozen when it began is never changed; what came to be known since is
written beside it, and each step is a line of the timeline, which the database lets nobody change.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.emergency_models import (
    EmergencyBoxRow,
    EmergencyEventRow,
    EmergencyPersonRow,
    EmergencyRow,
)
from central.store.unit import Unit
from hallpass.codec import encode
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.passes import Pass, PassState
from hallpass.ids import AdultId, DeviceId, EmergencyId, PassId, RoomId, SchoolId, StudentId


@dataclass(frozen=True, slots=True)
class Kept:
    """One emergency, without its list."""

    id: EmergencyId
    version: int
    action: Action
    drill: bool
    started_at: datetime
    started_by: AdultId | None
    """None: a program."""
    ended_at: datetime | None
    ended_by: AdultId | None
    note: str
    in_class: int

    @property
    def on(self) -> bool:
        """Whether nobody has ended it."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list, and what is known since."""

    student: StudentId
    name: str
    pass_id: PassId | None = None
    origin: RoomId | None = None
    destination: RoomId | None = None
    there: bool = False
    since: datetime | None = None
    about: bool = False
    seen_room: RoomId | None = None
    seen_at: datetime | None = None
    safe_at: datetime | None = None
    safe_by: AdultId | None = None
    safe_where: str = ""
    added_at: datetime | None = None
    """None: frozen at the start; else when an adult or a late fact added them."""


@dataclass(frozen=True, slots=True)
class SilentBox:
    """A room whose kiosk was out of touch in that moment."""

    device: DeviceId
    room: RoomId
    heard_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    number: int
    at: datetime
    kind: str
    adult: AdultId | None
    student: StudentId | None
    room: RoomId | None
    detail: str


async def current(session: AsyncSession, school: SchoolId) -> Kept | None:
    """Return the one that is on."""
    row = await session.scalar(
        select(EmergencyRow)
        .where(EmergencyRow.school_id == school, EmergencyRow.ended_at.is_(None))
        .order_by(EmergencyRow.version.desc())
        .limit(1)
    )
    return None if row is None else _kept(row)


async def by_id(session: AsyncSession, school: SchoolId, emergency: EmergencyId) -> Kept | None:
    """Return one, also if it is over."""
    row = await session.get(EmergencyRow, (school, emergency))
    return None if row is None else _kept(row)


async def every(session: AsyncSession, school: SchoolId, limit: int) -> tuple[Kept, ...]:
    """Return the latest ones, the newest first."""
    rows = await session.scalars(
        select(EmergencyRow)
        .where(EmergencyRow.school_id == school)
        .order_by(EmergencyRow.version.desc())
        .limit(limit)
    )
    return tuple(_kept(row) for row in rows)


async def since(session: AsyncSession, school: SchoolId, first: datetime) -> tuple[Kept, ...]:
    """Return those that began after `first`, the oldest first."""
    rows = await session.scalars(
        select(EmergencyRow)
        .where(EmergencyRow.school_id == school, EmergencyRow.started_at >= first)
        .order_by(EmergencyRow.version)
    )
    return tuple(_kept(row) for row in rows)


async def counts(
    session: AsyncSession, school: SchoolId, ids: Collection[EmergencyId]
) -> Mapping[EmergencyId, tuple[int, int]]:
    """Return of each how many are on its list, and how many of them were marked safe."""
    rows = await session.execute(
        select(
            EmergencyPersonRow.emergency,
            func.count(),
            func.count(EmergencyPersonRow.safe_at),
        )
        .where(EmergencyPersonRow.school_id == school, EmergencyPersonRow.emergency.in_(ids))
        .group_by(EmergencyPersonRow.emergency)
    )
    return {EmergencyId(key): (total, safe) for key, total, safe in rows}


async def people_of(
    session: AsyncSession, school: SchoolId, emergency: EmergencyId
) -> tuple[Person, ...]:
    """Return its list, by name."""
    rows = await session.scalars(
        select(EmergencyPersonRow).where(
            EmergencyPersonRow.school_id == school, EmergencyPersonRow.emergency == emergency
        )
    )
    found = [_person(row) for row in rows]
    return tuple(sorted(found, key=lambda person: (person.name.casefold(), person.student)))


async def boxes_of(
    session: AsyncSession, school: SchoolId, emergency: EmergencyId
) -> tuple[SilentBox, ...]:
    """Return which boxes were out of touch."""
    rows = await session.scalars(
        select(EmergencyBoxRow).where(
            EmergencyBoxRow.school_id == school, EmergencyBoxRow.emergency == emergency
        )
    )
    return tuple(
        SilentBox(DeviceId(row.device), RoomId(row.room), row.heard_at, row.waiting) for row in rows
    )


async def events_of(
    session: AsyncSession, school: SchoolId, emergency: EmergencyId
) -> tuple[Event, ...]:
    """Return its timeline."""
    rows = await session.scalars(
        select(EmergencyEventRow)
        .where(EmergencyEventRow.school_id == school, EmergencyEventRow.emergency == emergency)
        .order_by(EmergencyEventRow.number)
    )
    return tuple(
        Event(
            row.number,
            row.at,
            row.kind,
            AdultId(row.adult) if row.adult is not None else None,
            StudentId(row.student) if row.student is not None else None,
            RoomId(row.room) if row.room is not None else None,
            row.detail,
        )
        for row in rows
    )


async def begin(
    unit: Unit,
    emergency: EmergencyId,
    action: Action,
    by: AdultId | None,
    *,
    drill: bool,
    note: str,
    in_class: int,
) -> Kept:
    """Begin one: its row, and the state that every kiosk and page is told at once."""
    row = EmergencyRow(
        school_id=unit.school_id,
        id=emergency,
        version=await _next_version(unit),
        action=action.value,
        drill=drill,
        started_at=unit.now,
        started_by=by,
        ended_at=None,
        ended_by=None,
        note=note,
        in_class=in_class,
    )
    unit.session.add(row)
    await unit.session.flush()
    _tell(unit, Emergency(action, row.version, unit.now, drill))
    return _kept(row)


async def alter(unit: Unit, kept: Kept, action: Action) -> Kept:
    """Give the one that is on another action, as the next version of the same emergency."""
    row = await _row(unit, kept.id)
    row.action, row.version = action.value, await _next_version(unit)
    await unit.session.flush()
    _tell(unit, Emergency(action, row.version, unit.now, row.drill))
    return _kept(row)


async def finish(unit: Unit, kept: Kept, by: AdultId | None) -> Kept:
    """End it, and tell every kiosk and page at once."""
    row = await _row(unit, kept.id)
    row.ended_at, row.ended_by = unit.now, by
    await unit.session.flush()
    _tell(unit, None)
    return _kept(row)


def _tell(unit: Unit, state: Emergency | None) -> None:
    """Let everyone know at once: the wake itself carries the state, there is nothing to fetch."""
    unit.school.emergency = None if state is None else encode(state).decode()
    unit.everyone = True


async def _next_version(unit: Unit) -> int:
    last = await unit.session.scalar(
        select(func.max(EmergencyRow.version)).where(EmergencyRow.school_id == unit.school_id)
    )
    return (last or 0) + 1


async def _row(unit: Unit, emergency: EmergencyId) -> EmergencyRow:
    return await unit.session.get_one(EmergencyRow, (unit.school_id, emergency))


def frozen(passes: Iterable[Pass], names: Mapping[StudentId, str]) -> tuple[Person, ...]:
    """Return the list of these open passes; of somebody who is out twice the later one."""
    latest: dict[StudentId, Pass] = {}
    for value in sorted(passes, key=lambda item: (item.started_at, item.id)):
        latest[value.student] = value
    return tuple(on_pass(value, names.get(value.student, "")) for value in latest.values())


def on_pass(value: Pass, name: str) -> Person:
    """Return who is out on a pass, as the list keeps them."""
    return Person(
        value.student,
        name,
        value.id,
        value.origin,
        value.destination,
        there=value.state is PassState.THERE,
        since=value.started_at,
        about=value.about,
    )


def add_people(unit: Unit, emergency: EmergencyId, people: Iterable[Person]) -> None:
    """Put people on a list."""
    for person in people:
        unit.session.add(
            EmergencyPersonRow(
                school_id=unit.school_id,
                emergency=emergency,
                student=person.student,
                name=person.name,
                pass_id=person.pass_id,
                origin=person.origin,
                destination=person.destination,
                there=person.there,
                since=person.since,
                about=person.about,
                seen_room=person.seen_room,
                seen_at=person.seen_at,
                safe_at=person.safe_at,
                safe_by=person.safe_by,
                safe_where=person.safe_where,
                added_at=person.added_at,
            )
        )


def add_boxes(unit: Unit, emergency: EmergencyId, boxes: Iterable[SilentBox]) -> None:
    """Keep which boxes were out of touch."""
    for box in boxes:
        unit.session.add(
            EmergencyBoxRow(
                school_id=unit.school_id,
                emergency=emergency,
                device=box.device,
                room=box.room,
                heard_at=box.heard_at,
                waiting=box.waiting,
            )
        )


async def person(unit: Unit, emergency: EmergencyId, student: StudentId) -> Person | None:
    """Return one of a list."""
    row = await unit.session.get(EmergencyPersonRow, (unit.school_id, emergency, student))
    return None if row is None else _person(row)


async def set_safe(
    unit: Unit, emergency: EmergencyId, student: StudentId, by: AdultId | None, where: str
) -> Person:
    """Mark one safe under an adult's name; `by` None takes that back."""
    key = (unit.school_id, emergency, student)
    row = await unit.session.get_one(EmergencyPersonRow, key)
    row.safe_at, row.safe_by, row.safe_where = (unit.now if by is not None else None), by, where
    return _person(row)


async def set_seen(
    unit: Unit, emergency: EmergencyId, student: StudentId, room: RoomId, at: datetime
) -> None:
    """Note where a scan saw somebody; it never says that they are safe."""
    key = (unit.school_id, emergency, student)
    row = await unit.session.get_one(EmergencyPersonRow, key)
    row.seen_room, row.seen_at = room, at


async def add_event(
    unit: Unit,
    emergency: EmergencyId,
    kind: str,
    *,
    adult: AdultId | None = None,
    student: StudentId | None = None,
    room: RoomId | None = None,
    detail: str = "",
) -> None:
    """Add a line to the timeline."""
    last = await unit.session.scalar(
        select(func.max(EmergencyEventRow.number)).where(
            EmergencyEventRow.school_id == unit.school_id,
            EmergencyEventRow.emergency == emergency,
        )
    )
    unit.session.add(
        EmergencyEventRow(
            school_id=unit.school_id,
            emergency=emergency,
            number=(last or 0) + 1,
            at=unit.now,
            kind=kind,
            adult=adult,
            student=student,
            room=room,
            detail=detail,
        )
    )
    await unit.session.flush()


def _kept(row: EmergencyRow) -> Kept:
    return Kept(
        id=EmergencyId(row.id),
        version=row.version,
        action=Action(row.action),
        drill=row.drill,
        started_at=row.started_at,
        started_by=AdultId(row.started_by) if row.started_by is not None else None,
        ended_at=row.ended_at,
        ended_by=AdultId(row.ended_by) if row.ended_by is not None else None,
        note=row.note,
        in_class=row.in_class,
    )


def _person(row: EmergencyPersonRow) -> Person:
    return Person(
        student=StudentId(row.student),
        name=row.name,
        pass_id=PassId(row.pass_id) if row.pass_id is not None else None,
        origin=RoomId(row.origin) if row.origin is not None else None,
        destination=RoomId(row.destination) if row.destination is not None else None,
        there=row.there,
        since=row.since,
        about=row.about,
        seen_room=RoomId(row.seen_room) if row.seen_room is not None else None,
        seen_at=row.seen_at,
        safe_at=row.safe_at,
        safe_by=AdultId(row.safe_by) if row.safe_by is not None else None,
        safe_where=row.safe_where,
        added_at=row.added_at,
    )
