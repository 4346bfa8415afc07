"""A central without a socket: its database, its services, a clock under the test's hand."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import URL

from central.app import Central, open_central
from central.config import Config
from central.services.access_policy import SecondFactorRule
from central.services.callers import Caller
from central.services.exchange import Asked
from central.services.intake import Unreadable
from central.services.plan import AdultPlan, ClassPlan, Issued, SchoolPlan, StudentPlan
from central.store import devices
from central.store.devices import Device
from hallpass.clock import SystemClock
from hallpass.codec import to_wire
from hallpass.domain.facts import (
    BY_STUDENT,
    Actor,
    Body,
    EndHow,
    Evidence,
    Fact,
    PassEnded,
    PassStarted,
    Stamp,
)
from hallpass.domain.people import ApartPair, Role
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.domain.timetable import Period, Timetable
from hallpass.ids import (
    AdultId,
    BadgeHash,
    BootId,
    DeviceId,
    FactId,
    PassId,
    RoomId,
    SchoolId,
    StoreId,
    StudentId,
    TicketId,
)
from hallpass.idsource import Uuid7Source
from hallpass.wire import Cursor, ExchangeResponse, KioskStatus, WireFact
from tests.fakes.clock import FakeClock

T = TypeVar("T")

ALGEBRA, BIOLOGY, RESTROOM, NURSE = (RoomId(r) for r in ("r101", "r103", "restroom", "nurse"))
ANA, BEN, CAM, DEE = (StudentId(s) for s in ("ana", "ben", "cam", "dee"))
RIVERA, LARSEN, FOSTER = (AdultId(a) for a in ("rivera", "larsen", "foster"))


def small_school(name: str = "Cedar Ridge", **changes: Any) -> SchoolPlan:
    """Return two classrooms, a restroom with two places, a nurse, four students, three adults."""
    from datetime import time

    lesson = Period("1", "Period 1", time(8), time(10))
    timetable = Timetable("America/Denver", {"Any": (lesson,)}, dict.fromkeys(range(7), "Any"))
    offers = (Offer(RESTROOM), Offer(NURSE))
    plan: dict[str, Any] = {
        "name": name,
        "rooms": (
            Room(ALGEBRA, "Algebra", "101", shape=PassShape.ONE_WAY),
            Room(BIOLOGY, "Biology", "103", shape=PassShape.ONE_WAY),
            Room(RESTROOM, "Restroom", "R1", limit_min=8, capacity=2),
            Room(NURSE, "Nurse", "N1", shape=PassShape.ATTENDED, limit_min=30),
        ),
        "timetable": timetable,
        "settings": (
            RoomSettings(ALGEBRA, 1, offers=offers, usual=RESTROOM),
            RoomSettings(BIOLOGY, 1, offers=offers, usual=RESTROOM),
        ),
        "students": (
            StudentPlan(ANA, "Ana", "Abara"),
            StudentPlan(BEN, "Ben", "Begay"),
            StudentPlan(CAM, "Cam", "Castillo"),
            StudentPlan(DEE, "Dee", "Diaz"),
        ),
        "adults": (
            AdultPlan(RIVERA, "Ms. Rivera", rooms=(ALGEBRA,)),
            AdultPlan(LARSEN, "Ms. Larsen", rooms=(BIOLOGY,)),
            AdultPlan(FOSTER, "Ms. Foster", (Role.ADMINISTRATOR,), sign_in="Foster"),
        ),
        "classes": (
            ClassPlan("algebra-1", ALGEBRA, "Any", "1", "Algebra", (ANA, BEN), RIVERA),
            ClassPlan("biology-1", BIOLOGY, "Any", "1", "Biology", (CAM, DEE), LARSEN),
        ),
        "apart": (ApartPair("pair-1", BEN, CAM),),
        "second_factor": SecondFactorRule.OPTIONAL,
    }
    return SchoolPlan(**(plan | changes))


class House:
    """An open central, in an event loop of its own."""

    def __init__(self, database: URL, data: Path) -> None:
        self._runner = asyncio.Runner()
        self.clock = FakeClock()
        config = Config(database=database, data=data)
        self._opened = open_central(config, self.clock, Uuid7Source(SystemClock()))
        self.central: Central = self.run(self._opened.__aenter__())
        self.services = self.central.services

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end."""
        return self._runner.run(work)

    def close(self) -> None:
        """Close the database and the loop."""
        self.run(self._opened.__aexit__(None, None, None))
        self._runner.close()

    def found(self, plan: SchoolPlan | None = None) -> "Yard":
        """Make a school that no other test knows."""
        name = Uuid7Source(SystemClock()).new()
        plan = small_school(name) if plan is None else plan
        return Yard(self, self.run(self.services.seeding.create_school(plan)))


class Yard:
    """One school in the house."""

    def __init__(self, house: House, issued: Issued) -> None:
        self.house = house
        self.issued = issued
        self.school = SchoolId(issued.school)
        self.services = house.services
        self.admin = Caller(self.school, FOSTER, "Ms. Foster", (Role.ADMINISTRATOR,))
        self.teacher = Caller(self.school, RIVERA, "Ms. Rivera", (Role.TEACHER,))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end."""
        return self.house.run(work)

    def box(self, room: RoomId) -> "Box":
        """Let a kiosk in."""
        device = DeviceId(Uuid7Source(SystemClock()).new())
        self.run(self._add(device, room))
        return Box(self, device, room)

    async def _add(self, device: DeviceId, room: RoomId) -> None:
        async with self.house.central.database.write() as session:
            await devices.add(
                session,
                self.school,
                device,
                room=room,
                name=f"box {room}",
                serial="",
                key_hash=device,
                now=self.house.clock.now(),
            )

    async def device(self, device: DeviceId) -> Device:
        """Return a kiosk as central keeps it."""
        async with self.house.central.database.read() as session:
            found = await devices.by_id(session, self.school, device)
        assert found is not None
        return found


@dataclass
class Box:
    """A kiosk as central sees one: it numbers its facts and keeps what it is told."""

    yard: Yard
    id: DeviceId
    room: RoomId
    cursor: Cursor | None = None
    seq: int = 0
    boot: str = "boot-1"
    store: str = ""
    trusted: bool = True

    def fact(
        self, body: Body, *, by: Actor = BY_STUDENT, ago_s: float = 0, seq: int | None = None
    ) -> WireFact:
        """Record something."""
        from datetime import timedelta

        clock = self.yard.house.clock
        self.seq += 1
        stamp = Stamp(
            device=self.id,
            store=StoreId(self.store or f"store-{self.id}"),
            seq=self.seq if seq is None else seq,
            at=clock.now() - timedelta(seconds=ago_s),
            boot=BootId(f"{self.id}-{self.boot}"[:60]),
            boot_s=clock.monotonic() - ago_s,
            trusted=self.trusted,
            room=self.room,
        )
        return to_wire(Fact(FactId(Uuid7Source(SystemClock()).new()), stamp, by, body))

    def started(
        self,
        student: StudentId,
        pass_id: str,
        destination: RoomId = RESTROOM,
        *,
        ago_s: float = 0,
        badge: BadgeHash | None = None,
        ticket: str | None = None,
        limit_min: int = 8,
    ) -> WireFact:
        """Record that a student left."""
        body = PassStarted(
            PassId(pass_id),
            student,
            self.room,
            destination,
            PassShape.ROUND_TRIP,
            limit_min,
            15,
            Evidence(settings_version=1, badge=badge),
            TicketId(ticket) if ticket is not None else None,
        )
        return self.fact(body, ago_s=ago_s)

    def ended(
        self,
        student: StudentId,
        pass_id: str,
        how: EndHow = EndHow.RETURNED,
        *,
        ago_s: float = 0,
    ) -> WireFact:
        """Record that a pass is over."""
        return self.fact(PassEnded(PassId(pass_id), student, how), ago_s=ago_s)

    def send(self, *facts: WireFact | Unreadable, cursor: Cursor | None = None) -> ExchangeResponse:
        """Exchange once."""
        return self.yard.run(self.sending(facts, cursor or self.cursor))

    async def sending(
        self,
        facts: Sequence[WireFact | Unreadable],
        cursor: Cursor | None,
        status: KioskStatus | None = None,
    ) -> ExchangeResponse:
        """Exchange once."""
        device = await self.yard.device(self.id)
        store = StoreId(self.store or f"store-{self.id}")
        asked = Asked(store, cursor, "n" * 16, status or device.status, facts)
        answer = await self.yard.services.exchange.run(self.yard.school, self.id, asked)
        self.cursor = answer.cursor
        return answer

    def catch_up(self) -> list[ExchangeResponse]:
        """Exchange until there is no more."""
        answers = [self.send()]
        while answers[-1].more:
            answers.append(self.send())
        return answers
