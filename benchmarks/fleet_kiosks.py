"""All simulated kiosks, in a process of their own; told what to do by lines of JSON.

    python -m benchmarks.fleet_kiosks ADDRESS FILE PASSES_A_SECOND

FILE holds `Crowd`, the boxes that were let in and the students. A line `{"ask": "connected"}` is
answered by how many listen; `{"ask": "shown", "version": 1}` by when each box showed that version
of the emergency; `{"ask": "reported", "version": 2}` by when central had heard from each box that
it runs settings of that version or later; `{"ask": "exchanges"}` by how long each took since the
last such line. Times are `hallpass.clock`'s monotonic ones, the same in every process.
"""

import asyncio
import random
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from benchmarks.fleet_kiosk import BOOT, Enrolled, Kiosk
from hallpass.clock import SystemClock
from hallpass.codec import to_wire
from hallpass.domain.facts import (
    BY_STUDENT,
    Body,
    EndHow,
    Evidence,
    Fact,
    PassEnded,
    PassStarted,
    Stamp,
)
from hallpass.domain.rooms import PassShape
from hallpass.ids import FactId, PassId, RoomId, StudentId
from hallpass.idsource import Uuid7Source

_CONNECTS_AT_ONCE = 50
_OUT_S = (15.0, 60.0)


class Crowd(msgspec.Struct, frozen=True):
    """Who takes part."""

    boxes: list[Enrolled]
    students: list[StudentId]
    places: list[RoomId]


class Crowded:
    """All of them."""

    def __init__(self, address: str, crowd: Crowd) -> None:
        parts = urlsplit(address)
        self.clock = SystemClock()
        self._ids = Uuid7Source(self.clock)
        self._rng = random.Random(7)  # noqa: S311 - it only has to be the same each time
        self._students = list(crowd.students)
        self._places = crowd.places
        host, port = parts.hostname or "127.0.0.1", parts.port or 80
        self.kiosks = [Kiosk(box, host, port, self.clock, self._rng) for box in crowd.boxes]

    async def run(self, group: asyncio.TaskGroup) -> None:
        """Start them, some at a time."""
        for start in range(0, len(self.kiosks), _CONNECTS_AT_ONCE):
            part = self.kiosks[start : start + _CONNECTS_AT_ONCE]
            for kiosk in part:
                group.create_task(kiosk.run())
            for kiosk in part:
                await kiosk.has_listened.wait()

    async def send_passes(self, group: asyncio.TaskGroup, a_second: float) -> None:
        """Let students leave, so many a second, and return some time later."""
        due_s = self.clock.monotonic()
        while a_second and self._students:
            due_s += 1 / a_second
            await asyncio.sleep(max(0.0, due_s - self.clock.monotonic()))
            student = self._students.pop(self._rng.randrange(len(self._students)))
            group.create_task(self._pass(self._rng.choice(self.kiosks), student))

    async def _pass(self, kiosk: Kiosk, student: StudentId) -> None:
        key = PassId(self._ids.new())
        room, place = kiosk.enrolled.room, self._rng.choice(self._places)
        started = PassStarted(
            key, student, room, place, PassShape.ROUND_TRIP, 8, 15, Evidence(settings_version=1)
        )
        kiosk.record(self._fact(kiosk, started))
        await asyncio.sleep(self._rng.uniform(*_OUT_S))
        kiosk.record(self._fact(kiosk, PassEnded(key, student, EndHow.RETURNED)))
        self._students.append(student)

    def _fact(self, kiosk: Kiosk, body: Body) -> Any:
        stamp = Stamp(
            device=kiosk.enrolled.device,
            store=kiosk.store,
            seq=kiosk.next_seq(),
            at=self.clock.now(),
            boot=BOOT,
            boot_s=self.clock.monotonic(),
            trusted=True,
            room=kiosk.enrolled.room,
        )
        return to_wire(Fact(FactId(self._ids.new()), stamp, BY_STUDENT, body))

    def answer(self, question: dict[str, Any]) -> Any:
        """Answer one line."""
        match question["ask"]:
            case "connected":
                return sum(kiosk.connected for kiosk in self.kiosks)
            case "shown":
                version = question["version"]
                return [k.shown[version] for k in self.kiosks if version in k.shown]
            case "reported":
                wanted = question["version"]
                return [
                    min(at for version, at in k.reported.items() if version >= wanted)
                    for k in self.kiosks
                    if any(version >= wanted for version in k.reported)
                ]
            case "exchanges":
                took_s = [took for kiosk in self.kiosks for took in kiosk.exchanges_s]
                for kiosk in self.kiosks:
                    kiosk.exchanges_s.clear()
                return took_s
            case "failed":
                return sum(kiosk.failed for kiosk in self.kiosks)
            case other:
                raise ValueError(other)


async def main(address: str, crowd: Crowd, a_second: float) -> None:
    """Run until standard input ends."""
    crowded = Crowded(address, crowd)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(crowded.run(group))]
        async for line in reader:
            question = msgspec.json.decode(line)
            if question["ask"] == "begin":
                tasks.append(group.create_task(crowded.send_passes(group, a_second)))
                answer: Any = True
            else:
                answer = crowded.answer(question)
            sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
            sys.stdout.buffer.flush()
        raise SystemExit(0)


if __name__ == "__main__":
    read = msgspec.json.decode(Path(sys.argv[2]).read_bytes(), type=Crowd)
    asyncio.run(main(sys.argv[1], read, float(sys.argv[3])))
