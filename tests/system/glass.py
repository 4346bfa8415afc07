"""A screen with a window manager, and a hand: real pointer and key events on a real kiosk.

Xvfb is the screen, Openbox the window manager, xdotool the hand (XTEST events, which a program
can't tell from a mouse's). Where things are is what the kiosk's report says.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.system.kiosk_process import KioskProcess, Line

START_S = 15.0
REST = {"Idle", "Paused"}


@contextmanager
def screen(size: tuple[int, int], log: Path) -> Iterator[str]:
    """Start a screen of so many pixels with a window manager; gives its DISPLAY."""
    read, write = os.pipe()
    width, height = size
    with log.open("ab") as out:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
             "-nolisten", "tcp"],
            pass_fds=(write,), stderr=out,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        manager = subprocess.Popen(
            ["openbox", "--sm-disable"], env={**os.environ, "DISPLAY": display}, stderr=out
        )
        try:
            yield display
        finally:
            for process in (manager, server):
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)


@dataclass
class Count:
    """What one errand cost."""

    taps: int = 0
    pin_taps: int = 0
    """Of them, those on the PIN pad."""
    keys: int = 0
    begun_s: float = 0.0
    ended_s: float = 0.0

    @property
    def machine_s(self) -> float:
        """From the first thing that a person did to the last screen, of the boot clock."""
        return self.ended_s - self.begun_s


class Hand:
    """Touches a kiosk."""

    def __init__(self, kiosk: KioskProcess, display: str) -> None:
        self.kiosk = kiosk
        self._environment = {**os.environ, "DISPLAY": display}
        self.count = Count()

    def begin(self) -> None:
        """Count anew."""
        self.count = Count(begun_s=time.clock_gettime(time.CLOCK_BOOTTIME))

    def wait_for_rest(self) -> None:
        """Wait until nobody's answer is on the screen any more."""
        last = next(n for n in reversed(self.kiosk.lines) if n["event"] == "screen")
        if last["screen"] not in REST:
            self.kiosk.wait_for(lambda line: line.get("screen") in REST, START_S)

    def tap(self, *names: str) -> None:
        """Touch the first of these that is on the screen, once it stands still."""
        # Without --sync: it waits for ever for a pointer that is there already.
        self._do("mousemove", *self._middle(names), "click", "1")
        self.count.taps += 1

    def press(self, *names: str) -> None:
        """Touch the first of these, and stay on it until `let_go`."""
        self._do("mousemove", *self._middle(names), "mousedown", "1")
        self.count.taps += 1

    def let_go(self) -> None:
        """Lift the finger."""
        self._do("mouseup", "1")

    def press_key(self, name: str) -> None:
        """Press a key and keep it down until `let_go_of_key`; the screen repeats it meanwhile."""
        self._do("keydown", name)
        self.count.keys += 1

    def let_go_of_key(self, name: str) -> None:
        """Let it come up."""
        self._do("keyup", name)

    def type_pin(self, pin: str) -> None:
        """Touch the digits, then enter."""
        before = self.count.taps
        for digit in pin:
            self.tap(f"key-{digit}")
        self.tap("key-enter")
        self.count.pin_taps += self.count.taps - before

    def type_pin_on_keys(self, pin: str) -> None:
        """Type it on a keyboard, once the pad stands still."""
        self._targets(("key-enter",))
        for digit in pin:
            self.key(digit)
        self.key("Return")

    def key(self, name: str) -> None:
        """Press a key of a keyboard."""
        self._do("key", name)
        self.count.keys += 1

    def sees(self, screen: str, timeout_s: float = START_S) -> Line:
        """Wait for a screen; it ends the errand's time unless another comes."""
        line = self.kiosk.wait_for_screen(screen, timeout_s)
        self.count.ended_s = line["at_s"]
        return line

    def _middle(self, names: tuple[str, ...]) -> tuple[str, str]:
        line = self._targets(names)
        item = next(i for name in names for i in line["items"] if i["name"] == name)
        return str(item["x"] + item["width"] // 2), str(item["y"] + item["height"] // 2)

    def _targets(self, names: tuple[str, ...]) -> Line:
        shown = [n for n, line in enumerate(self.kiosk.lines) if line["event"] == "screen"]
        since = self.kiosk.lines[shown[-1] if shown else 0 :]

        def has(line: Line) -> bool:
            return line["event"] == "targets" and any(i["name"] in names for i in line["items"])

        return next(filter(has, since), None) or self.kiosk.wait_for(has, START_S)

    def _do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=START_S)
