"""What the audit log holds."""

from sqlalchemy import select

from central.store.access_models import AuditRow
from tests.central.house import Yard


async def acts_of(yard: Yard) -> list[tuple[str, str, str]]:
    """Return every act of a school: what, on what, and the detail as JSON."""
    async with yard.house.central.database.read() as session:
        rows = await session.execute(
            select(AuditRow.act, AuditRow.target, AuditRow.detail)
            .where(AuditRow.school_id == yard.school)
            .order_by(AuditRow.number)
        )
        return [(row.act, row.target, row.detail) for row in rows]
