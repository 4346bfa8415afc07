"""The passes that are open, as one text that kiosks compare with theirs.

Read once for each number of the feed, as nothing else opens or ends one. A school with many passes
out reads them every `EVERY_S` at most: in between its kiosks get no text and compare nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hallpass.codec import open_digest
from hallpass.domain.passes import Pass
from hallpass.ids import SchoolId

FEW = 300
EVERY_S = 5.0


@dataclass(slots=True)
class _Kept:
    number: int
    at: datetime
    at_s: float
    passes: tuple[Pass, ...]
    digest: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Until when the digest holds: then one of them is over by itself, or begins."""


class OpenPasses:
    """Of each school, as it was read last."""

    def __init__(self) -> None:
        self._kept: dict[SchoolId, _Kept] = {}

    def wanted(self, school: SchoolId, number: int, now: datetime, now_s: float) -> bool:
        """Say whether the passes of a feed's number have to be read.

        Args:
            school: whose.
            number: of the feed.
            now: wall time.
            now_s: monotonic time.
        """
        kept = self._kept.get(school)
        if kept is None or now < kept.at:
            return True
        if kept.number == number:
            return False
        return len(kept.passes) <= FEW or now_s >= kept.at_s + EVERY_S

    def keep(
        self, school: SchoolId, number: int, now: datetime, now_s: float, found: Sequence[Pass]
    ) -> None:
        """Keep what was read; arguments as in `wanted`."""
        self._kept[school] = _Kept(number, now, now_s, tuple(found))

    def digest(self, school: SchoolId, number: int, at: datetime) -> str:
        """Return the text for a moment after the reading; empty: it is not known."""
        kept = self._kept.get(school)
        if kept is None or kept.number != number or at < kept.at:
            return ""
        if kept.since is None or at < kept.since or (kept.until is not None and at >= kept.until):
            kept.digest, kept.since = open_digest(kept.passes, at), at
            edges = [edge for p in kept.passes for edge in (p.started_at, p.lapses_at)]
            kept.until = min((edge for edge in edges if edge > at), default=None)
        return kept.digest
