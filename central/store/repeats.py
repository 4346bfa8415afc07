"""What programs were answered under an Idempotency-Key; each key acts once, for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.access_models import RepeatRow
from central.store.upserting import insert_new
from hallpass.ids import SchoolId

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request that was made before."""

    request_hash: str
    at: datetime
    answer: str | None
    done: bool


async def claim(
    session: AsyncSession, school: SchoolId, key: str, repeat: str, request: str, now: datetime
) -> Repeat | None:
    """Be the one who acts under a key; not None: somebody was first."""
    await session.execute(
        delete(RepeatRow).where(RepeatRow.school_id == school, RepeatRow.at < now - KEPT)
    )
    new = await insert_new(
        session,
        RepeatRow,
        [
            {
                "school_id": school,
                "api_key": key,
                "repeat_key": repeat,
                "request_hash": request,
                "at": now,
                "answer": None,
                "done": False,
            }
        ],
        RepeatRow.repeat_key,
    )
    if new:
        return None
    row = await session.get(RepeatRow, (school, key, repeat))
    return None if row is None else Repeat(row.request_hash, row.at, row.answer, row.done)


async def finish(
    session: AsyncSession, school: SchoolId, key: str, repeat: str, answer: str | None
) -> None:
    """Keep what was answered; None: it was a secret."""
    await session.execute(
        update(RepeatRow)
        .where(
            RepeatRow.school_id == school,
            RepeatRow.api_key == key,
            RepeatRow.repeat_key == repeat,
        )
        .values(answer=answer, done=True)
    )


async def forget(session: AsyncSession, school: SchoolId, key: str, repeat: str) -> None:
    """Let the key act anew: its request was refused, and did nothing."""
    await session.execute(
        delete(RepeatRow).where(
            RepeatRow.school_id == school,
            RepeatRow.api_key == key,
            RepeatRow.repeat_key == repeat,
        )
    )
