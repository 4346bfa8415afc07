"""One sync round trip with a kiosk: facts in, what is new out; and what its wake stream says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import Revoked
from central.live.hub import Hub
from central.services.intake import Intake, Unreadable
from central.store import devices, feed, passes, schools
from central.store.devices import Device
from central.store.engine import Database
from central.store.feed import Reader
from central.store.schools import School
from hallpass.clock import Clock
from hallpass.codec import open_digest
from hallpass.domain.passes import Pass
from hallpass.ids import DeviceId, SchoolId, StoreId
from hallpass.signing import sign_time
from hallpass.wire import (
    Cursor,
    ExchangeResponse,
    KioskStatus,
    Receipt,
    SignedTime,
    Wake,
    WireFact,
)

HEARD_EVERY = timedelta(seconds=20)
"""An exchange that brings nothing new is written down so often at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kiosk sent, read."""

    store: StoreId
    cursor: Cursor | None
    nonce: str
    status: KioskStatus
    facts: Sequence[WireFact | Unreadable]


class Exchange:
    """The kiosks' side of central."""

    def __init__(self, database: Database, intake: Intake, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._intake = intake
        self._hub = hub
        self._clock = clock
        self._open: dict[SchoolId, tuple[int, datetime, tuple[Pass, ...]]] = {}

    async def run(self, school: SchoolId, device: Device, asked: Asked) -> ExchangeResponse:
        """Take facts in, and answer with what is new; safe to repeat.

        Raises:
            StoreAway: nothing has happened.
        """
        receipts = await self._intake.take(school, device.id, asked.facts)
        await self._note(school, device, asked)
        return await self._answer(school, device, asked, receipts)

    async def _note(self, school: SchoolId, device: Device, asked: Asked) -> None:
        now = self._clock.now()
        # It was counted before this request: what came with it has its receipt and waits no more.
        left = max(0, asked.status.outbox - len(asked.facts))
        status = msgspec.structs.replace(asked.status, outbox=left)
        told = device.status != status
        heard_at = device.heard_at
        if not told and heard_at is not None and now - HEARD_EVERY < heard_at <= now:
            return
        async with self._database.write() as session:
            await devices.heard(session, school, device.id, status, now)
        if told:
            self._hub.touch(school)

    async def _answer(
        self, school: SchoolId, device: Device, asked: Asked, receipts: tuple[Receipt, ...]
    ) -> ExchangeResponse:
        async with self._database.read() as session:
            known = await schools.by_id(session, school)
            epoch = device.epoch(known.epoch)
            cursor = asked.cursor
            reset = cursor is None or cursor.epoch != epoch or cursor.number > known.feed_number
            since = 0 if reset or cursor is None else cursor.number
            now = self._clock.now()
            reader = Reader(school, device.room, device.id, asked.store)
            page = await feed.page(session, reader, since, known.feed_number, now)
            found = () if page.more else await self._open_passes(session, known, now)
        at = self._clock.now()
        return ExchangeResponse(
            receipts=receipts,
            cursor=Cursor(epoch=epoch, number=page.number),
            reset=reset,
            more=page.more,
            changes=page.changes,
            facts=page.facts,
            emergency=known.emergency,
            time=SignedTime(
                at=at,
                nonce=asked.nonce,
                signature=sign_time(known.private_key, asked.nonce, at),
            ),
            open_digest="" if page.more else open_digest(found, at),
        )

    async def _open_passes(
        self, session: AsyncSession, school: School, now: datetime
    ) -> tuple[Pass, ...]:
        """Return all open passes: read once for each feed number, as nothing else opens one."""
        number, read_at, found = self._open.get(school.id, (-1, now, ()))
        if number != school.feed_number or now < read_at:
            found = await passes.open_at(session, school.id, now)
            self._open[school.id] = (school.feed_number, now, found)
        return found

    async def wake(self, school: SchoolId, device: DeviceId) -> Wake:
        """Return what a kiosk's wake stream says now.

        Raises:
            Revoked: its key was taken back.
        """
        async with self._database.read() as session:
            known = await schools.by_id(session, school)
            box = await devices.by_id(session, school, device)
        if box is None or box.revoked_at is not None:
            raise Revoked("this kiosk's key was taken back: enrol it again")
        return Wake(
            epoch=box.epoch(known.epoch),
            number=known.feed_number,
            settings_version=box.settings_wanted,
            emergency=known.emergency,
        )
