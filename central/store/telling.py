"""Who is told of what: webhooks, and the deliveries that are on their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.access_models import DeliveryRow, WebhookRow
from hallpass.ids import AdultId, SchoolId

MAIL = "mail"
"""The channel of everything that goes out by e-mail."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where events go; `secret` signs them and never leaves the server again."""

    id: str
    url: str
    secret: str
    events: tuple[str, ...]
    made_by: AdultId
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one address."""

    id: str
    channel: str
    event: str
    body: str
    made_at: datetime
    due_at: datetime
    tries: int
    done_at: datetime | None
    given_up_at: datetime | None
    problem: str


async def webhooks(session: AsyncSession, school: SchoolId) -> tuple[Webhook, ...]:
    """Return all webhooks, also ended ones, the newest first."""
    rows = await session.scalars(
        select(WebhookRow)
        .where(WebhookRow.school_id == school)
        .order_by(WebhookRow.made_at.desc(), WebhookRow.id)
    )
    return tuple(
        Webhook(
            row.id,
            row.url,
            row.secret,
            tuple(msgspec.json.decode(row.events, type=list[str])),
            AdultId(row.made_by),
            row.made_at,
            row.ended_at,
        )
        for row in rows
    )


def add_webhook(session: AsyncSession, school: SchoolId, hook: Webhook) -> None:
    """Keep a webhook."""
    session.add(
        WebhookRow(
            school_id=school,
            id=hook.id,
            url=hook.url,
            secret=hook.secret,
            events=msgspec.json.encode(hook.events).decode(),
            made_by=hook.made_by,
            made_at=hook.made_at,
            ended_at=None,
        )
    )


async def end_webhook(session: AsyncSession, school: SchoolId, hook: str, now: datetime) -> bool:
    """Tell it nothing more, what is under way included; False: there is none."""
    row = await session.get(WebhookRow, (school, hook))
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = now
    await session.execute(
        delete(DeliveryRow).where(
            DeliveryRow.school_id == school,
            DeliveryRow.channel == hook,
            DeliveryRow.done_at.is_(None),
        )
    )
    return True


def add_deliveries(session: AsyncSession, school: SchoolId, items: Sequence[Delivery]) -> None:
    """Put events on their way."""
    session.add_all(
        DeliveryRow(
            school_id=school,
            id=item.id,
            channel=item.channel,
            event=item.event,
            body=item.body,
            made_at=item.made_at,
            due_at=item.due_at,
            tries=item.tries,
            done_at=None,
            given_up_at=None,
            problem="",
        )
        for item in items
    )


async def due(
    session: AsyncSession, school: SchoolId, now: datetime, limit: int
) -> tuple[Delivery, ...]:
    """Return what has to go out now, the oldest first."""
    rows = await session.scalars(
        select(DeliveryRow)
        .where(
            DeliveryRow.school_id == school,
            DeliveryRow.done_at.is_(None),
            DeliveryRow.given_up_at.is_(None),
            DeliveryRow.due_at <= now,
        )
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
        .limit(limit)
    )
    return tuple(_delivery(row) for row in rows)


async def claim(session: AsyncSession, school: SchoolId, item: Delivery, until: datetime) -> bool:
    """Take a delivery on until a moment; False: another process has it, or it is done."""
    changed = await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.school_id == school,
            DeliveryRow.id == item.id,
            DeliveryRow.due_at == item.due_at,
            DeliveryRow.tries == item.tries,
            DeliveryRow.done_at.is_(None),
        )
        .values(due_at=until, tries=DeliveryRow.tries + 1)
        .returning(DeliveryRow.id)
    )
    return changed.scalar_one_or_none() is not None


async def settle(
    session: AsyncSession,
    school: SchoolId,
    delivery: str,
    *,
    done_at: datetime | None,
    given_up_at: datetime | None,
    due_at: datetime,
    problem: str,
) -> None:
    """Write down what became of a try."""
    row = await session.get(DeliveryRow, (school, delivery))
    if row is not None:
        row.done_at, row.given_up_at, row.due_at = done_at, given_up_at, due_at
        row.problem = problem


async def latest(
    session: AsyncSession, school: SchoolId, limit: int, channel: str | None = None
) -> tuple[Delivery, ...]:
    """Return the newest deliveries, of one channel or of all."""
    wanted = select(DeliveryRow).where(DeliveryRow.school_id == school)
    if channel is not None:
        wanted = wanted.where(DeliveryRow.channel == channel)
    rows = await session.scalars(
        wanted.order_by(DeliveryRow.made_at.desc(), DeliveryRow.id).limit(limit)
    )
    return tuple(_delivery(row) for row in rows)


async def forget(session: AsyncSession, school: SchoolId, now: datetime, kept: timedelta) -> None:
    """Drop what is over since `kept`."""
    over = or_(DeliveryRow.done_at < now - kept, DeliveryRow.given_up_at < now - kept)
    await session.execute(delete(DeliveryRow).where(DeliveryRow.school_id == school, over))


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        row.id,
        row.channel,
        row.event,
        row.body,
        row.made_at,
        row.due_at,
        row.tries,
        row.done_at,
        row.given_up_at,
        row.problem,
    )
