"""DATA/identity.json: who this box is, and its secret key; for this user's eyes alone (mode 0600).

Written whole or not at all (a new file, synced, then renamed over the old one): a power cut leaves
the old identity or the new one, never half of one.
"""

import base64
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from hallpass.ids import DeviceId, RoomId, SchoolId
from kiosk.config import checked_url
from kiosk.errors import ConfigFault
from kiosk.store.durable import write_durably
from kiosk.store.identity import Identity

VERSION: Final = 1
KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A box that a school has let in."""

    identity: Identity
    central_url: str
    key: str = field(repr=False)
    """Bearer secret; sync alone sends it, to central alone."""
    next_key: str = field(default="", repr=False)
    """The key that follows, until it has worked once; empty: none was handed out."""
    seal_key: str = ""
    """X25519 public key, base64: what is sealed to it, central alone can read. A box that was let
    in by an older program has none."""


class _File(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    version: int
    central_url: str
    device: str
    key: str
    school: str
    school_name: str
    room: str
    school_key: str
    next_key: str = ""
    seal_key: str = ""


def load_identity(path: Path) -> Enrolled | None:
    """Read who this box is; None: it was never enrolled.

    Raises:
        ConfigFault: others may read it, or it does not hold what it should; the key is named.
    """
    try:
        mode = path.stat().st_mode
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise ConfigFault(f"{path} can't be read ({exc.strerror})") from exc
    if os.name == "posix" and mode & _OTHERS:
        raise ConfigFault(
            f"{path} holds this box's secret key, and others may read it "
            f"(mode {stat.S_IMODE(mode):04o}): chmod 600 {path}"
        )
    try:
        return _enrolled(msgspec.json.decode(raw, type=_File))
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise ConfigFault(f"{path}: {exc}; enrol this box anew") from exc
    except ConfigFault as exc:
        raise ConfigFault(f"{path}: {exc}; enrol this box anew") from exc


def save_identity(path: Path, enrolled: Enrolled) -> None:
    """Write who this box is.

    Raises:
        ConfigFault: the data directory can't be written to.
    """
    identity = enrolled.identity
    content = msgspec.json.format(
        msgspec.json.encode(
            _File(
                version=VERSION,
                central_url=enrolled.central_url,
                device=identity.device,
                key=enrolled.key,
                school=identity.school,
                school_name=identity.school_name,
                room=identity.room,
                school_key=base64.b64encode(identity.school_key).decode("ascii"),
                next_key=enrolled.next_key,
                seal_key=enrolled.seal_key,
            )
        )
    )
    try:
        write_durably(path, content + b"\n")
    except OSError as exc:
        raise ConfigFault(f"{path} can't be written ({exc.strerror})") from exc


def school_key_of(text: str) -> bytes:
    """Read the school's public key.

    Raises:
        ConfigFault: it is none.
    """
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as exc:
        raise ConfigFault("school_key: it is not base64") from exc
    if len(key) != KEY_BYTES:
        raise ConfigFault(f"school_key: {len(key)} bytes are not the {KEY_BYTES} of a public key")
    return key


def checked_seal_key(text: str) -> str:
    """Return the school's seal key; an older central hands out none.

    Raises:
        ConfigFault: it is no key.
    """
    try:
        known = not text or len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except ValueError:
        known = False
    if not known:
        raise ConfigFault(f"seal_key: it is not {KEY_BYTES} bytes in base64")
    return text


def checked_key(key: str) -> str:
    """Return a bearer key that fits into a header.

    Raises:
        ConfigFault: it does not.
    """
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigFault("key: it is not one word of ASCII text")
    return key


def _enrolled(file: _File) -> Enrolled:
    if file.version != VERSION:
        raise ConfigFault(f"version: {file.version} is not {VERSION}")
    for name in ("device", "school", "room"):
        if not getattr(file, name):
            raise ConfigFault(f"{name}: it is empty")
    identity = Identity(
        device=DeviceId(file.device),
        school=SchoolId(file.school),
        school_name=file.school_name,
        room=RoomId(file.room),
        school_key=school_key_of(file.school_key),
    )
    return Enrolled(
        identity,
        checked_url(file.central_url),
        checked_key(file.key),
        next_key=checked_key(file.next_key) if file.next_key else "",
        seal_key=checked_seal_key(file.seal_key),
    )
