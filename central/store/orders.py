"""Orders to boxes, and what became of each: waiting -> sent -> done or failed, or too old.

`expired` is never written: an order that nobody has answered is expired once its time is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.fleet_models import OrderRow
from central.store.unit import Unit
from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import AdultId, DeviceId, OrderId, SchoolId
from hallpass.wire import OrderResult


class OrderState(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    SENT = "sent"
    """Handed to its box, which has not answered."""
    DONE = "done"
    FAILED = "failed"
    """The box could not or would not; its words say why."""
    EXPIRED = "expired"


OPEN = (OrderState.WAITING.value, OrderState.SENT.value)


@dataclass(frozen=True, slots=True)
class Given:
    """An order and what became of it."""

    order: Order
    number: int
    state: OrderState
    adult: AdultId | None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    words: str = ""
    document: str = ""


async def add(unit: Unit, order: Order, adult: AdultId | None) -> Given:
    """Keep a new order under the school's next number, and let its box know."""
    last = await unit.session.scalar(
        select(func.max(OrderRow.number)).where(OrderRow.school_id == unit.school_id)
    )
    row = OrderRow(
        school_id=unit.school_id,
        id=order.id,
        device=order.device,
        number=(last or 0) + 1,
        kind=order.kind.value,
        text=order.text,
        minutes=order.minutes,
        adult=adult,
        at=order.at,
        expires_at=order.expires_at,
        state=OrderState.WAITING.value,
        sent_at=None,
        answered_at=None,
        words="",
        document="",
    )
    unit.session.add(row)
    await unit.session.flush()
    unit.boxes.add(order.device)
    return _given(row, unit.now)


async def by_id(
    session: AsyncSession, school: SchoolId, order: OrderId, now: datetime
) -> Given | None:
    """Return an order, or None."""
    row = await session.get(OrderRow, (school, order))
    return None if row is None else _given(row, now)


async def of_device(
    session: AsyncSession, school: SchoolId, device: DeviceId, now: datetime, limit: int
) -> tuple[Given, ...]:
    """Return a box's latest orders, the newest first."""
    rows = await session.scalars(
        select(OrderRow)
        .where(OrderRow.school_id == school, OrderRow.device == device)
        .order_by(OrderRow.number.desc())
        .limit(limit)
    )
    return tuple(_given(row, now) for row in rows)


async def open_of(
    session: AsyncSession, school: SchoolId, device: DeviceId, now: datetime
) -> tuple[Given, ...]:
    """Return what a box still has to do, the oldest first."""
    rows = await session.scalars(
        select(OrderRow)
        .where(
            OrderRow.school_id == school,
            OrderRow.device == device,
            OrderRow.state.in_(OPEN),
            OrderRow.expires_at > now,
        )
        .order_by(OrderRow.number)
    )
    return tuple(_given(row, now) for row in rows)


async def newest_open(
    session: AsyncSession, school: SchoolId, now: datetime
) -> Mapping[DeviceId, tuple[int, datetime]]:
    """Return the highest number that waits for each box, and until when any does."""
    rows = await session.execute(
        select(OrderRow.device, func.max(OrderRow.number), func.max(OrderRow.expires_at))
        .where(
            OrderRow.school_id == school,
            OrderRow.state.in_(OPEN),
            OrderRow.expires_at > now,
        )
        .group_by(OrderRow.device)
    )
    return {DeviceId(device): (number, until) for device, number, until in rows}


async def mark_sent(unit: Unit, orders: Sequence[OrderId]) -> None:
    """Note that these were handed out, the first time."""
    await unit.session.execute(
        update(OrderRow)
        .where(
            OrderRow.school_id == unit.school_id,
            OrderRow.id.in_(orders),
            OrderRow.state == OrderState.WAITING.value,
        )
        .values(state=OrderState.SENT.value, sent_at=unit.now)
    )


async def answer(
    unit: Unit, device: DeviceId, result: OrderResult, words: str, document: str
) -> bool:
    """Keep a box's answer; the first counts. False: that is no order of this box."""
    row = await unit.session.get(OrderRow, (unit.school_id, result.order))
    if row is None or row.device != device:
        return False
    if row.answered_at is None:
        state = OrderState.DONE if result.done else OrderState.FAILED
        row.state, row.answered_at = state.value, unit.now
        row.words, row.document = words, document
        await unit.session.flush()
        unit.boxes.add(device)
    return True


async def void(unit: Unit, device: DeviceId) -> None:
    """Let nothing that waits for a box count any more: it was taken out of service."""
    await unit.session.execute(
        update(OrderRow)
        .where(
            OrderRow.school_id == unit.school_id,
            OrderRow.device == device,
            OrderRow.state.in_(OPEN),
            OrderRow.kind != OrderKind.WIPE.value,
        )
        .values(expires_at=unit.now)
    )


async def wipe_of(
    session: AsyncSession, school: SchoolId, device: DeviceId, now: datetime
) -> Given | None:
    """Return the order to wipe itself that a box has, also once it was carried out."""
    row = await session.scalar(
        select(OrderRow)
        .where(
            OrderRow.school_id == school,
            OrderRow.device == device,
            OrderRow.kind == OrderKind.WIPE.value,
            OrderRow.expires_at > now,
        )
        .order_by(OrderRow.number.desc())
        .limit(1)
    )
    return None if row is None else _given(row, now)


async def end_wipe(unit: Unit, device: DeviceId) -> None:
    """Note that a box has carried out the order to wipe itself."""
    await unit.session.execute(
        update(OrderRow)
        .where(
            OrderRow.school_id == unit.school_id,
            OrderRow.device == device,
            OrderRow.state.in_(OPEN),
            OrderRow.kind == OrderKind.WIPE.value,
        )
        .values(state=OrderState.DONE.value, answered_at=unit.now)
    )


async def forget_documents(unit: Unit, before: datetime) -> int:
    """Take away what boxes sent before then; returns how many documents that were."""
    result = await unit.session.execute(
        update(OrderRow)
        .where(
            OrderRow.school_id == unit.school_id,
            OrderRow.document != "",
            OrderRow.answered_at <= before,
        )
        .values(document="")
        .returning(OrderRow.id)
    )
    return len(result.all())


def _given(row: OrderRow, now: datetime) -> Given:
    state = OrderState(row.state)
    if row.state in OPEN and row.expires_at <= now:
        state = OrderState.EXPIRED
    return Given(
        order=Order(
            id=OrderId(row.id),
            device=DeviceId(row.device),
            kind=OrderKind(row.kind),
            at=row.at,
            expires_at=row.expires_at,
            text=row.text,
            minutes=row.minutes,
        ),
        number=row.number,
        state=state,
        adult=AdultId(row.adult) if row.adult is not None else None,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        words=row.words,
        document=row.document,
    )
