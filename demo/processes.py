"""The demo's processes: started together, read along, and none left behind."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

STOP_S = 6.0


class Troupe:
    """Starts programs of this environment and ends them all."""

    def __init__(self, logs: Path, *, offscreen: bool) -> None:
        self._logs = logs
        self._running: list[tuple[subprocess.Popen[str], threading.Thread]] = []
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        if offscreen:
            self._environment["QT_QPA_PLATFORM"] = "offscreen"

    def __enter__(self) -> "Troupe":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _exc: BaseException | None,
        _tb: TracebackType | None,
    ) -> None:
        self.stop()

    def start(
        self, name: str, module: str, *arguments: str | Path, on_line: Callable[[str], None]
    ) -> subprocess.Popen[str]:
        """Start one; each line that it prints goes to `on_line`, in a thread of its own."""
        with (self._logs / f"{name}.log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", module, *map(str, arguments)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._environment,
                # Ctrl-C reaches us alone: we end the others, in order.
                start_new_session=True,
            )
        reader = threading.Thread(target=_read, args=(process, on_line), daemon=True)
        reader.start()
        self._running.append((process, reader))
        return process

    def run(self, module: str, *arguments: str | Path) -> str:
        """Run one to its end and return what it printed.

        Raises:
            RuntimeError: it failed; the message says how.
        """
        done = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, "-m", module, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=self._environment,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{module} {arguments[0]}: {done.stderr.strip() or done.stdout}")
        return done.stdout

    def stop(self) -> None:
        """End all, last started first; whoever does not end by itself is killed."""
        for process, _ in reversed(self._running):
            process.terminate()
        for process, reader in reversed(self._running):
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            reader.join(STOP_S)
        self._running.clear()


class Tally:
    """What one kiosk reported: counted where it happened, on its glass."""

    def __init__(self) -> None:
        self.read = 0
        self.started: set[str] = set()
        self.ended: set[str] = set()
        self.refused = 0
        self.seen_coming = 0
        """How often the door's count of students on their way here went up, added up."""
        self._here: int | None = None

    def line(self, text: str) -> None:
        """Take one line of `--report`."""
        try:
            line: dict[str, Any] = json.loads(text)
        except ValueError:
            return
        match line:
            case {"event": "badge"}:
                self.read += 1
            case {"screen": "Going", "pass_id": pass_id, "again": False}:
                self.started.add(pass_id)
            case {"screen": "Welcome", "pass_id": pass_id}:
                self.ended.add(pass_id)
            case {"screen": "NotNow" | "NotTaken"}:
                self.refused += 1
            case {"event": "door", "here": int(here)}:
                # The first board shows what an earlier run left behind.
                before = here if self._here is None else self._here
                self.seen_coming += max(0, here - before)
                self._here = here


def _read(process: subprocess.Popen[str], on_line: Callable[[str], None]) -> None:
    if process.stdout is not None:
        for line in process.stdout:
            on_line(line.rstrip("\n"))
