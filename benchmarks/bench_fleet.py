"""`make bench-fleet`: a thousand kiosks on one central, each figure beside its limit.

Central is the real program (`hallpass-central serve`, SQLite) in a process of its own, the kiosks
are plain sockets in another (`benchmarks.fleet_kiosks`), and the administrator is a browser without
a window. Passes are sent all the while. Times are counted from the moment in which the form
is sent that saves the setting or starts the drill; opening it and its review come before.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import msgspec
import psutil

from benchmarks.console import Console
from benchmarks.figures import Figure, percentile
from benchmarks.fleet_kiosk import Enrolled
from benchmarks.fleet_kiosks import Crowd
from central.app import open_central
from central.config import load
from central.services.keys import key_hash, new_key
from central.services.plan import AdultPlan, SchoolPlan, StudentPlan
from central.store import devices
from hallpass.clock import SystemClock
from hallpass.codec import encode
from hallpass.domain.people import Role
from hallpass.domain.rooms import Room
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId, StudentId
from hallpass.idsource import Uuid7Source

PLACES = 40
STUDENTS = 1_500
PASSES_A_SECOND = 20.0
PAGE_REQUESTS = 50
FIRST_S = 240.0
SETTING_S, EMERGENCY_MOST_S, EMERGENCY_ALL_S, PAGE_S = 10.0, 1.0, 3.0, 0.3
_WAIT_S = 240.0
_SETTLE_S = 8.0
_LOG_LINES = 40
_PROGRAM = "from central.commands import main; main()"
Pair = tuple[SchoolId, str]


def plan(rooms: int) -> SchoolPlan:
    """Return a school of so many rooms with a kiosk, and places to go to."""
    places = [Room(RoomId(f"place-{n}"), f"Place {n}", f"P{n}", "Places") for n in range(PLACES)]
    classrooms = [Room(RoomId(f"room-{n}"), f"Room {n}", str(n)) for n in range(rooms)]
    offers = [{"room": place.id} for place in places[:8]]
    return msgspec.convert(
        {
            "name": "Bench Ridge",
            "rooms": msgspec.to_builtins((*places, *classrooms)),
            "school_settings": {"offers": offers},
            "students": msgspec.to_builtins(
                [
                    StudentPlan(StudentId(f"student-{n}"), f"First{n}", f"Last{n}")
                    for n in range(STUDENTS)
                ]
            ),
            "adults": msgspec.to_builtins(
                [AdultPlan(AdultId("admin"), "Ms. Foster", (Role.ADMINISTRATOR,), sign_in="foster")]
            ),
            "second_factor": "optional",
        },
        SchoolPlan,
    )


def seed(folder: Path, rooms: int) -> tuple[Crowd, str]:
    """Make the school and let its boxes in; returns them, and the administrator's password."""
    made = plan(rooms)

    async def run() -> tuple[list[Enrolled], str]:
        clock = SystemClock()
        ids = Uuid7Source(clock)
        async with open_central(load(folder, {}), clock, ids) as central:
            issued = await central.services.seeding.create_school(made)
            school = SchoolId(issued.school)
            boxes = []
            async with central.database.write() as session:
                for room in made.rooms[PLACES:]:
                    device, key = DeviceId(ids.new()), new_key(school)
                    await devices.add(
                        session,
                        school,
                        device,
                        room=room.id,
                        name=room.name,
                        serial=device,
                        key_hash=key_hash(key),
                        now=clock.now(),
                    )
                    boxes.append(Enrolled(device, room.id, key))
            return boxes, issued.passwords["foster"]

    boxes, password = asyncio.run(run())
    students = [student.id for student in made.students]
    return Crowd(boxes, students, [room.id for room in made.rooms[:PLACES]]), password


class Kiosks:
    """The process of all kiosks."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, **question: Any) -> Any:
        """Ask it something."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the kiosks' process has ended")
        return json.loads(line)


@contextmanager
def central(folder: Path, *, profile: str = "") -> Iterator[tuple[str, psutil.Process]]:
    """Serve until the block ends; yields the address, and the process."""
    command = [sys.executable, "-c", _PROGRAM, "serve", "--data", str(folder), "--port", "0"]
    if profile:
        command[1:3] = ["-m", "cProfile", "-o", profile, "-m", "central"]
    with (folder / "central.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)  # noqa: S603 - ours
    assert process.stdout is not None
    try:
        line = process.stdout.readline().decode()
        if not line.startswith("listening "):
            raise RuntimeError((folder / "central.log").read_text())
        yield line.split()[1], psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)
        said = (folder / "central.log").read_text().splitlines()
        print("\n".join(said[-_LOG_LINES:]), file=sys.stderr)


@contextmanager
def kiosks(address: str, folder: Path, crowd: Crowd, a_second: float) -> Iterator[Kiosks]:
    """Let all kiosks begin; they end with the block."""
    file = folder / "crowd.json"
    file.write_bytes(encode(crowd))
    command = [sys.executable, "-m", "benchmarks.fleet_kiosks", address, str(file), str(a_second)]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield Kiosks(process)
    finally:
        process.terminate()
        process.wait(30)


def wait_for(what: str, done: Callable[[], bool]) -> None:
    """Look again and again; raises TimeoutError."""
    clock = SystemClock()
    end_s = clock.monotonic() + _WAIT_S
    while not done():
        if clock.monotonic() > end_s:
            raise TimeoutError(what)
        sleep(0.1)


def all_listen(fleet: Kiosks, count: int) -> Figure:
    """How long it takes until boxes that know nothing are all connected and up to date."""
    clock = SystemClock()
    began_s = clock.monotonic()
    wait_for("connected", lambda: fleet.ask(ask="connected") == count)
    wait_for("settled", lambda: len(fleet.ask(ask="reported", version=1)) == count)
    return Figure(f"{count} new kiosks learn all", clock.monotonic() - began_s, FIRST_S, "s")


def setting(console: Console, fleet: Kiosks, count: int) -> Figure:
    """A setting for the whole school, applied by all and reported back."""
    page = console.open("/settings")
    form = console.form(page, "based_on")
    reviewed = console.send(form, {"do": "review", "per_day": "7", "says per_day": "here"})
    doc = console.form(reviewed, "doc")
    began_s = SystemClock().monotonic()
    console.send(doc, {"do": "save"})
    wait_for("settings", lambda: len(fleet.ask(ask="reported", version=2)) == count)
    took_s = max(fleet.ask(ask="reported", version=2)) - began_s
    return Figure(f"a setting applied and reported back by {count}", took_s, SETTING_S, "s")


def emergency(console: Console, fleet: Kiosks, count: int) -> list[Figure]:
    """A drill begun, shown by all; then ended."""
    page = console.open("/emergency/start?action=hold&kind=drill")
    form = console.form(page, "action", "kind")
    began_s = SystemClock().monotonic()
    console.send(form, {})
    wait_for("emergency", lambda: len(fleet.ask(ask="shown", version=1)) == count)
    times = [at - began_s for at in fleet.ask(ask="shown", version=1)]
    console.send(console.form(console.open("/emergency/end"), action="/emergency/end"), {})
    return [
        Figure("an emergency shown by 99 %", percentile(times, 0.99), EMERGENCY_MOST_S, "s"),
        Figure("an emergency shown by all", max(times), EMERGENCY_ALL_S, "s"),
    ]


def fleet_page(console: Console) -> Figure:
    """The page that says whether everything is all right."""
    clock, times = SystemClock(), []
    for _ in range(PAGE_REQUESTS):
        began_s = clock.monotonic()
        console.open("/devices")
        times.append(clock.monotonic() - began_s)
        sleep(0.1)
    return Figure("the fleet page, p95", percentile(times, 0.95), PAGE_S, "s")


def run(count: int, a_second: float, profile: str = "") -> Iterator[Figure]:
    """Measure all of it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-fleet-")))
        crowd, password = seed(folder, count)
        address, process = stack.enter_context(central(folder, profile=profile))
        console = Console(address)
        stack.callback(console.close)
        console.sign_in("foster", password)
        fleet = stack.enter_context(kiosks(address, folder, crowd, a_second))
        yield all_listen(fleet, count)
        meter = Meter(fleet, process)
        fleet.ask(ask="begin")
        yield from meter.quiet()
        yield setting(console, fleet, count)
        yield from meter.busy("a setting")
        yield from meter.quiet()
        yield from emergency(console, fleet, count)
        yield from meter.busy("an emergency")
        yield from meter.quiet()
        yield fleet_page(console)
        yield from meter.busy("fleet pages")
        print(f"failed {fleet.ask(ask='failed')}", file=sys.stderr)


class Meter:
    """How central fares meanwhile: kiosks' exchanges, and its share of one core."""

    def __init__(self, fleet: Kiosks, process: psutil.Process) -> None:
        self._fleet = fleet
        self._process = process
        self._clock = SystemClock()
        self._begin()

    def _begin(self) -> None:
        self._fleet.ask(ask="exchanges")
        self._since_s, self._cpu_s = self._clock.monotonic(), self._used_s()

    def _used_s(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def quiet(self) -> Iterator[Figure]:
        """Let passes alone go on for a while."""
        self._begin()
        sleep(_SETTLE_S)
        yield from self.busy("passes alone")
        self._begin()

    def busy(self, what: str) -> Iterator[Figure]:
        """Tell of what was since the beginning."""
        times = self._fleet.ask(ask="exchanges") or [0.0]
        share = (self._used_s() - self._cpu_s) / (self._clock.monotonic() - self._since_s)
        each = f"with {what}: an exchange, p95 of {len(times)}"
        yield Figure(each, percentile(times, 0.95), SETTING_S, "s")
        yield Figure(f"with {what}: central's share of a core", share, 1, "")


def raise_limits() -> None:
    """Let this process and those it starts open as many files as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> int:
    """Print the figures as they come; 1: a limit was not kept."""
    parser = argparse.ArgumentParser(prog="bench_fleet")
    parser.add_argument("--kiosks", type=int, default=1000)
    parser.add_argument("--passes", type=float, default=PASSES_A_SECOND, help="a second")
    parser.add_argument("--profile", default="", help="write central's profile to this file")
    asked = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    raise_limits()
    over = False
    for figure in run(asked.kiosks, asked.passes, asked.profile):
        print(f"{figure.line()}  ({figure.value / figure.limit:.2f} of it)", flush=True)
        over = over or not figure.holds
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
