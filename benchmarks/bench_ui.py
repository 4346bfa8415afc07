"""How smooth the faces are, how fast a tap answers, and whether memory stays where it is.

All of it with the software renderer, on one core of this machine, without a screen:

    frames      every screen of the desk, one after the other, at 1280x800 and 1080x1920: the time
                to synchronise and render each frame, those of the movements included
    changes     a door and a desk whose data changes while 40 students are out
    taps        the whole kiosk while every sync of its disk is held up and central never answers:
                from the press until a frame that shows it was swapped
    endurance   10,000 passes through the screens of both faces
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QSize

from benchmarks.figures import Figure, percentile
from benchmarks.stage import FrameTimes, application, memory_mb, settle, stage
from hallpass.domain.settings import DoorNames, Face
from kiosk.flow.answers import RoomStatus
from kiosk.ui.conductor import Conductor
from kiosk.ui.present_desk import present_desk
from tests.kiosk.ui import gallery

LANDSCAPE, PORTRAIT = QSize(1280, 800), QSize(1080, 1920)
FRAME_MS = {LANDSCAPE.width(): 16.7, PORTRAIT.width(): 33.0}
LONGEST_MS = 50.0
TAP_MS = 50.0
MEMORY_MB = 250.0
GROWTH_MB = 2.0
"""Of the last half: what an allocator may round up, not what a leak adds in 5,000 passes."""
OUT = 40
PASSES = 10_000


def frames(size: QSize) -> list[Figure]:
    """Measure every screen of the desk, coming and standing."""
    with stage() as made:
        conductor = made.conductor
        conductor.status_changed.emit(gallery.STATUS)
        window = made.open(Face.DESK, size)
        times, firsts = FrameTimes(window, made.clock), []
        for serial, screen in enumerate(gallery.SCREENS.values(), 1_000):
            before = len(times.taken_ms)
            _show(conductor, screen, serial)
            window.repaint()
            settle(220)
            firsts.append(times.taken_ms[before])
        taken = times.taken_ms
    what = f"{size.width()}x{size.height()}"
    limit = FRAME_MS[size.width()]
    return [
        Figure(f"desk {what}: sync and render, p95 of {len(taken)} frames",
               percentile(taken, 0.95), limit, "ms"),
        Figure(f"desk {what}: the first frame of each of {len(firsts)} screens, p95",
               percentile(firsts, 0.95), limit, "ms"),
        Figure(f"desk {what}: sync and render, the longest frame", max(taken), LONGEST_MS, "ms"),
    ]  # fmt: skip


def _show(conductor: Conductor, screen: object, serial: int) -> None:
    speech = conductor._speech  # noqa: SLF001 - the flow is not what is measured here
    conductor.desk.show(present_desk(screen, speech), serial)  # type: ignore[arg-type]


def busy_status(n: int) -> RoomStatus:
    """Return a room with 40 students out, whose data is another for each `n`."""
    names = tuple(f"Student {i:02} {chr(65 + (i + n) % 26)}." for i in range(OUT))
    board = replace(
        gallery.BOARD, out=OUT + n % 3, longest_min=n % 60, waiting=n % 7, places_left=n % 4,
        names=names, here=n % 9,
    )  # fmt: skip
    settings = replace(gallery.SETTINGS, door_names=DoorNames.SHORT)
    since = gallery.NOW - timedelta(minutes=n % 50) if n % 2 else None
    return replace(gallery.STATUS, board=board, settings=settings, out_of_touch_since=since)


def changes(size: QSize, times: int) -> list[Figure]:
    """Measure both faces while everything about the room changes."""
    with stage() as made:
        made.conductor.status_changed.emit(busy_status(0))
        windows = [made.open(face, size) for face in (Face.DESK, Face.DOOR)]
        meters = [FrameTimes(window, made.clock) for window in windows]
        for n in range(1, times):
            made.conductor.status_changed.emit(busy_status(n))
            settle(40)
        taken = [ms for meter in meters for ms in meter.taken_ms]
    what = f"{size.width()}x{size.height()}, {OUT} out, {len(taken)} frames"
    return [Figure(f"data changes at {what}: the longest frame", max(taken), LONGEST_MS, "ms")]


def taps() -> list[Figure]:
    """Measure taps in a whole kiosk whose disk is slow and whose central hangs."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "slowdisk.so"
        source = Path(__file__).with_name("slowdisk.c")
        subprocess.run(  # noqa: S603 - our own source
            ["gcc", "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"],  # noqa: S607
            check=True,
        )
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "benchmarks.tapping", folder],
            env={**os.environ, "LD_PRELOAD": str(library), "SLOWDISK_MS": "300"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    taken = [float(line) for line in done.stdout.split()]
    what = f"tap to the frame that shows it, slow disk, hanging central ({len(taken)} taps)"
    return [
        Figure(f"{what}: p95", percentile(taken, 0.95), TAP_MS, "ms"),
        Figure(f"{what}: the slowest", max(taken), TAP_MS, "ms"),
    ]


def endurance(passes: int) -> list[Figure]:
    """Go through the screens so many times."""
    from benchmarks.enduring import walk

    with stage() as made:
        made.conductor.status_changed.emit(gallery.STATUS)
        made.open(Face.DESK, LANDSCAPE)
        made.open(Face.DOOR, LANDSCAPE)
        walk(made, passes // 2)
        half_mb = memory_mb()
        walk(made, passes - passes // 2)
        whole_mb = memory_mb()
    return [
        Figure(f"memory of the faces after {passes} passes", whole_mb, MEMORY_MB, "MB"),
        Figure("growth in the last half of them", whole_mb - half_mb, GROWTH_MB, "MB"),
    ]


def run(passes: int) -> list[Figure]:
    """Measure all of it; on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    application()
    return [
        *frames(LANDSCAPE),
        *frames(PORTRAIT),
        *changes(LANDSCAPE, 120),
        *changes(PORTRAIT, 60),
        *taps(),
        *endurance(passes),
    ]


def main() -> int:
    """Print the figures; 1 if one is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passes", type=int, default=PASSES)
    figures = run(parser.parse_args().passes)
    for figure in figures:
        print(figure.line())
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
