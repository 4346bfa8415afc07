"""The doctor on the clock and on the way to central.

An answer counts as central's only if it is JSON with the `protocol` field: a sign-in page in
the way (captive portal) answers everything, often with 200. Certificates are always checked.
"""

import shutil
import ssl
import subprocess
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from hallpass.clock import Clock
from hallpass.problems import PROTOCOL
from kiosk.config import Config, checked_url
from kiosk.device.check import Check, fail, ok, warn
from kiosk.errors import ConfigFault

if TYPE_CHECKING:
    import httpx

HEALTH = "/healthz"
_LIMIT_S = 5.0
_ANSWER_LIMIT_BYTES = 64 << 10
_SANE_YEARS = range(2026, 2100)
_CLOCK_OFF_S = 120
_SET_CLOCK = "timedatectl set-ntp true (UDP port 123 must be open), or give the box a clock module"


class _Ours(msgspec.Struct):
    protocol: int
    code: str = ""
    message: str = ""


def check_clock(clock: Clock) -> Check:
    """Whether the wall clock makes sense, and whether somebody keeps it right."""
    now = clock.now()
    if now.year not in _SANE_YEARS:
        return fail("clock", f"it says {now:%Y-%m-%d %H:%M} UTC", _SET_CLOCK)
    synchronised = _is_synchronised()
    if synchronised is None:
        return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC; timedatectl does not say who keeps it")
    if not synchronised:
        return warn("clock", f"{now:%Y-%m-%d %H:%M} UTC, synchronised by nobody", _SET_CLOCK)
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, synchronised")


def _is_synchronised() -> bool | None:
    program = shutil.which("timedatectl")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - the system's own program, no argument from outside
            [program, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, text=True, timeout=_LIMIT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())


def check_central(address: str | None, config: Config, clock: Clock) -> Check:
    """Whether central answers, is central, and agrees about the time.

    Args:
        address: Where it is; None: the box was not told.
        config: Which authority and which proxy are used.
        clock: Compared with central's `Date`.
    """
    name = "central"
    if address is None:
        return warn(
            name, "no address is set: the box keeps everything to itself",
            'central_url = "https://…" in kiosk.toml, or --central https://…',
        )  # fmt: skip
    try:
        address = checked_url(address)
    except ConfigFault as exc:
        return fail(name, str(exc), "mend the address")
    return _check_answer(address, config, clock)


def _check_answer(address: str, config: Config, clock: Clock) -> Check:
    import httpx

    name = "central"
    try:
        context = ssl.create_default_context(
            cafile=None if config.ca_file is None else str(config.ca_file)
        )
        with (
            httpx.Client(
                verify=context, proxy=config.proxy, trust_env=False, timeout=_LIMIT_S
            ) as client,
            client.stream("GET", address + HEALTH) as answer,
        ):
            body = _start_of(answer)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as exc:
        return _unreachable(address, exc, clock.now())
    ours = _ours(answer, body)
    if ours is None:
        where = f" to {answer.headers['location'][:100]}" if answer.has_redirect_location else ""
        return fail(
            name,
            f"something else answers for {address}: HTTP {answer.status_code}{where}, "
            f"{answer.headers.get('content-type', 'no content type')[:60]}",
            "does this network ask for a sign-in (captive portal)? is a proxy in the way? is the "
            "address right?",
        )
    if ours.protocol != PROTOCOL:
        return fail(
            name, f"{address} speaks protocol {ours.protocol}, this program {PROTOCOL}",
            "update the older of the two",
        )  # fmt: skip
    if answer.status_code != HTTPStatus.OK:
        said = "".join(letter for letter in ours.message[:200] if letter.isprintable())
        return warn(name, f"{address} is there, but says: {said}", "look at central's log")
    return _judge_time(address, answer.headers.get("date", ""), clock.now())


def _start_of(answer: "httpx.Response") -> bytes:
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > _ANSWER_LIMIT_BYTES:
            break
    return body[:_ANSWER_LIMIT_BYTES]


def _ours(answer: "httpx.Response", body: bytes) -> _Ours | None:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return None
    try:
        return msgspec.json.decode(body, type=_Ours)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _unreachable(address: str, exc: Exception, now: datetime) -> Check:
    why = str(exc) or type(exc).__name__
    if "CERTIFICATE_VERIFY_FAILED" in why:
        return fail(
            "central", f"{address} shows a certificate that is not taken: {why}",
            f"is the box's clock right ({now:%Y-%m-%d %H:%M} UTC)? does central's certificate come "
            "from an authority that this box knows (ca_file)? does a filter break into TLS?",
        )  # fmt: skip
    return fail(
        "central", f"{address} does not answer: {why}",
        "scans go on without it. Is the network there, is the address right, does central run?",
    )  # fmt: skip


def _judge_time(address: str, date_header: str, now: datetime) -> Check:
    try:
        theirs = parsedate_to_datetime(date_header)
        off_s = (now - theirs).total_seconds()
    except (ValueError, TypeError):
        return ok("central", f"{address} answers and is central")
    if abs(off_s) > _CLOCK_OFF_S:
        return warn(
            "central", f"{address} answers; this box's clock is {off_s:+.0f} s off central's",
            _SET_CLOCK,
        )  # fmt: skip
    return ok("central", f"{address} answers and is central")
