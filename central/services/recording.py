"""Facts that central records itself: a recorder like any other, with its own store and sequence."""

from collections.abc import Sequence

from central.store import journal
from central.store.journal import Received
from central.store.passes import Refolded, project
from central.store.unit import Unit
from hallpass.clock import Clock
from hallpass.domain.facts import Actor, Body, Fact, Stamp
from hallpass.ids import DeviceId, FactId, RoomId, StoreId
from hallpass.idsource import IdSource

CENTRAL = DeviceId("central")


async def record(
    unit: Unit, clock: Clock, ids: IdSource, bodies: Sequence[tuple[Body, RoomId | None, Actor]]
) -> tuple[Refolded, ...]:
    """Record these as facts of central's own, and fold what they touch."""
    received = []
    for body, room, by in bodies:
        stamp = Stamp(
            device=CENTRAL,
            store=StoreId(unit.school.store),
            seq=unit.school.next_seq,
            at=unit.now,
            boot=clock.boot_id(),
            boot_s=clock.monotonic(),
            trusted=True,
            room=room,
        )
        unit.school.next_seq += 1
        received.append(Received(Fact(FactId(ids.new()), stamp, by, body), CENTRAL))
    facts = await journal.append(unit, received)
    return await project(unit, facts)
