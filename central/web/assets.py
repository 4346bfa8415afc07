"""Static files, read once at start, served from memory under addresses that name their content.

`url("app.css")` gives `/static/app.css?v=<hash>`: with the right hash a browser may keep it for a
year; without one, or with an old one, it asks again by ETag (RFC 9111, RFC 9110 section 8.8).
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"

_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain",
}
"""What is served; a file of any other type is not."""
_PACKED = (".css", ".js", ".svg", ".txt")
_URL = re.compile(r"url\((?!data:)[\"']?([\w./-]+)[\"']?\)")


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file, ready to be sent."""

    body: bytes
    packed: bytes | None
    """The same in gzip; None: it would not get smaller."""
    media_type: str
    version: str
    """The first 12 hexadecimal digits of its SHA-256."""


class Assets:
    """All static files of the console."""

    def __init__(self, root: Path = STATIC) -> None:
        self._assets: dict[str, Asset] = {}
        # Style sheets name other files, so they come last, when those have their versions.
        files = sorted(root.rglob("*"), key=lambda path: (path.suffix == ".css", path))
        for path in files:
            if path.is_file() and path.suffix in _TYPES:
                name = path.relative_to(root).as_posix()
                self._assets[name] = _load(path, self._url_if_known)

    def get(self, name: str) -> Asset | None:
        """Return a file by its name below static, or None."""
        return self._assets.get(name)

    def url(self, name: str) -> str:
        """Return the address of a file, its version included.

        Raises:
            KeyError: there is no such file.
        """
        return f"/static/{name}?v={self._assets[name].version}"

    def _url_if_known(self, name: str) -> str | None:
        return self.url(name) if name in self._assets else None


def _load(path: Path, url_of: Callable[[str], str | None]) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".css":
        body = _URL.sub(
            lambda match: f'url("{url_of(match[1]) or match[1]}")', body.decode()
        ).encode()
    packed = gzip.compress(body, mtime=0) if path.suffix in _PACKED else None
    return Asset(
        body=body,
        packed=packed if packed is not None and len(packed) < len(body) else None,
        media_type=_TYPES[path.suffix],
        version=hashlib.sha256(body).hexdigest()[:12],
    )
