"""How a new box is let in: the device authorisation flow of RFC 8628, with central's key shown.

    start ──> Code (shown, also as a QR) ── poll: pending ──> poll again after the interval
      ^                                  ── slow down ──────> the interval grows by 5 s
      └───── expired: a new code ────────── granted ────────> Granted
                                         ── refused ────────> CentralRefused

Adults compare the fingerprint on this box with the one on central's page; the key that comes with
the grant must have that very fingerprint, else somebody sits in between and nothing is kept.
"""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from hallpass.clock import Clock
from hallpass.problems import Code as ProblemCode
from hallpass.signing import fingerprint
from hallpass.wire import EnrolGranted, EnrolPoll, EnrolStart, EnrolStarted
from kiosk.config import DataDir
from kiosk.errors import CentralAway, ConfigFault
from kiosk.store.identity import Identity
from kiosk.sync.answers import Away, NotTaken, Refused
from kiosk.sync.client import CentralClient
from kiosk.sync.identityfile import (
    Enrolled,
    checked_key,
    checked_seal_key,
    save_identity,
    school_key_of,
)

SLOWER_S = 5.0
"""RFC 8628, section 3.5: what slow_down adds to the interval."""
_LEAST_S, _MOST_S = 1.0, 60.0
_USER_CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class EnrolCentral(Protocol):
    """Central, as a box that it does not know yet may speak to it."""

    async def enrol_start(self, request: EnrolStart) -> EnrolStarted:
        """Ask to be let in."""
        ...

    async def enrol_poll(self, request: EnrolPoll) -> EnrolGranted:
        """Ask whether somebody approved."""
        ...


@dataclass(frozen=True, slots=True)
class Code:
    """Show this, instead of the code before."""

    user_code: str
    fingerprint: str
    url: str
    """Central's page for it, code and fingerprint included: the QR's content."""
    expires_s: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Central can't be reached now; it goes on by itself."""

    message: str


@dataclass(frozen=True, slots=True)
class Granted:
    """Somebody let the box in. Central hands this out once: keep it."""

    enrolled: Enrolled


Enrolment = Code | Trouble | Granted


def enrol_url(central_url: str, user_code: str, key_fingerprint: str) -> str:
    """Return the address of central's page that approves a code."""
    query = urlencode({"code": user_code, "fingerprint": key_fingerprint})
    return f"{central_url}/enrol?{query}"


class Enrolling:
    """Runs the flow against one central."""

    def __init__(
        self,
        central: EnrolCentral,
        central_url: str,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._central = central
        self._url = central_url
        self._clock = clock
        self._pause = pause
        self._quiet = False

    async def run(self, name: str, serial: str = "", batch: str = "") -> AsyncIterator[Enrolment]:
        """Yield what to show, in the end `Granted`; as often anew as codes expire.

        Args:
            name: what the box calls itself.
            serial: of the hardware.
            batch: the code of a list made beforehand; a box on it is let in without anybody.

        Raises:
            CentralRefused: an adult said no.
            ConfigFault: what central handed out makes no sense.
        """
        while True:
            asked = EnrolStart(name=name[:200], serial=serial[:200], batch=batch[:64])
            async for started in self._start(asked):
                if isinstance(started, Trouble):
                    yield started
                    continue
                url = enrol_url(self._url, started.user_code, started.fingerprint)
                expires_s = _within(started.expires_s, 30.0, 3600.0)
                yield Code(started.user_code, started.fingerprint, url, expires_s)
                async for event in self._poll(started, expires_s):
                    yield event
                    if isinstance(event, Granted):
                        return

    async def _start(self, request: EnrolStart) -> AsyncIterator[EnrolStarted | Trouble]:
        wait_s = _LEAST_S
        while True:
            try:
                started = await self._central.enrol_start(request)
                _check(started)
            except CentralAway as exc:
                for trouble in self._trouble(exc):
                    yield trouble
                await self._pause(max(wait_s, _wish_s(exc)))
                wait_s = min(wait_s * 2, _MOST_S)
            else:
                self._quiet = False
                yield started
                return

    async def _poll(
        self, started: EnrolStarted, expires_s: float
    ) -> AsyncIterator[Trouble | Granted]:
        """Poll until granted or expired; central away: less and less often (RFC 8628, 3.5)."""
        until_s = self._clock.monotonic() + expires_s
        interval_s = _within(started.interval_s, _LEAST_S, _MOST_S)
        wait_s = interval_s
        while self._clock.monotonic() < until_s:
            await self._pause(wait_s)
            wait_s = interval_s
            try:
                granted = await self._central.enrol_poll(EnrolPoll(device_code=started.device_code))
            except NotTaken as exc:
                self._quiet = False
                if exc.problem.code == ProblemCode.ENROL_REFUSED:
                    raise Refused(exc.problem) from exc
                if exc.problem.code == ProblemCode.ENROL_SLOW_DOWN:
                    interval_s = wait_s = min(interval_s + SLOWER_S, _MOST_S)
                elif exc.problem.code != ProblemCode.ENROL_PENDING:
                    return
            except CentralAway as exc:
                for trouble in self._trouble(exc):
                    yield trouble
                interval_s = min(interval_s * 2, _MOST_S)
                wait_s = max(interval_s, _wish_s(exc))
            else:
                yield Granted(self._enrolled(granted, started))
                return

    def _trouble(self, exc: CentralAway) -> list[Trouble]:
        """Say it once, not with each try."""
        if self._quiet:
            return []
        self._quiet = True
        return [Trouble(str(exc))]

    def _enrolled(self, granted: EnrolGranted, started: EnrolStarted) -> Enrolled:
        school_key = school_key_of(granted.school_key)
        if fingerprint(school_key) != started.fingerprint:
            raise ConfigFault(
                "school_key: it is not the key whose fingerprint was shown; somebody may sit "
                "between this box and central, so nothing was kept"
            )
        identity = Identity(
            device=granted.device,
            school=granted.school,
            school_name=granted.school_name,
            room=granted.room,
            school_key=school_key,
        )
        return Enrolled(
            identity,
            self._url,
            checked_key(granted.key),
            seal_key=checked_seal_key(granted.seal_key),
        )


async def enrol_box(
    central_url: str,
    data: DataDir,
    clock: Clock,
    *,
    name: str,
    show: Callable[[Enrolment], None],
    serial: str = "",
    batch: str = "",
    ca_file: Path | None = None,
    proxy: str | None = None,
) -> Enrolled:
    """Enrol this box and keep its identity; raises as `Enrolling.run` and `save_identity`."""
    data.make()
    client = CentralClient(central_url, clock, ca_file=ca_file, proxy=proxy)
    try:
        async for event in Enrolling(client, central_url, clock).run(name, serial, batch):
            if isinstance(event, Granted):
                save_identity(data.identity, event.enrolled)
                show(event)
                return event.enrolled
            show(event)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await client.aclose()
    raise AssertionError("the flow ended without a grant")  # pragma: no cover - it never does


def enrol_text(code: Code) -> str:
    """Return what the terminal shows for a code, its QR in text included."""
    groups = [code.fingerprint[i : i + 4] for i in range(0, len(code.fingerprint), 4)]
    half = len(groups) // 2
    page = code.url.partition("?")[0]
    minutes = max(1, round(code.expires_s / 60))
    return (
        f"This box asks to be let in. The code is good for {minutes} minutes.\n\n"
        f"    {code.user_code}\n\n"
        f"Approve it on central's page, which the picture below leads to,\n"
        f"    {page}\n"
        f"or on the server with\n"
        f"    hallpass-central enrol {code.user_code} --room NAME\n\n"
        "The school's key must have this fingerprint there too:\n"
        f"    {' '.join(groups[:half])}\n"
        f"    {' '.join(groups[half:])}\n\n"
        f"{qr_text(code.url)}"
    )


def qr_text(content: str) -> str:
    """Return a QR code in half blocks, light on dark as terminals are."""
    import qrcode  # late: nobody needs it but enrolment
    from qrcode.constants import ERROR_CORRECT_L

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, border=2)
    code.add_data(content)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()


def _check(started: EnrolStarted) -> None:
    # It is shown on a terminal and compared by people: nothing but what it says it is.
    if not _USER_CODE.fullmatch(started.user_code):
        raise Away("central's code is not of the form XXXX-XXXX")
    if not _FINGERPRINT.fullmatch(started.fingerprint):
        raise Away("central's fingerprint is not 64 hexadecimal digits")


def _wish_s(exc: CentralAway) -> float:
    wish_s = exc.retry_after_s if isinstance(exc, Away) else None
    return 0.0 if wish_s is None else min(wish_s, 300.0)


def _within(value: float, low: float, high: float) -> float:
    return min(max(float(value), low), high)
