"""Keeping memory true: boxes' condition is written down, changes from outside are seen."""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from central.jobs.steady import Steady
from central.services.bundle import Services
from hallpass.clock import Clock
from hallpass.ids import SchoolId

log = logging.getLogger(__name__)

LOOK_S = 1.0
WRITE_EVERY = 2
"""Boxes' condition is written down every so many looks."""
TIDY_EVERY = timedelta(hours=6)


class Presences:
    """What runs beside the server for its boxes' sake."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self._tidied_at: datetime | None = None
        self._steady = Steady(log, "presences.run")

    async def run(self, school: SchoolId) -> None:
        """Run for ever; ended by cancelling."""
        looks = 0
        while True:
            looks += 1
            write = looks % WRITE_EVERY == 0
            await self._steady.round(partial(self.once, school, write=write), failed=None)
            await asyncio.sleep(LOOK_S)

    async def once(self, school: SchoolId, *, write: bool = True) -> None:
        """Do one round; raises StoreAway."""
        await self._services.boxes.look(school)
        if write:
            await self._services.devices.write_down()
        now = self._clock.now()
        if self._tidied_at is None or not self._tidied_at <= now < self._tidied_at + TIDY_EVERY:
            await self._services.orders.tidy(school)
            self._tidied_at = now
