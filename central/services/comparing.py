"""Do a kiosk and central hold the same passes?

Compared are: every pass that the kiosk holds; every pass that central knows to have been started at
that kiosk since the oldest that it still keeps; and every pass that central says is open now.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from central.store import passes
from central.store.engine import Database
from central.store.kiosk_file import KioskFile, read_kiosk
from hallpass.clock import Clock
from hallpass.domain.passes import Pass
from hallpass.ids import PassId, SchoolId

COMPARED = (
    "student", "origin", "destination", "shape", "limit_min", "buffer_min", "started_at", "state",
    "arrived_at", "ended_at", "ended_how",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One pass about which they differ."""

    id: PassId
    what: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it."""

    compared: int
    waiting: int
    """Facts that the kiosk has not sent yet: a difference may be no more than that."""
    differences: tuple[Difference, ...]


class Comparing:
    """Compares a kiosk's file with this database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def with_kiosk(self, school: SchoolId, data: Path) -> Comparison:
        """Compare with the kiosk that keeps its data in this folder.

        Raises:
            ConfigFault: no kiosk does.
        """
        kiosk = await asyncio.to_thread(read_kiosk, data)
        held = {p.id: p for p in (*kiosk.own, *kiosk.others)}
        central = await self._known(school, kiosk, held)
        found = [
            Difference(key, what)
            for key in sorted(held.keys() | central.keys())
            if (what := _difference(held.get(key), central.get(key)))
        ]
        return Comparison(len(held.keys() | central.keys()), kiosk.waiting, tuple(found))

    async def _known(
        self, school: SchoolId, kiosk: KioskFile, held: dict[PassId, Pass]
    ) -> dict[PassId, Pass]:
        now = self._clock.now()
        oldest = min((p.started_at for p in kiosk.own), default=now)
        async with self._database.read() as session:
            found = [
                *await passes.by_ids(session, school, held),
                *await passes.open_at(session, school, now),
            ]
            if kiosk.device is not None:
                found += await passes.started_at_device(session, school, kiosk.device, oldest)
        return {p.id: p for p in found}


def _difference(kiosk: Pass | None, central: Pass | None) -> str:
    if kiosk is None:
        return "only central has it"
    if central is None:
        return "only the kiosk has it"
    return "; ".join(
        f"{name}: kiosk {ours}, central {theirs}"
        for name in COMPARED
        if (ours := getattr(kiosk, name)) != (theirs := getattr(central, name))
    )
