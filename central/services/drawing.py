"""Faces drawn as a kiosk draws them, by the kiosk's own program, run beside central.

    stopped ──draw──> running ──answer──> running ──idle──> stopped
                        └──dies, hangs, says too much──> killed; the next request starts it anew

One process, started when somebody asks; JSON lines go in and come out in order. It has the
settings that are to be drawn and nothing else: no database address and no secret is in its
environment. Answers are kept by what was asked, so that looking twice costs nothing.
"""

import asyncio
import base64
import binascii
import contextlib
import hashlib
import logging
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from hallpass.codec import encode
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, RoomSettings

log = logging.getLogger(__name__)

LIMIT_S = 5.0
"""For one picture."""
START_S = 15.0
"""Added for a process's first picture: it has to load all that draws."""
IDLE_S = 300.0
PNG_LIMIT_BYTES = 4 << 20
KEPT_BYTES = 32 << 20
SIDE_LIMIT = 4096
WAITING_LIMIT = 32
"""Requests that wait for their turn; one more is told to come again."""
_LINE_LIMIT = PNG_LIMIT_BYTES * 2
_PNG = b"\x89PNG\r\n\x1a\n"
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE")
_PASSED_ON_BEGINNINGS = ("LANG", "LC_", "QT_", "QML", "LD_LIBRARY_PATH")


class NotDrawn(StrEnum):
    """Why there is no picture."""

    ABSENT = "absent"
    """The kiosk's program is not installed on this server."""
    BUSY = "busy"
    FAILED = "failed"
    """It died, twice."""
    REFUSED = "refused"
    """It says itself that it can't draw this; `Drawn.words`."""
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """One face to be drawn."""

    face: Face
    """DESK or DOOR."""
    width: int
    height: int
    settings: RoomSettings
    rooms: tuple[Room, ...]
    school: str
    state: str = ""
    """JSON of a face's state, as a box sent it; empty: a screen with sample data."""
    show: str = "rest"
    """Which, without a state: rest, places, going or adult."""
    zone: str = ""
    """IANA name of the school's time zone; empty: the worker's own."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, or why there is none."""

    png: bytes = b""
    problems: tuple[str, ...] = ()
    """What a face can't show as it was asked to, in words."""
    why: NotDrawn | None = None
    words: str = ""


class _Request(msgspec.Struct, frozen=True):
    id: str
    face: str
    width: int
    height: int
    settings: msgspec.Raw
    rooms: msgspec.Raw
    school: str
    state: msgspec.Raw
    show: str
    zone: str


class _Answer(msgspec.Struct, frozen=True):
    id: str = ""
    png: str = ""
    problems: tuple[str, ...] = ()
    problem: str = ""


class _Gone(Exception):
    """The process ended, or said what makes no sense."""


class Drawing:
    """The process that draws, and the pictures that it drew."""

    def __init__(
        self,
        command: tuple[str, ...] = (),
        *,
        limit_s: float = LIMIT_S,
        start_s: float = START_S,
        idle_s: float = IDLE_S,
    ) -> None:
        """Nothing is started yet.

        Args:
            command: the program and its arguments; empty: there is none.
            limit_s: for one picture.
            start_s: added for the first one of a process.
            idle_s: after so long without a request the process is ended.
        """
        self._command = command
        self._limit_s, self._start_s, self._idle_s = limit_s, start_s, idle_s
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._count = 0
        self._fresh = True
        self._idle: asyncio.TimerHandle | None = None
        self._kept: OrderedDict[str, Drawn] = OrderedDict()
        self._kept_bytes = 0

    @property
    def available(self) -> bool:
        """Whether there is a program to draw with."""
        return bool(self._command)

    @property
    def running(self) -> bool:
        """Whether its process runs now."""
        return self._process is not None and self._process.returncode is None

    async def draw(self, request: DrawRequest) -> Drawn:
        """Return the picture, or why there is none; never raises for what the program does."""
        if not self._command:
            return Drawn(why=NotDrawn.ABSENT)
        if not (0 < request.width <= SIDE_LIMIT and 0 < request.height <= SIDE_LIMIT):
            return Drawn(why=NotDrawn.TOO_LARGE)
        asked = _written(request)
        key = hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
        if (found := self._found(key)) is not None:
            return found
        if self._waiting >= WAITING_LIMIT:
            return Drawn(why=NotDrawn.BUSY)
        self._waiting += 1
        try:
            async with self._turn:
                # Somebody before us may have asked for the very same.
                if (found := self._found(key)) is not None:
                    return found
                drawn = await self._drawn(asked)
                self._keep(key, drawn)
                return drawn
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        self._forget_idle()
        await self._kill()

    async def _drawn(self, asked: _Request) -> Drawn:
        self._forget_idle()
        try:
            for _ in range(2):
                try:
                    return await self._once(asked)
                except TimeoutError:
                    log.warning("drawing.slow face=%s", asked.face)
                    await self._kill()
                    return Drawn(why=NotDrawn.TOO_SLOW)
                except (_Gone, OSError) as exc:
                    log.warning("drawing.died error=%s", exc)
                    await self._kill()
            return Drawn(why=NotDrawn.FAILED)
        finally:
            self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._end_idle)

    async def _once(self, asked: _Request) -> Drawn:
        process = await self._running()
        self._count += 1
        line = msgspec.json.encode(msgspec.structs.replace(asked, id=str(self._count))) + b"\n"
        limit_s = self._limit_s + (self._start_s if self._fresh else 0)
        async with asyncio.timeout(limit_s):
            answer = await _asked(process, line, str(self._count))
        self._fresh = False
        return _read(answer)

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            environment = _environment(os.environ)
            self._fresh = True
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                limit=_LINE_LIMIT,
                env=environment,
            )
            log.info("drawing.started pid=%d", self._process.pid)
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            _let_go(process)

    def _end_idle(self) -> None:
        """End a process that nobody needs: closing its input is how it is told."""
        self._idle = None
        if self._process is not None and not self._turn.locked():
            process, self._process = self._process, None
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            _let_go(process)
            log.info("drawing.idle")

    def _forget_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _found(self, key: str) -> Drawn | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _keep(self, key: str, drawn: Drawn) -> None:
        if drawn.why is not None:
            return
        self._kept[key] = drawn
        self._kept_bytes += len(drawn.png)
        while self._kept_bytes > KEPT_BYTES:
            _, old = self._kept.popitem(last=False)
            self._kept_bytes -= len(old.png)


def _written(request: DrawRequest) -> _Request:
    return _Request(
        id="",
        face=request.face.value,
        width=request.width,
        height=request.height,
        settings=msgspec.Raw(encode(request.settings)),
        rooms=msgspec.Raw(encode(request.rooms)),
        school=request.school,
        state=msgspec.Raw(request.state.encode() or b"null"),
        show=request.show,
        zone=request.zone,
    )


async def _asked(process: Process, line: bytes, own: str) -> _Answer:
    """Send one line and return its answer; answers to what nobody waits for any more fall away.

    Raises:
        _Gone: the process ended, or what it said is no answer.
        OSError: its input is closed.
    """
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(line)
    await process.stdin.drain()
    while True:
        try:
            said = await process.stdout.readline()
        except ValueError as exc:
            raise _Gone("it said too much") from exc
        if not said.endswith(b"\n"):
            raise _Gone("it ended")
        try:
            answer = msgspec.json.decode(said, type=_Answer)
        except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
            raise _Gone("what it said is no answer") from exc
        if answer.id == own:
            return answer


def _read(answer: _Answer) -> Drawn:
    if answer.problem:
        return Drawn(why=NotDrawn.REFUSED, words=answer.problem[:500])
    try:
        png = base64.b64decode(answer.png, validate=True)
    except (binascii.Error, ValueError):
        png = b""
    if len(png) > PNG_LIMIT_BYTES:
        return Drawn(why=NotDrawn.TOO_LARGE)
    if not png.startswith(_PNG):
        raise _Gone("what it sent is no picture")
    return Drawn(png, tuple(words[:500] for words in answer.problems[:20]))


def _let_go(process: Process) -> None:
    """Close our ends of its pipes now: the loop may be gone when they are collected."""
    if process.stdin is not None:
        process.stdin.close()


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in own.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_BEGINNINGS)
    }
