"""The watch: looks at every box, and sends out what is to be told. One task while central runs."""

import logging
from functools import partial

from central.jobs.steady import Steady
from central.live.hub import Rang
from central.services.bundle import Services
from hallpass.clock import Clock
from hallpass.ids import SchoolId

log = logging.getLogger(__name__)

LOOK_S = 10.0
SEND_S = 1.0
FORGET_S = 3600.0
_PAUSE_S = 5.0


class FleetWatch:
    """The job."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self._looked_s = float("-inf")
        self._forgot_s = float("-inf")
        self._steady = Steady(log, "jobs.watch")

    async def run(self, school: SchoolId) -> None:
        """Work until the hub is closed."""
        with self._services.hub.watch(school) as watch:
            wait_s = SEND_S
            while await watch.wait(wait_s) is not Rang.CLOSED:
                wait_s = await self._steady.round(
                    partial(self._look_and_send, school), failed=_PAUSE_S
                )

    async def _look_and_send(self, school: SchoolId) -> float:
        now_s = self._clock.monotonic()
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            await self._services.alerts.check(school)
        await self._services.delivering.run_due(school)
        if now_s - self._forgot_s >= FORGET_S:
            self._forgot_s = now_s
            await self._services.alerts.forget(school)
            await self._services.delivering.forget(school)
        return SEND_S
