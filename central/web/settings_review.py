"""The step before saving: what changes, for whom, how the screens will look, and why.

All that is asked for travels in the review's own fields (`central.web.settings_draft`), so each
press of a button is whole by itself: show the screens, count other rooms in, go back, save, plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from litestar import Response

from central.errors import Invalid
from central.services.settings_views import CLEAR, Difference, LayerMoved, Preview, Problem
from central.services.troubles import in_touch
from central.services.views import DeviceView
from central.web.settings_draft import LATER, Draft
from central.web.settings_fields import Wrong, typed_of
from central.web.settings_logos import token_of
from central.web.settings_pages import Shown, room_groups
from central.web.settings_preview import (
    SHOWS,
    Picture,
    address_of,
    frames,
    moment_for,
    pictures,
)
from central.web.settings_room import BEGIN, differing, room_words, typed_of_room
from central.web.settings_rows import Row, Says, SettingsForm
from central.web.settings_words import Change
from central.web.visit import Desk, Visit
from hallpass.domain.book import BY_KEY
from hallpass.domain.layers import Level, value_at
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, RoomSettings
from hallpass.ids import RoomId

VERSIONS_LIMIT = 200
"""Of so many targets the version is looked up, so that nobody else's change is overwritten."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the change could be for as well."""

    id: str
    name: str
    ticked: bool
    itself: bool
    """The one whose page it came from: always in."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the review's template needs."""

    draft: Draft
    address: str
    title: str
    changes: tuple[Change, ...]
    choices: Mapping[str, tuple[str, tuple[Choice, ...]]]
    """Other rooms (or areas, or boxes) by group: its key, its name, what is in it."""
    concerned: int
    boxes: int
    away: int
    """Of the boxes, those that are out of touch: they get it when they come back."""
    problems: tuple[Problem, ...] = ()
    words: tuple[str, ...] = ()
    """Why it was refused when somebody tried to save it."""
    moved: tuple[Change, ...] = ()
    """What somebody else changed in between: theirs is `before`, ours `after`."""
    by: str = ""
    wrong: Mapping[str, Wrong] = field(default_factory=dict)
    pictures: tuple[Picture, ...] | None = None
    frames: tuple[tuple[Face, int, int], ...] = ()
    """The faces and their sizes, so that the page keeps room for them."""
    moment: str = "rest"
    room: Room | None = None
    """Whose screens are shown."""
    may_show: tuple[Room, ...] = ()
    many: bool = False

    moments = SHOWS
    later = LATER
    address_of = staticmethod(address_of)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a review beside what it asks."""

    words: tuple[str, ...] = ()
    moved: LayerMoved | None = None
    wrong: Mapping[str, Wrong] = field(default_factory=dict)
    with_pictures: bool = False
    moment: str = ""
    room: str = ""


async def review(
    desk: Desk,
    visit: Visit,
    shown: Shown,
    draft: Draft,
    said: Said = Said(),
    *,
    address: str = "",
) -> Response[str]:
    """Answer with the review."""
    draft = replace(draft, based_on=await _versions(desk, visit, draft))
    preview, problems = await _preview(desk, visit, draft, said)
    concerned = set(preview.concerned) if preview is not None else set()
    if draft.room is not None:
        concerned.add(draft.room.id)
    boxes = [
        box
        for item in await desk.services.rooms.list(visit.caller)
        for box in item.devices
        if box.room in concerned
        and box.revoked_at is None
        and (draft.level is not Level.DEVICE or box.id in draft.targets)
    ]
    many = bool(address)
    moment = said.moment if said.moment in SHOWS else moment_for(draft.values)
    room = preview.room if preview is not None else draft.room
    scene = await _scene(desk, visit, shown, preview)
    page = Review(
        draft=draft,
        address=address or shown.place.address,
        title=shown.view.name,
        changes=(*_changes(shown, draft, many=many), *_room_changes(shown, draft)),
        choices=await _choices(desk, visit, shown, draft),
        concerned=len(concerned),
        boxes=len(boxes),
        away=sum(not in_touch(box, desk.clock.now()) for box in boxes),
        problems=problems,
        words=said.words,
        moved=_moved(shown, draft, said.moved) if said.moved is not None else (),
        by=", ".join(said.moved.by) if said.moved is not None else "",
        wrong=said.wrong,
        frames=frames(scene.before, scene.after, scene.boxes),
        pictures=await _pictures(desk, visit, shown, draft, scene, moment)
        if said.with_pictures
        else None,
        moment=moment,
        room=room,
        may_show=tuple(r for r in shown.rooms.values() if r.id in concerned),
        many=many,
    )
    bad = said.words or problems or said.wrong
    values = {"page": page, "shown": shown, "drawing": desk.services.drawing.available}
    part = visit.part == "pictures"
    return desk.page(
        visit,
        "settings_pictures.html" if part else "settings_review.html",
        values,
        status=409 if said.moved is not None else 422 if bad else 200,
    )


async def _versions(desk: Desk, visit: Visit, draft: Draft) -> Mapping[str, int]:
    known = dict(draft.based_on)
    for target in draft.targets[:VERSIONS_LIMIT]:
        if target not in known:
            found = await desk.services.settings.history(visit.caller, draft.level, target)
            known[target] = found[0].version if found else 0
    return {target: version for target, version in known.items() if target in draft.targets}


async def _preview(
    desk: Desk, visit: Visit, draft: Draft, said: Said
) -> tuple[Preview | None, tuple[Problem, ...]]:
    if not draft.values or not draft.targets:
        return None, ()
    room = RoomId(said.room) if said.room else None
    try:
        found = await desk.services.settings.preview(
            visit.caller, draft.level, draft.targets, draft.values, room
        )
    except Invalid as exc:
        return None, tuple(Problem(RoomId(""), "", "", words) for words in exc.problems)
    return found, found.problems


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is to be drawn."""

    before: RoomSettings
    after: RoomSettings
    boxes: tuple[DeviceView, ...]


async def _scene(desk: Desk, visit: Visit, shown: Shown, preview: Preview | None) -> _Scene:
    before = preview.before if preview is not None else shown.view.settings
    after = preview.after if preview is not None else shown.view.settings
    listed = await desk.services.rooms.list(visit.caller)
    boxes = [box for item in listed for box in item.devices if item.room.id == before.room]
    return _Scene(before, after, tuple(boxes))


async def _pictures(
    desk: Desk, visit: Visit, shown: Shown, draft: Draft, scene: _Scene, moment: str
) -> tuple[Picture, ...]:
    changed = draft.room
    rooms = {
        room.id: (room, changed if changed is not None and changed.id == room.id else room)
        for room in shown.rooms.values()
    }
    return await pictures(
        desk.services,
        scene.before,
        scene.after,
        rooms,
        visit.school.name,
        devices=scene.boxes,
        moment=moment,
        zone=visit.school.zone,
    )


def _changes(shown: Shown, draft: Draft, *, many: bool) -> tuple[Change, ...]:
    wording = shown.wording
    found = []
    for key in BY_KEY:
        if key not in draft.values:
            continue
        value = draft.values[key]
        above = "" if many else wording.value(key, value_at(shown.above.settings, key))
        if value is not CLEAR:
            after = wording.value(key, value)
        elif many:
            after = wording.texts.get("console.value.above")
        else:
            after = wording.texts.get("console.value.above_is", value=above)
        before = "" if many else wording.value(key, value_at(shown.view.settings, key))
        found.append(Change(wording.title(key), before, after, key))
    return tuple(found)


def _room_changes(shown: Shown, draft: Draft) -> tuple[Change, ...]:
    if draft.room is None or draft.seen is None:
        return ()
    t = shown.wording.texts.get
    return tuple(
        Change(
            t(f"console.room.{name}"),
            room_words(name, before, t, shown.area_names),
            room_words(name, after, t, shown.area_names),
            BEGIN + name,
        )
        for name, before, after in differing(draft.seen, draft.room)
    )


def _moved(shown: Shown, draft: Draft, moved: LayerMoved) -> tuple[Change, ...]:
    return tuple(
        _moved_words(shown, draft, item) for changes in moved.moved.values() for item in changes
    )


def _moved_words(shown: Shown, draft: Draft, item: Difference) -> Change:
    wording, t = shown.wording, shown.wording.texts.get
    if item.key.startswith("room."):
        name = item.key.removeprefix("room.")
        mine = getattr(draft.room, name, None)
        said = room_words(name, mine, t, shown.area_names) if mine != item.after else ""
        theirs = room_words(name, item.after, t, shown.area_names)
        return Change(t(f"console.room.{name}"), theirs, said)
    ours = draft.values.get(item.key, item.after)
    said = wording.value(item.key, ours) if ours != item.after else ""
    return Change(wording.title(item.key), wording.value(item.key, item.after), said)


async def _choices(
    desk: Desk, visit: Visit, shown: Shown, draft: Draft
) -> Mapping[str, tuple[str, tuple[Choice, ...]]]:
    ticked, itself = set(draft.targets), shown.place.target

    def choice(target: str, name: str) -> Choice:
        return Choice(target, name, target in ticked, target == itself)

    match draft.level:
        case Level.ROOM:
            return {
                key: (name, tuple(choice(r.id, f"{r.number} {r.name}".strip()) for r in rooms))
                for key, (name, rooms) in _groups(shown).items()
            }
        case Level.AREA:
            return {"": ("", tuple(choice(area.id, area.name) for area in shown.areas))}
        case Level.DEVICE:
            listed = await desk.services.rooms.list(visit.caller)
            boxes = [
                choice(box.id, f"{box.name}, {item.room.number} {item.room.name}")
                for item in listed
                for box in item.devices
                if box.revoked_at is None
            ]
            return {"": ("", tuple(boxes))}
        case _:
            return {}


def _groups(shown: Shown) -> Mapping[str, tuple[str, tuple[Room, ...]]]:
    return room_groups(shown.rooms.values(), shown.area_names)


def with_groups(shown: Shown, draft: Draft, pairs: Iterable[tuple[str, str]]) -> Draft:
    """Count in all rooms of the groups that were ticked as a whole."""
    groups = _groups(shown) if draft.level is Level.ROOM else {}
    more = [
        room.id
        for name, value in pairs
        if name == "group" and value in groups
        for room in groups[value][1]
    ]
    return replace(draft, targets=tuple(dict.fromkeys((*draft.targets, *more))))


def with_draft(shown: Shown, draft: Draft) -> SettingsForm:
    """Return the form with what a review asks for in it, as if it had just been typed."""
    rows = dict(shown.form.rows)
    saved = shown.reading().logos
    for key, value in draft.values.items():
        if key not in rows:
            continue
        says = Says.ABOVE if value is CLEAR else Says.HERE
        meant = value_at(shown.above.settings, key) if value is CLEAR else value
        typed = typed_of(BY_KEY[key], meant)
        if key == "look.logo" and meant and token_of(meant) not in saved:
            typed = {key: meant}
        rows[key] = Row(says, typed, rows[key].was)
    room = shown.form.room
    if draft.room is not None:
        typed = typed_of_room(draft.room)
        room = {
            name: replace(row, typed={name: typed[name]} if name in typed else {})
            for name, row in room.items()
        }
    return replace(shown.form, rows=rows, room=room, note=draft.note)
