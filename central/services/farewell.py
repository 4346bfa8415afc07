"""A box whose key was taken back: what it is told, and what of its sealed facts still counts.

The old key opens nothing else. What the box recorded until its key was taken back is taken in as
any facts are, each once; what it says it recorded later counts no more. An envelope that can't be
opened is not ours, or damaged: it is taken too, as nobody can ever open it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from central.errors import Forbidden
from central.live.hub import Hub
from central.services.boxes import Boxes
from central.services.devices import Devices
from central.services.intake import Intake, Unreadable
from central.services.orders import Orders, signed
from central.store import audit, device_acts, orders
from central.store.audit import Who
from central.store.devices import Box
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.codec import WireFault, decode
from hallpass.ids import DeviceId, SchoolId
from hallpass.sealing import SealFault, unseal
from hallpass.wire import FACTS_LIMIT, Farewell, Farewelled, SignedOrder, WireFact

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=10)
"""By so much a box's clock may be ahead of central's."""


class Farewells:
    """Boxes that were taken out of service."""

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

    async def take(self, key: str, message: Farewell) -> Farewelled:
        """Tell a box to wipe itself, and take in what it had sealed; safe to repeat.

        Raises:
            Unauthorized: the key was never one of ours.
            Forbidden: the box is in service.
            StoreAway: nothing was taken.
        """
        school, box = await self._devices.whose(key)
        if box.revoked_at is None:
            raise Forbidden("this kiosk is in service: there is nothing to take leave of")
        private = (await self._boxes.of(school)).school.private_key
        for envelope in message.sealed:
            await self._open(school, box, box.revoked_at, private, envelope)
        order = await self._wipe_order(school, box.id, private)
        if message.wiped:
            await self._note_wiped(school, box.id)
        return Farewelled(order=order, taken=len(message.sealed))

    async def _open(
        self, school: SchoolId, box: Box, revoked_at: datetime, private: bytes, envelope: str
    ) -> None:
        try:
            raw = decode(list[msgspec.Raw], unseal(private, envelope))
        except (SealFault, WireFault) as exc:
            log.warning("farewell.no_envelope device=%s why=%s", box.id, exc)
            return
        items = [fact for item in raw if (fact := _fact(bytes(item))) is not None]
        known = [item for item in items if item.at <= revoked_at + TOLERANCE]
        refused = len(raw) - len(known)
        if refused:
            log.warning("farewell.refused device=%s facts=%d", box.id, refused)
        await self._take_in(school, box.id, known)

    async def _take_in(self, school: SchoolId, device: DeviceId, facts: Sequence[WireFact]) -> None:
        for start in range(0, len(facts), FACTS_LIMIT):
            part: Sequence[WireFact | Unreadable] = facts[start : start + FACTS_LIMIT]
            await self._intake.take(school, device, part)

    async def _wipe_order(self, school: SchoolId, device: DeviceId, private: bytes) -> SignedOrder:
        now = self._clock.now()
        async with self._database.read() as session:
            found = await orders.wipe_of(session, school, device, now)
        if found is None:
            # Its key was taken back by an older central, or very long ago.
            async with self._changes.of(school, now) as unit:
                found = await self._orders.wipe(unit, device, None)
        return signed(found.order, private)

    async def _note_wiped(self, school: SchoolId, device: DeviceId) -> None:
        async with self._changes.of(school, self._clock.now()) as unit:
            if await device_acts.note_wiped(unit, device):
                await orders.end_wipe(unit, device)
                # The box itself says so: no adult did it.
                await audit.record(unit, Who(), "device.wiped", device)
        self._hub.touch(school)


def _fact(raw: bytes) -> WireFact | None:
    try:
        return decode(WireFact, raw)
    except WireFault:
        return None
