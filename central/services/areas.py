"""Buildings and floors: named, ordered, with rooms in them, and a plan to find the rooms on."""

import asyncio
import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageOps, UnidentifiedImageError

from central.errors import Invalid, NotFound, TooLarge
from central.live.hub import Hub
from central.services.callers import Caller, Permission, require
from central.services.devices import printable
from central.services.settings_checking import problems_in, said
from central.store import areas, audit, folding, pictures, rooms
from central.store.engine import Database
from central.store.pictures import Picture
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.rooms import Room
from hallpass.ids import AreaId, RoomId
from hallpass.idsource import IdSource

NAME_LIMIT = 40
AREAS_LIMIT = 200
PLAN_LIMIT_BYTES = 8 << 20
PLAN_LIMIT_PX = 8_000
"""On either side, of what is taken."""
KEPT_PX = 2_400
"""On the longer side, of what is kept."""
_PIXELS_LIMIT = 25_000_000
_WHOLE = 1_000
_FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class AreaView:
    """A building or a floor, with what is in it."""

    id: AreaId
    name: str
    rooms: tuple[Room, ...]
    """By number and name."""
    plan: str | None
    """Hash of its plan's picture: another picture has another one. None: no plan."""
    places: Mapping[RoomId, tuple[int, int]]
    """Where its rooms are on the plan: thousandths of its width and height."""


class Areas:
    """The areas of a school."""

    def __init__(
        self, database: Database, changes: Changes, hub: Hub, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock
        self._ids = ids

    async def list(self, caller: Caller) -> tuple[AreaView, ...]:
        """Return all areas in their order; raises Forbidden."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            found = await areas.every(session, caller.school)
            every = await rooms.every(session, caller.school)
            places = await areas.places(session, caller.school)
        return tuple(
            AreaView(
                area.id,
                area.name,
                inside := tuple(room for room in every.values() if room.area == area.id),
                area.plan,
                {room.id: places[room.id] for room in inside if room.id in places},
            )
            for area in found.values()
        )

    async def plan(self, caller: Caller, area: AreaId) -> Picture:
        """Return the picture of an area's plan; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            found = (await areas.every(session, caller.school)).get(area)
            if found is None or found.plan is None:
                raise NotFound("there is no such plan")
            picture = await pictures.get(session, caller.school, found.plan)
        if picture is None:
            raise NotFound("there is no such plan")
        return picture

    async def create(self, caller: Caller, name: str) -> AreaId:
        """Make an area; raises Forbidden, Invalid."""
        require(caller, Permission.CHANGE_ROOMS)
        area = AreaId(self._ids.new())
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            name = await _free_name(unit, name)
            await areas.add(unit, area, name)
            await audit.record(unit, caller.who, "area.created", area, {"name": name})
        self._hub.touch(caller.school)
        return area

    async def rename(self, caller: Caller, area: AreaId, name: str) -> None:
        """Call an area something else; raises Forbidden, NotFound, Invalid."""
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            name = await _free_name(unit, name, area)
            await areas.rename(unit, area, name)
            await audit.record(unit, caller.who, "area.renamed", area, {"name": name})
        self._hub.touch(caller.school)

    async def order(self, caller: Caller, order: Sequence[AreaId]) -> None:
        """Put areas in an order; those that are not named come last, as they were.

        Raises:
            Forbidden: not theirs to do.
            NotFound: one of them is not there.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            every = await areas.every(unit.session, caller.school)
            await areas.put_in_order(unit, tuple(dict.fromkeys((*order, *every))))
            await audit.record(unit, caller.who, "areas.ordered", "", {"order": list(order)})
        self._hub.touch(caller.school)

    async def delete(self, caller: Caller, area: AreaId) -> None:
        """Take an area away that no room is in.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such area.
            Invalid: rooms are in it: they have to be put elsewhere first.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            every = await rooms.every(unit.session, caller.school)
            inside = [room.name for room in every.values() if room.area == area]
            if inside:
                raise Invalid((f"rooms: {len(inside)} are in it, {inside[0]} for one",))
            await areas.remove(unit, area)
            await audit.record(unit, caller.who, "area.deleted", area)
        self._hub.touch(caller.school)

    async def put_rooms(self, caller: Caller, area: AreaId | None, which: Sequence[RoomId]) -> None:
        """Put rooms into an area, out of whichever they were in; their settings follow.

        Args:
            caller: who does it.
            area: where to; None: into none.
            which: the rooms.

        Raises:
            Forbidden: not theirs to do.
            NotFound: the area or one of the rooms is not there.
            Invalid: the area's settings make no sense in one of the rooms.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if area is not None and area not in await areas.every(unit.session, caller.school):
                raise NotFound("there is no such building or floor")
            moved = await _moved(unit, area, which)
            note = "into another building or floor" if area is not None else "out of its building"
            before = await folding.load(unit.session, caller.school)
            after = folding.with_rooms(before, moved)
            if problems := problems_in(before, after, moved, frozenset(after.rooms)):
                raise Invalid(said(problems))
            for room in moved.values():
                await rooms.keep_room(unit, room)
            await areas.place(unit, dict.fromkeys(moved))
            await folding.settle(unit, after, moved, caller.adult, note)
            detail = {"area": area, "rooms": list(moved)[:50], "count": len(moved)}
            await audit.record(unit, caller.who, "area.rooms", area or "", detail)
        self._hub.touch(caller.school)

    async def set_plan(self, caller: Caller, area: AreaId, raw: bytes | None) -> None:
        """Give an area another plan; its rooms keep their places on it.

        Args:
            caller: who does it.
            area: which.
            raw: a PNG, JPEG or WebP picture; None: no plan. Only its pixels are kept.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such area.
            TooLarge: more than `PLAN_LIMIT_BYTES`.
            Invalid: no such picture, or one of too many pixels.
        """
        require(caller, Permission.CHANGE_ROOMS)
        picture = None if raw is None else await asyncio.to_thread(redrawn, raw)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            key = None if picture is None else await pictures.put(unit, picture)
            await areas.set_plan(unit, area, key)
            await audit.record(unit, caller.who, "area.plan", area, {"picture": key})
        self._hub.touch(caller.school)

    async def place(
        self, caller: Caller, area: AreaId, where: Mapping[RoomId, tuple[int, int] | None]
    ) -> None:
        """Say where rooms are on their area's plan.

        Args:
            caller: who does it.
            area: whose plan.
            where: room -> thousandths of the plan's width and height; None: off it.

        Raises:
            Forbidden: not theirs to do.
            NotFound: one of the rooms is not in this area.
            Invalid: a place is not on the plan.
        """
        require(caller, Permission.CHANGE_ROOMS)
        if any(at and not (min(at) >= 0 and max(at) <= _WHOLE) for at in where.values()):
            raise Invalid((f"place: 0 to {_WHOLE} of the plan's width and height",))
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            every = await rooms.every(unit.session, caller.school)
            if any(room not in every or every[room].area != area for room in where):
                raise NotFound("there is no such room in this building or floor")
            await areas.place(unit, where)
            detail = {"rooms": list(where)[:50], "count": len(where)}
            await audit.record(unit, caller.who, "area.placed", area, detail)
        self._hub.touch(caller.school)


def redrawn(raw: bytes) -> Picture:
    """Return a picture's pixels as a new PNG: nothing else that was in the file is kept.

    Raises:
        TooLarge: more bytes than are read.
        Invalid: no picture, a broken one, or one of too many pixels.
    """
    if len(raw) > PLAN_LIMIT_BYTES:
        raise TooLarge(f"a plan's picture may have {PLAN_LIMIT_BYTES >> 20} MB at most")
    try:
        with warnings.catch_warnings():
            # What is too large is refused by its size below, before a pixel is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
                if max(image.size) > PLAN_LIMIT_PX or image.width * image.height > _PIXELS_LIMIT:
                    raise Invalid((f"plan: at most {PLAN_LIMIT_PX} pixels wide and high",))
                pixels = _flat(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as exc:
        raise Invalid(("plan: not a PNG, JPEG or WebP picture that can be read",)) from exc
    except Image.DecompressionBombError as exc:
        raise Invalid((f"plan: at most {PLAN_LIMIT_PX} pixels wide and high",)) from exc
    kept = io.BytesIO()
    pixels.save(kept, "PNG", optimize=True)
    return Picture("image/png", kept.getvalue())


def _flat(image: Image.Image) -> Image.Image:
    """Return a picture's pixels on white, no larger than a page shows them."""
    image.draft("RGB", (KEPT_PX, KEPT_PX))
    image.load()
    # A phone's photograph says which way up it is beside its pixels.
    whole = ImageOps.exif_transpose(image).convert("RGBA")
    whole.thumbnail((KEPT_PX, KEPT_PX))
    page = Image.new("RGB", whole.size, "white")
    page.paste(whole, mask=whole.getchannel("A"))
    return page


async def _moved(unit: Unit, area: AreaId | None, which: Sequence[RoomId]) -> dict[RoomId, Room]:
    every = await rooms.every(unit.session, unit.school_id)
    if any(room not in every for room in which):
        raise NotFound("there is no such room")
    return {room: replace(every[room], area=area) for room in which if every[room].area != area}


async def _free_name(unit: Unit, name: str, own: AreaId | None = None) -> str:
    name = " ".join(printable(name).split())
    if not 1 <= len(name) <= NAME_LIMIT:
        raise Invalid((f"name: 1 to {NAME_LIMIT} characters are needed",))
    every = await areas.every(unit.session, unit.school_id)
    if any(other.name == name for other in every.values() if other.id != own):
        raise Invalid((f"name: there is a building or floor called {name} already",))
    if own is None and len(every) >= AREAS_LIMIT:
        raise Invalid((f"name: {AREAS_LIMIT} buildings and floors are the most",))
    return name
