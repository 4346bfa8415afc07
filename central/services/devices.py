"""Kiosks: who they are by their key, how they are, and taking the key back."""

import hashlib
import hmac

from central.errors import NotFound, Revoked, Unauthorized
from central.live.hub import Hub
from central.services.callers import Caller, Permission, require
from central.services.views import DeviceView
from central.store import devices, rooms
from central.store.devices import Device
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.ids import DeviceId, RoomId, SchoolId

_NAME_LIMIT = 80
_KEY_LIMIT = 200


def key_hash(key: str) -> str:
    """Return what is kept of a bearer key: 256 random bits need no salt."""
    return hashlib.sha256(key.encode()).hexdigest()


class Devices:
    """The kiosks of a school."""

    def __init__(self, database: Database, changes: Changes, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock

    async def identify(self, key: str) -> tuple[SchoolId, Device]:
        """Return which kiosk a bearer key belongs to. The key begins with the school's id.

        Raises:
            Unauthorized: nobody's.
            Revoked: a kiosk's whose key was taken back.
        """
        school, _, secret = key.partition(".")
        if not secret or len(key) > _KEY_LIMIT or not key.isascii():
            raise Unauthorized("this needs the key that a kiosk gets when it is enrolled")
        wanted = key_hash(key)
        async with self._database.read() as session:
            found = await devices.by_key(session, SchoolId(school), wanted)
            held = await devices.key_hash_of(session, SchoolId(school), found.id) if found else ""
        if found is None or not hmac.compare_digest(held, wanted):
            raise Unauthorized("this key is not one of ours: enrol the kiosk again")
        if found.revoked_at is not None:
            raise Revoked("this kiosk's key was taken back: enrol it again")
        return SchoolId(school), found

    async def list(self, caller: Caller) -> tuple[DeviceView, ...]:
        """Return all kiosks, by room and name; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        async with self._database.read() as session:
            every = await devices.every(session, caller.school)
        return tuple(device_view(device, self._hub) for device in every)

    async def revoke(self, caller: Caller, device: DeviceId) -> None:
        """Take a kiosk's key back, now; raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_DEVICES)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if not await devices.revoke(unit.session, caller.school, device, unit.now):
                raise NotFound("there is no such kiosk")
        self._hub.end(caller.school, device)
        self._hub.touch(caller.school)

    async def rename(self, caller: Caller, device: DeviceId, name: str) -> None:
        """Call a kiosk something else; raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_DEVICES)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            name = printable(name)[:_NAME_LIMIT]
            if not await devices.rename(unit.session, caller.school, device, name):
                raise NotFound("there is no such kiosk")
        self._hub.touch(caller.school)

    async def move(self, caller: Caller, device: DeviceId, room: RoomId) -> None:
        """Make a kiosk another room's: it learns all anew. Raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_DEVICES)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            await rooms.by_id(unit.session, caller.school, room)
            if not await devices.move(unit.session, caller.school, device, room):
                raise NotFound("there is no such kiosk")
        # Its streams begin again with the new room, and with an epoch that it does not know.
        self._hub.end(caller.school, device)
        self._hub.touch(caller.school)


def device_view(device: Device, hub: Hub) -> DeviceView:
    """Return a kiosk as pages show it."""
    return DeviceView(
        id=device.id,
        name=device.name,
        serial=device.serial,
        room=device.room,
        room_name=device.room_name,
        enrolled_at=device.enrolled_at,
        heard_at=device.heard_at,
        connected=device.id in hub.connected,
        revoked_at=device.revoked_at,
        status=device.status,
        settings_wanted=device.settings_wanted,
        branched=device.branched,
    )


def printable(text: str) -> str:
    """Return what of a peer's text can be shown and stored."""
    return "".join(c for c in text if c.isprintable()).strip()
