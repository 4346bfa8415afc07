"""Handing in what a wiped box has sealed, with its old key, until central has taken all of it.

Goes on across restarts, beside a new enrolment. Central says how many envelopes it took, from the
first; those are deleted, and with the last one the old key. A box that had nothing to seal still
says once that it is done.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import msgspec

from hallpass.wire import SEALED_LIMIT, Farewell, Farewelled
from kiosk.config import DataDir, checked_url
from kiosk.errors import CentralAway, CentralRefused, ConfigFault
from kiosk.store.durable import erase, sync_folder
from kiosk.sync.wiping import ENVELOPE_SUFFIX, KEYS_FILE, SealedKeys

log = logging.getLogger(__name__)

REQUEST_CHARS = 900_000
"""Of envelopes in one request, below what central reads."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 900.0
_CLOSE_S = 1.0


class FarewellCentral(Protocol):
    """Central, for a box that it has sent away."""

    async def farewell(self, request: Farewell) -> Farewelled:
        """Hand in envelopes; raise `CentralAway` or `CentralRefused`."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


Connect = Callable[[str, str], FarewellCentral]
"""Central's address and the bearer key -> central."""


def waiting(data: DataDir) -> list[Path]:
    """Return the folders whose envelopes, or whose mere farewell, central has not got."""
    if not data.sealed.is_dir():
        return []
    return [item for item in sorted(data.sealed.iterdir()) if (item / KEYS_FILE).is_file()]


async def hand_in(folder: Path, connect: Connect) -> bool:
    """Hand in one folder's envelopes; say whether nothing of it is left.

    Raises:
        CentralAway: it can't be reached now.
        CentralRefused: it takes none of the keys.
        OSError: what was taken can't be deleted.
    """
    kept = _keys(folder)
    if kept is None:
        _forget(folder)
        return True
    refusal: CentralRefused | None = None
    for key in kept.keys:
        central = connect(checked_url(kept.central_url), key)
        try:
            return await _hand_in(folder, central)
        except CentralRefused as exc:
            refusal = exc
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_S):
                    await central.aclose()
    if refusal is not None:
        raise refusal
    return False


async def _hand_in(folder: Path, central: FarewellCentral) -> bool:
    while True:
        paths = _next_envelopes(folder)
        answer = await central.farewell(
            Farewell(sealed=tuple(path.read_text("ascii") for path in paths), wiped=True)
        )
        taken = min(max(answer.taken, 0), len(paths))
        for path in paths[:taken]:
            erase(path)
        sync_folder(folder)
        log.info("farewell.handed_in envelopes=%d taken=%d", len(paths), taken)
        if not _next_envelopes(folder):
            _forget(folder)
            return True
        if taken == 0:
            return False


def _next_envelopes(folder: Path) -> list[Path]:
    found: list[Path] = []
    chars = 0
    for path in sorted(folder.glob(f"*{ENVELOPE_SUFFIX}"))[:SEALED_LIMIT]:
        chars += path.stat().st_size
        if found and chars > REQUEST_CHARS:
            break
        found.append(path)
    return found


def _keys(folder: Path) -> SealedKeys | None:
    try:
        return msgspec.json.decode((folder / KEYS_FILE).read_bytes(), type=SealedKeys)
    except (msgspec.DecodeError, UnicodeDecodeError):
        log.error("farewell.keys_unreadable: what was sealed can't be handed in")  # noqa: TRY400
        return None


def _forget(folder: Path) -> None:
    for path in (*folder.glob(f"*{ENVELOPE_SUFFIX}"), folder / KEYS_FILE):
        erase(path)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    sync_folder(folder.parent)


class HandingIn:
    """The thread "farewell": tries until nothing is left to hand in."""

    def __init__(
        self, data: DataDir, connect: Connect, first_pause_s: float = FIRST_PAUSE_S
    ) -> None:
        """Take what it needs; nothing is started."""
        self._data = data
        self._connect = connect
        self._first_pause_s = first_pause_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="farewell", daemon=True)

    def start(self) -> None:
        """Begin, if there is anything to hand in."""
        if waiting(self._data):
            self._thread.start()

    def stop(self) -> None:
        """Stop trying; the next start goes on."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        pause_s = self._first_pause_s
        while not self._stopping.is_set():
            if self._try_all():
                return
            self._stopping.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _try_all(self) -> bool:
        done = True
        for folder in waiting(self._data):
            try:
                done &= asyncio.run(hand_in(folder, self._connect))
            except (CentralAway, CentralRefused, ConfigFault, OSError) as exc:
                log.warning("farewell.waiting why=%s", exc)
                done = False
            except Exception:  # a thread's top: log it and go on trying
                log.exception("farewell.failed")
                done = False
        return done
