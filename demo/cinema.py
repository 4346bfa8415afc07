"""The film as a network camera: MJPEG over HTTP on loopback, for one viewer at a time.

The kiosk opens it like any other camera, so that the demo needs nothing in the kiosk of its own.
The film runs only while somebody watches: no badge is shown to an empty room.
"""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
from typing_extensions import override

from demo.film.source import FilmSource
from kiosk.errors import CameraGone

_BOUNDARY = "hallpass-film"
_QUALITY = 85


class Cinema:
    """Serves one film source until stopped."""

    def __init__(self, film: FilmSource, *, port: int = 0) -> None:
        """Take the place, closed.

        Args:
            film: what is shown.
            port: where on loopback; 0: any free one.
        """
        self._film = film
        self._screen = threading.Lock()
        self._closing = threading.Event()
        cinema = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                cinema.play(self)

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the demo's terminal is for people."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="cinema", kwargs={"poll_interval": 0.1}
        )

    @property
    def url(self) -> str:
        """What to give a kiosk as its camera."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/film.mjpg"

    def start(self) -> None:
        """Open the doors."""
        self._thread.start()

    def stop(self) -> None:
        """End the film and close."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def play(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one viewer with frames until it leaves; a second one is told to wait."""
        if not self._screen.acquire(blocking=False):
            request.send_error(HTTPStatus.SERVICE_UNAVAILABLE, "somebody is watching already")
            return
        try:
            request.send_response(HTTPStatus.OK)
            kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
            request.send_header("Content-Type", kind)
            request.end_headers()
            self._film.open()
            while not self._closing.is_set():
                request.wfile.write(self._part())
        except (ConnectionError, TimeoutError, CameraGone):
            # The viewer has gone; the next one sees a new room.
            self._film.close()
        finally:
            self._screen.release()

    def _part(self) -> bytes:
        frame = self._film.read()
        _, jpeg = cv2.imencode(".jpg", frame.image, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
        head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
        return head.encode() + jpeg.tobytes() + b"\r\n"
