"""Telling systemd that the kiosk is up, and that it still works.

What must stay true (sd_notify(3), sd_watchdog_enabled(3)): the watchdog is fed only while every
part that it listens for has answered lately, so that a frozen screen or a stuck store ends in a
restart, whatever else still runs. Where no service manager asked to be told, all of this does
nothing.

WATCHDOG_PID is passed over on purpose: systemd names the unit's first process there, and that is
the compositor, whose child the kiosk is (deploy/kiosk/hallpass-kiosk.service, NotifyAccess=all).
"""

import logging
import socket
from collections.abc import Iterable, Mapping

from hallpass.clock import Clock

log = logging.getLogger(__name__)

SCREEN = "screen"
STORE = "store"

_FEEDS_PER_LIMIT = 4
"""systemd asks for at least two within the limit; a late timer must not cost a restart."""
_LEAST_LIMIT_S = 1.0


class ServiceManager:
    """The one who started us, if it wants to be told. Any thread may call it.

    Attributes:
        watchdog_s: Seconds within which it wants to hear `feed`; None: no watchdog.
    """

    def __init__(self, address: str | None, watchdog_s: float | None = None) -> None:
        self._address = _address_of(address)
        self.watchdog_s = watchdog_s if self._address is not None else None
        self._is_failing = False
        self._is_ready = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "ServiceManager":
        """Return the service manager that the environment names; without one, a silent one."""
        return cls(environment.get("NOTIFY_SOCKET"), _watchdog_s(environment))

    @property
    def is_there(self) -> bool:
        """Whether anybody is told."""
        return self._address is not None

    def ready(self, status: str = "") -> None:
        """Say that the start is over: the first frame is up and scans are taken."""
        self._is_ready = True
        self._send("READY=1", *_status(status))

    def status(self, text: str) -> None:
        """Say in one line how it goes; `systemctl status` shows it. No names, no badges."""
        self._send(*_status(text))

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._send("STOPPING=1")

    def feed(self) -> None:
        """Keep the watchdog quiet for another `watchdog_s`, or the start going on that long.

        A new box is ready only once an administrator has let it in, which may take days: being
        started anew in the meantime would only change the code on its screen.
        """
        if self._is_ready or self.watchdog_s is None:
            self._send("WATCHDOG=1")
        else:
            self._send(f"EXTEND_TIMEOUT_USEC={round(self.watchdog_s * 1e6)}")

    def _send(self, *lines: str) -> None:
        if self._address is None or not lines:
            return
        try:
            # A socket for each message: a few bytes a second, and nothing to keep or to close.
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                # The screen's thread is among those who call this: it must never wait.
                sender.setblocking(False)
                sender.sendto("\n".join(lines).encode(), self._address)
        except OSError as exc:
            if not self._is_failing:
                self._is_failing = True
                log.warning("watchdog.notify broke errno=%s", exc.errno)
            return
        if self._is_failing:
            self._is_failing = False
            log.info("watchdog.notify recovered")


class Watchdog:
    """Feeds the service manager while every part beats.

    A part's beat is a promise that it did its work just now: the screen's comes from a timer of its
    own loop, the store's from its thread having carried out a request. `tick` is called from the
    screen's loop too: when that is stuck, nobody feeds.
    """

    def __init__(
        self, manager: ServiceManager, clock: Clock, parts: Iterable[str] = (SCREEN, STORE)
    ) -> None:
        self._manager = manager
        self._clock = clock
        limit_s = manager.watchdog_s
        self.interval_s = None if limit_s is None else limit_s / _FEEDS_PER_LIMIT
        """How often to call `tick`, and to ask the parts for a beat; None: never."""
        self.patience_s = 0.0 if limit_s is None else limit_s / 2
        """How old a part's last beat may be."""
        # Every part counts as having beaten at the start: a first answer may take its time.
        # One key a part and none added later: setting a key is one step for any thread.
        self._beats = dict.fromkeys(parts, clock.monotonic())
        self._silent: tuple[str, ...] = ()

    def beat(self, part: str) -> None:
        """Note that a part works. Any thread may call it.

        Raises:
            ValueError: nobody listens for that part.
        """
        if part not in self._beats:
            raise ValueError(f"the watchdog listens for {', '.join(self._beats)}, not for {part}")
        self._beats[part] = self._clock.monotonic()

    def tick(self) -> bool:
        """Feed if every part beat lately; return whether it did."""
        if self.interval_s is None:
            return False
        silent = self.silent()
        if silent != self._silent:
            self._silent = silent
            self._tell(silent)
        if silent:
            return False
        self._manager.feed()
        return True

    def silent(self) -> tuple[str, ...]:
        """Return the parts that have not answered for `patience_s`."""
        now_s = self._clock.monotonic()
        return tuple(part for part, at_s in self._beats.items() if now_s - at_s > self.patience_s)

    def _tell(self, silent: tuple[str, ...]) -> None:
        if silent:
            log.error("watchdog.starving silent=%s", ",".join(silent))
            self._manager.status(f"no answer from: {', '.join(silent)}")
        else:
            log.info("watchdog.recovered")
            self._manager.status("working")


def _address_of(text: str | None) -> str | bytes | None:
    """Read NOTIFY_SOCKET: a path, or "@name" for Linux's abstract names (unix(7))."""
    if not text:
        return None
    if text.startswith("@"):
        return b"\0" + text[1:].encode()
    if text.startswith("/"):
        return text
    log.warning("watchdog.notify unsupported: NOTIFY_SOCKET is neither a path nor @name")
    return None


def _watchdog_s(environment: Mapping[str, str]) -> float | None:
    text = environment.get("WATCHDOG_USEC", "")
    if not (text.isascii() and text.isdigit() and int(text)):
        return None
    return max(int(text) / 1e6, _LEAST_LIMIT_S)


def _status(text: str) -> tuple[str, ...]:
    # A line break would begin another assignment.
    return (f"STATUS={' '.join(text.split())}",) if text else ()
