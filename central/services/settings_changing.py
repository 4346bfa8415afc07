"""One change of settings, from what was asked for to what is kept; shared by all who change them.

Everything is looked at before anything is written: a refused change leaves its transaction as it
was, so that a planned one can note there why it was refused.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import Invalid, NotFound
from central.services.logos import problems_of_logo
from central.services.settings_checking import problems_in, said
from central.services.settings_views import CLEAR, LayerMoved, Problem, Saved, Values, diff
from central.store import areas, audit, folding, layers, pictures, rooms
from central.store.audit import Who
from central.store.folding import Fold
from central.store.layers import Key, Stored
from central.store.unit import Unit
from hallpass.domain.book import BY_KEY
from hallpass.domain.layers import LEVELS, Level
from hallpass.domain.rooms import Room
from hallpass.ids import AreaId, RoomId, SchoolId
from hallpass.layerdoc import read_layer, write_layer

NOTE_LIMIT = 200
TARGETS_LIMIT = 5_000
_NAMED = 50
"""So many targets are named in the audit log."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants otherwise."""

    level: Level
    targets: tuple[str, ...]
    values: Values
    based_on: Mapping[str, int] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a change would do."""

    before: Fold
    after: Fold
    layers: tuple[Stored, ...]
    """New versions, of targets that would say something else."""
    rooms: tuple[RoomId, ...]
    """Whose documents those layers are part of."""
    problems: tuple[Problem, ...] = field(default=())


async def known_for(
    session: AsyncSession, school: SchoolId, level: Level, targets: Collection[str]
) -> Fold:
    """Read what a change needs to know.

    Raises:
        NotFound: one of the targets is not there.
    """
    if level is Level.ROOM:
        known = await folding.load_some(session, school, map(RoomId, targets))
    elif level is Level.DEVICE:
        known = await folding.load_boxes(session, school, targets)
    else:
        known = await folding.load(session, school)
    if level is Level.SCHOOL and any(target != school for target in targets):
        raise NotFound("there is no such school")
    if level is Level.AREA:
        there = await areas.every(session, school)
        if any(AreaId(target) not in there for target in targets):
            raise NotFound("there is no such building or floor")
    return known


async def prepare(
    session: AsyncSession, school: SchoolId, wanted: Wanted, *, room: Room | None = None
) -> Prepared:
    """Look at a change from all sides, and change nothing.

    Args:
        session: to read with.
        school: whose.
        wanted: what is to be otherwise.
        room: this room's properties as they are to be as well.

    Raises:
        NotFound: one of the targets is not there.
        Invalid: it can't be read as a change of this level.
    """
    values = _readable(wanted)
    before = await known_for(session, school, wanted.level, wanted.targets)
    before.concerned(wanted.level, wanted.targets)  # Each of them is there.
    made = {}
    for target in dict.fromkeys(wanted.targets):
        old = before.layer((wanted.level, target))
        new = _said(old.values, values)
        if new != old.values:
            made[old.key] = Stored(wanted.level, target, old.version + 1, new)
    after = before.saying(made)
    if room is not None:
        after = await _with_room(session, after, room)
    concerned = after.concerned(wanted.level, [target for _, target in made]) if made else ()
    if room is not None:
        concerned = (room.id,)
    known = await rooms.ids(session, school)
    problems = problems_in(before, after, concerned, known)
    return Prepared(before, after, tuple(made.values()), concerned, problems)


async def _with_room(session: AsyncSession, known: Fold, room: Room) -> Fold:
    """Return what is known with one room's own properties changed; raises NotFound."""
    if room.area is not None and room.area != known.rooms[room.id].area:
        if room.area not in await areas.every(session, known.school):
            raise NotFound("there is no such building or floor")
        known = known.saying(
            await layers.current(session, known.school, ((Level.AREA, room.area),))
        )
    return folding.with_rooms(known, {room.id: room})


async def apply(
    unit: Unit,
    wanted: Wanted,
    who: Who,
    *,
    room: Room | None = None,
    act: str = "settings.changed",
    always: bool = False,
) -> Saved:
    """Change layers, and let the documents of all rooms concerned follow.

    Args:
        unit: the transaction.
        wanted: what is to be otherwise.
        who: for the history and the audit log.
        room: this room's properties as they are to be, kept in the same step.
        act: for the audit log.
        always: every room concerned gets a next version, also where nothing differs.

    Raises:
        NotFound: one of the targets is not there.
        Invalid: it makes no sense; each problem names the key and the rooms.
        LayerMoved: somebody else changed one of the layers in between.
    """
    school, note = unit.school_id, wanted.note[:NOTE_LIMIT]
    prepared = await prepare(unit.session, school, wanted, room=room)
    await _refuse_moved(unit.session, school, wanted, prepared.before)
    if prepared.problems:
        raise Invalid(said(prepared.problems))
    logo = wanted.values.get(pictures.LOGO, "")
    if logo is not CLEAR:
        await pictures.keep_logo(unit, logo)
    await layers.add(unit, prepared.layers, who.adult, note)
    if room is not None:
        if room.area != prepared.before.rooms[room.id].area:
            await areas.place(unit, {room.id: None})
        always |= await rooms.keep_room(unit, room)
    new = prepared.rooms if always or wanted.level is Level.DEVICE else ()
    made = await folding.settle(unit, prepared.after, prepared.rooms, who.adult, note, always=new)
    if prepared.layers:
        await audit.record(unit, who, act, *_told(wanted, prepared, note))
    return Saved(
        versions={
            target: prepared.after.layer((wanted.level, target)).version
            for target in wanted.targets
        },
        rooms=made,
        keys=tuple(_keys(prepared)),
    )


def _readable(wanted: Wanted) -> dict[str, Any]:
    """Return the values as they would be read back; a cleared one is CLEAR. Raises Invalid."""
    if wanted.level not in LEVELS:
        raise Invalid((f"settings: nothing can be set for {wanted.level.value}",))
    if not 1 <= len(wanted.targets) <= TARGETS_LIMIT:
        raise Invalid((f"settings: 1 to {TARGETS_LIMIT} targets are needed",))
    unknown = [key for key in wanted.values if key not in BY_KEY]
    if unknown:
        raise Invalid(tuple(f"{key[:60]}: there is no such setting" for key in unknown))
    given = {key: value for key, value in wanted.values.items() if value is not CLEAR}
    values, problems = read_layer(write_layer(given), wanted.level)
    problems += tuple(
        f"{key}: can't be set for a {wanted.level.value}"
        for key, value in wanted.values.items()
        if value is CLEAR and wanted.level not in BY_KEY[key].levels
    )
    if not problems and values.get(pictures.LOGO):
        problems = problems_of_logo(values[pictures.LOGO])
    if problems:
        raise Invalid(problems)
    cleared = {key: CLEAR for key, value in wanted.values.items() if value is CLEAR}
    return {**pictures.stored_values(values), **cleared}


def _said(old: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """Return what a layer says after a change."""
    both = {**old, **values}
    return {key: value for key, value in both.items() if value is not CLEAR}


async def _refuse_moved(
    session: AsyncSession, school: SchoolId, wanted: Wanted, before: Fold
) -> None:
    seen = wanted.based_on or {}
    now = {target: before.layer((wanted.level, target)) for target in wanted.targets}
    moved = [target for target in now if target in seen and seen[target] != now[target].version]
    if not moved:
        return
    changed = {}
    by: dict[str, None] = {}
    for target in moved[:_NAMED]:
        versions = await layers.history(session, school, (wanted.level, target))
        base = next((item.values for item in versions if item.version == seen[target]), {})
        changed[target] = diff(base, now[target].values)
        since = [item for item in reversed(versions) if item.version > seen[target]]
        by |= {item.adult_name: None for item in since if item.adult_name}
    raise LayerMoved(changed, {target: item.version for target, item in now.items()}, tuple(by))


def _told(wanted: Wanted, prepared: Prepared, note: str) -> tuple[str, dict[str, object]]:
    """Return what the audit log says: which keys, never what is in a logo."""
    targets = [item.target for item in prepared.layers]
    return targets[0] if len(targets) == 1 else "", {
        "level": wanted.level.value,
        "targets": targets[:_NAMED],
        "count": len(targets),
        "keys": sorted(_keys(prepared)),
        "cleared": sorted(key for key, value in wanted.values.items() if value is CLEAR),
        "rooms": len(prepared.rooms),
        "note": note,
    }


def _keys(prepared: Prepared) -> dict[str, None]:
    """Return which keys the new layers say otherwise, in the order of the book."""
    found: set[str] = set()
    for item in prepared.layers:
        old: Key = item.key
        found |= {one.key for one in diff(prepared.before.layer(old).values, item.values)}
    return {key: None for key in BY_KEY if key in found}
