"""Through central: from a badge read on one kiosk until the other room's door is repainted.

Real central, two real kiosks, real frames, all on loopback. The clock starts when the badge was
read, before the commit, so the figure is more than the limit asks for. Then the same scans while a
backlog of facts drains from the kiosk: a go must not wait for sync.
"""

import argparse
import tempfile
from itertools import count
from pathlib import Path

from benchmarks.bench_scan import GYM, film, measure_go
from benchmarks.figures import Figure, percentile
from demo.processes import Troupe
from demo.schoolhouse import HERE, Schoolhouse
from hallpass.clock import SystemClock
from hallpass.domain.facts import AskRefused
from hallpass.domain.reasons import ReasonCode
from hallpass.ids import RoomId, StudentId
from hallpass.idsource import Uuid7Source
from kiosk.config import DataDir
from kiosk.store.journal import Journal
from kiosk.store.outbox import Outbox
from kiosk.store.store import Store
from tests.system.kiosk_process import KioskProcess

BACKLOG = 30_000
_SLICE = 500
BUSY_SCANS = 5


def fill_outbox(folder: Path, facts: int) -> None:
    """Record so many facts that central has not heard of, through the kiosk's own journal."""
    clock = SystemClock()
    store = Store(DataDir(folder).store, clock, Uuid7Source(clock))
    body = AskRefused(StudentId("nobody"), RoomId(HERE), GYM, (ReasonCode.DESTINATION_FULL,))
    for _ in range(0, facts, _SLICE):
        with store.transaction() as unit:
            journal = Journal(unit)
            for _ in range(_SLICE):
                journal.record(body)
    store.close()


def outbox_depth(folder: Path) -> int:
    """Return how many facts still wait; the kiosk must have ended."""
    clock = SystemClock()
    store = Store(DataDir(folder).store, clock, Uuid7Source(clock))
    with store.transaction() as unit:
        depth = Outbox(unit).depth()
    store.close()
    return depth


def run(scans: int, backlog: int) -> list[Figure]:
    """Measure both."""
    with tempfile.TemporaryDirectory() as folder, Troupe(Path(folder), offscreen=True) as troupe:
        house = Schoolhouse(Path(folder), troupe)
        known = house.seed(usual=GYM, out_limit=None)
        badges = list(known["badges"].values())
        url = house.serve()
        here, there = (house.enrol(room, url) for room in (HERE, GYM))
        door = KioskProcess(there, "none", "--central", url, "--face", "door")
        door.wait_for(lambda line: line["event"] == "door" and line["state"] == "open")
        door_ms = _door_times(door, here, url, badges[:scans])
        door.stop()
        fill_outbox(here, backlog)
        with film(iter(badges[scans:])) as cinema:
            kiosk = KioskProcess(here, cinema.url, "--central", url)
            busy_ms = measure_go(kiosk, BUSY_SCANS)
            kiosk.kill()
        left = outbox_depth(here)
    if not left:
        raise SystemExit("the backlog had drained before the scans ended: say a larger --backlog")
    return [
        Figure(
            "read here to painted on the other door, median", percentile(door_ms, 0.5), 300, "ms"
        ),
        Figure("read here to painted on the other door, p95", percentile(door_ms, 0.95), 300, "ms"),
        Figure(f"frame to go while {backlog} facts drain ({left} left)", max(busy_ms), 120, "ms"),
    ]


def _door_times(door: KioskProcess, here: Path, url: str, badges: list[str]) -> list[float]:
    """Return milliseconds for each student that leaves, and each that comes back."""
    times: list[float] = []
    coming = count(1)
    with film(iter(badges)) as cinema:
        kiosk = KioskProcess(here, cinema.url, "--central", url)
        for _ in badges:
            badge = kiosk.wait_for(lambda line: line["event"] == "badge", 60)
            wanted = next(coming)
            seen = door.wait_for(
                lambda line, n=wanted: line["event"] == "door" and line["here"] >= n, 20
            )
            times.append((seen["at_s"] - badge["at_s"]) * 1000)
        kiosk.stop()
    return times


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=20)
    parser.add_argument("--backlog", type=int, default=BACKLOG)
    options = parser.parse_args()
    for figure in run(options.scans, options.backlog):
        print(figure.line())


if __name__ == "__main__":
    main()
