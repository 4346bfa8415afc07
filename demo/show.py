"""The demo itself: seed, serve, enrol, open the faces, run the film, and add it all up."""

import json
import os
import queue
import re
import secrets
import sqlite3
import time
from pathlib import Path

from demo import pages
from demo.cinema import Cinema
from demo.director import Director
from demo.film.source import FilmSource
from demo.plan import plan_of
from demo.processes import Tally, Troupe
from demo.school import NAME, make_school
from demo.sheet import write_sheet
from hallpass.clock import SystemClock
from hallpass.codec import encode

HERE, THERE = "room-101", "room-restroom"
"""Where badges are scanned, and the other room, whose door shows who comes."""
_CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_START_S = 60.0
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
        self._secrets = data / "secrets.json"
        self._tallies = {HERE: Tally(), THERE: Tally()}

    def run(self, seconds: float | None) -> int:
        """Run for so long, or until Ctrl-C; return the exit code."""
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            for old in self._out.glob("*.png"):
                old.unlink()
        with Troupe(self._data, offscreen=self._out is not None) as troupe:
            known = self._seed(troupe)
            url = self._serve(troupe)
            for room in (HERE, THERE):
                self._enrol(troupe, room, url)
            self._tell(url, known)
            return self._play(troupe, url, known, seconds)

    def _seed(self, troupe: Troupe) -> dict[str, dict[str, str]]:
        """Make the school at the first run; later ones find it."""
        if self._secrets.exists():
            known: dict[str, dict[str, str]] = json.loads(self._secrets.read_text("utf-8"))
            return known
        print(f"Seeding {NAME}: 12 rooms, 300 students, 20 adults ...")
        school = make_school(self._clock.now(), _local_zone())
        pins = {a.id: f"{secrets.randbelow(10_000):04d}" for a in school.adults if a.rooms}
        plan, cards = self._data / "school.json", self._data / "cards.jsonl"
        plan.write_bytes(encode(plan_of(school, pins)))
        said = troupe.run("central", "seed", plan, "--data", self._central, "--cards", cards)
        plan.unlink()
        texts = [json.loads(line) for line in cards.read_text("utf-8").splitlines()]
        cards.unlink()
        here = {p.id for p in school.pupils if p.room == HERE}
        teacher = next(a for a in school.adults if HERE in a.rooms)
        known = {
            "passwords": dict(re.findall(r"^account (\S+) password (\S+)$", said, re.MULTILINE)),
            "badges": {card["name"]: card["text"] for card in texts if card["owner"] in here},
            "pin": {teacher.name: pins[teacher.id]},
        }
        # The demo's own: a real school prints cards at once and keeps no text of them.
        self._secrets.touch(mode=0o600)
        self._secrets.write_text(json.dumps(known), "utf-8")
        write_sheet(self._data / "badges.pdf", NAME, known["badges"].items())
        return known

    def _serve(self, troupe: Troupe) -> str:
        lines: queue.Queue[str] = queue.Queue()
        troupe.start(
            "central", "central", "serve", "--data", self._central, "--port", "0", on_line=lines.put
        )
        return _wait_for(lines, re.compile(r"listening (http\S+)"), "central did not start")

    def _enrol(self, troupe: Troupe, room: str, url: str) -> None:
        folder = self._data / room
        if (folder / "identity.json").exists():
            return
        lines: queue.Queue[str] = queue.Queue()
        box = troupe.start(
            f"enrol-{room}", "kiosk", "enrol", "--data", folder, "--central", url, on_line=lines.put
        )
        code = _wait_for(lines, re.compile(f"({_CODE.pattern})"), "the kiosk showed no code")
        troupe.run("central", "enrol", code, "--room", room, "--data", self._central)
        if box.wait(_START_S):
            raise RuntimeError(f"the kiosk of {room} was not enrolled; see {self._data}")
        print(f"Enrolled the kiosk of {room} with the code {code}.")

    def _tell(self, url: str, known: dict[str, dict[str, str]]) -> None:
        print(f"\n  {NAME}: {url}")
        for name in ("foster", "rivera"):
            who = "administrator" if name == "foster" else "teacher"
            print(f"  sign in as {name:<8} {known['passwords'][name]}   ({who})")
        for name, pin in known["pin"].items():
            print(f"  {name}'s PIN at the desk: {pin}")
        print(f"  badges to print: {self._data / 'badges.pdf'}\n")

    def _play(
        self, troupe: Troupe, url: str, known: dict[str, dict[str, str]], seconds: float | None
    ) -> int:
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
            self._wait(seconds * 0.7)
            taken = self._take_pages(url, known)
            self._wait(seconds * 0.3)
            director.ended = True
            self._settle(before)
            return self._sum_up(troupe, director.shown, before, taken)
        finally:
            cinema.stop()

    def _open(self, troupe: Troupe, room: str, url: str, face: str, camera: str) -> None:
        size = "1280x800" if self._out is not None else "800x480"
        more = [] if self._out is None else ["--pictures", str(self._out / room)]
        troupe.start(
            f"kiosk-{room}", "kiosk", "run", "--face", face, "--data", self._data / room,
            "--central", url, "--camera", camera, "--windowed", "--size", size,
            "--report", "-", *more, on_line=self._tallies[room].line,
        )  # fmt: skip

    def _wait(self, seconds: float) -> None:
        until_s = self._clock.monotonic() + seconds
        while self._clock.monotonic() < until_s:
            time.sleep(0.2)

    def _take_pages(self, url: str, known: dict[str, dict[str, str]]) -> int:
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


def _local_zone() -> str:
    """Return this machine's time zone, so that the faces show the time of the clock on the wall."""
    named = os.environ.get("TZ", "").lstrip(":")
    link = Path("/etc/localtime")
    if not named and link.is_symlink():
        named = str(link.resolve()).partition("zoneinfo/")[2]
    return named if named and "/" in named else "UTC"


def _wait_for(lines: "queue.Queue[str]", pattern: re.Pattern[str], failure: str) -> str:
    until = SystemClock().monotonic() + _START_S
    while (left := until - SystemClock().monotonic()) > 0:
        try:
            found = pattern.search(lines.get(timeout=left))
        except queue.Empty:
            break
        if found:
            return found.group(1)
    raise RuntimeError(failure)
