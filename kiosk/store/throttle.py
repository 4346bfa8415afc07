"""Guessing is counted on disk, so that a reboot does not help: PINs strictly, badges generously.

Waits are measured by the boot clock. After a reboot only the uptime is known to have passed, which
is never too much.
"""

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.store.models import ThrottleRow
from kiosk.store.unit import Unit

_PIN, _BADGE = "pin", "badge"
PIN_TRIES = 5
PIN_WAIT_S = 30.0
PIN_WAIT_MOST_S = 900.0
PIN_FORGET_S = 3600.0
"""So long after the last wrong one, counting begins anew."""
BADGE_TRIES = 20
BADGE_SPAN_S = 60.0


class Throttle:
    """Counts wrong guesses within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def pin_wait_s(self) -> float:
        """Return how long until an adult's PIN or badge is looked at again; 0: now."""
        count, elapsed_s = self._read(_PIN)
        if count < PIN_TRIES:
            return 0.0
        wait_s = min(PIN_WAIT_MOST_S, PIN_WAIT_S * 2.0 ** (count - PIN_TRIES))
        return max(0.0, wait_s - elapsed_s)

    def pin_was_wrong(self) -> int:
        """Count one more, and return the count; each from the fifth on doubles the wait."""
        count, elapsed_s = self._read(_PIN)
        count = 1 if elapsed_s > PIN_FORGET_S else count + 1
        self._write(_PIN, count)
        return count

    def pin_was_right(self) -> None:
        """Begin anew."""
        self._unit.sql.execute(delete(ThrottleRow).where(ThrottleRow.what == _PIN))

    def badges_wait(self) -> bool:
        """Whether so many unknown badges were held up that no guess is looked at now."""
        count, elapsed_s = self._read(_BADGE)
        return count >= BADGE_TRIES and elapsed_s < BADGE_SPAN_S

    def badge_was_wrong(self) -> None:
        """Count one more unknown or forged badge in this minute."""
        count, elapsed_s = self._read(_BADGE)
        if count == 0 or elapsed_s >= BADGE_SPAN_S:
            self._write(_BADGE, 1)
            return
        # The minute goes on from its first: only the count moves.
        self._unit.sql.execute(
            insert(ThrottleRow)
            .values(what=_BADGE, count=count + 1, boot="", boot_s=0.0)
            .on_conflict_do_update(index_elements=["what"], set_={"count": count + 1})
        )

    def _read(self, what: str) -> tuple[int, float]:
        row = self._unit.sql.execute(
            select(ThrottleRow.count, ThrottleRow.boot, ThrottleRow.boot_s).where(
                ThrottleRow.what == what
            )
        ).one_or_none()
        if row is None:
            return 0, 0.0
        return row[0], self._unit.elapsed_s(row[1], row[2])

    def _write(self, what: str, count: int) -> None:
        moment = self._unit.moment
        values = {"count": count, "boot": moment.boot, "boot_s": moment.boot_s}
        self._unit.sql.execute(
            insert(ThrottleRow)
            .values(what=what, **values)
            .on_conflict_do_update(index_elements=["what"], set_=values)
        )
