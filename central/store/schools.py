"""The school's own row: who it is, and the state that every kiosk gets whole."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.store.models import SchoolRow, TimetableRow
from hallpass.codec import decode
from hallpass.domain.emergency import Emergency
from hallpass.domain.timetable import Timetable
from hallpass.ids import Epoch, SchoolId, StoreId


@dataclass(frozen=True, slots=True)
class School:
    """A school as central's own parts need it; it never leaves the server."""

    id: SchoolId
    name: str
    private_key: bytes
    epoch: Epoch
    feed_number: int
    emergency: Emergency | None


async def by_id(session: AsyncSession, school: SchoolId) -> School:
    """Return a school.

    Raises:
        NotFound: there is none of that id.
    """
    row = await session.get(SchoolRow, school)
    if row is None:
        raise NotFound("there is no such school")
    return _school(row)


async def every_id(session: AsyncSession) -> tuple[SchoolId, ...]:
    """Return the ids of all schools of this database."""
    rows = await session.scalars(select(SchoolRow.id).order_by(SchoolRow.created_at))
    return tuple(SchoolId(key) for key in rows)


async def timetable(session: AsyncSession, school: SchoolId) -> Timetable | None:
    """Return when the school teaches, or None: nobody said."""
    row = await session.get(TimetableRow, school)
    return None if row is None else decode(Timetable, row.doc)


async def today(session: AsyncSession, school: SchoolId, now: datetime) -> date:
    """Return the date where the school is; in UTC where no timetable says where that is."""
    found = await timetable(session, school)
    return now.astimezone(ZoneInfo(found.zone if found is not None else "UTC")).date()


def new_row(
    school: SchoolId, name: str, private_key: bytes, epoch: Epoch, store: StoreId, now: datetime
) -> SchoolRow:
    """Return the row of a school that begins."""
    return SchoolRow(
        id=school,
        name=name,
        private_key=private_key,
        epoch=epoch,
        feed_number=0,
        emergency=None,
        store=store,
        next_seq=1,
        created_at=now,
    )


def _school(row: SchoolRow) -> School:
    return School(
        id=SchoolId(row.id),
        name=row.name,
        private_key=row.private_key,
        epoch=Epoch(row.epoch),
        feed_number=row.feed_number,
        emergency=decode(Emergency, row.emergency) if row.emergency is not None else None,
    )
