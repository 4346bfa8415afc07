"""An IP camera on loopback: MJPEG over HTTP as such cameras send it, killed and started at will."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class CameraServer(ThreadingHTTPServer):
    """Sends `parts` over and over, until `close_streams` is set."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, parts: list[bytes], *, pause_s: float = 0.02) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.parts = parts
        self.pause_s = pause_s
        self.status = 200
        self.authorization: str | None = None
        self.close_streams = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/video"


class _Handler(BaseHTTPRequestHandler):
    server: CameraServer

    def do_GET(self) -> None:
        self.server.authorization = self.headers.get("Authorization")
        self.send_response(self.server.status)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        while not self.server.close_streams.wait(self.server.pause_s):
            try:
                for part in self.server.parts:
                    self.wfile.write(part)
            except OSError:
                return

    def log_message(self, *_args: object) -> None:
        return


def part(jpeg: bytes) -> bytes:
    """Return one JPEG as a part of the stream."""
    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
    return head.encode() + jpeg + b"\r\n"


@contextmanager
def serving(parts: list[bytes], *, port: int = 0, pause_s: float = 0.02) -> Iterator[CameraServer]:
    """Serve until the block ends, then cut every connection."""
    server = CameraServer(port, parts, pause_s=pause_s)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.close_streams.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
