"""The real kiosk as a process of its own, fed by a film over HTTP, telling what it showed."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class KioskProcess:
    """`hallpass-kiosk run` without a screen; its report is read as it comes."""

    def __init__(
        self,
        data: Path,
        camera: str,
        *more: str,
        log: Path | None = None,
        display: str | None = None,
    ) -> None:
        """Start it; with a display over the whole of that X screen, else without a screen."""
        glass = {"QT_QPA_PLATFORM": "offscreen"}
        if display is not None:
            glass = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
        self.lines: list[Line] = []
        self._news: queue.Queue[Line | None] = queue.Queue()
        with (log or Path(os.devnull)).open("ab") as stderr:
            self._process = subprocess.Popen(
                [
                    *(
                        sys.executable,
                        "-m",
                        "kiosk",
                        "run",
                        "--data",
                        str(data),
                        "--camera",
                        camera,
                    ),
                    *(["--windowed"] if display is None else []),
                    *("--report", "-", *more),
                ],
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, **glass, "PYTHONUNBUFFERED": "1"},
            )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for(self, wanted: Callable[[Line], bool], timeout_s: float = 30) -> Line:
        """Return the next line that is wanted; those before it are passed over."""
        while True:
            try:
                line = self._news.get(timeout=timeout_s)
            except queue.Empty:
                raise AssertionError(
                    f"not seen within {timeout_s} s; last {self.lines[-3:]}"
                ) from None
            if line is None:
                raise AssertionError(f"the kiosk ended; last {self.lines[-3:]}")
            if wanted(line):
                return line

    def seen(self, wanted: Callable[[Line], bool], timeout_s: float = 30) -> Line:
        """Return a line that was reported already, or is soon."""
        return next(filter(wanted, self.lines), None) or self.wait_for(wanted, timeout_s)

    def wait_for_event(self, event: str, timeout_s: float = 30, **values: object) -> Line:
        """Return the next line of an event that has these values."""
        wanted = {"event": event, **values}.items()
        return self.wait_for(lambda line: wanted <= line.items(), timeout_s)

    def wait_for_screen(self, name: str, timeout_s: float = 30) -> Line:
        return self.wait_for(lambda line: line.get("screen") == name, timeout_s)

    def shown(self, name: str) -> list[Line]:
        """What was on the glass so far."""
        return [line for line in self.lines if line.get("screen") == name]

    def kill(self) -> None:
        """kill -9, and read what was written before it."""
        self._process.send_signal(signal.SIGKILL)
        self._end()

    def stop(self, within_s: float = 15) -> int:
        """Ask it to end; it must do so by itself."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=within_s)
        self._end()
        return self._process.returncode

    def end(self) -> None:
        """Leave nothing behind, whatever a test came to."""
        if self._process.poll() is None:
            self.kill()

    def _end(self) -> None:
        self._process.wait(timeout=15)
        self._reader.join(timeout=15)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        if self._process.stdout is None:
            return
        for raw in self._process.stdout:
            if raw.endswith(b"\n"):
                line = json.loads(raw)
                self.lines.append(line)
                self._news.put(line)
        self._news.put(None)
