"""One transaction: the connection, the time at its beginning, and the store's own row.

The time is read once for each transaction, so that all that it records agrees. `now` is the true
time as well as it is known:

    this boot's clock was measured   counted from that measure, as the fold does with the boot's
                                     facts (hallpass.domain.facts.when_of)
    else the wall's                  unless it is before the last exchange and the uptime since, or
                                     absurdly later: then a clock without a battery woke up in
                                     another year, and the last exchange and the uptime count
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from hallpass.clock import Clock
from hallpass.ids import BootId, StoreId
from hallpass.idsource import IdSource
from kiosk.store.models import BootRow, MetaRow

ABSURD = timedelta(days=366)
"""Nobody leaves a box without central for so long: the wall is wrong, not the school on holiday."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The clocks as one transaction read them."""

    wall: datetime
    boot: BootId
    boot_s: float


class Unit:
    """What everything that reads or writes the store is handed, for one transaction's length.

    Attributes:
        sql: the connection, inside the transaction.
        ids: makes ids of facts, passes, tickets and decisions.
        moment: the clocks, read once.
        touched: set by whoever changed something that a screen may show.
    """

    def __init__(self, sql: Connection, clock: Clock, ids: IdSource) -> None:
        self.sql = sql
        self.ids = ids
        self.moment = Moment(clock.now(), clock.boot_id(), clock.monotonic())
        self.touched = False
        self._meta: Any = None
        self._started_at: datetime | None = None
        self._measured: bool | None = None

    @property
    def meta(self) -> Any:
        """The store's own row, as changed so far."""
        if self._meta is None:
            self._meta = self.sql.execute(select(MetaRow.__table__)).one()
        return self._meta

    def change_meta(self, **values: Any) -> None:
        """Write some of the store's own row."""
        self.sql.execute(update(MetaRow).values(**values))
        self._meta = None

    @property
    def store(self) -> StoreId:
        """This store's id."""
        return StoreId(self.meta.store)

    @property
    def trusted(self) -> bool:
        """Whether this boot's clock was compared with central's."""
        self._look_at_boot()
        return bool(self._measured)

    @property
    def now(self) -> datetime:
        """The time, as true as it is known."""
        self._look_at_boot()
        if self._started_at is not None:
            return self._started_at + timedelta(seconds=self.moment.boot_s)
        wall, heard_at = self.moment.wall, self.meta.heard_at
        if heard_at is None:
            return wall
        floor: datetime = heard_at + timedelta(seconds=self.uptime_since_heard_s())
        return wall if floor <= wall <= floor + ABSURD else floor

    def uptime_since_heard_s(self) -> float:
        """Return how long the box ran since central was heard, as far as it was written down."""
        meta, moment = self.meta, self.moment
        if meta.tick_boot == moment.boot:
            return float(meta.held_s + moment.boot_s - meta.tick_boot_s)
        return float(meta.held_s + moment.boot_s)

    def forget_boot(self) -> None:
        """Look again at how this boot's clock was measured."""
        self._measured = None

    def elapsed_s(self, boot: str, boot_s: float) -> float:
        """Return the seconds since a point of the boot clock; of an earlier boot: at least so many.

        Since CLOCK_BOOTTIME counts from the boot, an earlier boot's point lies further back.
        """
        if boot == self.moment.boot:
            return self.moment.boot_s - boot_s
        return max(0.0, self.moment.boot_s)

    def _look_at_boot(self) -> None:
        if self._measured is not None:
            return
        row = self.sql.execute(
            select(BootRow.started_at).where(BootRow.boot == self.moment.boot)
        ).one_or_none()
        self._measured = row is not None
        self._started_at = None if row is None else row.started_at
