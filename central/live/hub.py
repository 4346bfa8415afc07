"""The wake hub: whoever waits is rung when something is new, at once or within a second.

    with hub.watch(school, room=room) as watch:
        match await watch.wait(15.0):
            case Rang.CHANGED: ...      read what is new; nothing is carried here but "look"
            case Rang.QUIET: ...        15 s without news: time for a heartbeat
            case Rang.CLOSED: ...       this watch was ended: central shuts down, a box was revoked

A kiosk whose room is concerned is rung at once; for others, changes are gathered for `GATHER_S`, so
that a bell's worth of passes is one exchange a second and not forty. Nothing is lost by it: a watch
that was rung stays rung until it is waited for. One event loop; no thread, no database.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from hallpass.ids import DeviceId, RoomId, SchoolId

GATHER_S = 1.0
STREAMS_OF_A_DEVICE = 2
"""One is in use; another may be one whose kiosk went away without a word."""
_REMEMBERED = 256
"""Changes whose ringing is remembered, so that NOTIFY of our own rings nobody twice."""


class Rang(Enum):
    """Why a wait is over."""

    CHANGED = "changed"
    QUIET = "quiet"
    CLOSED = "closed"


class Watch:
    """One waiting kiosk or page."""

    def __init__(self, room: RoomId | None, device: DeviceId | None, gather_s: float) -> None:
        self.room = room
        self.device = device
        self._gather_s = gather_s
        self._rung = asyncio.Event()
        self._closed = False
        self._later: asyncio.TimerHandle | None = None

    async def wait(self, timeout_s: float) -> Rang:
        """Wait until rung, closed, or `timeout_s` have passed in quiet."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        except TimeoutError:
            return Rang.QUIET
        if self._closed:
            return Rang.CLOSED
        self._rung.clear()
        return Rang.CHANGED

    def ring(self, *, at_once: bool) -> None:
        """Say that something is new."""
        if at_once:
            self._ring()
        elif self._later is None and not self._rung.is_set():
            self._later = asyncio.get_running_loop().call_later(self._gather_s, self._ring)

    def close(self) -> None:
        """End every wait, now and from now on."""
        self._closed = True
        self._ring()

    @property
    def closed(self) -> bool:
        """Whether it was ended."""
        return self._closed

    def _ring(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        self._rung.set()


class Hub:
    """All who wait at this process."""

    def __init__(self, *, gather_s: float = GATHER_S) -> None:
        self._gather_s = gather_s
        self._watches: dict[SchoolId, dict[Watch, None]] = {}
        """In the order in which they began."""
        self._told: dict[SchoolId, deque[int]] = {}
        self._closed = False
        self.connected: Counter[DeviceId] = Counter()
        """How many wake streams of each box are open here."""

    @contextmanager
    def watch(
        self,
        school: SchoolId,
        *,
        room: RoomId | None = None,
        device: DeviceId | None = None,
        gather_s: float | None = None,
    ) -> Iterator[Watch]:
        """Wait for a school's changes.

        Args:
            school: whose.
            room: rung at once for this room's changes; None: gathered like all others.
            device: the kiosk that waits, so that it can be ended alone.
            gather_s: seconds for which other rooms' changes are gathered; 0: none.
        """
        watch = Watch(room, device, self._gather_s if gather_s is None else gather_s)
        self._watches.setdefault(school, {})[watch] = None
        if device is not None:
            self._end_oldest(school, device)
            self.connected[device] += 1
            self.touch(school)
        if self._closed:
            watch.close()
        try:
            yield watch
        finally:
            del self._watches[school][watch]
            if device is not None:
                self.connected[device] -= 1
                if not self.connected[device]:
                    del self.connected[device]
                self.touch(school)

    def _end_oldest(self, school: SchoolId, device: DeviceId) -> None:
        """End a box's oldest streams: it has left them without our having noticed."""
        open_ = [w for w in self._watches[school] if w.device == device and not w.closed]
        for watch in open_[:-STREAMS_OF_A_DEVICE]:
            watch.close()

    def publish(
        self, school: SchoolId, number: int, rooms: frozenset[RoomId], *, everyone: bool
    ) -> None:
        """Ring for a committed change; one that was rung for already (by NOTIFY) rings no more."""
        told = self._told.setdefault(school, deque(maxlen=_REMEMBERED))
        if number in told:
            return
        told.append(number)
        for watch in tuple(self._watches.get(school, ())):
            watch.ring(at_once=everyone or watch.room in rooms)

    def touch(self, school: SchoolId) -> None:
        """Ring pages alone: a box's condition changed, which kiosks need not know."""
        for watch in tuple(self._watches.get(school, ())):
            if watch.device is None:
                watch.ring(at_once=False)

    def ring_all(self) -> None:
        """Ring everyone: changes may have been missed."""
        for watches in self._watches.values():
            for watch in tuple(watches):
                watch.ring(at_once=False)

    def end(self, school: SchoolId, device: DeviceId) -> None:
        """End one box's streams."""
        for watch in tuple(self._watches.get(school, ())):
            if watch.device == device:
                watch.close()

    def close(self) -> None:
        """End all waits: central shuts down."""
        self._closed = True
        for watches in self._watches.values():
            for watch in tuple(watches):
                watch.close()
