"""What each level of settings says: every version kept, the highest of a target counts.

Values come and go as they are stored: a logo is its reference (`central.store.pictures`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.fleet_models import LayerRow
from central.store.models import AdultRow
from central.store.unit import Unit
from hallpass.domain.layers import Level
from hallpass.ids import AdultId, SchoolId
from hallpass.layerdoc import read_stored, write_layer

Key = tuple[Level, str]
"""A level, and whose layer of it: the school's, an area's, a room's or a device's id."""
_MANY = 200
"""So many keys are named in a query; for more, all layers are read."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of one layer."""

    level: Level
    target: str
    version: int
    values: Mapping[str, Any]
    at: datetime | None = None
    adult: AdultId | None = None
    adult_name: str = ""
    note: str = ""

    @property
    def key(self) -> Key:
        """Whose layer it is."""
        return self.level, self.target


def nothing(key: Key) -> Stored:
    """Return the layer of a target of which nobody has said anything yet."""
    return Stored(*key, version=0, values={})


async def current(
    session: AsyncSession, school: SchoolId, wanted: Collection[Key] | None = None
) -> dict[Key, Stored]:
    """Return the layers in force; a target without one is not there.

    Args:
        session: to read with.
        school: whose.
        wanted: of these alone; None: of the whole school.
    """
    if wanted is not None and not wanted:
        return {}
    newest = (
        select(LayerRow.level, LayerRow.target, func.max(LayerRow.version).label("version"))
        .where(LayerRow.school_id == school)
        .group_by(LayerRow.level, LayerRow.target)
    )
    if wanted is not None and len(wanted) <= _MANY:
        newest = newest.where(_among(wanted))
    latest = newest.subquery()
    rows = await session.execute(
        select(LayerRow, AdultRow.name)
        .join(
            latest,
            and_(
                LayerRow.level == latest.c.level,
                LayerRow.target == latest.c.target,
                LayerRow.version == latest.c.version,
            ),
        )
        .outerjoin(
            AdultRow,
            (AdultRow.school_id == LayerRow.school_id) & (AdultRow.id == LayerRow.adult),
        )
        .where(LayerRow.school_id == school)
    )
    found = [_stored(row, name) for row, name in rows]
    return {item.key: item for item in found if wanted is None or item.key in wanted}


async def history(session: AsyncSession, school: SchoolId, key: Key) -> tuple[Stored, ...]:
    """Return every version of one layer, the newest first."""
    level, target = key
    rows = await session.execute(
        select(LayerRow, AdultRow.name)
        .outerjoin(
            AdultRow,
            (AdultRow.school_id == LayerRow.school_id) & (AdultRow.id == LayerRow.adult),
        )
        .where(
            LayerRow.school_id == school,
            LayerRow.level == level.value,
            LayerRow.target == target,
        )
        .order_by(LayerRow.version.desc())
    )
    return tuple(_stored(row, name) for row, name in rows)


async def add(unit: Unit, new: Iterable[Stored], adult: AdultId | None, note: str) -> None:
    """Keep new versions of layers; `version` says which one each is to be."""
    rows = [
        {
            "school_id": unit.school_id,
            "level": item.level.value,
            "target": item.target,
            "version": item.version,
            "doc": write_layer(item.values).decode(),
            "at": unit.now,
            "adult": adult,
            "note": note,
        }
        for item in new
    ]
    if rows:
        connection = await unit.session.connection()
        await connection.execute(insert(LayerRow), rows)


def _among(wanted: Collection[Key]) -> Any:
    targets: dict[Level, list[str]] = {}
    for level, target in wanted:
        targets.setdefault(level, []).append(target)
    return or_(
        *(
            and_(LayerRow.level == level.value, LayerRow.target.in_(of_level))
            for level, of_level in targets.items()
        )
    )


def _stored(row: LayerRow, name: str | None) -> Stored:
    level = Level(row.level)
    return Stored(
        level=level,
        target=row.target,
        version=row.version,
        values=read_stored(row.doc, level),
        at=row.at,
        adult=AdultId(row.adult) if row.adult is not None else None,
        adult_name=name or "",
        note=row.note,
    )
