"""The watch: looks at every box, and sends out what is to be told. One task while central runs."""

import asyncio
import logging

from central.errors import EnvironmentFault
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
        self._broken = False

    async def run(self, school: SchoolId) -> None:
        """Work until the hub is closed."""
        with self._services.hub.watch(school) as watch:
            while await watch.wait(SEND_S) is not Rang.CLOSED:
                await self._work(school)

    async def _work(self, school: SchoolId) -> None:
        try:
            now_s = self._clock.monotonic()
            if now_s - self._looked_s >= LOOK_S:
                self._looked_s = now_s
                await self._services.alerts.check(school)
            await self._services.delivering.run_due(school)
            if now_s - self._forgot_s >= FORGET_S:
                self._forgot_s = now_s
                await self._services.alerts.forget(school)
                await self._services.delivering.forget(school)
        except EnvironmentFault as exc:
            if not self._broken:
                log.warning("jobs.watch broken=true why=%s", exc)
            self._broken = True
            await asyncio.sleep(_PAUSE_S)
        except Exception:
            # A bug, and told as one; kiosks and pages go on without alerts, not without central.
            log.exception("jobs.watch broken=true")
            self._broken = True
            await asyncio.sleep(_PAUSE_S)
        else:
            if self._broken:
                log.info("jobs.watch recovered=true")
            self._broken = False
