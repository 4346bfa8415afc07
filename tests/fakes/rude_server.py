"""A real HTTP server on loopback that answers as it is told: well, badly, or not at all.

Each path has a script: one action a request, the last one again and again. An action gets the
request and the writer; it may answer, or break the connection in any way that a network can.
"""

import asyncio
import contextlib
import json
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

OK_HEADERS = (("content-type", "application/json"),)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Pen:
    """What an action writes with."""

    writer: asyncio.StreamWriter
    stopping: asyncio.Event
    pushed: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)

    def head(self, status: int, headers: tuple[tuple[str, str], ...]) -> None:
        lines = [f"HTTP/1.1 {status} Whatever", *(f"{k}: {v}" for k, v in headers)]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def answer(
        self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = OK_HEADERS
    ) -> None:
        self.head(status, (*headers, ("content-length", str(len(body)))))
        self.writer.write(body)
        await self.writer.drain()


Action = Callable[[Request, Pen], Awaitable[None]]
Handler = Callable[[Request], bytes]


def good(handler: Handler) -> Action:
    """200 and what `handler` makes of it."""

    async def act(request: Request, pen: Pen) -> None:
        await pen.answer(200, handler(request))

    return act


def reply_lost(handler: Handler) -> Action:
    """Central does its work, and then the line breaks before the answer."""

    async def act(request: Request, pen: Pen) -> None:
        handler(request)
        pen.writer.transport.abort()

    return act


def reset() -> Action:
    """The line breaks once the request is there."""

    async def act(_: Request, pen: Pen) -> None:
        pen.writer.transport.abort()

    return act


def raw(status: int, body: bytes, *headers: tuple[str, str]) -> Action:
    """Any status, body and headers."""

    async def act(_: Request, pen: Pen) -> None:
        await pen.answer(status, body, headers)

    return act


def html(status: int) -> Action:
    """A captive portal."""
    page = b"<html><body>Welcome to the guest network! Please sign in.</body></html>"
    return raw(status, page, ("content-type", "text/html"))


def problem(status: int, code: str, *headers: tuple[str, str], retry: int | None = None) -> Action:
    """Central's own error body."""
    body = {"protocol": 1, "code": code, "message": "So it is.", "retry": retry}
    return raw(status, json.dumps(body).encode(), *OK_HEADERS, *headers)


def truncated(handler: Handler) -> Action:
    """Half of a good answer, then the end."""

    async def act(request: Request, pen: Pen) -> None:
        body = handler(request)
        pen.head(200, (*OK_HEADERS, ("content-length", str(len(body)))))
        pen.writer.write(body[: len(body) // 2])
        await pen.writer.drain()
        pen.writer.close()

    return act


def drip(every_s: float) -> Action:
    """One byte at a time, for ever: no single read is ever late."""

    async def act(_: Request, pen: Pen) -> None:
        pen.head(200, (*OK_HEADERS, ("content-length", "1000000")))
        while not pen.stopping.is_set():
            pen.writer.write(b" ")
            await pen.writer.drain()
            await asyncio.sleep(every_s)

    return act


def endless(headers: tuple[tuple[str, str], ...] = OK_HEADERS) -> Action:
    """As many bytes as anybody will take."""

    async def act(_: Request, pen: Pen) -> None:
        pen.head(200, headers)
        while not pen.stopping.is_set():
            pen.writer.write(b"x" * 65536)
            await pen.writer.drain()

    return act


def hang() -> Action:
    """The request is taken, and nothing ever comes."""

    async def act(_: Request, pen: Pen) -> None:
        await pen.stopping.wait()

    return act


def wake_stream(*events: bytes, then: bool = True) -> Action:
    """A wake stream: these events, then what `RudeServer.push` sends; without `then` it ends."""

    async def act(_: Request, pen: Pen) -> None:
        pen.head(200, (("content-type", "text/event-stream"),))
        for event in events:
            pen.writer.write(event)
        await pen.writer.drain()
        while then:
            pen.writer.write(await pen.pushed.get())
            await pen.writer.drain()
        pen.writer.close()

    return act


class RudeServer:
    """Runs in a thread of its own; use it as a context manager."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.requests: list[Request] = []
        self.url = ""
        self._scripts: dict[str, list[Action]] = {}
        self._loop = asyncio.new_event_loop()
        self._pens: list[Pen] = []
        self._seen = threading.Condition()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rude-server")

    def on(self, path: str, *actions: Action) -> None:
        """Give a path a new script."""
        with self._seen:
            self._scripts[path] = list(actions)

    def bodies(self, path: str) -> list[bytes]:
        """Return what was posted to a path."""
        with self._seen:
            return [request.body for request in self.requests if request.path == path]

    def wait_for(self, path: str, count: int, timeout_s: float = 5.0) -> None:
        """Wait until a path was asked so often."""
        with self._seen:
            assert self._seen.wait_for(
                lambda: sum(request.path == path for request in self.requests) >= count, timeout_s
            ), f"{path} was not asked {count} times"

    def push(self, event: bytes) -> None:
        """Send an event down every open wake stream."""
        self._loop.call_soon_threadsafe(
            lambda: [pen.pushed.put_nowait(event) for pen in self._pens]
        )

    def __enter__(self) -> "RudeServer":
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(5)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, ssl=self._tls)
        scheme = "http" if self._tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        pen = Pen(writer, self._stopping)
        self._pens.append(pen)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while not writer.is_closing():
                    await self._one(reader, pen)
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            self._pens.remove(pen)
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, pen: Pen) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request = Request(method, target.partition("?")[0], headers, body)
        with self._seen:
            self.requests.append(request)
            script = self._scripts[request.path]
            action = script.pop(0) if len(script) > 1 else script[0]
            self._seen.notify_all()
        await action(request, pen)
