"""The real console over a real SQLite file, served by uvicorn on a free port of this machine.

The server runs in a thread with its own loop; `school.call(coroutine)` does something in that loop,
such as handing in a kiosk's fact, as the kiosk's route does.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from litestar import Litestar

from central.app import Server, address, bind, make_app, open_central
from central.config import load
from central.services.access_policy import SecondFactorRule
from central.services.bundle import Services
from central.services.plan import AdultPlan, SchoolPlan, StudentPlan
from hallpass.clock import SystemClock
from hallpass.codec import to_wire
from hallpass.domain.facts import (
    BY_STUDENT,
    Actor,
    AdultAsked,
    Body,
    EndHow,
    Fact,
    PassEnded,
    PassStarted,
    Stamp,
)
from hallpass.domain.people import Role
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.domain.timetable import Timetable
from hallpass.ids import (
    AdultId,
    AskId,
    BootId,
    DeviceId,
    FactId,
    PassId,
    RoomId,
    SchoolId,
    StoreId,
    StudentId,
)
from hallpass.idsource import Uuid7Source

T = TypeVar("T")

ALGEBRA, ART, RESTROOM, LIBRARY = (
    RoomId("room-101"),
    RoomId("room-106"),
    RoomId("room-restroom"),
    RoomId("room-library"),
)
_DEVICE, _STORE = DeviceId("device-test"), StoreId("store-test")
_START_S = 20.0


def plan() -> SchoolPlan:
    """A small school: four rooms, three students with names that a search has to find."""
    return SchoolPlan(
        name="Cedar Ridge High School",
        second_factor=SecondFactorRule.OPTIONAL,
        rooms=(
            Room(ALGEBRA, "Algebra", "101", "Classrooms", PassShape.ONE_WAY, 10),
            Room(ART, "Art", "106", "Classrooms", PassShape.ONE_WAY, 10),
            Room(RESTROOM, "Restroom", "R1", "Places", PassShape.ROUND_TRIP, 8, 4),
            Room(LIBRARY, "Library", "L1", "Places", PassShape.ATTENDED, 20, 12),
        ),
        timetable=Timetable("America/Denver", {}, {}),
        settings=(
            RoomSettings(
                ALGEBRA,
                1,
                offers=(Offer(RESTROOM), Offer(LIBRARY), Offer(ART)),
                usual=RESTROOM,
                out_limit=3,
            ),
        ),
        students=(
            StudentPlan(StudentId("student-1"), "José", "Nuñez"),
            StudentPlan(StudentId("student-2"), "Amara", "Okafor"),
            StudentPlan(StudentId("student-3"), "<b>Bobby</b>", "O'Tables"),
        ),
        adults=(
            AdultPlan(AdultId("adult-1"), "Ms. Foster", (Role.ADMINISTRATOR,), sign_in="foster"),
            AdultPlan(
                AdultId("adult-2"), "Ms. Rivera", (Role.TEACHER,), (ALGEBRA,), sign_in="rivera"
            ),
            AdultPlan(AdultId("adult-3"), "Mr. Howard", (Role.ADMINISTRATOR,), sign_in="howard"),
        ),
    )


@dataclass
class RunningSchool:
    """A school that is served."""

    url: str
    services: Services
    app: Litestar
    id: SchoolId
    passwords: dict[str, str]
    loop: asyncio.AbstractEventLoop
    clock: SystemClock = field(default_factory=SystemClock)
    _seq: int = 0

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def hand_in(self, body: Body, *, minutes_ago: float = 0, by: str = "") -> None:
        """Hand in a fact as a kiosk does; `by`: an adult."""
        self._seq += 1
        stamp = Stamp(
            device=_DEVICE,
            store=_STORE,
            seq=self._seq,
            at=self.clock.now() - timedelta(minutes=minutes_ago),
            boot=BootId("boot-test"),
            boot_s=float(self._seq),
            trusted=True,
            room=ALGEBRA,
        )
        actor = Actor(AdultId(by)) if by else BY_STUDENT
        fact = Fact(FactId(f"fact-{self._seq}"), stamp, actor, body)
        receipts = self.call(self.services.intake.take(self.id, _DEVICE, [to_wire(fact)]))
        assert receipts[0].verdict in {"accepted", "conflict"}, receipts

    def ask(
        self,
        key: str,
        student: str = "student-1",
        *,
        adult: str | None = "adult-2",
        reasons: tuple[ReasonCode, ...] = (ReasonCode.NEEDS_APPROVAL,),
    ) -> None:
        """Let a student in Algebra ask an adult for the library."""
        named = AdultId(adult) if adult is not None else None
        self.hand_in(AdultAsked(AskId(key), StudentId(student), ALGEBRA, LIBRARY, reasons, named))

    def send_out(
        self, student: str, destination: RoomId, *, minutes_ago: float = 0, key: str = ""
    ) -> PassStarted:
        """Let a student leave Algebra."""
        body = PassStarted(
            pass_id=PassId(key or f"pass-{self._seq + 1}"),
            student=StudentId(student),
            origin=ALGEBRA,
            destination=destination,
            shape=PassShape.ROUND_TRIP,
            limit_min=8,
            buffer_min=15,
        )
        self.hand_in(body, minutes_ago=minutes_ago)
        return body

    def bring_back(self, started: PassStarted) -> None:
        """Let the student return."""
        self.hand_in(PassEnded(started.pass_id, started.student, EndHow.RETURNED))


@contextmanager
def running_school(
    folder: Path,
    made: SchoolPlan | None = None,
    *,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[RunningSchool]:
    """Serve a new school until the block ends; without a plan the small one."""
    ready = threading.Event()
    found: list[RunningSchool | BaseException] = []
    servers: list[Server] = []

    async def serve() -> None:
        clock = SystemClock()
        with bind("127.0.0.1", 0) as listener:
            async with open_central(
                load(folder, environment), clock, Uuid7Source(clock)
            ) as central:
                issued = await central.services.seeding.create_school(made or plan())
                app = make_app(central)
                server = Server(app, central.hub, ready.set)
                servers.append(server)
                found.append(
                    RunningSchool(
                        url=address(listener),
                        services=central.services,
                        app=app,
                        id=SchoolId(issued.school),
                        passwords=dict(issued.passwords),
                        loop=asyncio.get_running_loop(),
                    )
                )
                await server.serve(sockets=[listener])

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as exc:  # noqa: BLE001 - handed to the test
            found.append(exc)
            ready.set()

    thread = threading.Thread(target=run, name="central")
    thread.start()
    assert ready.wait(_START_S)
    school = found[0]
    if isinstance(school, BaseException):
        thread.join()
        raise school
    try:
        yield school
    finally:
        school.loop.call_soon_threadsafe(servers[0].stop)
        thread.join(10)
        assert not thread.is_alive()
