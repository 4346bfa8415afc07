"""MJPEG over HTTP: what IP cameras and phone camera apps send, one JPEG after the other.

Read here rather than by OpenCV, which waits up to 30 s for a lost stream and plays old frames
first. Here a silent stream is a fault after READ_TIMEOUT_S, and when frames have piled up only
the newest is looked at. Frames are cut out between the JPEG's own start and end markers: cameras
disagree about multipart boundaries and lengths.
"""

import base64
import http.client
import select
import socket
from urllib.parse import SplitResult, unquote, urlsplit

from hallpass.clock import Clock
from kiosk.errors import CameraGone
from kiosk.scanner.camera import not_open
from kiosk.scanner.frames import Frame
from kiosk.scanner.pictures import decode_picture

OPEN_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 3.0
MAX_FRAME_BYTES = 8_000_000
"""A 4K JPEG of the best quality has about 4 MB; more without an end marker is no picture."""

_CHUNK_BYTES = 1 << 18
_START = b"\xff\xd8\xff"
_END = b"\xff\xd9"


class MjpegSource:
    """A stream of JPEGs from an http:// or https:// address."""

    def __init__(self, url: str, *, clock: Clock) -> None:
        self._url = urlsplit(url)
        self.name = f"stream {self._url.hostname}{self._url.path}"
        self._clock = clock
        self._connection: http.client.HTTPConnection | None = None
        self._response: http.client.HTTPResponse | None = None
        self._socket: socket.socket | None = None
        self._buffer = bytearray()
        self._number = 0

    def open(self) -> None:
        """Ask for the stream."""
        self.close()
        try:
            self._connect()
        except (OSError, http.client.HTTPException, ValueError) as exc:
            self.close()
            raise CameraGone(
                f"{self.name} can't be reached: {exc}. Check the address and that the camera is on."
            ) from exc

    def read(self) -> Frame:
        """Return the newest frame that has come."""
        if self._response is None:
            raise not_open(self.name)
        jpeg = _take_newest(self._buffer)
        while jpeg is None:
            self._fill(self._response)
            jpeg = _take_newest(self._buffer)
        frame = Frame(decode_picture(jpeg), self._number, self._clock.monotonic())
        self._number += 1
        return frame

    def close(self) -> None:
        """Hang up."""
        if self._response is not None:
            self._response.close()
        if self._connection is not None:
            self._connection.close()
        self._connection = self._response = self._socket = None
        self._buffer.clear()

    def _connect(self) -> None:
        connection = _connection(self._url)
        self._connection = connection
        connection.connect()
        # Kept, because the connection forgets its socket once an answer without a length has come.
        self._socket = connection.sock
        target = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        connection.request("GET", target, headers=_headers(self._url))
        connection.sock.settimeout(READ_TIMEOUT_S)
        self._response = connection.getresponse()
        if self._response.status != http.client.OK:
            raise ValueError(f"it answers {self._response.status} {self._response.reason}")

    def _fill(self, response: http.client.HTTPResponse) -> None:
        """Wait for bytes, then take all that have come meanwhile."""
        taken = 0
        while taken == 0 or (taken < MAX_FRAME_BYTES and self._has_more()):
            try:
                chunk = response.read1(_CHUNK_BYTES)
            except (OSError, http.client.HTTPException, ValueError) as exc:
                raise self._gone(f"is silent: {exc}") from exc
            if not chunk:
                raise self._gone("has ended")
            self._buffer += chunk
            taken += len(chunk)
        if len(self._buffer) > MAX_FRAME_BYTES and _END not in self._buffer:
            raise self._gone("sends no JPEG pictures")

    def _has_more(self) -> bool:
        if self._socket is None or self._socket.fileno() < 0:
            return False
        ready, _, _ = select.select([self._socket], [], [], 0)
        return bool(ready)

    def _gone(self, what: str) -> CameraGone:
        return CameraGone(f"{self.name} {what}. Check that the camera is on and in the network.")


def _connection(url: SplitResult) -> http.client.HTTPConnection:
    if not url.hostname:
        raise ValueError("the address has no host")
    if url.scheme == "https":
        return http.client.HTTPSConnection(url.hostname, url.port, timeout=OPEN_TIMEOUT_S)
    return http.client.HTTPConnection(url.hostname, url.port, timeout=OPEN_TIMEOUT_S)


def _headers(url: SplitResult) -> dict[str, str]:
    headers = {"Accept": "multipart/x-mixed-replace, image/jpeg", "Connection": "close"}
    if url.username is not None:
        login = f"{unquote(url.username)}:{unquote(url.password or '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(login).decode('ascii')}"
    return headers


def _take_newest(buffer: bytearray) -> bytes | None:
    """Cut the last whole JPEG out of the buffer, with all that came before it."""
    end = buffer.rfind(_END)
    if end < 0:
        return None
    start = buffer.rfind(_START, 0, end)
    stop = end + len(_END)
    jpeg = bytes(buffer[start:stop]) if start >= 0 else None
    del buffer[:stop]
    return jpeg
