"""Is everything all right? Every box with its room, its part of the school, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from central.errors import NotFound
from central.services.alerts import Alerts
from central.services.callers import Caller, Permission, require
from central.services.devices import Devices
from central.services.troubles import Trouble, Weight, in_touch
from central.services.views import DeviceView
from central.store import areas, rooms
from central.store.engine import Database
from hallpass.clock import Clock
from hallpass.domain.rooms import Room
from hallpass.ids import DeviceId, RoomId


@dataclass(frozen=True, slots=True)
class FleetBox:
    """One box."""

    box: DeviceView
    room: Room | None
    """None: its room is no more."""
    troubles: tuple[Trouble, ...]
    in_touch: bool

    @property
    def broken(self) -> bool:
        """Whether somebody has to go there."""
        return any(trouble.weight is Weight.BROKEN for trouble in self.troubles)


@dataclass(frozen=True, slots=True)
class FleetView:
    """All of them."""

    boxes: tuple[FleetBox, ...]
    """Those in service; what is broken first, then warnings, then by room."""
    revoked: tuple[DeviceView, ...]
    areas: tuple[areas.Area, ...]
    places: Mapping[RoomId, tuple[int, int]]
    """Where rooms are on their area's plan: thousandths of its width and height."""
    rooms: tuple[Room, ...]
    """Of the school, with a box or without one."""
    as_of: datetime

    @property
    def broken(self) -> int:
        """How many boxes somebody has to go to."""
        return sum(item.broken for item in self.boxes)

    @property
    def warned(self) -> int:
        """How many more have a warning."""
        return sum(bool(item.troubles) and not item.broken for item in self.boxes)

    @property
    def in_touch(self) -> int:
        """How many listen now."""
        return sum(item.in_touch for item in self.boxes)


class Fleet:
    """The boxes of a school, seen together."""

    def __init__(self, database: Database, devices: Devices, alerts: Alerts, clock: Clock) -> None:
        self._database = database
        self._devices = devices
        self._alerts = alerts
        self._clock = clock

    async def look(self, caller: Caller) -> FleetView:
        """Return all boxes; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        now = self._clock.now()
        found = await self._devices.list(caller)
        judged = await self._alerts.judge(caller.school, found)
        async with self._database.read() as session:
            every = await rooms.every(session, caller.school)
            parts = await areas.every(session, caller.school)
            where = await areas.places(session, caller.school)
        boxes = [
            FleetBox(box, every.get(box.room), judged[box.id], in_touch(box, now))
            for box in found
            if box.revoked_at is None
        ]
        boxes.sort(key=lambda item: (not item.broken, not item.troubles, _door(item)))
        return FleetView(
            boxes=tuple(boxes),
            revoked=tuple(box for box in found if box.revoked_at is not None),
            areas=tuple(parts.values()),
            places=where,
            rooms=tuple(every.values()),
            as_of=now,
        )

    async def box(self, caller: Caller, device: DeviceId) -> FleetBox:
        """Return one box, also one that was shut out; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_DEVICES)
        view = await self._devices.get(caller, device)
        judged = await self._alerts.judge(caller.school, (view,))
        async with self._database.read() as session:
            try:
                room = await rooms.by_id(session, caller.school, view.room)
            except NotFound:
                room = None
        return FleetBox(view, room, judged[view.id], in_touch(view, self._clock.now()))


def _door(item: FleetBox) -> tuple[str, str, str]:
    room = item.room
    return (room.number if room else "", room.name if room else "", item.box.name)
