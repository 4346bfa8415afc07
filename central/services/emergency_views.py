"""An emergency as pages, files and programs show it: frozen values, names and places filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from central.store.emergencies import Event, Kept, Person, SilentBox
from hallpass.domain.emergency import Action
from hallpass.domain.rooms import Room
from hallpass.ids import AdultId, AlarmId, DeviceId, EmergencyId, RoomId, StudentId


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody on the list."""

    student: StudentId
    name: str
    """As of that moment; empty: nobody of that id is in the roster."""
    origin: Room | None
    destination: Room | None
    there: bool
    """Whether an arrival at the destination was known."""
    since: datetime | None
    about: bool
    seen_room: Room | None
    seen_at: datetime | None
    safe_at: datetime | None
    safe_by: str
    safe_where: str
    added_at: datetime | None
    heard_late: bool
    """Put on the list by a fact that came later, rather than by an adult."""

    @property
    def safe(self) -> bool:
        """Whether an adult marked them safe."""
        return self.safe_at is not None

    @property
    def place(self) -> Room | None:
        """Where to look first: where seen since, else where they had arrived or were going."""
        return self.seen_room or self.destination or self.origin


@dataclass(frozen=True, slots=True)
class BoxView:
    """A room whose kiosk was out of touch in that moment."""

    device: DeviceId
    room: Room
    heard_at: datetime | None
    waiting: int
    heard_again_at: datetime | None
    """When it was heard since; None: not yet."""


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the timeline."""

    at: datetime
    kind: str
    by: str
    """An adult's name."""
    student: str
    room: Room | None
    detail: str


@dataclass(frozen=True, slots=True)
class EmergencyHead:
    """One emergency in a list."""

    id: EmergencyId
    version: int
    action: Action
    drill: bool
    started_at: datetime
    started_by: str
    """Empty: a program."""
    ended_at: datetime | None
    ended_by: str
    note: str
    in_class: int
    total: int
    safe: int

    @property
    def on(self) -> bool:
        """Whether nobody has ended it."""
        return self.ended_at is None

    @property
    def unaccounted(self) -> int:
        """How many on the list no adult has marked safe."""
        return self.total - self.safe


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """One emergency with its list."""

    head: EmergencyHead
    people: tuple[PersonView, ...]
    """By name."""
    boxes: tuple[BoxView, ...]

    @property
    def silent(self) -> tuple[BoxView, ...]:
        """The boxes that have not been heard again."""
        return tuple(box for box in self.boxes if box.heard_again_at is None)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one emergency."""

    school: str
    zone: str
    view: EmergencyView
    events: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm that waits for an administrator's answer."""

    id: AlarmId
    room: Room | None
    box: str
    """The box's name."""
    action: Action
    drill: bool
    by: str
    at: datetime
    received_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of marking somebody safe."""

    person: PersonView
    first: bool
    """False: somebody had marked them before; that mark counts."""


def head_of(kept: Kept, names: Mapping[AdultId, str], total: int, safe: int) -> EmergencyHead:
    """Return one emergency for a list."""
    return EmergencyHead(
        id=kept.id,
        version=kept.version,
        action=kept.action,
        drill=kept.drill,
        started_at=kept.started_at,
        started_by=_name(names, kept.started_by),
        ended_at=kept.ended_at,
        ended_by=_name(names, kept.ended_by),
        note=kept.note,
        in_class=kept.in_class,
        total=total,
        safe=safe,
    )


def person_of(
    person: Person, names: Mapping[AdultId, str], rooms: Mapping[RoomId, Room]
) -> PersonView:
    """Return one of the list."""
    return PersonView(
        student=person.student,
        name=person.name,
        origin=room_of(rooms, person.origin),
        destination=room_of(rooms, person.destination),
        there=person.there,
        since=person.since,
        about=person.about,
        seen_room=room_of(rooms, person.seen_room),
        seen_at=person.seen_at,
        safe_at=person.safe_at,
        safe_by=_name(names, person.safe_by),
        safe_where=person.safe_where,
        added_at=person.added_at,
        heard_late=person.added_at is not None and person.pass_id is not None,
    )


def box_of(
    box: SilentBox,
    heard: Mapping[DeviceId, datetime],
    moment: datetime,
    rooms: Mapping[RoomId, Room],
) -> BoxView:
    """Return a box that was out of touch."""
    again = heard.get(box.device)
    return BoxView(
        device=box.device,
        room=rooms.get(box.room, Room(box.room, name=box.room)),
        heard_at=box.heard_at,
        waiting=box.waiting,
        heard_again_at=again if again is not None and again > moment else None,
    )


def event_of(
    event: Event,
    adults: Mapping[AdultId, str],
    students: Mapping[StudentId, str],
    rooms: Mapping[RoomId, Room],
) -> EventView:
    """Return one line of the timeline."""
    return EventView(
        at=event.at,
        kind=event.kind,
        by=_name(adults, event.adult),
        student=students.get(event.student, "") if event.student is not None else "",
        room=room_of(rooms, event.room),
        detail=event.detail,
    )


def room_of(rooms: Mapping[RoomId, Room], room: RoomId | None) -> Room | None:
    """Return a room; one that is no more keeps its id for a name."""
    return None if room is None else rooms.get(room, Room(room, name=room))


def _name(names: Mapping[AdultId, str], adult: AdultId | None) -> str:
    return "" if adult is None else names.get(adult, "")
