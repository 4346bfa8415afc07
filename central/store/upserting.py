"""INSERT with ON CONFLICT, which both databases have and SQLAlchemy keeps apart."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.base import Base

Row = dict[str, Any]


def insert_of(session: AsyncSession, table: type[Base]) -> Any:
    """Return the database's own INSERT; both have `on_conflict_do_nothing` and `…_do_update`."""
    embedded = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if embedded else postgresql.insert(table)


async def insert_new(
    session: AsyncSession, table: type[Base], rows: Sequence[Row], returning: Any
) -> set[str]:
    """Insert the rows that are not there yet, and return `returning` of those."""
    if not rows:
        return set()
    statement = insert_of(session, table).on_conflict_do_nothing().returning(returning)
    connection = await session.connection()
    return set((await connection.execute(statement, list(rows))).scalars())


async def upsert(
    session: AsyncSession, table: type[Base], rows: Sequence[Row], keys: Sequence[str]
) -> None:
    """Insert the rows, or replace what is there under the same keys."""
    if not rows:
        return
    statement = insert_of(session, table)
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    statement = statement.on_conflict_do_update(index_elements=list(keys), set_=values)
    connection = await session.connection()
    await connection.execute(statement, list(rows))
