"""One sync round trip with a kiosk: facts and answers in, what is new out; and what its wake says.

An exchange that brings nothing and has nothing to fetch touches no database: what it is told is
known (`central.services.boxes`), and when it was heard is kept in memory. Two boxes with one
identity (a cloned card) hand in what they have, and get nothing about students: their cursor stands
still, and their lease runs out, until an administrator has picked one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import Revoked
from central.live.hub import Hub
from central.services.boxes import Boxes, Fleet
from central.services.devices import REVOKED, Devices
from central.services.intake import Intake, Unreadable
from central.services.keys import key_hash, next_key
from central.services.open_passes import OpenPasses
from central.services.orders import Orders
from central.services.recent import Recent
from central.store import audit, device_acts, feed, passes, rooms, schools
from central.store.audit import Who
from central.store.devices import Box
from central.store.engine import Database
from central.store.feed import Page, Reader, Shared
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.codec import decode
from hallpass.ids import DeviceId, Epoch, OrderId, SchoolId, StoreId
from hallpass.signing import sign_time
from hallpass.wire import (
    ChangeKind,
    Cursor,
    ExchangeResponse,
    KioskStatus,
    OrderResult,
    Receipt,
    SignedTime,
    Wake,
    WireFact,
)

KEY_LIFE = timedelta(days=30)
AT_ONCE = 8
"""So many are answered at once, however many ask: what wakes kiosks must never wait behind them."""
LEASE_S = 72 * 3600
"""What a lease is where no settings say."""
_NOTHING = Page(0, more=False, changes=(), facts=())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kiosk sent, read."""

    store: StoreId
    cursor: Cursor | None
    nonce: str
    status: KioskStatus
    facts: Sequence[WireFact | Unreadable]
    results: Sequence[OrderResult] = ()


@dataclass(frozen=True, slots=True)
class _News:
    """What an answer says about students and settings."""

    cursor: Cursor
    reset: bool
    page: Page
    lease_s: int
    at: datetime
    """The time that is told, and for which the digest holds."""
    digest: str = ""


class Exchange:
    """The kiosks' side of central."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        intake: Intake,
        hub: Hub,
        clock: Clock,
        boxes: Boxes,
        devices: Devices,
        orders: Orders,
    ) -> None:
        self._database = database
        self._changes = changes
        self._intake = intake
        self._hub = hub
        self._clock = clock
        self._boxes = boxes
        self._devices = devices
        self._orders = orders
        self._answering = asyncio.Semaphore(AT_ONCE)
        self._recent = Recent(database)
        self._shared = Shared()
        self._open = OpenPasses()
        self._leases: dict[DeviceId, tuple[int, int]] = {}
        """Device -> (version of its settings, the lease that they give)."""

    async def run(self, school: SchoolId, device: DeviceId, asked: Asked) -> ExchangeResponse:
        """Take facts and answers in, and answer with what is new; safe to repeat.

        Raises:
            Revoked: its key was taken back meanwhile.
            StoreAway: nothing has happened.
        """
        receipts = await self._intake.take(school, device, asked.facts)
        taken = await self._orders.take(school, device, asked.results)
        # It was counted before this request: what came with it has its receipt and waits no more.
        left = max(0, asked.status.outbox - len(asked.facts))
        status = msgspec.structs.replace(asked.status, outbox=left)
        self._devices.note(school, device, status, self._clock.now())
        async with self._answering:
            return await self._answer(school, device, asked, receipts, taken)

    async def _answer(
        self,
        school: SchoolId,
        device: DeviceId,
        asked: Asked,
        receipts: tuple[Receipt, ...],
        taken: tuple[OrderId, ...],
    ) -> ExchangeResponse:
        fleet, box = await self._in_service(school, device)
        private = fleet.school.private_key
        now = self._clock.now()
        orders = (
            await self._orders.hand_out(school, device, private)
            if fleet.order_number(device, now)
            else ()
        )
        new_key = await self._new_key(fleet, box, asked.status.health.serial, now)
        news = await self._news(fleet, box, asked, now)
        return ExchangeResponse(
            receipts=receipts,
            cursor=news.cursor,
            reset=news.reset,
            more=news.page.more,
            changes=news.page.changes,
            facts=news.page.facts,
            emergency=fleet.school.emergency,
            lease_s=news.lease_s,
            time=SignedTime(
                at=news.at, nonce=asked.nonce, signature=sign_time(private, asked.nonce, news.at)
            ),
            open_digest=news.digest,
            orders=orders,
            results_taken=taken,
            new_key=new_key,
        )

    async def _in_service(self, school: SchoolId, device: DeviceId) -> tuple[Fleet, Box]:
        fleet = await self._boxes.of(school)
        if device not in fleet.boxes:
            # It was identified, so that it is what was read that is old.
            fleet = await self._boxes.again(school)
        box = fleet.boxes.get(device)
        if box is None or box.revoked_at is not None:
            raise Revoked(REVOKED)
        return fleet, box

    async def _news(self, fleet: Fleet, box: Box, asked: Asked, now: datetime) -> _News:
        known, cursor = fleet.school, asked.cursor
        epoch = box.epoch(known.epoch)
        lease_s = self._lease_of(box)
        if box.branched_at is not None:
            left_s = (lease_s or LEASE_S) - int((now - box.branched_at).total_seconds())
            still = cursor or Cursor(epoch=epoch, number=0)
            return _News(still, False, _NOTHING, max(0, left_s), self._clock.now())
        if cursor is not None and cursor.epoch == epoch:
            news = await self._recent_news(fleet, box, asked.store, cursor, lease_s)
            if news is not None:
                return news
        return await self._read(fleet, box, asked, epoch, now)

    async def _recent_news(
        self, fleet: Fleet, box: Box, store: StoreId, cursor: Cursor, lease_s: int | None
    ) -> _News | None:
        """Return what is new of what is known already; None: it has to be read."""
        school, now = fleet.school.id, self._clock.now()
        head = await self._recent.read_to(school, fleet.school.feed_number, now)
        if not cursor.number <= head:
            return None
        page = _NOTHING
        if cursor.number < head:
            reader = Reader(school, box.room, box.id, store, self._shared)
            found = await self._recent.page(reader, cursor.number, now)
            if found is None:
                return None
            page = found
        lease_s = lease_s or _lease_in(page)
        if lease_s is None or (
            not page.more and self._open.wanted(school, head, now, self._clock.monotonic())
        ):
            return None
        self._leases[box.id] = (box.settings_wanted, lease_s)
        at = self._clock.now()
        digest = "" if page.more else self._open.digest(school, head, at)
        number = page.number if page.more else head
        return _News(Cursor(epoch=cursor.epoch, number=number), False, page, lease_s, at, digest)

    async def _read(
        self, fleet: Fleet, box: Box, asked: Asked, epoch: Epoch, now: datetime
    ) -> _News:
        school, cursor = fleet.school.id, asked.cursor
        async with self._database.read() as session:
            head = (await schools.by_id(session, school)).feed_number
            reset = cursor is None or cursor.epoch != epoch or cursor.number > head
            since = 0 if reset or cursor is None else cursor.number
            page = _NOTHING
            if since < head:
                reader = Reader(school, box.room, box.id, asked.store, self._shared)
                page = await feed.page(session, reader, since, head, now)
            if not page.more and self._open.wanted(school, head, now, self._clock.monotonic()):
                found = await passes.open_at(session, school, now)
                self._open.keep(school, head, now, self._clock.monotonic(), found)
            lease_s = _lease_in(page) or self._lease_of(box)
            if lease_s is None and 2 * len(self._leases) < len(fleet.boxes):
                await self._learn_leases(session, fleet)
                lease_s = self._lease_of(box)
            if lease_s is None:
                lease_s = await rooms.lease_s(session, school, box.room, box.id)
            self._leases[box.id] = (box.settings_wanted, lease_s)
        at = self._clock.now()
        digest = "" if page.more else self._open.digest(school, head, at)
        cursor = Cursor(epoch=epoch, number=page.number if page.more else head)
        return _News(cursor, reset, page, lease_s, at, digest)

    async def _learn_leases(self, session: AsyncSession, fleet: Fleet) -> None:
        """Read the leases of all boxes at once: after a start each of them asks for its own."""
        documents = await feed.common_settings(session, fleet.school.id)
        for box in fleet.boxes.values():
            if box.room in documents:
                self._leases[box.id] = (box.settings_wanted, _lease(documents[box.room]))

    def _lease_of(self, box: Box) -> int | None:
        version, lease_s = self._leases.get(box.id, (-1, 0))
        return lease_s if version == box.settings_wanted else None

    async def _new_key(self, fleet: Fleet, box: Box, serial: str, now: datetime) -> str:
        """Return the key that a box has to use from now on; empty: the one that it has."""
        school, private = fleet.school.id, fleet.school.private_key
        if box.branched_at is not None:
            picked = box.picked is not None and serial == box.picked
            return next_key(private, school, box, box.picked or "") if picked else ""
        if box.next_key_hash is None and now - box.key_at < KEY_LIFE:
            return ""
        key = next_key(private, school, box)
        if box.next_key_hash is None:
            async with self._changes.of(school, now) as unit:
                await device_acts.offer_key(unit, box.id, key_hash(key))
                # Nobody's act: the key is old.
                await audit.record(unit, Who(), "device.rotated", box.id)
        return key

    async def wake(self, school: SchoolId, device: DeviceId) -> Wake:
        """Return what a kiosk's wake stream says now.

        Raises:
            Revoked: its key was taken back.
        """
        fleet, box = await self._in_service(school, device)
        known = fleet.school
        return Wake(
            epoch=box.epoch(known.epoch),
            # Two with one identity have nothing to fetch.
            number=known.feed_number if box.branched_at is None else 0,
            settings_version=box.settings_wanted,
            emergency=known.emergency,
            orders=fleet.order_number(device, self._clock.now()),
        )


class _Upkeep(msgspec.Struct):
    lease_h: int


class _Settings(msgspec.Struct):
    upkeep: _Upkeep


def _lease_in(page: Page) -> int | None:
    """Return the lease that the settings of a page give; None: there are none in it."""
    for change in page.changes:
        if change.kind == ChangeKind.SETTINGS and change.doc is not None:
            return _lease(change.doc)
    return None


def _lease(document: msgspec.Raw) -> int:
    return decode(_Settings, bytes(document)).upkeep.lease_h * 3600
