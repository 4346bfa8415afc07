"""The school of the simulation: made and migrated once, copied for each run."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from central.services.devices import key_hash
from central.services.plan import AdultPlan, ClassPlan, SchoolPlan, StudentPlan
from central.store import devices, founding
from hallpass.domain.badges import card_hash, card_text
from hallpass.domain.people import ApartPair, Role
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.settings import Offer, RoomSettings, Strangers
from hallpass.domain.timetable import Period, Timetable
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId, StudentId
from kiosk.store.identity import Identity
from tests.fakes.ids import CountingIds
from tests.simulation.simcentral import SimCentral
from tests.simulation.simclocks import BoxClock, TrueTime
from tests.simulation.simkiosk import SimKiosk
from tests.simulation.simpower import copy_database

ALGEBRA, BIOLOGY, LIBRARY, RESTROOM, NURSE = (
    RoomId(r) for r in ("r101", "r103", "library", "restroom", "nurse")
)
ANA, BEN, CAM, DEE = (StudentId(s) for s in ("ana", "ben", "cam", "dee"))
FOSTER = AdultId("foster")
STUDENTS = (ANA, BEN, CAM, DEE)
BOXES = {"algebra": ALGEBRA, "biology": BIOLOGY, "library": LIBRARY}
LOST = bytes(15) + b"\1"
"""The token of a card of Ana's that was reported lost."""


def _settings(room: RoomId, usual: RoomId | None, *others: RoomId) -> RoomSettings:
    rooms = ((usual,) if usual is not None else ()) + others
    return RoomSettings(
        room,
        1,
        offers=tuple(Offer(other) for other in rooms),
        usual=usual,
        strangers=Strangers.LET_GO,
    )


def _plan() -> SchoolPlan:
    lesson = Period("1", "All day", time(0), time(23, 59))
    return SchoolPlan(
        name="Cedar Ridge",
        rooms=(
            Room(ALGEBRA, "Algebra", "101", shape=PassShape.ONE_WAY),
            Room(BIOLOGY, "Biology", "103", shape=PassShape.ONE_WAY),
            Room(LIBRARY, "Library", "L", shape=PassShape.ATTENDED, limit_min=30),
            Room(RESTROOM, "Restroom", "R1", limit_min=8, capacity=1),
            Room(NURSE, "Nurse", "N1", limit_min=20, restricted=True),
        ),
        timetable=Timetable("America/Denver", {"Any": (lesson,)}, dict.fromkeys(range(7), "Any")),
        settings=(
            _settings(ALGEBRA, LIBRARY, RESTROOM, BIOLOGY, NURSE),
            _settings(BIOLOGY, RESTROOM, LIBRARY, ALGEBRA),
            _settings(LIBRARY, None, ALGEBRA, RESTROOM),
        ),
        students=(
            StudentPlan(ANA, "Ana", "Abara"),
            StudentPlan(BEN, "Ben", "Begay"),
            StudentPlan(CAM, "Cam", "Castillo"),
            StudentPlan(DEE, "Dee", "Diaz"),
        ),
        adults=(AdultPlan(FOSTER, "Ms. Foster", (Role.ADMINISTRATOR,)),),
        classes=(
            ClassPlan("algebra-1", ALGEBRA, "Any", "1", "Algebra", (ANA, BEN), FOSTER),
            ClassPlan("biology-1", BIOLOGY, "Any", "1", "Biology", (CAM, DEE), FOSTER),
        ),
        apart=(ApartPair("pair-1", BEN, CAM),),
    )


@dataclass(frozen=True)
class Town:
    """Where the files to copy lie, and what is printed on the cards."""

    folder: Path
    now: datetime
    school: SchoolId
    school_key: bytes
    cards: dict[str, str]
    """Owner -> card text."""

    def central(self, folder: Path, true: TrueTime, runner: asyncio.Runner) -> SimCentral:
        """Return a central as it is once all three boxes have had their first exchange."""
        copy_database(self.folder / "central.db", folder / "central.db")
        central = SimCentral(folder / "central.db", true, runner)
        central.school = self.school
        return central

    def kiosk(self, folder: Path, true: TrueTime, name: str, *, fresh: bool) -> SimKiosk:
        """Return a box; a fresh one was let in, and has not exchanged yet."""
        copy_database(self.folder / f"{name}{'-fresh' * fresh}.db", folder / f"{name}.db")
        clock = BoxClock(true, name)
        if fresh:
            clock.reboot()
        return self._open(folder / f"{name}.db", name, clock, prefix="f" if fresh else "k")

    def _open(self, path: Path, name: str, clock: BoxClock, prefix: str) -> SimKiosk:
        key, ids = key_of(self.school, name), CountingIds(f"{prefix}-{name}")
        return SimKiosk(name, BOXES[name], key, self.school_key, path, clock, ids)


def key_of(school: SchoolId, name: str) -> str:
    """Return a box's bearer key."""
    return f"{school}.{name}-secret"


@contextmanager
def built_town() -> Iterator[Town]:
    """Make the school; in memory where the system has a folder that is."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of ours is made inside
    where = memory if memory.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="hallpass-sim-", dir=where))
    try:
        with asyncio.Runner() as runner:
            yield _build(folder, runner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path, runner: asyncio.Runner) -> Town:
    true = TrueTime()
    making = folder / "making"
    making.mkdir()
    central = SimCentral(making / "central.db", true, runner)
    issued, key = central.found(_plan())
    central.run(_let_in(central, true))
    cards = {card.owner: card.text for card in issued.cards} | {"lost": card_text(LOST)}
    town = Town(folder, true.now() + timedelta(seconds=60), central.school, key, cards)
    for name, room in BOXES.items():
        identity = Identity(DeviceId(name), central.school, "Cedar Ridge", room, key)
        for fresh in (True, False):
            path = making / f"{name}{'-fresh' * fresh}.db"
            kiosk = town._open(path, name, BoxClock(true, name), f"t{fresh:d}")
            kiosk.store.enrol(identity)
            if not fresh:
                _exchange_until_quiet(kiosk, central, true)
            kiosk.close()
            copy_database(path, folder / path.name)
    central.close()
    copy_database(making / "central.db", folder / "central.db")
    return town


def _exchange_until_quiet(kiosk: SimKiosk, central: SimCentral, true: TrueTime) -> None:
    done = None
    while done is None or done.more or kiosk.outbox():
        request = kiosk.begin(50)
        assert request is not None
        true.advance(0.02)
        reply = central.answer(kiosk.key, request)
        assert reply is not None
        true.advance(0.03)
        kiosk.take(reply)
        done = kiosk.apply()


async def _let_in(central: SimCentral, true: TrueTime) -> None:
    async with central.database.write() as session:
        for name, room in BOXES.items():
            await devices.add(
                session,
                central.school,
                DeviceId(name),
                room=room,
                name=name,
                serial="",
                key_hash=key_hash(key_of(central.school, name)),
                now=true.now(),
            )
    async with central.changes.of(central.school, true.now()) as unit:
        await founding.badges(
            unit, [(card_hash(LOST), ANA)], adult=False, revoked_at=true.now() - timedelta(days=1)
        )
