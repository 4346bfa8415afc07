"""The demo itself: seed, serve, enrol, open the faces, run the film, and add it all up."""

import sqlite3
import time
from pathlib import Path

from demo import pages
from demo.cinema import Cinema
from demo.director import Director
from demo.film.source import FilmSource
from demo.processes import Tally, Troupe
from demo.school import NAME
from demo.schoolhouse import HERE, THERE, Known, Schoolhouse
from hallpass.clock import SystemClock

_SETTLE_S = 20.0


class Show:
    """One run of the demo."""

    def __init__(self, data: Path, out: Path | None) -> None:
        """Plan it.

        Args:
            data: kept for the next run.
            out: where pictures go, without a screen; None: windows on the screen.
        """
        self._data = data
        self._out = out
        self._clock = SystemClock()
        self._central = data / "central"
        self._tallies = {HERE: Tally(), THERE: Tally()}

    def run(self, seconds: float | None) -> int:
        """Run for so long, or until Ctrl-C; return the exit code."""
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            for old in self._out.glob("*.png"):
                old.unlink()
        with Troupe(self._data, offscreen=self._out is not None) as troupe:
            house = Schoolhouse(self._data, troupe)
            known = house.seed()
            url = house.serve()
            for room in (HERE, THERE):
                house.enrol(room, url)
            self._tell(url, known)
            return self._play(troupe, url, known, seconds)

    def _tell(self, url: str, known: Known) -> None:
        print(f"\n  {NAME}: {url}")
        for name in ("foster", "rivera"):
            who = "administrator" if name == "foster" else "teacher"
            print(f"  sign in as {name:<8} {known['passwords'][name]}   ({who})")
        for name, pin in known["pin"].items():
            print(f"  {name}'s PIN at the desk: {pin}")
        print(f"  badges to print: {self._data / 'badges.pdf'}\n")

    def _play(self, troupe: Troupe, url: str, known: Known, seconds: float | None) -> int:
        before = self._known_to_central()
        director = Director(list(known["badges"].values()), self._clock)
        film = FilmSource(director.next_shot, clock=self._clock, on_shown=director.on_shown)
        cinema = Cinema(film)
        camera = "0" if self._out is None and Path("/dev/video0").exists() else cinema.url
        cinema.start()
        try:
            self._open(troupe, HERE, url, "both", camera)
            self._open(troupe, THERE, url, "door", "none")
            if seconds is None:
                print("Ctrl-C ends it.")
                while True:
                    time.sleep(1)
            # First students leave, then all of them come back.
            self._wait(seconds * 0.5)
            taken = self._take_pages(url, known)
            director.ended = True
            self._wait(seconds * 0.5)
            self._settle(before)
            return self._sum_up(troupe, director.shown, before, taken)
        finally:
            cinema.stop()

    def _open(self, troupe: Troupe, room: str, url: str, face: str, camera: str) -> None:
        size = "1280x800" if self._out is not None else "800x480"
        if self._out is None:
            # The desk and its door side by side, the other room's door below.
            more = ["--at", "0x0" if room == HERE else "0x540"]
        else:
            more = ["--pictures", str(self._out / room)]
        troupe.start(
            f"kiosk-{room}", "kiosk", "run", "--face", face, "--data", self._data / room,
            "--central", url, "--camera", camera, "--windowed", "--size", size,
            "--report", "-", *more, on_line=self._tallies[room].line,
        )  # fmt: skip

    def _wait(self, seconds: float) -> None:
        until_s = self._clock.monotonic() + seconds
        while self._clock.monotonic() < until_s:
            time.sleep(0.2)

    def _take_pages(self, url: str, known: Known) -> int:
        if self._out is None:
            return 0
        return pages.take_pictures(url, "foster", known["passwords"]["foster"], self._out)

    def _settle(self, before: int) -> None:
        """Wait until the last scan has reached central and the other door, or give up."""
        here, there = self._tallies[HERE], self._tallies[THERE]
        until_s = self._clock.monotonic() + _SETTLE_S
        while self._clock.monotonic() < until_s:
            started = len(here.started)
            if self._known_to_central() - before == started == there.seen_coming:
                return
            time.sleep(0.2)

    def _known_to_central(self) -> int:
        with sqlite3.connect(f"file:{self._central / 'central.db'}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM passes").fetchone()[0])

    def _sum_up(self, troupe: Troupe, shown: int, before: int, taken: int) -> int:
        here, there = self._tallies[HERE], self._tallies[THERE]
        known = self._known_to_central() - before
        same = troupe.run("central", "compare", self._data / HERE, "--data", self._central)
        pictures = len(list(self._out.rglob("*.png"))) if self._out is not None else 0
        rows = (
            ("badges shown in the film", shown),
            ("badges read by the kiosk", here.read),
            ("passes started, go on its screen", len(here.started)),
            ("passes ended, welcome back on its screen", len(here.ended)),
            ("refused, on its screen", here.refused),
            ("passes known to central", known),
            ("passes seen on the other room's door", there.seen_coming),
            ("pictures written", pictures),
        )
        print("\n".join(f"  {what:<42} {count:>4}" for what, count in rows))
        print(f"  {same.strip()}")
        agrees = here.read == shown and known == len(here.started) == there.seen_coming > 0
        if self._out is not None and not taken:
            print("  (no Chromium: no pictures of the pages)")
        print("All counts agree." if agrees else "The counts do NOT agree.")
        return 0 if agrees else 1
