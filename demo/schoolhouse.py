"""A school's server and kiosks on this machine: seeded, serving, enrolled by the real commands."""

import json
import os
import queue
import re
import secrets
from dataclasses import replace
from pathlib import Path

from demo.plan import plan_of
from demo.processes import Troupe
from demo.school import NAME, School, make_school
from demo.sheet import write_sheet
from hallpass.clock import SystemClock
from hallpass.codec import encode

HERE, THERE = "room-101", "room-restroom"
"""Where badges are scanned, and the other room, whose door shows who comes."""
_CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_START_S = 60.0

Known = dict[str, dict[str, str]]
"""What seeding told once: "passwords" by sign-in, "badges" by name, "pin" by name."""


class Schoolhouse:
    """One school in one folder, kept for the next run."""

    def __init__(self, data: Path, troupe: Troupe) -> None:
        self.data = data
        self.central = data / "central"
        self._troupe = troupe
        self._secrets = data / "secrets.json"

    def seed(self, **here: object) -> Known:
        """Make the school at the first run; later ones find it.

        Args:
            here: settings of HERE's kiosk other than the school's own.
        """
        if self._secrets.exists():
            known: Known = json.loads(self._secrets.read_text("utf-8"))
            return known
        print(f"Seeding {NAME}: 12 rooms, 300 students, 20 adults ...")
        school = _with_settings(make_school(SystemClock().now(), _local_zone()), here)
        pins = {a.id: f"{secrets.randbelow(10_000):04d}" for a in school.adults if a.rooms}
        plan, cards = self.data / "school.json", self.data / "cards.jsonl"
        plan.write_bytes(encode(plan_of(school, pins)))
        said = self._troupe.run("central", "seed", plan, "--data", self.central, "--cards", cards)
        plan.unlink()
        texts = [json.loads(line) for line in cards.read_text("utf-8").splitlines()]
        cards.unlink()
        pupils = {p.id for p in school.pupils if p.room == HERE}
        teacher = next(a for a in school.adults if HERE in a.rooms)
        known = {
            "passwords": dict(re.findall(r"^account (\S+) password (\S+)$", said, re.MULTILINE)),
            "badges": {card["name"]: card["text"] for card in texts if card["owner"] in pupils},
            "pin": {teacher.name: pins[teacher.id]},
        }
        # The demo's own: a real school prints cards at once and keeps no text of them.
        self._secrets.touch(mode=0o600)
        self._secrets.write_text(json.dumps(known), "utf-8")
        write_sheet(self.data / "badges.pdf", NAME, known["badges"].items())
        return known

    def serve(self, port: int = 0) -> str:
        """Start central; return its address."""
        lines: queue.Queue[str] = queue.Queue()
        self._troupe.start(
            "central",
            "central",
            "serve",
            "--data",
            self.central,
            "--port",
            str(port),
            on_line=lines.put,
        )
        return _wait_for(lines, re.compile(r"listening (http\S+)"), "central did not start")

    def enrol(self, room: str, url: str) -> Path:
        """Let a box in as the kiosk of a room; return its data folder."""
        folder = self.data / room
        if (folder / "identity.json").exists():
            return folder
        lines: queue.Queue[str] = queue.Queue()
        box = self._troupe.start(
            f"enrol-{room}", "kiosk", "enrol", "--data", folder, "--central", url, on_line=lines.put
        )
        code = _wait_for(lines, re.compile(f"({_CODE.pattern})"), "the kiosk showed no code")
        self._troupe.run("central", "enrol", code, "--room", room, "--data", self.central)
        if box.wait(_START_S):
            raise RuntimeError(f"the kiosk of {room} was not enrolled; see {self.data}")
        print(f"Enrolled the kiosk of {room} with the code {code}.")
        return folder


def _with_settings(school: School, here: dict[str, object]) -> School:
    settings = tuple(
        replace(item, **here) if item.room == HERE else item  # type: ignore[arg-type]  # by name
        for item in school.settings
    )
    return replace(school, settings=settings)


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
