"""What adults, and time, do to kiosks: each changes one row, and lets its kiosk know.

False: there is no such kiosk (or, where it is said, not in that state).
"""

from sqlalchemy import func, select

from central.store.fleet_models import LayerRow
from central.store.models import DeviceRow
from central.store.unit import Unit
from hallpass.domain.layers import Level
from hallpass.ids import AdultId, DeviceId, RoomId


async def _row(unit: Unit, device: DeviceId) -> DeviceRow | None:
    row = await unit.session.get(DeviceRow, (unit.school_id, device))
    if row is not None:
        unit.boxes.add(device)
    return row


async def revoke(unit: Unit, device: DeviceId) -> bool:
    """Take a kiosk's key back; False also if it was taken back before."""
    row = await _row(unit, device)
    if row is None or row.revoked_at is not None:
        return False
    row.revoked_at, row.next_key_hash = unit.now, None
    return True


async def move(unit: Unit, device: DeviceId, room: RoomId) -> bool:
    """Give a kiosk another room: it learns all anew."""
    row = await _row(unit, device)
    if row is None:
        return False
    if row.room != room:
        row.room, row.generation = room, row.generation + 1
    return True


async def rename(unit: Unit, device: DeviceId, name: str) -> bool:
    """Call a kiosk something else."""
    row = await _row(unit, device)
    if row is None:
        return False
    row.name = name
    return True


async def offer_key(
    unit: Unit, device: DeviceId, next_key_hash: str, *, picked: str | None = None
) -> bool:
    """Let a key wait to be handed out.

    Args:
        unit: the transaction.
        device: whose.
        next_key_hash: of the key.
        picked: of two boxes with this identity, the one with this serial number gets it.
    """
    row = await _row(unit, device)
    if row is None:
        return False
    row.next_key_hash = next_key_hash
    row.picked = picked
    return True


async def use_next_key(unit: Unit, device: DeviceId, key_hash: str) -> bool:
    """Let the key that was handed out be the key: it was used. False also if it is by now."""
    row = await _row(unit, device)
    if row is None or row.next_key_hash != key_hash:
        return False
    row.key_hash, row.next_key_hash, row.key_at = key_hash, None, unit.now
    if row.picked is not None:
        # Only the one that goes on has this key.
        row.serial = row.picked
        row.branched, row.branched_at, row.picked = False, None, None
    return True


async def note_wiped(unit: Unit, device: DeviceId) -> bool:
    """Note that no student data is left on a box; False also if that was known."""
    row = await _row(unit, device)
    if row is None or row.wiped_at is not None:
        return False
    row.wiped_at = unit.now
    return True


async def note_serial(unit: Unit, device: DeviceId, serial: str) -> None:
    """Keep the serial number that a box told for the first time."""
    row = await _row(unit, device)
    if row is not None and not row.serial:
        row.serial = serial


async def copy_layer(unit: Unit, old: DeviceId, new: DeviceId, adult: AdultId | None) -> bool:
    """Give a new box what was set for the one that it replaces; False: nothing was."""
    newest = (
        select(func.max(LayerRow.version))
        .where(
            LayerRow.school_id == unit.school_id,
            LayerRow.level == Level.DEVICE.value,
            LayerRow.target == old,
        )
        .scalar_subquery()
    )
    row = await unit.session.scalar(
        select(LayerRow).where(
            LayerRow.school_id == unit.school_id,
            LayerRow.level == Level.DEVICE.value,
            LayerRow.target == old,
            LayerRow.version == newest,
        )
    )
    if row is None:
        return False
    unit.session.add(
        LayerRow(
            school_id=unit.school_id,
            level=Level.DEVICE.value,
            target=new,
            version=1,
            doc=row.doc,
            at=unit.now,
            adult=adult,
            note=f"taken over from the box that it replaces ({old})",
        )
    )
    await unit.session.flush()
    return True
