"""The wake hub: whoever waits is rung when something is new, at once or within a second.

    with hub.watch(school, room=room) as watch:
        match await watch.wait(15.0):
            case Rang.CHANGED: ...      read what is new; nothing is carried here but "look"
            case Rang.QUIET: ...        15 s without news: time for a heartbeat
            case Rang.CLOSED: ...       this watch was ended: central shuts down, a box was revoked

A kiosk whose room is concerned is rung at once; for others, changes are gathered for `GATHER_S`, so
that a bell's worth of passes is one exchange a second and not forty. Where more than
`GATHERED_A_SECOND` kiosks listen, they are gathered for longer and each in a slot of its own, so
that what does not concern a kiosk never costs more than so many exchanges a second. Nothing is lost
by it: a watch that was rung stays rung until it is waited for. One event loop; no thread, no
database.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum

from central.live.presence import Presence
from hallpass.ids import DeviceId, RoomId, SchoolId

GATHER_S = 1.0
GATHERED_A_SECOND = 150
STREAMS_OF_A_DEVICE = 2
"""One is in use; another may be one whose kiosk went away without a word."""
_GOLDEN = 0.618_033_988_75
"""Multiples of it, without their whole part, lie evenly wherever one stops."""
_REMEMBERED = 256
"""Changes whose ringing is remembered, so that NOTIFY of our own rings nobody twice."""


class Rang(Enum):
    """Why a wait is over."""

    CHANGED = "changed"
    QUIET = "quiet"
    CLOSED = "closed"


class Watch:
    """One waiting kiosk or page."""

    def __init__(
        self, room: RoomId | None, device: DeviceId | None, gather_s: float, slot: float
    ) -> None:
        self.room = room
        self.device = device
        self._gather_s = gather_s
        self._slot = slot
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

    def ring(self, *, at_once: bool, stretch: float = 1.0) -> None:
        """Say that something is new.

        Args:
            at_once: now, or once changes were gathered.
            stretch: how much longer than agreed they are gathered; above 1: until its next slot.
        """
        if at_once:
            self._ring()
        elif self._later is None and not self._rung.is_set():
            loop = asyncio.get_running_loop()
            delay_s = self._gather_s
            if stretch > 1:
                period_s = self._gather_s * stretch
                delay_s = (self._slot * period_s - loop.time()) % period_s
            self._later = loop.call_later(delay_s, self._ring)

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
        self._told: dict[SchoolId, deque[str]] = {}
        self._hearers: list[Callable[[SchoolId | None, bool], None]] = []
        self._begun = 0
        self._closed = False
        self.presence = Presence()
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
        self._begun += 1
        slot = self._begun * _GOLDEN % 1
        watch = Watch(room, device, self._gather_s if gather_s is None else gather_s, slot)
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
        if self.connected[device] < STREAMS_OF_A_DEVICE:
            return
        open_ = [w for w in self._watches[school] if w.device == device and not w.closed]
        for watch in open_[:-STREAMS_OF_A_DEVICE]:
            watch.close()

    def hear(self, hearer: Callable[[SchoolId | None, bool], None]) -> None:
        """Tell `hearer` of every change, before anybody is rung.

        It is told the school (None: any may have changed) and whether its boxes may be others.
        """
        self._hearers.append(hearer)

    def publish(
        self,
        school: SchoolId,
        number: int,
        rooms: frozenset[RoomId],
        *,
        everyone: bool,
        boxes: frozenset[DeviceId] = frozenset(),
        fleet: bool = False,
        token: str = "",
    ) -> None:
        """Ring for a committed change; one that was rung for already (by NOTIFY) rings no more.

        Args:
            school: whose.
            number: the feed's last number after it.
            rooms: whose kiosks are rung at once.
            everyone: all are.
            boxes: kiosks that are rung at once, whatever their room.
            fleet: what is known of boxes is another.
            token: the change's own; empty: its number tells it from others.
        """
        told = self._told.setdefault(school, deque(maxlen=_REMEMBERED))
        mark = token or str(number)
        if mark in told:
            return
        told.append(mark)
        for hearer in self._hearers:
            hearer(school, fleet)
        stretch = self._stretch()
        for watch in tuple(self._watches.get(school, ())):
            at_once = everyone or watch.room in rooms or watch.device in boxes
            watch.ring(at_once=at_once, stretch=1.0 if watch.device is None else stretch)

    def _stretch(self) -> float:
        if not self._gather_s:
            return 1.0
        return max(1.0, len(self.connected) / (GATHERED_A_SECOND * self._gather_s))

    def later(self, watch: Watch) -> None:
        """Ring a kiosk once more, when what does not concern it is gathered."""
        watch.ring(at_once=False, stretch=self._stretch())

    def touch(self, school: SchoolId) -> None:
        """Ring pages alone: a box's condition changed, which kiosks need not know."""
        for watch in tuple(self._watches.get(school, ())):
            if watch.device is None:
                watch.ring(at_once=False)

    def ring_all(self, *, at_once: bool = False) -> None:
        """Ring everyone: changes may have been missed."""
        for hearer in self._hearers:
            hearer(None, True)
        stretch = self._stretch()
        for watches in self._watches.values():
            for watch in tuple(watches):
                watch.ring(at_once=at_once, stretch=1.0 if watch.device is None else stretch)

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
