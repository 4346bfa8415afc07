"""Small files that a power cut leaves whole or absent, and files that are to be gone for good."""

import os
from contextlib import suppress
from pathlib import Path

_CHUNK = b"\0" * (1 << 16)


def write_durably(path: Path, content: bytes) -> None:
    """Write a whole file, for this user's eyes alone: the old one stays, or the new one is there.

    Raises:
        OSError: it can't be written; the old one is untouched.
    """
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Let names in a folder, made or taken away, last through a power cut (fsync(2))."""
    if os.name != "posix":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def erase(path: Path) -> None:
    """Write zeros over a file, then take it away; no file is no error.

    Zeros reach the file's own blocks on a disk that writes in place. A flash card writes elsewhere
    and keeps the old blocks until it reuses them: nothing that a program does can change that
    (docs/operating.md, "What a stolen box holds").

    Raises:
        OSError: it is still there.
    """
    if path.is_symlink() or not path.is_file():
        path.unlink(missing_ok=True)
        return
    # A file that can't be written to is taken away all the same.
    with suppress(OSError), path.open("r+b", buffering=0) as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(_CHUNK[:left])
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)
