"""DATA/run.json: when this program started, and why it ended the last time.

    begun ── told to stop ──────────────────> stopped
          ── an order to restart or update ─> restarted, updated
          ── nothing of that, another boot ─> power: it was cut, or the machine went down hard
          ── nothing of that, same boot ────> crashed; hung, where the service manager's watchdog
                                              ended it (SIGABRT, by which a trace is left)

Nothing here is worth a fault: what can't be written is not known the next time.
"""

import faulthandler
import logging
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TextIO

import msgspec

from hallpass.clock import Clock
from kiosk.store.durable import write_durably

log = logging.getLogger(__name__)

_KEPT = 200
"""Starts that are remembered, of at most two days."""
_ABORTED = "Fatal Python error: Aborted"
"""As faulthandler writes it (docs.python.org, "faulthandler")."""


class End(StrEnum):
    """Why the program ended."""

    STOPPED = "stopped"
    RESTARTED = "restarted"
    UPDATED = "updated"
    POWER = "power"
    CRASHED = "crashed"
    HUNG = "hung"


class _Record(msgspec.Struct, kw_only=True):
    boot: str
    starts: list[datetime]
    """When it started again after it had run before."""
    end: str = ""
    planned: str = ""
    """Why it will have ended, if it is told to stop from now on."""


class RunFile:
    """The record of one run.

    Attributes:
        last_end: why the program ended the last time; empty: it never ran before.
        began_s: when it began, on the boot clock.
    """

    def __init__(self, path: Path, trace: Path, clock: Clock, *, watched: bool = False) -> None:
        """Begin: read what the last run left, and write that this one runs.

        Args:
            path: the record.
            trace: where a crash leaves its trace.
            clock: the time.
            watched: whether a watchdog ends the program when it hangs.
        """
        self._path = path
        self._trace = trace
        self._out: TextIO | None = None
        self.began_s = clock.monotonic()
        before = self._load()
        self.last_end = self._end_of(before, clock, watched=watched)
        starts = [] if before is None else [*before.starts, clock.now()]
        recent = clock.now() - timedelta(days=2)
        starts = [at for at in starts if at > recent][-_KEPT:]
        self._record = _Record(boot=clock.boot_id(), starts=starts)
        self._save()

    def leave_trace(self) -> None:
        """From now on a crash, or the watchdog's signal, leaves a trace. It holds no values."""
        try:
            self._out = self._trace.open("w", encoding="utf-8")
            faulthandler.enable(self._out)
        except OSError as exc:
            log.warning("run.no_trace why=%s", exc.strerror)

    def close(self) -> None:
        """Leave no trace any more."""
        if self._out is not None:
            faulthandler.disable()
            self._out.close()
            self._out = None

    def restarts_since_midnight(self, now: datetime, zone: tzinfo | None) -> int:
        """Return how often it started again today, as the school counts days."""
        today = now.astimezone(zone).date()
        return sum(at.astimezone(zone).date() == today for at in self._record.starts)

    def plan(self, why: End | None) -> None:
        """Say why it will have ended if it is told to stop from now on; None: no plan."""
        self._record.planned = "" if why is None else why.value
        self._save()

    def end(self, why: End = End.STOPPED) -> None:
        """Say that it ends in good order."""
        self._record.end = self._record.planned or why.value
        self._save()

    def _end_of(self, before: _Record | None, clock: Clock, *, watched: bool) -> str:
        if before is None or before.end:
            return "" if before is None else before.end
        trace = self._traced()
        if trace:
            return End.HUNG if watched and trace.startswith(_ABORTED) else End.CRASHED
        return End.CRASHED if before.boot == clock.boot_id() else End.POWER

    def _traced(self) -> str:
        try:
            return self._trace.read_text("utf-8", "replace")[:4000]
        except OSError:
            return ""

    def _load(self) -> _Record | None:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Record)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _save(self) -> None:
        try:
            write_durably(self._path, msgspec.json.encode(self._record))
        except OSError as exc:
            log.warning("run.not_written why=%s", exc.strerror)
