"""A school in the middle of its day, for looking at the console: the demo's, with boxes and people.

Everything goes in as it does in a school: boxes enrol over the wire and exchange, students leave by
facts, administrators act through the services.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw

from central.services.alerts import AlertPolicy
from central.services.callers import Caller
from central.services.telling import Event, MailTo
from demo.plan import plan_of
from demo.school import Pupil, make_school
from hallpass.clock import SystemClock
from hallpass.domain.emergency import Action
from hallpass.domain.facts import PassStarted
from hallpass.domain.orders import Order, OrderKind
from hallpass.domain.people import Role
from hallpass.domain.rooms import PassShape
from hallpass.ids import AdultId, AreaId, DeviceId, PassId, RoomId, StudentId
from hallpass.wire import BoxHealth, KioskStatus, OrderResult
from tests.central.web.box import Box
from tests.central.web.school import RunningSchool, running_school

WELL = BoxHealth(
    serial="10000000a1b2c3d4", model="Raspberry Pi 5 Model B", system="Debian 13",
    faces="desk 800x480, door 1080x1920", reads_today=143, uptime_s=61_000, last_end="restarted",
    disk_free_mb=21_400, disk_total_mb=29_000, memory_mb=236, temperature_c=54.0,
    undervoltage=False, wear_percent=3,
)  # fmt: skip
_PLACES = {
    "room-101": (130, 180), "room-102": (330, 180), "room-103": (530, 180),
    "room-104": (730, 180), "room-nurse": (130, 780), "room-library": (520, 780),
    "room-restroom": (870, 470),
}  # fmt: skip


@dataclass
class World:
    """The school, who looks at it, and what there is to be looked at."""

    school: RunningSchool
    admin: Caller
    boxes: dict[str, Box] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """Names for addresses: {device}, {order}, {emergency}, ..."""

    def drill(self) -> None:
        """Begin a drill, and find two of those who are out."""
        emergencies, marking = self.school.services.emergency, self.school.services.marking
        begun = self.school.call(emergencies.start(self.admin, Action.HOLD, drill=True))
        self.ids["emergency"] = begun.head.id
        for person in begun.people[:1]:
            self.school.call(marking.mark_safe(self.admin, person.student, "at the nurse's"))

    def end_drill(self) -> None:
        """End it."""
        self.school.call(self.school.services.emergency.end(self.admin))


@contextmanager
def busy_school(folder: Path) -> Iterator[World]:
    """Serve such a school until the block ends."""
    made = make_school(SystemClock().now(), "America/Denver")
    with running_school(folder, plan_of(made, {})) as school:
        foster = next(adult.id for adult in made.adults if adult.name == "Ms. Foster")
        admin = Caller(school.id, AdultId(foster), "Ms. Foster", (Role.ADMINISTRATOR,))
        world = World(school, admin)
        try:
            _hang_boxes(world)
            _send_out(world, made.pupils[:5])
            _look_after(world)
            yield world
        finally:
            for box in world.boxes.values():
                box.close()


def _hang_boxes(world: World) -> None:
    sick = {
        "room-102": {"health": msgspec.structs.replace(WELL, temperature_c=84.0, reads_today=61)},
        "room-104": {"camera": "gone"},
    }
    for room in ("room-101", "room-102", "room-103", "room-104", "room-library", "room-nurse"):
        box = Box(world.school.url, f"pi-{room.removeprefix('room-')}")
        world.boxes[room] = box
        code = box.start()
        services = world.school.services
        world.school.call(services.enrolments.approve(world.admin, code, RoomId(room)))
        box.fetch_key()
        told = {"version": "0.1.0", "camera": "working", "clock_trusted": True, "health": WELL}
        status = KioskStatus(**(told | sick.get(room, {})))  # type: ignore[arg-type]
        answer = box.exchange_as(status)
        version = max(
            (msgspec.json.decode(c.doc)["version"] for c in answer.changes if c.kind == "settings"),
            default=1,
        )
        box.exchange_as(msgspec.structs.replace(status, settings_version=version))
        world.ids[room] = box.device
    world.ids["device"] = world.ids["room-101"]
    waiting = Box(world.school.url, "pi-new")
    world.boxes["new"] = waiting
    world.ids["code"] = waiting.start()


def _send_out(world: World, pupils: tuple[Pupil, ...]) -> None:
    box = world.boxes["room-101"]
    for number, pupil in enumerate(pupils):
        place = ("room-restroom", "room-library", "room-nurse")[number % 3]
        student = StudentId(pupil.id)
        left = PassStarted(
            PassId(f"pass-{number}"), student, RoomId("room-101"), RoomId(place),
            PassShape.ROUND_TRIP, 8, 15,
        )  # fmt: skip
        box.exchange(left, minutes_ago=3 + 4 * number)


def _look_after(world: World) -> None:
    school, admin, services = world.school, world.admin, world.school.services
    school.call(services.areas.set_plan(admin, AreaId("floor-1"), _plan_picture()))
    floor = next(a for a in school.call(services.areas.list(admin)) if a.id == "floor-1")
    places = {room.id: _PLACES[room.id] for room in floor.rooms if room.id in _PLACES}
    school.call(services.areas.place(admin, floor.id, places))
    school.call(services.alerts.change(admin, AlertPolicy(), MailTo(("tech@school.example",))))
    school.call(
        services.webhooks.create(
            admin, "https://example.org/hallpass", (Event.ALERT_BEGAN, Event.EMERGENCY_STARTED)
        )
    )
    listed = b"serial,room,name\n10000000aa11,201,Door of 201\n10000000aa12,202,\n"
    school.call(services.enrolments.make_batch(admin, listed, "Second floor"))
    device = DeviceId(world.ids["device"])
    for kind in (OrderKind.DOCTOR, OrderKind.LOGS):
        school.call(services.orders.give(admin, device, kind))
    box = world.boxes["room-101"]
    for signed in box.exchange(runs=1).orders:
        order = msgspec.json.decode(signed.order, type=Order)
        document = _DOCTOR if order.kind is OrderKind.DOCTOR else _LOG
        box.answer(OrderResult(order=order.id, done=True, words="done", document=document))
        if order.kind is OrderKind.DOCTOR:
            world.ids["order"] = order.id


_DOCTOR = msgspec.json.encode(
    [
        {"name": "screen", "verdict": "ok", "what": "800x480, the software renderer", "do": ""},
        {"name": "camera", "verdict": "ok", "what": "/dev/video0 gives 30 pictures a second",
         "do": ""},
        {"name": "power", "verdict": "warn", "what": "the supply was too weak once",
         "do": "use the supply that came with the box"},
    ]
).decode()  # fmt: skip
_LOG = "INFO sync.exchange sent=1 took_s=0.021\nINFO app.touch out_of_touch_since=None\n"


def _plan_picture() -> bytes:
    """Draw a floor: a corridor with rooms on both sides."""
    image = Image.new("RGB", (1600, 800), "#fbfaf6")
    pen = ImageDraw.Draw(image)
    for left in range(40, 1340, 320):
        pen.rectangle((left, 40, left + 300, 300), outline="#8d958f", width=6)
    for box in ((40, 480, 400, 760), (440, 480, 1240, 760), (1280, 300, 1560, 500)):
        pen.rectangle(box, outline="#8d958f", width=6)
    pen.rectangle((20, 20, 1580, 780), outline="#5c6965", width=8)
    raw = io.BytesIO()
    image.save(raw, "PNG")
    return raw.getvalue()
