"""Facts on their way to central. Nothing leaves without a receipt for that very fact."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert

from hallpass.rows import wire_fact_of
from hallpass.wire import Receipt, Verdict, WireFact
from kiosk.store.journal import COLUMNS
from kiosk.store.models import DeadLetterRow, FactRow, OutboxRow
from kiosk.store.unit import Unit


class Outbox:
    """Reads and empties the outbox within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def depth(self) -> int:
        """Return how many facts wait for their receipt."""
        return int(self._unit.sql.execute(select(func.count(OutboxRow.number))).scalar_one())

    def dead(self) -> int:
        """Return how many facts central could not read."""
        return int(self._unit.sql.execute(select(func.count(DeadLetterRow.fact))).scalar_one())

    def oldest_s(self) -> float:
        """Return the age of the oldest fact that waits; nothing waits: 0."""
        row = self._unit.sql.execute(
            select(FactRow.at, FactRow.boot, FactRow.boot_s)
            .join(OutboxRow, OutboxRow.fact == FactRow.id)
            .order_by(OutboxRow.number)
            .limit(1)
        ).one_or_none()
        if row is None:
            return 0.0
        ago: timedelta = self._unit.now - row.at
        if row.boot == self._unit.moment.boot:
            return max(0.0, self._unit.moment.boot_s - float(row.boot_s))
        return max(0.0, ago.total_seconds())

    def first(self, limit: int) -> tuple[WireFact, ...]:
        """Return the oldest facts, in the order in which they were recorded, as they cross."""
        rows = self._unit.sql.execute(
            COLUMNS.join(OutboxRow, OutboxRow.fact == FactRow.id)
            .order_by(OutboxRow.number)
            .limit(limit)
        )
        return tuple(wire_fact_of(row) for row in rows)

    def settle(self, receipts: Iterable[Receipt]) -> int:
        """Take central's verdicts; return how many were rejections.

        Receipts for facts that are not in the outbox are passed over: an exchange that is repeated
        brings them twice.
        """
        rejected = 0
        for receipt in receipts:
            gone = self._unit.sql.execute(delete(OutboxRow).where(OutboxRow.fact == receipt.fact))
            if gone.rowcount == 0 or receipt.verdict is not Verdict.REJECTED:
                continue
            rejected += 1
            self._unit.sql.execute(
                insert(DeadLetterRow)
                .values(
                    fact=receipt.fact,
                    code=receipt.code,
                    message=receipt.message[:200],
                    at=self._unit.now,
                )
                .on_conflict_do_nothing()
            )
        self._unit.touched = True
        return rejected
