"""What the hall monitor's pages show: who is out now, as searched, narrowed and sorted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from central.errors import NotFound
from central.services.bundle import Services
from central.services.callers import Caller
from central.services.views import OutPass
from central.store.searching import folded
from hallpass.domain.rooms import Room
from hallpass.ids import AreaId, PassId, RoomId

SORTS: Mapping[str, Callable[[OutPass], Any]] = {
    "longest": lambda row: row.value.started_at,
    "overtime": lambda row: (-row.overtime_min, row.value.due_at),
    "name": lambda row: (folded(row.full_name), row.value.started_at),
    "destination": lambda row: (row.destination.name, row.destination.number, row.value.started_at),
}
TEXT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class HallAsked:
    """How the list is asked for."""

    query: str = ""
    destination: str = ""
    area: str = ""
    late: bool = False
    sort: str = "longest"

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is on."""
        return bool(self.query or self.destination or self.area or self.late)


@dataclass(frozen=True, slots=True)
class HallPage:
    """Who is out now, as asked for."""

    rows: tuple[OutPass, ...]
    total: int
    """Out in the whole school, whatever was searched for."""
    overtime: int
    """Of `total`, past their limit."""
    asked: HallAsked
    sorts: tuple[str, ...]
    areas: tuple[tuple[AreaId, str], ...]
    destinations: tuple[tuple[Room, int], ...]
    """Those that somebody is out to (and the one that is picked), and how many."""
    as_of: datetime

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is on."""
        return self.asked.narrowed


def asked_of(values: Mapping[str, str]) -> HallAsked:
    """Read from an address how the list is asked for; what is not known is as usual."""
    sort = values.get("sort", "")
    return HallAsked(
        query=values.get("q", "").strip()[:TEXT_LIMIT],
        destination=values.get("to", "")[:TEXT_LIMIT],
        area=values.get("area", "")[:TEXT_LIMIT],
        late=values.get("late", "") == "1",
        sort=sort if sort in SORTS else "longest",
    )


async def hall_page(
    services: Services, caller: Caller, asked: HallAsked, now: datetime
) -> HallPage:
    """Return who is out now, as asked for; raises Forbidden."""
    everyone = await services.passes.out_now(caller)
    places = await services.hall.places(caller)
    rows = sorted((row for row in everyone if _fits(row, asked)), key=SORTS[asked.sort])
    return HallPage(
        rows=tuple(rows),
        total=len(everyone),
        overtime=sum(row.overtime_min > 0 for row in everyone),
        asked=asked,
        sorts=tuple(SORTS),
        areas=places.areas,
        destinations=_destinations(everyone, places.rooms, asked.destination),
        as_of=now,
    )


async def pass_of(services: Services, caller: Caller, pass_id: PassId) -> OutPass:
    """Return one who is out now.

    Raises:
        Forbidden: not theirs to see.
        NotFound: there is no such pass, or it is over.
    """
    everyone = await services.passes.out_now(caller)
    found = next((row for row in everyone if row.value.id == pass_id), None)
    if found is None:
        raise NotFound("this pass is over")
    return found


def _fits(row: OutPass, asked: HallAsked) -> bool:
    if asked.destination and row.destination.id != asked.destination:
        return False
    if asked.area and asked.area not in {row.destination.area, row.origin.area}:
        return False
    if asked.late and row.overtime_min <= 0:
        return False
    text = folded(_text_of(row))
    return all(word in text for word in folded(asked.query).split())


def _destinations(
    rows: Iterable[OutPass], every: Iterable[Room], picked: str
) -> tuple[tuple[Room, int], ...]:
    counts: dict[RoomId, tuple[Room, int]] = {}
    for row in rows:
        count = counts.get(row.destination.id, (row.destination, 0))[1]
        counts[row.destination.id] = (row.destination, count + 1)
    if picked and RoomId(picked) not in counts:
        # The filter stays picked while nobody is out to it.
        counts |= {room.id: (room, 0) for room in every if room.id == picked}
    return tuple(sorted(counts.values(), key=lambda pair: pair[0].name))


def _text_of(row: OutPass) -> str:
    places = (row.origin.name, row.origin.number, row.destination.name, row.destination.number)
    return " ".join((row.full_name, *places))
