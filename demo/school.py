"""A believable school: 12 rooms, 300 students, 20 adults, a timetable that covers this very minute.

Everybody in it is made up. The same seed gives the same school.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hallpass.domain.box import Span, Upkeep
from hallpass.domain.people import Role
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.settings import Face, Offer, RoomSettings
from hallpass.domain.timetable import Period, Timetable
from hallpass.ids import AreaId, RoomId

NAME = "Cedar Ridge High School"
STUDENTS = 300
_PERIOD = timedelta(minutes=50)
_BREAK = timedelta(minutes=5)
_INTO = timedelta(minutes=15)
"""How far into a period the demo begins: past the first minutes, well before the last."""

_FIRST = """
Aaliyah Adrian Aisha Alejandra Amara Andre Anika Antonio Ava Beatriz Caleb Camila Carlos Chloe
Daniel Darius Diego Elena Eli Emma Ethan Fatima Felix Gabriela Grace Hana Hassan Imani Isaac
Isabel Jamal Jasmine Jonah Jorge Kai Keisha Kenji Lena Leo Linh Lucas Luna Malik Maria Mateo
Maya Mei Miguel Mila Nadia Nathan Nia Noah Nora Omar Olivia Owen Priya Quinn Rafael Rosa Ruby
Samuel Sara Sofia Tariq Thea Theo Tomas Valeria Victor Wei Yara Yusuf Zoe
""".split()  # noqa: SIM905 - a list of names reads better as lines
_LAST = """
Abara Alvarez Baker Begay Bennett Castillo Chen Cho Cruz Diaz Edwards Evans Flores Foster Garcia
Gomez Gupta Hall Hassan Herrera Howard Ito Jackson Jensen Kaur Kelly Kim Larsen Lee Lewis Lopez
Martin Mendoza Morales Murphy Nguyen Novak Okafor Ortiz Park Patel Perez Price Quinn Reyes
Rivera Ross Ruiz Sato Shah Silva Singh Smith Tran Turner Vega Walker Ward Wright Yang Young
Zhang
""".split()  # noqa: SIM905 - a list of names reads better as lines

_CLASSROOMS = (
    ("101", "Algebra", "calculator", "Ms. Rivera"),
    ("102", "English", "book-open", "Mr. Okafor"),
    ("103", "Biology", "leaf", "Ms. Larsen"),
    ("104", "History", "landmark", "Mr. Begay"),
    ("105", "Spanish", "languages", "Sra. Morales"),
    ("106", "Art", "palette", "Ms. Ito"),
    ("201", "Chemistry", "flask-conical", "Dr. Patel"),
    ("202", "Geometry", "ruler", "Mr. Jensen"),
)
_OTHER_ADULTS = (
    ("Ms. Foster", Role.ADMINISTRATOR, ""),
    ("Mr. Howard", Role.ADMINISTRATOR, ""),
    ("Ms. Kelly", Role.TECHNICIAN, ""),
    ("Ms. Walker", Role.TEACHER, "room-library"),
    ("Coach Turner", Role.TEACHER, "room-gym"),
    ("Nurse Castillo", Role.TEACHER, "room-nurse"),
    ("Ms. Vega", Role.TEACHER, ""),
    ("Mr. Novak", Role.TEACHER, ""),
    ("Ms. Singh", Role.SUBSTITUTE, ""),
    ("Mr. Price", Role.SUBSTITUTE, ""),
    ("Ms. Cruz", Role.ASSISTANT, ""),
    ("Mr. Ward", Role.ASSISTANT, ""),
)


_SHOWN = ("room-restroom", "room-library", "room-nurse", "room-gym", "room-102", "room-106")
SCHOOL_SETTINGS: Mapping[str, object] = {
    "face": "both",
    "offers": [{"room": room} for room in _SHOWN],
    "usual": "room-restroom",
    "out_limit": 3,
    "upkeep.window": {"start": "01:30:00", "end": "04:30:00"},
}
"""What the school says for all rooms, as JSON."""
_DOWNSTAIRS, _UPSTAIRS = AreaId("floor-1"), AreaId("floor-2")
FLOORS: tuple[tuple[AreaId, str, Mapping[str, object]], ...] = (
    (_DOWNSTAIRS, "First floor", {}),
    # From up there the way to most places is longer.
    (_UPSTAIRS, "Second floor", {"turn_s": 120}),
)


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student to be seeded."""

    id: str
    first: str
    last: str
    room: RoomId
    """Where the timetable expects this student in every period of the demo."""


@dataclass(frozen=True, slots=True)
class Grown:
    """An adult to be seeded."""

    id: str
    name: str
    role: Role
    rooms: tuple[RoomId, ...] = ()


@dataclass(frozen=True, slots=True)
class School:
    """All of it."""

    name: str
    rooms: tuple[Room, ...]
    settings: tuple[RoomSettings, ...]
    pupils: tuple[Pupil, ...]
    adults: tuple[Grown, ...]
    timetable: Timetable


def make_school(now: datetime, zone: str, seed: int = 7) -> School:
    """Make the school as it is at `now` (aware) in the IANA zone `zone`."""
    rooms = _rooms()
    places = [RoomId(f"room-{number}") for number, *_ in _CLASSROOMS]
    places += [RoomId("room-gym"), RoomId("room-library")]
    return School(
        name=NAME,
        rooms=rooms,
        settings=tuple(_settings(room) for room in rooms),
        pupils=_pupils(places, random.Random(seed)),  # noqa: S311 - a made-up school, not a secret
        adults=_adults(),
        timetable=make_timetable(now, zone),
    )


def make_timetable(now: datetime, zone: str) -> Timetable:
    """Return a day of periods, the same on each weekday, in which `now` is well inside a lesson."""
    local = now.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    anchor = max(local.replace(tzinfo=None, second=0, microsecond=0) - _INTO, midnight)
    step = _PERIOD + _BREAK
    starts = anchor - step * int((anchor - midnight) / step)
    periods: list[Period] = []
    while starts.date() == midnight.date():
        ends = starts + _PERIOD
        last = ends.date() != midnight.date()
        number = str(len(periods) + 1)
        period_end = time(23, 59, 59) if last else ends.time()
        periods.append(Period(number, f"Period {number}", starts.time(), period_end))
        starts += step
    return Timetable(zone, {"Every day": tuple(periods)}, dict.fromkeys(range(7), "Every day"))


def _rooms() -> tuple[Room, ...]:
    classrooms = [
        Room(
            RoomId(f"room-{number}"),
            name,
            number,
            "Classrooms",
            PassShape.ONE_WAY,
            10,
            icon=icon,
            area=_UPSTAIRS if number.startswith("2") else _DOWNSTAIRS,
        )
        for number, name, icon, _ in _CLASSROOMS
    ]
    places = [
        _place("restroom", "Restroom", "R1", PassShape.ROUND_TRIP, 8, 4, "toilet"),
        _place("library", "Library", "L1", PassShape.ATTENDED, 20, 12, "library"),
        _place("nurse", "Nurse", "N1", PassShape.ATTENDED, 30, 3, "heart-pulse"),
        _place("gym", "Gym", "G1", PassShape.ONE_WAY, 10, None, "dumbbell"),
    ]
    return (*classrooms, *places)


def _place(
    key: str,
    name: str,
    number: str,
    shape: PassShape,
    limit_min: int,
    capacity: int | None,
    icon: str,
) -> Room:
    nurse = key == "nurse"
    return Room(
        RoomId(f"room-{key}"),
        name,
        number,
        "Places",
        shape,
        limit_min,
        capacity,
        nurse,
        icon=icon,
        area=_UPSTAIRS if key == "library" else _DOWNSTAIRS,
    )


def _settings(room: Room) -> RoomSettings:
    offers = tuple(Offer(RoomId(other)) for other in _SHOWN if other != room.id)
    usual = RoomId("room-restroom") if room.folder == "Classrooms" else None
    upkeep = Upkeep(window=Span(time(1, 30), time(4, 30)))
    turn_s = 120 if room.area == _UPSTAIRS else 90
    return RoomSettings(
        room.id,
        1,
        Face.BOTH,
        offers=offers,
        usual=usual,
        out_limit=3,
        turn_s=turn_s,
        upkeep=upkeep,
    )


def _pupils(places: list[RoomId], chance: random.Random) -> tuple[Pupil, ...]:
    names = list(product(_FIRST, _LAST))
    chance.shuffle(names)
    pupils = []
    for i, (first, last) in enumerate(names[:STUDENTS]):
        # The gym and the library's study hall hold more than a classroom does.
        room = places[i % len(places)] if i < 280 else places[-1 - i % 2]
        pupils.append(Pupil(f"00000000-0000-7000-8000-{i:012d}", first, last, room))
    return tuple(pupils)


def _adults() -> tuple[Grown, ...]:
    teachers = [
        Grown(f"adult-{number}", name, Role.TEACHER, (RoomId(f"room-{number}"),))
        for number, _, _, name in _CLASSROOMS
    ]
    others = [
        Grown(f"adult-{i:02d}", name, role, (RoomId(room),) if room else ())
        for i, (name, role, room) in enumerate(_OTHER_ADULTS)
    ]
    return (*teachers, *others)
