"""Both programs as a school runs them: processes of their own, started by their commands."""

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from demo.plan import plan_of
from demo.school import School, make_school
from hallpass.clock import SystemClock
from hallpass.codec import encode
from tests.system.kiosk_process import KioskProcess

START_S = 30.0
STOP_S = 5.0
"""Within it a program ends that is told to, whatever goes on around it."""
_CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}


def run_command(
    module: str, *arguments: str | Path, timeout_s: float = START_S
) -> subprocess.CompletedProcess[str]:
    """Run `hallpass-kiosk` ("kiosk") or `hallpass-central` ("central") to its end."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=_ENVIRONMENT,
        timeout=timeout_s,
        check=False,
    )


class Program:
    """A program that goes on; its lines are read as they come."""

    def __init__(self, log: Path, module: str, *arguments: str | Path) -> None:
        self._lines: queue.Queue[str | None] = queue.Queue()
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *map(str, arguments)],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
                env=_ENVIRONMENT,
            )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for(self, pattern: str | re.Pattern[str], timeout_s: float = START_S) -> str:
        """Return the next match's last group (or all of it) in what it prints."""
        read = []
        while True:
            try:
                line = self._lines.get(timeout=timeout_s)
            except queue.Empty:
                raise AssertionError(f"{pattern} not printed in {timeout_s} s: {read}") from None
            assert line is not None, f"it ended before it printed {pattern}: {read}"
            read.append(line)
            if found := re.search(pattern, line):
                return found.group(found.re.groups)

    def wait(self, timeout_s: float = START_S) -> int:
        """Wait for its own end; return its exit code."""
        code = self._process.wait(timeout_s)
        self._close()
        return code

    def kill(self) -> None:
        """kill -9."""
        self._process.send_signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """Ask it to end; it must do so by itself."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait(STOP_S)

    def end(self) -> None:
        """Leave nothing behind, whatever a test came to."""
        if self._process.poll() is None:
            self.kill()

    def _close(self) -> None:
        self._reader.join(STOP_S)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


@dataclass
class SchoolRunning:
    """The demo's school: a central that serves, and enrolled boxes whose kiosks can be started."""

    folder: Path
    school: School
    passwords: dict[str, str]
    cards: dict[str, str]
    """What each student's card says, by student id."""
    central: Program | None = None
    url: str = ""
    kiosks: list[KioskProcess] = field(default_factory=list)
    asking: list[Program] = field(default_factory=list)
    """Boxes that wait to be let in."""

    @property
    def data(self) -> Path:
        """Central's folder."""
        return self.folder / "central"

    def box(self, room: str) -> Path:
        """The folder of a room's kiosk."""
        return self.folder / room

    def badges(self, room: str) -> list[str]:
        """The cards of the students whom the timetable expects in a room."""
        return [self.cards[pupil.id] for pupil in self.school.pupils if pupil.room == room]

    def copy(self, folder: Path) -> "SchoolRunning":
        """Return the same school in another folder, nothing of it running."""
        shutil.copytree(self.folder, folder)
        return SchoolRunning(folder, self.school, self.passwords, self.cards)

    def serve(self) -> None:
        """Start central; after a kill on the port that it had."""
        port = self.url.rpartition(":")[2] or "0"
        self.central = Program(
            self.folder / "central.log", "central", "serve", "--data", self.data, "--port", port
        )
        self.url = self.central.wait_for(r"listening (http\S+)")

    def enrol(self, *rooms: str) -> None:
        """Let new boxes in, the way a technician does from two terminals."""
        asking = {
            room: Program(
                self.folder / f"enrol-{room}.log",
                *("kiosk", "enrol", "--data", self.box(room), "--central", self.url),
            )
            for room in rooms
        }
        self.asking += asking.values()
        for room, box in asking.items():
            code = box.wait_for(_CODE)
            done = run_command("central", "enrol", code, "--room", room, "--data", self.data)
            assert done.returncode == 0, done.stderr
        for room, box in asking.items():
            assert box.wait() == 0, f"{room} was not let in"

    def kiosk(
        self, room: str, camera: str = "none", *more: str, display: str | None = None
    ) -> KioskProcess:
        """Start a room's kiosk; it is stopped with the school."""
        log = self.folder / f"kiosk-{room}.log"
        process = KioskProcess(
            self.box(room), camera, "--central", self.url, *more, log=log, display=display
        )
        self.kiosks.append(process)
        return process

    def compare(self, room: str) -> subprocess.CompletedProcess[str]:
        """`hallpass-central compare`."""
        return run_command("central", "compare", self.box(room), "--data", self.data)

    def close(self) -> None:
        """End what still runs."""
        for kiosk in self.kiosks:
            kiosk.end()
        for program in (*self.asking, self.central):
            if program is not None:
                program.end()


def seed_school(folder: Path, **settings: Any) -> SchoolRunning:
    """Seed the demo's school from a file, each room with these settings; nothing runs yet."""
    school = make_school(SystemClock().now(), "America/Denver")
    rooms = tuple(replace(item, **settings) for item in school.settings)
    return seed_made(folder, replace(school, settings=rooms))


def seed_made(folder: Path, school: School) -> SchoolRunning:
    """Seed a school that was made up; nothing runs yet."""
    plan, cards = folder / "school.json", folder / "cards.jsonl"
    plan.write_bytes(encode(plan_of(school, {})))
    done = run_command("central", "seed", plan, "--data", folder / "central", "--cards", cards)
    assert done.returncode == 0, done.stderr
    texts = [json.loads(line) for line in cards.read_text("utf-8").splitlines()]
    return SchoolRunning(
        folder,
        school,
        dict(re.findall(r"^account (\S+) password (\S+)$", done.stdout, re.MULTILINE)),
        {card["owner"]: card["text"] for card in texts},
    )


def wait_until(holds: Callable[[], bool], what: str, timeout_s: float) -> None:
    """Look again and again at something that tells nobody when it changes (a file)."""
    clock, pause = SystemClock(), threading.Event()
    until_s = clock.monotonic() + timeout_s
    while not holds():
        assert clock.monotonic() < until_s, f"not within {timeout_s} s: {what}"
        pause.wait(0.05)
