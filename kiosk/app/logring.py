"""The last hour's log lines, in memory, for whoever looks for a fault from afar.

Only what this program itself logs is kept: events, ids and counts. Of an exception its kind and
where it was raised, not its words, which may quote what was scanned. What looks like a badge or a
key is masked although nobody logs one.
"""

import logging
import re
import threading
import traceback
from collections import deque
from datetime import datetime, timedelta

from typing_extensions import override

from hallpass.clock import Clock

KEPT = timedelta(hours=1)
CHARS_LIMIT = 150_000
LINE_LIMIT = 600
_OURS = ("kiosk", "hallpass")
_SECRETS = re.compile(
    r"\bHP[0-9][A-Z2-7]{16,}|\bHP[0-9]\.\S+|Bearer\s+\S+|\b[0-9A-Fa-f]{32,}\b|\$argon2\S+"
    r"|[A-Za-z0-9_\-+]{40,}"
)
"""Badges, keys, hashes, and any run of letters and digits as long as one."""
_MASK = "[masked]"


class LogRing(logging.Handler):
    """Keeps lines until they are an hour old, or too many. Any thread may log."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._lines: deque[tuple[float, str]] = deque()
        self._chars = 0
        self._gate = threading.Lock()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line, if it is ours."""
        if record.name.partition(".")[0] not in _OURS:
            return
        try:
            line = self._line(record)
        except (TypeError, ValueError):
            line = f"{record.levelname} {record.name} [not readable]"
        with self._gate:
            self._lines.append((self._clock.monotonic(), line))
            self._chars += len(line) + 1
            self._drop_old()

    def text(self) -> str:
        """Return what is kept, a line each, the oldest first."""
        with self._gate:
            self._drop_old()
            return "\n".join(line for _, line in self._lines)

    def _line(self, record: logging.LogRecord) -> str:
        at: datetime = self._clock.now()
        said = " ".join(record.getMessage().split())
        line = f"{at:%H:%M:%S} {record.levelname} {record.name} {said}"
        if record.exc_info and record.exc_info[1] is not None:
            line = f"{line} | {_trace_of(record.exc_info[1])}"
        return masked(line)[:LINE_LIMIT]

    def _drop_old(self) -> None:
        oldest_s = self._clock.monotonic() - KEPT.total_seconds()
        while self._lines and (self._lines[0][0] < oldest_s or self._chars > CHARS_LIMIT):
            self._chars -= len(self._lines.popleft()[1]) + 1


def masked(text: str) -> str:
    """Return a text without what looks like a badge, a key or a hash."""
    return _SECRETS.sub(_MASK, text)


def _trace_of(exc: BaseException) -> str:
    frames = traceback.extract_tb(exc.__traceback__)[-6:]
    where = " < ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames)
    )
    return f"{type(exc).__name__} at {where}"
