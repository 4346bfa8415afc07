"""A badge in front of the camera until "go" is on the screen; start, memory and idle cost.

The kiosk runs as its own process at 1280x800 with the software renderer, and sees the badge film at
1280x720, 15 frames a second, over HTTP. Times are from the frame that was read being handed to the
scanner until the frame that says go was swapped; the commit to disk lies in between.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.figures import Figure, percentile
from demo.cinema import Cinema
from demo.film.shots import Condition, Shot
from demo.film.source import FilmSource
from hallpass.clock import SystemClock
from hallpass.domain.settings import Offer, Strangers
from hallpass.ids import RoomId
from tests.fakes.box import Box, make_box
from tests.system.kiosk_process import KioskProcess

GYM = RoomId("room-gym")
IDLE_S = 8.0


def make_gym_box(folder: Path, central: str | None = None) -> Box:
    """Make a box where every scan of an active student is a go."""
    more = {} if central is None else {"central": central}
    return make_box(
        folder, SystemClock().now(), offers=(Offer(GYM),), usual=GYM, out_limit=None,
        strangers=Strangers.LET_GO, **more,
    )  # fmt: skip


@contextmanager
def film(badges: Iterator[str]) -> Iterator[Cinema]:
    """Show these badges, one after the other, each under another condition."""
    conditions = list(Condition)
    shots = (Shot(badge, conditions[i % len(conditions)], i) for i, badge in enumerate(badges))
    cinema = Cinema(FilmSource(lambda: next(shots, None), clock=SystemClock(), gap_s=0.2))
    cinema.start()
    try:
        yield cinema
    finally:
        cinema.stop()


def measure_go(kiosk: KioskProcess, scans: int) -> list[float]:
    """Wait for so many passes; return milliseconds from frame to go for each."""
    times = []
    while len(times) < scans:
        badge = kiosk.wait_for(lambda line: line["event"] == "badge", 60)
        going = kiosk.wait_for_screen("Going", 10)
        times.append((going["at_s"] - badge["seen_at_s"]) * 1000)
    return times


def run(scans: int) -> list[Figure]:
    """Measure all of it."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        box = make_gym_box(Path(folder) / "box")
        # Warm: the files of the program are in the page cache after one start.
        with film(iter(())) as cinema:
            warm = KioskProcess(box.data.root, cinema.url)
            warm.wait_for_screen("Idle")
            warm.stop()
        with film(iter(list(box.badges.values())[:scans])) as cinema:
            begun_s = clock.monotonic()
            kiosk = KioskProcess(box.data.root, cinema.url)
            first = kiosk.wait_for(lambda line: line["event"] == "first_frame")
            ready = kiosk.wait_for(lambda line: line["event"] == "ready")
            times = measure_go(kiosk, scans)
            process = psutil.Process(kiosk.pid)
            kiosk.wait_for_screen("Idle")
            before = process.cpu_times()
            time.sleep(IDLE_S)
            after = process.cpu_times()
            memory_mb = process.memory_info().rss / 1e6
            kiosk.stop()
    idle = after.user + after.system - before.user - before.system
    return [
        Figure("frame to go, median", percentile(times, 0.5), 70, "ms"),
        Figure("frame to go, p95", percentile(times, 0.95), 120, "ms"),
        Figure("start to first frame (warm)", first["at_s"] - begun_s, 1.5, "s"),
        Figure("start to ready to scan", ready["at_s"] - begun_s, 3.0, "s"),
        Figure("resident with preview, after all scans", memory_mb, 250, "MB"),
        Figure("nobody there: of one core", idle / IDLE_S * 100, 15, "%"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=60)
    for figure in run(parser.parse_args().scans):
        print(figure.line())


if __name__ == "__main__":
    main()
