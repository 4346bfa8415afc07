"""Settings as people look at them: with names, logos, origins, and what would change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.services.settings_changing import Prepared, Wanted, known_for, prepare
from central.services.settings_checking import room_title
from central.services.settings_views import (
    CLEAR,
    Difference,
    EffectiveView,
    LayerVersion,
    LayerView,
    Preview,
    Running,
    RunState,
    diff,
)
from central.services.views import DeviceView
from central.store import areas, devices, layers, pictures, schools
from central.store.folding import NO_ROOM, Fold
from central.store.layers import Key, Stored
from central.store.unit import Unit
from hallpass.domain.layers import LEVELS, Level, keys, value_at
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AreaId, DeviceId, RoomId, SchoolId


async def effective(
    session: AsyncSession, school: SchoolId, level: Level, target: str
) -> EffectiveView:
    """Return one level's document as `Settings.effective` says."""
    target = target or school
    if level not in LEVELS:
        raise NotFound("nothing can be set there")
    known = await known_for(session, school, level, (target,))
    folded = known.effective(level, target)
    names = await _names(session, school, known, known.keys_to(level, target))
    found = tuple(known.layer(key) for key in known.keys_to(level, target))
    logos = await pictures.logos_of(
        session,
        school,
        (*(item.values.get(pictures.LOGO, "") for item in found), folded.settings.look.logo),
    )
    concerned = known.concerned(level, (target,))
    room = known.rooms.get(folded.settings.room)
    return EffectiveView(
        level=level,
        target=target,
        name=names[level, target],
        settings=_with_logo(folded.settings, logos),
        origins=folded.origins,
        layers=tuple(_layer_view(item, names[item.key], logos) for item in found),
        rooms=concerned,
        overridden=_overridden(known, level, concerned),
        room=room,
        device=DeviceId(target) if level is Level.DEVICE else None,
    )


async def history(session: AsyncSession, school: SchoolId, key: Key) -> tuple[LayerVersion, ...]:
    """Return every version of a layer, the newest first."""
    found = await layers.history(session, school, key)
    logos = await pictures.logos_of(
        session, school, (item.values.get(pictures.LOGO, "") for item in found)
    )
    values = [values_with_logo(item.values, logos) for item in found]
    return tuple(
        LayerVersion(
            version=item.version,
            values=said,
            differences=diff(before, said),
            at=item.at,
            adult=item.adult,
            adult_name=item.adult_name,
            note=item.note,
        )
        for item, said, before in zip(found, values, [*values[1:], {}][: len(found)], strict=True)
        if item.at is not None
    )


async def preview(
    session: AsyncSession, school: SchoolId, wanted: Wanted, room: RoomId | None
) -> Preview:
    """Return what a change would do, as `Settings.preview` says."""
    prepared = await prepare(session, school, wanted)
    before, after = prepared.before, prepared.after
    changed = tuple(item for item in prepared.rooms if _notices(prepared, item))
    if room is not None and room not in after.concerned(wanted.level, wanted.targets):
        raise NotFound("this change is not of that room")
    shown = room or next(iter((*changed, *after.concerned(wanted.level, wanted.targets))), None)
    level, target = _shown(wanted, shown)
    documents = (before.effective(level, target).settings, after.effective(level, target).settings)
    logos = await pictures.logos_of(session, school, (item.look.logo for item in documents))
    new = wanted.values.get(pictures.LOGO, CLEAR)
    if new is not CLEAR:
        # It is not kept yet.
        logos[pictures.reference(new)] = new
    one, other = (_with_logo(item, logos) for item in documents)
    return Preview(
        room=after.rooms.get(shown) if shown is not None else None,
        before=one,
        after=other,
        differences=tuple(
            Difference(key, value_at(one, key), value_at(other, key))
            for key in keys()
            if value_at(one, key) != value_at(other, key)
        ),
        concerned=changed,
        problems=prepared.problems[:50],
    )


async def whole(unit: Unit, wanted: Wanted) -> Wanted:
    """Return a change that was made of stored values with its logo put back."""
    logo = wanted.values.get(pictures.LOGO, CLEAR)
    if logo is CLEAR:
        return wanted
    logos = await pictures.logos_of(unit.session, unit.school_id, (logo,))
    return replace(wanted, values=values_with_logo(wanted.values, logos))


def running(view: DeviceView) -> Running:
    """Return how far a box is."""
    wants, runs = view.settings_wanted, view.status.settings_version
    if runs == wants:
        state = RunState.RUNS
    elif view.status.settings_problem:
        state = RunState.REFUSED
    else:
        state = RunState.SENT if view.connected else RunState.WAITING
    return Running(
        device=view.id,
        name=view.name,
        room=view.room,
        room_name=view.room_name,
        wants=wants,
        runs=runs,
        problem=view.status.settings_problem if state is RunState.REFUSED else "",
        state=state,
        heard_at=view.heard_at,
    )


async def names_of(
    session: AsyncSession, school: SchoolId, level: Level, targets: Iterable[str]
) -> tuple[str, ...]:
    """Return how people call some targets; one that is not there any more by its id."""
    wanted = tuple(targets)
    try:
        known = await known_for(session, school, level, wanted)
    except NotFound:
        return wanted
    named = await _names(session, school, known, tuple((level, target) for target in wanted))
    return tuple(named[level, target] for target in wanted)


async def _names(
    session: AsyncSession, school: SchoolId, known: Fold, wanted: Iterable[Key]
) -> dict[Key, str]:
    named: dict[Key, str] = {}
    there = await areas.every(session, school)
    for level, target in wanted:
        if level is Level.SCHOOL:
            found = (await schools.by_id(session, school)).name
        elif level is Level.AREA:
            area = there.get(AreaId(target))
            found = area.name if area is not None else target
        elif level is Level.ROOM:
            room = known.rooms.get(RoomId(target))
            found = room_title(room) if room is not None else target
        else:
            box = await devices.by_id(session, school, DeviceId(target))
            found = box.name if box is not None else target
        named[level, target] = found
    return named


def _layer_view(item: Stored, name: str, logos: Mapping[str, str]) -> LayerView:
    return LayerView(
        level=item.level,
        target=item.target,
        name=name,
        values=values_with_logo(item.values, logos),
        version=item.version,
        at=item.at,
        adult=item.adult,
        adult_name=item.adult_name,
        note=item.note,
    )


def values_with_logo(values: Mapping[str, Any], logos: Mapping[str, str]) -> dict[str, Any]:
    """Return a layer's stored values with their logo put back."""
    logo = values.get(pictures.LOGO, "")
    return {**values, pictures.LOGO: logos[logo]} if logo in logos else dict(values)


def _with_logo(settings: RoomSettings, logos: Mapping[str, str]) -> RoomSettings:
    logo = logos.get(settings.look.logo)
    if logo is None:
        return settings
    return replace(settings, look=replace(settings.look, logo=logo))


def _overridden(known: Fold, level: Level, concerned: Iterable[RoomId]) -> dict[str, int]:
    below = LEVELS[LEVELS.index(level) + 1 :]
    counted: Counter[str] = Counter()
    for room in concerned:
        said: set[str] = set()
        of_room: list[Key] = [key for key in known.keys_to(Level.ROOM, room) if key[0] in below]
        if Level.DEVICE in below:
            of_room += [(Level.DEVICE, device) for device in known.boxes_of(room)]
        for key in of_room:
            said |= known.layer(key).values.keys()
        counted.update(said)
    return dict(counted)


def _notices(prepared: Prepared, room: RoomId) -> bool:
    """Say whether a room's kiosks would get another document."""
    before, after = prepared.before, prepared.after
    if before.of_room(room).settings != after.of_room(room).settings:
        return True
    return any(
        before.of_device(device).settings != after.of_device(device).settings
        for device in after.boxes_of(room)
    )


def _shown(wanted: Wanted, room: RoomId | None) -> tuple[Level, str]:
    """Return whose document a preview shows."""
    if wanted.level is Level.DEVICE or room is None or room == NO_ROOM:
        return wanted.level, wanted.targets[0]
    return Level.ROOM, room
