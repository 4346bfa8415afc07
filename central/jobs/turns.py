"""Turns, offered when a place frees or a lease ends; and a sweep of what is over by itself.

One task for as long as central runs. Several processes may run it: what is offered is decided under
the school's lock.
"""

import logging

from central.jobs.steady import Steady
from central.live.hub import Rang
from central.services.bundle import Services
from hallpass.clock import Clock
from hallpass.ids import SchoolId

log = logging.getLogger(__name__)

SWEEP_S = 20.0
_GATHER_S = 0.05
_LEAST_S = 0.05
_PAUSE_S = 1.0


class Turns:
    """The job."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self._swept_s = float("-inf")
        self._steady = Steady(log, "jobs.turns")

    async def run(self, school: SchoolId) -> None:
        """Work until the hub is closed."""
        with self._services.hub.watch(school, gather_s=_GATHER_S) as watch:
            wait_s = 0.0
            while await watch.wait(max(_LEAST_S, wait_s)) is not Rang.CLOSED:
                wait_s = await self._work(school)

    async def _work(self, school: SchoolId) -> float:
        """Do what is due; returns the seconds until something is due again."""

        async def offer() -> float | None:
            lease_s = await self._services.lines.offer_turns(school)
            now_s = self._clock.monotonic()
            if now_s - self._swept_s >= SWEEP_S:
                self._swept_s = now_s
                await self._services.lines.sweep(school)
                await self._services.substitutes.sweep(school)
            return lease_s

        lease_s = await self._steady.round(offer, failed=None, bug_pause_s=_PAUSE_S)
        return SWEEP_S if lease_s is None else min(SWEEP_S, lease_s)
