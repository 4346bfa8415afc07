"""What each box was told about each fact, and about whom nothing is kept any more."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.happened import ErasedRow, FactRow, ReceiptRow
from central.store.journal import chunks
from central.store.unit import Unit
from central.store.upserting import insert_new
from hallpass.ids import DeviceId, FactId, SchoolId, StudentId
from hallpass.wire import Receipt


async def keep(unit: Unit, sender: DeviceId, given: Sequence[Receipt]) -> None:
    """Keep what a box is told the first time."""
    rows = {
        receipt.fact: {
            "school_id": unit.school_id,
            "device": sender,
            "fact": receipt.fact,
            "verdict": receipt.verdict.value,
            "code": receipt.code,
            "at": unit.now,
        }
        for receipt in reversed(given)
    }
    await insert_new(unit.session, ReceiptRow, list(rows.values()), ReceiptRow.fact)


async def erased(
    session: AsyncSession, school: SchoolId, students: Iterable[StudentId]
) -> set[StudentId]:
    """Return those of them who were erased."""
    found: set[StudentId] = set()
    for ids in chunks(students):
        rows = await session.scalars(
            select(ErasedRow.student).where(
                ErasedRow.school_id == school, ErasedRow.student.in_(ids)
            )
        )
        found.update(StudentId(student) for student in rows)
    return found


async def judge(unit: Unit, verdicts: Mapping[FactId, str]) -> None:
    """Write down what central would have decided when these asks happened."""
    for fact, judged in verdicts.items():
        await unit.session.execute(
            update(FactRow)
            .where(FactRow.school_id == unit.school_id, FactRow.id == fact)
            .values(judged=judged)
        )
