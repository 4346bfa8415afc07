"""What every request of a kiosk needs, read once for all: the school, its boxes, their keys.

A thousand wake streams that are rung at once, and a thousand exchanges that bring nothing, ask the
same: what is the feed's number, which emergency, which version of the settings, is there an order,
is this key still good? It is read again when something changed (the hub says so, before anybody is
rung, also of what other processes committed), and after `FRESH_S` in any case, so that what a
command on the server's own line did counts within a second. Many who wait share one reading.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.live.hub import Hub
from central.services.keys import key_hash
from central.store import devices, orders, schools
from central.store.access_models import AuditRow
from central.store.devices import Box
from central.store.engine import Database
from central.store.schools import School
from hallpass.clock import Clock
from hallpass.ids import DeviceId, SchoolId

FRESH_S = 1.0
"""What was read is taken for true so long without word of a change."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """A school as its kiosks' requests see it."""

    school: School
    boxes: Mapping[DeviceId, Box]
    keys: Mapping[str, DeviceId]
    """Hash of a key -> whose it is; also of keys that wait to be used."""
    orders: Mapping[DeviceId, tuple[int, datetime]]
    """The highest number that waits for a box, and until when any does."""

    def order_number(self, device: DeviceId, now: datetime) -> int:
        """Return the number of a box's newest order that waits; 0: none does."""
        number, until = self.orders.get(device, (0, now))
        return number if now < until else 0


@dataclass(slots=True)
class _Read:
    """One school's reading, and whether it still counts."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    fleet: Fleet | None = None
    acts: int = 0
    read_s: float = 0.0
    changes: int = 1
    changes_read: int = 0
    of_boxes: int = 1
    of_boxes_read: int = 0


class Boxes:
    """All schools' boxes, as this process knows them."""

    def __init__(self, database: Database, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._hub = hub
        self._reads: dict[SchoolId, _Read] = {}
        hub.hear(self._heard)

    def _heard(self, school: SchoolId | None, fleet: bool) -> None:
        for key, read in self._reads.items():
            if school is None or key == school:
                read.changes += 1
                read.of_boxes += fleet

    async def of(self, school: SchoolId) -> Fleet:
        """Return a school's boxes as they are now.

        Raises:
            NotFound: there is no such school.
            StoreAway: nobody can say now.
        """
        read = self._reads.get(school)
        if read is not None and read.fleet is not None and self._counts(read):
            return read.fleet
        # Known before it is read, so that no change in between is missed.
        read = self._reads.setdefault(school, _Read())
        async with read.lock:
            if read.fleet is None or not self._counts(read):
                try:
                    await self._read(school, read)
                except NotFound:
                    self._reads.pop(school, None)
                    raise
        assert read.fleet is not None  # noqa: S101 - just read
        return read.fleet

    def _counts(self, read: _Read) -> bool:
        age_s = self._clock.monotonic() - read.read_s
        return read.changes_read == read.changes and age_s < FRESH_S

    async def _read(self, school: SchoolId, read: _Read) -> None:
        changes, of_boxes, now_s = read.changes, read.of_boxes, self._clock.monotonic()
        now = self._clock.now()
        async with self._database.read() as session:
            known = await schools.by_id(session, school)
            acts = await _acts(session, school)
            old = read.fleet
            if old is not None and read.of_boxes_read == of_boxes and read.acts == acts:
                fleet = replace(old, school=known)
            else:
                fleet = await _fleet(session, known, now)
        read.fleet, read.acts, read.read_s = fleet, acts, now_s
        read.changes_read, read.of_boxes_read = changes, of_boxes

    async def again(self, school: SchoolId) -> Fleet:
        """Return a school's boxes, read anew; raises as `of`."""
        self._heard(school, fleet=True)
        return await self.of(school)

    async def look(self, school: SchoolId) -> None:
        """Ring everyone if something changed without a word: a command on the server's own line.

        Raises:
            StoreAway: nobody can say now.
        """
        read = self._reads.get(school)
        if read is None or read.fleet is None or read.changes != read.changes_read:
            return
        old, changes = read.fleet, read.changes
        new = await self.of(school)
        if new is not old and read.changes == changes and new != old:
            self._hub.ring_all(at_once=new.school.emergency != old.school.emergency)

    async def box(self, school: SchoolId, device: DeviceId) -> Box | None:
        """Return one box; raises as `of`."""
        return (await self.of(school)).boxes.get(device)

    async def by_key(self, school: SchoolId, key: str) -> Box | None:
        """Return whose key this is, also if it was taken back; raises as `of`."""
        wanted = key_hash(key)
        fleet = await self.of(school)
        device = fleet.keys.get(wanted)
        if device is not None:
            return fleet.boxes[device]
        async with self._database.read() as session:
            # Let in by another process, a moment ago.
            found = await devices.boxes(session, school, key_hash=wanted)
        if not found:
            return None
        self._heard(school, fleet=True)
        return found[0]


async def _acts(session: AsyncSession, school: SchoolId) -> int:
    """Return the number of the last audited act: each change of a box by an adult is one."""
    found = await session.scalar(
        select(func.max(AuditRow.number)).where(AuditRow.school_id == school)
    )
    return found or 0


async def _fleet(session: AsyncSession, school: School, now: datetime) -> Fleet:
    every = await devices.boxes(session, school.id)
    keys = {box.next_key_hash: box.id for box in every if box.next_key_hash is not None}
    keys |= {box.key_hash: box.id for box in every}
    return Fleet(
        school=school,
        boxes={box.id: box for box in every},
        keys=keys,
        orders=await orders.newest_open(session, school.id, now),
    )
