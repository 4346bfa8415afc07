"""A box that speaks by its bearer key, as on the wire."""

from central.services.exchange import Asked
from central.services.keys import key_hash, new_key
from central.store import devices
from hallpass.clock import SystemClock
from hallpass.ids import DeviceId, RoomId, StoreId
from hallpass.idsource import Uuid7Source
from hallpass.wire import BoxHealth, Cursor, ExchangeResponse, KioskStatus
from tests.central.house import ALGEBRA, Box, Yard


class Keyed:
    """A box that speaks by its key, as on the wire."""

    def __init__(self, yard: Yard, room: RoomId = ALGEBRA, serial: str = "") -> None:
        self.yard = yard
        self.box = Box(yard, DeviceId(Uuid7Source(SystemClock()).new()), room)
        self.serial = serial
        self.key = new_key(yard.school)
        self.cursor: Cursor | None = None
        yard.run(self._let_in())

    async def _let_in(self) -> None:
        async with self.yard.house.central.database.write() as session:
            await devices.add(
                session,
                self.yard.school,
                self.box.id,
                room=self.box.room,
                name="box",
                serial=self.serial,
                key_hash=key_hash(self.key),
                now=self.yard.house.clock.now(),
            )
        # Let in past the services: what they know of boxes is read again.
        await self.yard.services.boxes.again(self.yard.school)

    def exchange(self, key: str = "", serial: str = "") -> ExchangeResponse:
        """Exchange by a key, this box's own by default."""
        return self.yard.run(self._exchange(key or self.key, serial or self.serial))

    async def _exchange(self, key: str, serial: str) -> ExchangeResponse:
        services = self.yard.services
        school, box = await services.devices.identify(key)
        status = KioskStatus(health=BoxHealth(serial=serial))
        asked = Asked(StoreId("s"), self.cursor, "n" * 16, status, ())
        return await services.exchange.run(school, box.id, asked)
