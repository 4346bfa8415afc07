"""Runs a program to its end, or to its limit, and keeps the end of what it says."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended."""

    code: int | None
    """Its exit code, negative for a signal; None: it could not be started."""
    said: str
    """The end of what it wrote, or why it could not be started."""
    late: bool = False
    """It was ended because it took too long."""


def run_program(
    argv: Sequence[str],
    limit_s: float,
    *,
    keep: int,
    errors: bool = True,
    env: Mapping[str, str] | None = None,
) -> Ran:
    """Run a program; it and what it started are ended after `limit_s`.

    Args:
        argv: the program and its arguments; no shell reads them.
        limit_s: how long it may take.
        keep: the last so many bytes of what it writes are kept.
        errors: keep what it writes as errors as well.
        env: its environment; None: ours.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the caller's own program
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if errors else subprocess.DEVNULL,
            # A group of its own: ended whole, and not with us when a terminal hangs up.
            start_new_session=True, env=env,
        )  # fmt: skip
    except OSError as exc:
        return Ran(None, f"{argv[0]}: {exc.strerror}")
    late = threading.Event()
    timer = threading.Timer(limit_s, _end, (process, late))
    timer.daemon = True
    timer.start()
    said = bytearray()
    with process:
        out = process.stdout
        while out is not None and (chunk := os.read(out.fileno(), _CHUNK)):
            said += chunk
            del said[:-keep]
    timer.cancel()
    return Ran(process.returncode, said.decode("utf-8", "replace"), late.is_set())


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
