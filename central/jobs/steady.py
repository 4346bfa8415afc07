"""What every job does with a fault: told once, its end told once, and never fatal."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from central.errors import EnvironmentFault

T = TypeVar("T")


class Steady:
    """Runs the rounds of one job: all else of central goes on without it."""

    def __init__(self, log: logging.Logger, event: str) -> None:
        """Tell faults in the job's own log, as `event`."""
        self._log = log
        self._event = event
        self._broken = False

    async def round(
        self, work: Callable[[], Awaitable[T]], *, failed: T, bug_pause_s: float = 0.0
    ) -> T:
        """Do one round.

        Args:
            work: the round.
            failed: the answer of a round that failed.
            bug_pause_s: waited after a bug, so that it can't spin.
        """
        try:
            done = await work()
        except EnvironmentFault as exc:
            if not self._broken:
                self._log.warning("%s broken=true why=%s", self._event, exc)
            self._broken = True
            return failed
        except Exception:  # noqa: BLE001 - a bug, and told as one, at the top of a job
            self._log.exception("%s broken=true", self._event)
            self._broken = True
            await asyncio.sleep(bug_pause_s)
            return failed
        if self._broken:
            self._log.info("%s recovered=true", self._event)
        self._broken = False
        return done
