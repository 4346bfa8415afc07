"""Keys of programs: found by their hash, never kept themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.access_models import ApiKeyRow
from hallpass.codec import decode, encode
from hallpass.ids import AdultId, SchoolId


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, without what opens."""

    id: str
    name: str
    scopes: tuple[str, ...]
    made_by: AdultId
    """Empty: an operator on the server."""
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


async def add(session: AsyncSession, school: SchoolId, key: ApiKey, key_hash: str) -> None:
    """Keep a new one."""
    session.add(
        ApiKeyRow(
            school_id=school,
            id=key.id,
            name=key.name,
            key_hash=key_hash,
            scopes=encode(key.scopes).decode(),
            made_by=key.made_by,
            made_at=key.made_at,
            expires_at=key.expires_at,
            used_at=None,
            revoked_at=None,
        )
    )
    await session.flush()


async def by_hash(session: AsyncSession, school: SchoolId, key_hash: str) -> ApiKey | None:
    """Return the key of a hash, also one that is over."""
    row = await session.scalar(
        select(ApiKeyRow).where(ApiKeyRow.school_id == school, ApiKeyRow.key_hash == key_hash)
    )
    return None if row is None else _key(row)


async def by_id(session: AsyncSession, school: SchoolId, key: str) -> ApiKey | None:
    """Return a key."""
    row = await session.get(ApiKeyRow, (school, key))
    return None if row is None else _key(row)


async def every(session: AsyncSession, school: SchoolId) -> tuple[ApiKey, ...]:
    """Return all keys, the newest first."""
    rows = await session.scalars(
        select(ApiKeyRow)
        .where(ApiKeyRow.school_id == school)
        .order_by(ApiKeyRow.made_at.desc(), ApiKeyRow.id)
    )
    return tuple(_key(row) for row in rows)


async def used(session: AsyncSession, school: SchoolId, key: str, at: datetime) -> None:
    """Keep when a key was used."""
    await _set(session, school, key, used_at=at)


async def revoke(session: AsyncSession, school: SchoolId, key: str, at: datetime) -> None:
    """Let it open nothing from now on."""
    await _set(session, school, key, revoked_at=at)


async def _set(session: AsyncSession, school: SchoolId, key: str, **values: object) -> None:
    await session.execute(
        update(ApiKeyRow).where(ApiKeyRow.school_id == school, ApiKeyRow.id == key).values(**values)
    )


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=tuple(decode(list[str], row.scopes)),
        made_by=AdultId(row.made_by),
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
