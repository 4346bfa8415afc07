"""Planned changes of settings, made when their time comes.

One task for as long as central runs. Several processes may run it: each change is made once, under
the school's lock.
"""

import logging

from central.jobs.steady import Steady
from central.live.hub import Rang
from central.services.bundle import Services
from hallpass.ids import SchoolId

log = logging.getLogger(__name__)

LONGEST_S = 20.0
_GATHER_S = 0.2
_LEAST_S = 0.05
_PAUSE_S = 1.0


class Planned:
    """The job."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._steady = Steady(log, "jobs.planned")

    async def run(self, school: SchoolId) -> None:
        """Work until the hub is closed."""
        with self._services.hub.watch(school, gather_s=_GATHER_S) as watch:
            wait_s = 0.0
            while await watch.wait(max(_LEAST_S, wait_s)) is not Rang.CLOSED:
                wait_s = await self._work(school)

    async def _work(self, school: SchoolId) -> float:
        """Make what is due; returns the seconds until something is due again, or to look again."""

        async def make() -> float | None:
            return await self._services.planning.apply_due(school)

        due_s = await self._steady.round(make, failed=None, bug_pause_s=_PAUSE_S)
        return LONGEST_S if due_s is None else min(LONGEST_S, due_s)
