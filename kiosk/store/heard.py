"""When central was last heard, how old knowledge is, and the lease on student data.

Within a boot all of it is measured by the boot clock. Across boots the wall counts as far as it can
be believed (`Unit.now`), but at least the uptime added up since, which `tick` writes down: setting
the clock back at each start gains nothing, and a wrong clock alone does not wipe a box.

At the lease's end student documents, names, class lists, pairs, adults and stored answers go. What
stays is the badge hash and opaque id of those who are out on a pass, so that their return is still
recorded; every other badge is answered "not ready".
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from hallpass.domain.situation import Part
from hallpass.ids import BootId
from kiosk.store.asks import Asks
from kiosk.store.models import (
    AdultRow,
    ApartRow,
    BadgeRow,
    ClassListRow,
    DecisionRow,
    NameRow,
    PassRow,
    StudentRow,
)
from kiosk.store.passes import open_at
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

OUT_OF_TOUCH_S = 120.0
"""Older than this, a face says as of when it knows."""


class Heard:
    """Reads and writes when central was heard, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def age_s(self) -> float | None:
        """Return the seconds since the last complete exchange; None: there was none."""
        meta = self._unit.meta
        if meta.heard_at is None:
            return None
        if meta.heard_boot == self._unit.moment.boot:
            return max(0.0, self._unit.moment.boot_s - float(meta.heard_boot_s))
        ago: timedelta = self._unit.now - meta.heard_at
        return max(0.0, ago.total_seconds())

    def ages(self) -> Mapping[Part, float | None]:
        """Return the age of each part of knowledge: one exchange brings them all."""
        age_s = self.age_s()
        return dict.fromkeys(Part, age_s)

    def out_of_touch_since(self) -> datetime | None:
        """Return when central was last heard, if that is too long ago; None: in touch, or never."""
        age_s = self.age_s()
        if age_s is None or age_s <= OUT_OF_TOUCH_S:
            return None
        return self._unit.now - timedelta(seconds=age_s)

    def note(self, lease_s: int | None = None) -> None:
        """Write down that central was heard just now, and the lease that it gave."""
        unit = self._unit
        values = {
            "heard_at": unit.now,
            "heard_boot": unit.moment.boot,
            "heard_boot_s": unit.moment.boot_s,
            "held_s": 0.0,
            "tick_boot": unit.moment.boot,
            "tick_boot_s": unit.moment.boot_s,
        }
        if lease_s is not None:
            values |= {"lease_s": lease_s, "lease_over": False}
        unit.change_meta(**values)
        unit.touched = True

    def measured(self, boot: BootId, started_at: datetime) -> None:
        """Say anew when central was heard, if it was in a boot whose clock is measured only now."""
        meta = self._unit.meta
        if meta.heard_boot == boot:
            heard_at = started_at + timedelta(seconds=meta.heard_boot_s)
            self._unit.change_meta(heard_at=heard_at)

    def tick(self) -> bool:
        """Add up the uptime and wipe student data if the lease is over; say whether it was wiped.

        To be called about once a minute, and at the start.
        """
        unit = self._unit
        if unit.meta.heard_at is None:
            return False
        unit.change_meta(
            held_s=unit.uptime_since_heard_s(),
            tick_boot=unit.moment.boot,
            tick_boot_s=unit.moment.boot_s,
        )
        age_s, lease_s = self.age_s(), unit.meta.lease_s
        if unit.meta.lease_over or lease_s is None or age_s is None or age_s <= lease_s:
            return False
        self.wipe()
        log.warning("store.lease over after_s=%d: student data wiped", int(age_s))
        return True

    def wipe(self) -> None:
        """Drop student data; the next exchange starts over and brings it again."""
        unit = self._unit
        out = select(PassRow.student).where(open_at(unit.now))
        unit.sql.execute(delete(BadgeRow).where(BadgeRow.owner.not_in(out)))
        # Adults too: a PIN's hash can be tried out, and nobody can say yes to anything now.
        for table in (AdultRow, StudentRow, NameRow, ClassListRow, ApartRow, DecisionRow):
            unit.sql.execute(delete(table))
        asks = Asks(unit)
        asks.mark_all_used()
        asks.forget_words()
        unit.change_meta(lease_over=True, cursor_epoch=None, cursor_number=0)
        unit.touched = True
