"""Alarms: what an adult began at one box, until an administrator answers for the school."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.emergency_models import AlarmRow
from central.store.happened import FactRow
from central.store.unit import Unit
from hallpass.domain.emergency import Action
from hallpass.domain.facts import NO_CLOCKS, AlarmEnded, AlarmRaised, Clocks, Fact, when_of
from hallpass.ids import AdultId, AlarmId, DeviceId, EmergencyId, RoomId, SchoolId
from hallpass.rows import fact_of


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency of one box."""

    id: AlarmId
    device: DeviceId
    room: RoomId | None
    action: Action
    drill: bool
    adult: AdultId | None
    at: datetime
    received_at: datetime
    ended_at: datetime | None
    answered_at: datetime | None
    answered_by: AdultId | None
    emergency: EmergencyId | None


async def open_ones(session: AsyncSession, school: SchoolId) -> tuple[Alarm, ...]:
    """Return those that wait for an answer and that nobody has ended at the box."""
    rows = await session.scalars(
        select(AlarmRow)
        .where(
            AlarmRow.school_id == school,
            AlarmRow.answered_at.is_(None),
            AlarmRow.ended_at.is_(None),
        )
        .order_by(AlarmRow.received_at, AlarmRow.id)
    )
    return tuple(_alarm(row) for row in rows)


async def by_id(session: AsyncSession, school: SchoolId, alarm: AlarmId) -> Alarm | None:
    """Return one."""
    row = await session.get(AlarmRow, (school, alarm))
    return None if row is None else _alarm(row)


async def answer(
    unit: Unit, alarm: AlarmId, by: AdultId | None, emergency: EmergencyId | None
) -> None:
    """Keep that it was answered, and what it became; None: it was set aside."""
    row = await unit.session.get_one(AlarmRow, (unit.school_id, alarm))
    row.answered_at, row.answered_by, row.emergency = unit.now, by, emergency


async def end(unit: Unit, alarm: AlarmId, by: AdultId | None) -> None:
    """Keep that it is over at its box too."""
    row = await unit.session.get_one(AlarmRow, (unit.school_id, alarm))
    row.ended_at, row.ended_by = unit.now, by


async def note(unit: Unit, facts: Iterable[Fact], clocks: Clocks = NO_CLOCKS) -> tuple[Alarm, ...]:
    """Keep alarms that boxes report as begun or over; returns those that are new and not over."""
    ended: list[Fact] = []
    raised: list[AlarmId] = []
    for fact in facts:
        if isinstance(fact.body, AlarmRaised):
            raised.append(fact.body.alarm)
            ended += await _raise(unit, fact, fact.body, clocks)
        elif isinstance(fact.body, AlarmEnded) and fact.body.alarm is not None:
            ended.append(fact)
    await unit.session.flush()
    for fact in ended:
        if isinstance(fact.body, AlarmEnded) and fact.body.alarm is not None:
            row = await unit.session.get(AlarmRow, (unit.school_id, fact.body.alarm))
            if row is not None and row.ended_at is None:
                row.ended_at, row.ended_by = when_of(fact.stamp, clocks).at, fact.by.adult
    found = [await by_id(unit.session, unit.school_id, key) for key in raised]
    return tuple(alarm for alarm in found if alarm is not None and alarm.ended_at is None)


async def _raise(unit: Unit, fact: Fact, body: AlarmRaised, clocks: Clocks) -> list[Fact]:
    """Keep one alarm; returns its end, if that came before it."""
    if await unit.session.get(AlarmRow, (unit.school_id, body.alarm)) is not None:
        return []
    unit.session.add(
        AlarmRow(
            school_id=unit.school_id,
            id=body.alarm,
            device=fact.stamp.device,
            room=fact.stamp.room,
            action=body.action.value,
            drill=body.drill,
            adult=fact.by.adult,
            at=when_of(fact.stamp, clocks).at,
            received_at=unit.now,
            ended_at=None,
            ended_by=None,
            answered_at=None,
            answered_by=None,
            emergency=None,
        )
    )
    rows = await unit.session.scalars(
        select(FactRow).where(
            FactRow.school_id == unit.school_id,
            FactRow.store == fact.stamp.store,
            FactRow.seq > fact.stamp.seq,
            FactRow.kind == "alarm_ended",
        )
    )
    found = [fact_of(row) for row in rows]
    return [
        item
        for item in found
        if isinstance(item.body, AlarmEnded) and item.body.alarm == body.alarm
    ]


def _alarm(row: AlarmRow) -> Alarm:
    return Alarm(
        id=AlarmId(row.id),
        device=DeviceId(row.device),
        room=RoomId(row.room) if row.room is not None else None,
        action=Action(row.action),
        drill=row.drill,
        adult=AdultId(row.adult) if row.adult is not None else None,
        at=row.at,
        received_at=row.received_at,
        ended_at=row.ended_at,
        answered_at=row.answered_at,
        answered_by=AdultId(row.answered_by) if row.answered_by is not None else None,
        emergency=EmergencyId(row.emergency) if row.emergency is not None else None,
    )
