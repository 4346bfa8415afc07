"""Phone badges that were taken: each (student, window) once."""

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from hallpass.ids import StudentId
from kiosk.store.models import PhoneWindowRow
from kiosk.store.unit import Unit


class PhoneWindows:
    """Reads and writes what was taken, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def take(self, student: StudentId, window: int, seen_at_s: float, same_scan_s: float) -> bool:
        """Take a phone's badge of one window; False: it was taken before, by another scan.

        Args:
            student: whose badge.
            window: its 30 s.
            seen_at_s: when it was seen, on this boot's clock.
            same_scan_s: so soon after it was taken it is still the same scan.
        """
        moment = self._unit.moment
        done = self._unit.sql.execute(
            insert(PhoneWindowRow)
            .values(student=student, window=window, boot=moment.boot, boot_s=moment.boot_s)
            .on_conflict_do_nothing()
        )
        if done.rowcount:
            return True
        row = self._unit.sql.execute(
            select(PhoneWindowRow.boot, PhoneWindowRow.boot_s).where(
                PhoneWindowRow.student == student, PhoneWindowRow.window == window
            )
        ).one()
        return bool(row.boot == moment.boot and seen_at_s - row.boot_s <= same_scan_s)
