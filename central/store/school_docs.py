"""Small documents of a school, each whole under its name."""

from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from central.store.fleet_models import SchoolDocRow
from central.store.unit import Unit
from hallpass.codec import decode, encode
from hallpass.ids import AdultId, SchoolId

T = TypeVar("T")


async def read(session: AsyncSession, school: SchoolId, name: str, of: type[T], default: T) -> T:
    """Return a document, or `default` where nobody has written one."""
    row = await session.get(SchoolDocRow, (school, name))
    return default if row is None else decode(of, row.doc)


async def write(unit: Unit, name: str, doc: object, adult: AdultId | None) -> None:
    """Keep a document in place of the one before."""
    text = encode(doc).decode()
    row = await unit.session.get(SchoolDocRow, (unit.school_id, name))
    if row is None:
        unit.session.add(
            SchoolDocRow(school_id=unit.school_id, name=name, doc=text, at=unit.now, adult=adult)
        )
    else:
        row.doc, row.at, row.adult = text, unit.now, adult
