"""What the pages of an emergency show, as asked for: searched, filtered, counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from central.services.bundle import Services
from central.services.callers import Caller
from central.services.emergency_files import place_words
from central.services.emergency_views import EmergencyView, PersonView
from central.store.searching import folded
from hallpass.domain.rooms import Room
from hallpass.ids import AreaId, RoomId, StudentId

SHOWS = ("unaccounted", "safe", "all")
TEXT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the list is asked for."""

    query: str = ""
    area: str = ""
    room: str = ""
    show: str = SHOWS[0]
    here: str = ""
    """Where the adult is who walks: goes with each mark."""

    @property
    def narrowed(self) -> bool:
        """Whether somebody is left out who is unaccounted for."""
        return bool(self.query or self.area or self.room)


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    """The live page."""

    view: EmergencyView
    people: tuple[PersonView, ...]
    """As asked for."""
    asked: Filter
    areas: tuple[tuple[AreaId, str], ...]
    rooms: tuple[Room, ...]
    """Where somebody on the list comes from, went to or was seen."""
    every_room: tuple[Room, ...]
    unlisted: tuple[tuple[StudentId, str], ...]
    """Students of that name who are not on the list."""
    just: PersonView | None
    """Whoever was marked a moment ago, so that it can be undone."""
    as_of: datetime


def filter_of(values: dict[str, str]) -> Filter:
    """Read a filter from an address or a form."""
    show = values.get("show", "")
    return Filter(
        query=values.get("q", "").strip()[:TEXT_LIMIT],
        area=values.get("area", "")[:TEXT_LIMIT],
        room=values.get("room", "")[:TEXT_LIMIT],
        show=show if show in SHOWS else SHOWS[0],
        here=values.get("here", "").strip()[:TEXT_LIMIT],
    )


async def emergency_page(
    services: Services,
    caller: Caller,
    view: EmergencyView,
    asked: Filter,
    now: datetime,
    just: str = "",
) -> EmergencyPage:
    """Return the list as asked for."""
    places = await services.hall.places(caller)
    # Whoever was just marked keeps their place: nobody else moves under the thumb.
    people = tuple(p for p in view.people if p.student == just or _fits(p, asked))
    return EmergencyPage(
        view=view,
        people=people,
        asked=asked,
        areas=places.areas,
        rooms=_rooms(view.people),
        every_room=places.rooms,
        unlisted=await services.marking.find(caller, asked.query),
        just=next((person for person in view.people if person.student == just), None),
        as_of=now,
    )


def _fits(person: PersonView, asked: Filter) -> bool:
    if asked.show == "safe" and not person.safe:
        return False
    if asked.show == "unaccounted" and person.safe:
        return False
    near = _near(person)
    if asked.area and all(room.area != asked.area for room in near):
        return False
    if asked.room and all(room.id != asked.room for room in near):
        return False
    text = folded(" ".join((person.name, *(place_words(room) for room in near))))
    return all(word in text for word in folded(asked.query).split())


def _near(person: PersonView) -> tuple[Room, ...]:
    return tuple(
        room for room in (person.seen_room, person.destination, person.origin) if room is not None
    )


def _rooms(people: Iterable[PersonView]) -> tuple[Room, ...]:
    found: dict[RoomId, Room] = {room.id: room for person in people for room in _near(person)}
    return tuple(sorted(found.values(), key=lambda room: (room.number, room.name)))
