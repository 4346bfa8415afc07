"""Buildings and floors: their order, the picture of their plan, and where rooms are on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.store.fleet_models import (
    AreaRow,
    LayerRow,
    PictureRow,
    PlannedChangeRow,
    PlanPlaceRow,
)
from central.store.unit import Unit
from central.store.upserting import upsert
from hallpass.ids import AreaId, RoomId, SchoolId


@dataclass(frozen=True, slots=True)
class Area:
    """A building or a floor."""

    id: AreaId
    name: str
    plan: str | None = None
    """Hash of its plan's picture."""


async def every(session: AsyncSession, school: SchoolId) -> dict[AreaId, Area]:
    """Return all areas, in their order."""
    rows = await session.scalars(
        select(AreaRow).where(AreaRow.school_id == school).order_by(AreaRow.place, AreaRow.id)
    )
    return {AreaId(row.id): Area(AreaId(row.id), row.name, row.plan) for row in rows}


async def places(session: AsyncSession, school: SchoolId) -> dict[RoomId, tuple[int, int]]:
    """Return where rooms are on the plan of their area: thousandths of its width and height."""
    rows = await session.scalars(select(PlanPlaceRow).where(PlanPlaceRow.school_id == school))
    return {RoomId(row.room): (row.x, row.y) for row in rows}


async def add(unit: Unit, area: AreaId, name: str) -> None:
    """Keep a new area, after the others."""
    unit.session.add(
        AreaRow(
            school_id=unit.school_id,
            id=area,
            name=name,
            place=len(await every(unit.session, unit.school_id)),
            plan=None,
        )
    )
    await unit.session.flush()


async def rename(unit: Unit, area: AreaId, name: str) -> None:
    """Call an area something else; raises NotFound."""
    (await _row(unit, area)).name = name


async def put_in_order(unit: Unit, order: Sequence[AreaId]) -> None:
    """Put areas in an order; raises NotFound."""
    for place, area in enumerate(order):
        (await _row(unit, area)).place = place


async def remove(unit: Unit, area: AreaId) -> None:
    """Forget an area; raises NotFound."""
    row = await _row(unit, area)
    plan = row.plan
    await unit.session.delete(row)
    await unit.session.flush()
    await _forget(unit, plan)


async def set_plan(unit: Unit, area: AreaId, plan: str | None) -> None:
    """Give an area another plan's picture, or none; raises NotFound."""
    row = await _row(unit, area)
    old, row.plan = row.plan, plan
    await unit.session.flush()
    if old != plan:
        await _forget(unit, old)


async def place(unit: Unit, where: Mapping[RoomId, tuple[int, int] | None]) -> None:
    """Say where rooms are on their area's plan; None: nowhere."""
    gone = [room for room, at in where.items() if at is None]
    if gone:
        await unit.session.execute(
            delete(PlanPlaceRow).where(
                PlanPlaceRow.school_id == unit.school_id, PlanPlaceRow.room.in_(gone)
            )
        )
    rows = [
        {"school_id": unit.school_id, "room": room, "x": at[0], "y": at[1]}
        for room, at in where.items()
        if at is not None
    ]
    await upsert(unit.session, PlanPlaceRow, rows, ("school_id", "room"))


async def _forget(unit: Unit, plan: str | None) -> None:
    """Take away a plan's picture, unless another area has it, or somebody made it a logo."""
    if plan is None:
        return
    for table, column in (
        (AreaRow, AreaRow.plan == plan),
        (LayerRow, LayerRow.doc.contains(plan)),
        (PlannedChangeRow, PlannedChangeRow.doc.contains(plan)),
    ):
        used = select(table.school_id).where(table.school_id == unit.school_id, column).limit(1)
        if await unit.session.scalar(used) is not None:
            return
    await unit.session.execute(
        delete(PictureRow).where(PictureRow.school_id == unit.school_id, PictureRow.hash == plan)
    )


async def _row(unit: Unit, area: AreaId) -> AreaRow:
    row = await unit.session.get(AreaRow, (unit.school_id, area))
    if row is None:
        raise NotFound("there is no such building or floor")
    return row
