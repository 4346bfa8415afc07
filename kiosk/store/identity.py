"""Who this box is, once a school let it in."""

import base64
from dataclasses import dataclass

from hallpass.ids import DeviceId, RoomId, SchoolId
from kiosk.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Identity:
    """What enrolment gave the box; its bearer key is kept elsewhere, where only sync reads it."""

    device: DeviceId
    school: SchoolId
    school_name: str
    room: RoomId
    school_key: bytes
    """Ed25519 public key, 32 bytes: checks signed time, orders and phone badges."""


def save_identity(unit: Unit, identity: Identity) -> None:
    """Keep who this box is from now on.

    Said at each start. The room is taken over with a new device alone: later its settings say where
    the box hangs. A new device also starts the feed over, which sweeps whatever was another's.
    """
    if read_identity(unit) == identity:
        return
    values = {
        "device": identity.device,
        "school": identity.school,
        "school_name": identity.school_name,
        "school_key": base64.b64encode(identity.school_key).decode("ascii"),
    }
    if unit.meta.device != identity.device:
        values["room"] = identity.room
        unit.change_meta(cursor_epoch=None, cursor_number=0)
    unit.change_meta(**values)
    unit.touched = True


def read_identity(unit: Unit) -> Identity | None:
    """Return who this box is, or None: no school let it in yet."""
    meta = unit.meta
    if meta.device is None or meta.school is None or meta.room is None:
        return None
    return Identity(
        device=DeviceId(meta.device),
        school=SchoolId(meta.school),
        school_name=meta.school_name or "",
        room=RoomId(meta.room),
        school_key=base64.b64decode(meta.school_key or ""),
    )
