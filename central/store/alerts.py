"""What is or was wrong with boxes, and whether somebody was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.fleet_models import AlertRow
from hallpass.ids import DeviceId, SchoolId


@dataclass(frozen=True, slots=True)
class Alert:
    """One trouble that lasted."""

    id: str
    device: DeviceId
    kind: str
    since: datetime
    detail: str
    """JSON object: what its words need."""
    told_at: datetime | None = None
    ended_at: datetime | None = None
    end_told_at: datetime | None = None


async def untold(session: AsyncSession, school: SchoolId) -> tuple[Alert, ...]:
    """Return alerts that are on, and those whose end nobody was told of yet; the oldest first."""
    rows = await session.scalars(
        select(AlertRow)
        .where(
            AlertRow.school_id == school,
            or_(AlertRow.ended_at.is_(None), AlertRow.end_told_at.is_(None)),
        )
        .order_by(AlertRow.since, AlertRow.id)
    )
    return tuple(_alert(row) for row in rows)


async def latest(session: AsyncSession, school: SchoolId, limit: int) -> tuple[Alert, ...]:
    """Return the newest alerts, over or not."""
    rows = await session.scalars(
        select(AlertRow)
        .where(AlertRow.school_id == school)
        .order_by(AlertRow.since.desc(), AlertRow.id)
        .limit(limit)
    )
    return tuple(_alert(row) for row in rows)


def add(session: AsyncSession, school: SchoolId, alerts: Iterable[Alert]) -> None:
    """Keep new alerts."""
    session.add_all(
        AlertRow(
            school_id=school,
            id=alert.id,
            device=alert.device,
            kind=alert.kind,
            since=alert.since,
            detail=alert.detail,
            told_at=alert.told_at,
            ended_at=alert.ended_at,
            end_told_at=alert.end_told_at,
        )
        for alert in alerts
    )


async def change(session: AsyncSession, school: SchoolId, alert: Alert) -> None:
    """Write down who was told, and that it is over."""
    row = await session.get(AlertRow, (school, alert.id))
    if row is not None:
        row.told_at, row.ended_at = alert.told_at, alert.ended_at
        row.end_told_at = alert.end_told_at


async def forget(session: AsyncSession, school: SchoolId, now: datetime, kept: timedelta) -> None:
    """Drop what was over before `kept`."""
    await session.execute(
        delete(AlertRow).where(AlertRow.school_id == school, AlertRow.ended_at < now - kept)
    )


def _alert(row: AlertRow) -> Alert:
    return Alert(
        row.id,
        DeviceId(row.device),
        row.kind,
        row.since,
        row.detail,
        row.told_at,
        row.ended_at,
        row.end_told_at,
    )
