"""Kiosks: who they are by their key, how they are, and what an adult does to them.

A key is taken back at once: its streams end, its next request is refused, on every process that
hears of it. What is left for such a box is `central.services.farewell`.
"""

import hmac
import logging
from datetime import datetime

from central.errors import Invalid, NotFound, OutOfDate, Revoked, StoreAway, Unauthorized
from central.live.hub import Hub
from central.live.presence import Heard
from central.services.boxes import Boxes
from central.services.callers import Caller, Permission, require
from central.services.fleet_views import SerialSeen
from central.services.keys import key_hash, next_key
from central.services.orders import Orders
from central.services.texts import printable
from central.services.views import DeviceView
from central.store import audit, device_acts, devices, rooms
from central.store.audit import Who
from central.store.devices import Box, Device
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.ids import DeviceId, RoomId, SchoolId
from hallpass.wire import KioskStatus

__all__ = ["Devices", "SerialSeen", "device_view", "key_hash", "printable"]
log = logging.getLogger(__name__)

_NAME_LIMIT = 80
_KEY_LIMIT = 200
_UNKNOWN = "this key is not one of ours: enrol the kiosk again"
REVOKED = "this kiosk's key was taken back: enrol it again"


class Devices:
    """The kiosks of a school."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        hub: Hub,
        clock: Clock,
        boxes: Boxes,
        orders: Orders,
    ) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock
        self._boxes = boxes
        self._orders = orders

    async def identify(self, key: str) -> tuple[SchoolId, Box]:
        """Return which kiosk a bearer key belongs to. The key begins with the school's id.

        A key that was handed out to replace another is the key from its first use on.

        Raises:
            Unauthorized: nobody's.
            Revoked: a kiosk's whose key was taken back.
        """
        school, box = await self.whose(key)
        if box.revoked_at is not None:
            raise Revoked(REVOKED)
        if key_hash(key) == box.next_key_hash:
            box = await self._first_use(school, box)
        return school, box

    async def whose(self, key: str) -> tuple[SchoolId, Box]:
        """Return whose key this is, also if it was taken back; raises Unauthorized."""
        name, _, secret = key.partition(".")
        if not secret or len(key) > _KEY_LIMIT or not key.isascii():
            raise Unauthorized("this needs the key that a kiosk gets when it is enrolled")
        school = SchoolId(name)
        try:
            box = await self._boxes.by_key(school, key)
        except NotFound:
            raise Unauthorized(_UNKNOWN) from None
        wanted = key_hash(key)
        if box is None or not any(
            hmac.compare_digest(held, wanted)
            for held in (box.key_hash, box.next_key_hash)
            if held is not None
        ):
            raise Unauthorized(_UNKNOWN)
        return school, box

    async def _first_use(self, school: SchoolId, box: Box) -> Box:
        assert box.next_key_hash is not None  # noqa: S101 - it was compared
        async with self._changes.of(school, self._clock.now()) as unit:
            if await device_acts.use_next_key(unit, box.id, box.next_key_hash):
                # By no adult: the box itself did it, in its own time.
                await audit.record(unit, Who(), "device.key_changed", box.id)
        log.info("devices.key_changed device=%s", box.id)
        return (await self._boxes.box(school, box.id)) or box

    async def list(self, caller: Caller) -> tuple[DeviceView, ...]:
        """Return all kiosks, by room and name; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        return await self.list_for_operator(caller.school)

    async def list_for_operator(self, school: SchoolId) -> tuple[DeviceView, ...]:
        """Return all kiosks to the command line, by room and name."""
        async with self._database.read() as session:
            every = await devices.every(session, school)
        return tuple(device_view(device, self._hub) for device in every)

    async def get(self, caller: Caller, device: DeviceId) -> DeviceView:
        """Return one kiosk; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_DEVICES)
        async with self._database.read() as session:
            found = await devices.by_id(session, caller.school, device)
        if found is None:
            raise NotFound("there is no such kiosk")
        return device_view(found, self._hub)

    async def revoke(self, caller: Caller, device: DeviceId) -> None:
        """Take a kiosk's key back, now, and order it to forget all students.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such kiosk, or it was taken out of service before.
        """
        require(caller, Permission.CHANGE_DEVICES)
        await self._revoke(caller.school, caller.who, device)

    async def revoke_by_operator(self, school: SchoolId, device: DeviceId) -> None:
        """Take a key back from the command line; raises NotFound."""
        await self._revoke(school, audit.OPERATOR, device)

    async def _revoke(self, school: SchoolId, who: Who, device: DeviceId) -> None:
        async with self._changes.of(school, self._clock.now()) as unit:
            await self.take_back(unit, who, device)
        self.end(school, device)

    async def take_back(self, unit: Unit, who: Who, device: DeviceId) -> None:
        """Take a key back within a change; `end` its streams after it. Raises NotFound."""
        if not await device_acts.revoke(unit, device):
            raise NotFound("there is no such kiosk, or it was taken out of service before")
        await self._orders.wipe(unit, device, who.adult)
        await audit.record(unit, who, "device.revoked", device)

    def end(self, school: SchoolId, device: DeviceId) -> None:
        """End a box's streams at this process; others do when they hear of the change."""
        self._hub.end(school, device)
        self._hub.touch(school)

    async def rename(self, caller: Caller, device: DeviceId, name: str) -> None:
        """Call a kiosk something else; raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_DEVICES)
        name = printable(name)[:_NAME_LIMIT]
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if not await device_acts.rename(unit, device, name):
                raise NotFound("there is no such kiosk")
            await audit.record(unit, caller.who, "device.renamed", device, {"name": name})
        self._hub.touch(caller.school)

    async def move(self, caller: Caller, device: DeviceId, room: RoomId) -> None:
        """Make a kiosk another room's: it learns all anew. Raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_DEVICES)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            await rooms.by_id(unit.session, caller.school, room)
            if not await device_acts.move(unit, device, room):
                raise NotFound("there is no such kiosk")
            await audit.record(unit, caller.who, "device.moved", device, {"room": room})
        # Its streams begin again with the new room, and with an epoch that it does not know.
        self.end(caller.school, device)

    async def rotate(self, caller: Caller, device: DeviceId) -> None:
        """Give a kiosk a new key with its next exchange; raises Forbidden, NotFound, Revoked."""
        require(caller, Permission.CHANGE_DEVICES)
        await self._offer(caller.school, caller.who, device, "device.rotated", None)

    async def rotate_by_operator(self, school: SchoolId, device: DeviceId) -> None:
        """Rotate a key from the command line; raises NotFound, Revoked."""
        await self._offer(school, audit.OPERATOR, device, "device.rotated", None)

    def serials(self, caller: Caller, device: DeviceId) -> tuple[SerialSeen, ...]:
        """Return the hardware that spoke with a kiosk's identity lately; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        found = self._hub.presence.serials(device)
        return tuple(SerialSeen(serial, at) for serial, at in sorted(found.items()))

    async def pick(self, caller: Caller, device: DeviceId, serial: str) -> None:
        """Say which of two boxes with one identity goes on: it alone is given a new key.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such kiosk.
            OutOfDate: there is one box with this identity.
            Invalid: no serial number was named.
        """
        require(caller, Permission.CHANGE_DEVICES)
        serial = printable(serial)[:_NAME_LIMIT]
        if not serial:
            raise Invalid(("serial: name the box that goes on",))
        box = (await self._boxes.of(caller.school)).boxes.get(device)
        if box is not None and box.branched_at is None:
            raise OutOfDate("there is one box with this identity: nothing is to be picked")
        await self._offer(caller.school, caller.who, device, "device.picked", serial)

    async def _offer(
        self, school: SchoolId, who: Who, device: DeviceId, act: str, picked: str | None
    ) -> None:
        fleet = await self._boxes.of(school)
        box = fleet.boxes.get(device)
        if box is None:
            raise NotFound("there is no such kiosk")
        if box.revoked_at is not None:
            raise Revoked("this kiosk was taken out of service: it gets no key")
        if picked is None and box.branched_at is not None:
            raise OutOfDate("two boxes have this identity: say first which one goes on")
        key = next_key(fleet.school.private_key, school, box, picked or "")
        async with self._changes.of(school, self._clock.now()) as unit:
            await device_acts.offer_key(unit, device, key_hash(key), picked=picked)
            detail = {} if picked is None else {"serial": picked}
            await audit.record(unit, who, act, device, detail)
        self._hub.touch(school)

    async def write_down(self) -> int:
        """Write down how boxes were when they were last heard; returns how many boxes that were.

        Raises:
            StoreAway: not now; nothing is forgotten.
        """
        taken = self._hub.presence.take_unwritten()
        if not taken:
            return 0
        try:
            async with self._database.write() as session:
                for school, heard in taken.items():
                    every = [(device, item.status, item.at) for device, item in heard.items()]
                    await devices.heard(session, school, every)
        except StoreAway:
            for heard in taken.values():
                self._hub.presence.put_back(heard)
            raise
        return sum(map(len, taken.values()))

    def note(self, school: SchoolId, device: DeviceId, status: KioskStatus, now: datetime) -> None:
        """Note that a box was in touch, and how it is."""
        if self._hub.presence.note(school, device, Heard(status, now)):
            self._hub.touch(school)


def device_view(device: Device, hub: Hub) -> DeviceView:
    """Return a kiosk as pages show it: as it was last heard, also if that is not written yet."""
    heard = hub.presence.of(device.id)
    at, status = device.heard_at, device.status
    if heard is not None and (at is None or at <= heard.at):
        at, status = heard.at, heard.status
    return DeviceView(
        id=device.id,
        name=device.name,
        serial=device.serial,
        room=device.room,
        room_name=device.room_name,
        enrolled_at=device.enrolled_at,
        heard_at=at,
        connected=device.id in hub.connected,
        revoked_at=device.revoked_at,
        status=status,
        settings_wanted=device.settings_wanted,
        branched=device.branched,
        key_at=device.key_at,
        rotating=device.rotating,
        replaces=device.replaces,
        wiped_at=device.wiped_at,
        picked=device.picked,
    )
