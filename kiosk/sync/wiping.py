"""Taking all student data off a box whose key was taken back, so that a power cut only delays it.

    ordered    wipe.json is there: nothing opens the store any more
    seal       every fact without a receipt goes into DATA/sealed/N, for central's eyes alone, with
               what is needed to hand it in; then the file says
    erase      databases, their logs and copies, what was put aside or salvaged, pictures, traces
               and the identity are taken away, zeros first; in the end wipe.json itself

Each step can be done again from its beginning. After the last one the box belongs to no school, and
`kiosk.sync.handingin` hands in what is in DATA/sealed.
"""

import logging
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from hallpass.codec import encode
from hallpass.sealing import SealFault, seal
from hallpass.wire import FACTS_LIMIT, SignedOrder, WireFact
from kiosk.config import DataDir
from kiosk.errors import ConfigFault, StoreFault
from kiosk.store.durable import erase, sync_folder, write_durably
from kiosk.store.unsent import unsent_facts
from kiosk.sync.identityfile import Enrolled, load_identity

log = logging.getLogger(__name__)

ENVELOPE_BYTES = 200_000
"""Of facts in one envelope: sealed and written as text it stays below what the wire takes."""
KEYS_FILE = "keys.json"
ENVELOPE_SUFFIX = ".sealed"


class Step(StrEnum):
    """What is under way."""

    SEAL = "seal"
    ERASE = "erase"


class WipeState(msgspec.Struct, frozen=True, kw_only=True):
    """DATA/wipe.json."""

    step: Step
    folder: str
    """Of DATA/sealed: where the envelopes go."""
    order: SignedOrder
    """What was verified before this was written."""


class SealedKeys(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of an identity until its envelopes are handed in, and no longer."""

    central_url: str
    device: str
    keys: tuple[str, ...]
    """The bearer key, the newest first."""


def begin(data: DataDir, order: SignedOrder) -> None:
    """Write down that this box is to be wiped; from then on every start goes on with it.

    Raises:
        StoreFault: it can't be written.
    """
    if data.wipe.exists():
        return
    numbers = [int(item.name) for item in _folders(data) if item.name.isdecimal()]
    state = WipeState(step=Step.SEAL, folder=str(max(numbers, default=0) + 1), order=order)
    _save(data, state)
    log.warning("wipe.ordered")


def go_on(data: DataDir, pictures: Path | None = None) -> bool:
    """Finish a wipe that was begun; say whether there was one. Nothing may have the store open.

    Args:
        data: the box's files.
        pictures: a folder into which pictures of screens were written.

    Raises:
        StoreFault: the disk does not let it; trying again may.
    """
    state = _load(data)
    if state is None:
        return False
    try:
        if state.step is Step.SEAL:
            _seal(data, state)
            state = msgspec.structs.replace(state, step=Step.ERASE)
            _save(data, state)
        _erase(data, pictures)
    except OSError as exc:
        raise StoreFault(f"{data.root} can't be wiped ({exc.strerror})") from exc
    log.warning("wipe.done")
    return True


def student_files(data: DataDir, pictures: Path | None = None) -> list[Path]:
    """Return the files that hold, or once held, anything about students or this box's identity."""
    root = data.root
    found = [*root.glob("kiosk.db*"), *root.glob("identity.json*"), data.trace]
    found += [item for item in data.log.rglob("*") if not item.is_dir()]
    if pictures is not None:
        found += pictures.glob("*.png")
    return found


def _seal(data: DataDir, state: WipeState) -> None:
    enrolled = _identity(data)
    if enrolled is None:
        log.error("wipe.no_identity: what was not sent yet can't be handed in")
        return
    folder = data.sealed / state.folder
    for path in (data.sealed, folder):
        path.mkdir(mode=0o700, exist_ok=True)
    for left in folder.iterdir():
        # Of a try that was cut off: it may hold half of it.
        left.unlink()
    facts = unsent_facts(data.store)
    for number, envelope in enumerate(_envelopes(enrolled, facts), start=1):
        write_durably(folder / f"{number:05}{ENVELOPE_SUFFIX}", envelope.encode("ascii"))
    keys = tuple(key for key in (enrolled.next_key, enrolled.key) if key)
    kept = SealedKeys(central_url=enrolled.central_url, device=enrolled.identity.device, keys=keys)
    # Last: a folder without it is no whole one.
    write_durably(folder / KEYS_FILE, msgspec.json.encode(kept))
    sync_folder(data.sealed)
    sync_folder(data.root)
    log.info("wipe.sealed facts=%d", len(facts))


def _envelopes(enrolled: Enrolled, facts: list[WireFact]) -> Iterator[str]:
    if facts and not enrolled.seal_key:
        log.error(
            "wipe.no_seal_key facts=%d: enrolled by an older program, they are lost", len(facts)
        )
        return
    for batch in _batches(facts):
        try:
            yield seal(enrolled.seal_key, b"[" + b",".join(batch) + b"]")
        except SealFault as exc:
            log.error("wipe.not_sealed facts=%d why=%s", len(batch), exc)  # noqa: TRY400


def _batches(facts: Iterable[WireFact]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for fact in facts:
        raw = encode(fact)
        if batch and (size + len(raw) > ENVELOPE_BYTES or len(batch) == FACTS_LIMIT):
            yield batch
            batch, size = [], 0
        batch.append(raw)
        size += len(raw) + 1
    if batch:
        yield batch


def _erase(data: DataDir, pictures: Path | None) -> None:
    for path in student_files(data, pictures):
        erase(path)
    sync_folder(data.root)
    data.wipe.unlink(missing_ok=True)
    sync_folder(data.root)


def _identity(data: DataDir) -> Enrolled | None:
    try:
        return load_identity(data.identity)
    except ConfigFault as exc:
        log.error("wipe.identity_unreadable why=%s", exc)  # noqa: TRY400 - the why is said
        return None


def _folders(data: DataDir) -> list[Path]:
    return sorted(data.sealed.iterdir()) if data.sealed.is_dir() else []


def _load(data: DataDir) -> WipeState | None:
    try:
        return msgspec.json.decode(data.wipe.read_bytes(), type=WipeState)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise StoreFault(f"{data.wipe} can't be read ({exc.strerror})") from exc
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Written whole or not at all, so the disk is failing; what it was about is known.
        log.error("wipe.state_unreadable: beginning anew")  # noqa: TRY400
        folder = f"{len(_folders(data)) + 1}"
        return WipeState(step=Step.SEAL, folder=folder, order=SignedOrder(order="", signature=""))


def _save(data: DataDir, state: WipeState) -> None:
    try:
        write_durably(data.wipe, msgspec.json.encode(state))
    except OSError as exc:
        raise StoreFault(f"{data.wipe} can't be written ({exc.strerror})") from exc
