"""What central ordered this box to do, and the answers until central has them.

What must stay true: an order is written down before anything of it is done, so that each is carried
out once, whatever is sent again and whenever the power goes; its answer stays until central has it.
The order's own words are not kept: they may be a message for people.
"""

from collections.abc import Iterable

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import OrderId
from hallpass.wire import DOCUMENT_LIMIT, RESULTS_LIMIT, OrderResult
from kiosk.store.models import OrderRow
from kiosk.store.unit import Unit

KEEP = 400
"""The newest so many are remembered; an order lives for minutes, so an older one is void."""
WORDS_LIMIT = 200
_CUT_OFF = "the program ended before it was done"


class Orders:
    """Reads and writes orders within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def take(self, order: Order) -> bool:
        """Write down that an order came; say whether it is new, and so to be carried out."""
        taken = self._unit.sql.execute(
            insert(OrderRow)
            .values(
                order=order.id,
                kind=order.kind.value,
                received_at=self._unit.now,
                words="",
                document="",
                taken=False,
            )
            .on_conflict_do_nothing()
        )
        return taken.rowcount == 1

    def finish(self, order: OrderId, *, done: bool, words: str = "", document: str = "") -> None:
        """Write down what became of an order; only the first word on it counts."""
        self._unit.sql.execute(
            update(OrderRow)
            .where(OrderRow.order == order, OrderRow.done.is_(None))
            .values(
                done=done,
                words=_plain(words)[:WORDS_LIMIT],
                document=_plain(document)[:DOCUMENT_LIMIT],
            )
        )

    def cut_off(self, updated: str = "") -> int:
        """Answer what was being carried out when the program ended; return how many that were.

        Args:
            updated: what to say of an update, which may well be what ended the program.
        """
        rows = self._unit.sql.execute(
            select(OrderRow.order, OrderRow.kind).where(OrderRow.done.is_(None))
        ).all()
        for order, kind in rows:
            ended_by_it = bool(updated) and kind == OrderKind.UPDATE.value
            self.finish(
                OrderId(order), done=ended_by_it, words=updated if ended_by_it else _CUT_OFF
            )
        return len(rows)

    def results(self, limit: int = RESULTS_LIMIT + 1) -> tuple[OrderResult, ...]:
        """Return the oldest answers that central has not taken yet."""
        rows = self._unit.sql.execute(
            select(OrderRow.order, OrderRow.done, OrderRow.words, OrderRow.document)
            .where(OrderRow.done.is_not(None), OrderRow.taken.is_(False))
            .order_by(OrderRow.number)
            .limit(limit)
        )
        return tuple(
            OrderResult(
                order=OrderId(row.order), done=row.done, words=row.words, document=row.document
            )
            for row in rows
        )

    def settle(self, taken: Iterable[OrderId]) -> None:
        """Note what central has taken; what an answer held is not needed any more."""
        for order in taken:
            self._unit.sql.execute(
                update(OrderRow)
                .where(OrderRow.order == order, OrderRow.done.is_not(None))
                .values(taken=True, document="")
            )
        newest = self._unit.sql.execute(select(func.max(OrderRow.number))).scalar_one() or 0
        self._unit.sql.execute(
            delete(OrderRow).where(OrderRow.number <= newest - KEEP, OrderRow.taken.is_(True))
        )


def _plain(text: str) -> str:
    # What a program printed or a file was called may hold what no JSON can.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
