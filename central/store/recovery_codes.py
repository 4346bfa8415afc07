"""Codes on paper that replace a lost second factor: hashes, each taken once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.access_models import RecoveryCodeRow
from hallpass.ids import AdultId, SchoolId


async def replace(
    session: AsyncSession, school: SchoolId, adult: AdultId, hashes: Iterable[str]
) -> None:
    """Keep these in place of all others of this adult."""
    await session.execute(
        delete(RecoveryCodeRow).where(
            RecoveryCodeRow.school_id == school, RecoveryCodeRow.adult == adult
        )
    )
    rows = [
        {"school_id": school, "adult": adult, "code_hash": key, "used_at": None} for key in hashes
    ]
    if rows:
        await session.execute(insert(RecoveryCodeRow), rows)


async def take(
    session: AsyncSession, school: SchoolId, adult: AdultId, code_hash: str, now: datetime
) -> bool:
    """Use a code up; False: it is none of this adult's, or was used."""
    taken = await session.execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.school_id == school,
            RecoveryCodeRow.adult == adult,
            RecoveryCodeRow.code_hash == code_hash,
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCodeRow.code_hash)
    )
    return taken.scalar() is not None


async def left(session: AsyncSession, school: SchoolId, adult: AdultId) -> int:
    """Return how many are unused."""
    found = await session.scalar(
        select(func.count())
        .select_from(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.school_id == school,
            RecoveryCodeRow.adult == adult,
            RecoveryCodeRow.used_at.is_(None),
        )
    )
    return found or 0
