"""A plan with areas and layers: rooms get only what is theirs to say, and nonsense is named."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from central.errors import Invalid
from central.services.plan import AreaPlan, SchoolPlan, problems_of_plan
from demo.plan import plan_of
from demo.school import make_school
from hallpass.codec import decode_strict, encode
from hallpass.domain.layers import Level
from hallpass.domain.settings import Face
from hallpass.ids import AreaId, RoomId
from tests.central.house import ALGEBRA, BIOLOGY, NURSE, House, small_school

FLOOR = AreaId("floor-1")


def layered(name: str) -> SchoolPlan:
    plan = small_school(name)
    rooms = tuple(
        replace(room, area=FLOOR) if room.id in {ALGEBRA, NURSE} else room for room in plan.rooms
    )
    return replace(
        plan,
        rooms=rooms,
        school_settings={"face": "both", "per_day": 6, "languages": ["es"]},
        areas=(AreaPlan(FLOOR, "First floor", {"per_day": 4}),),
        settings=tuple(replace(item, face=Face.BOTH, per_day=4) for item in plan.settings),
    )


def test_a_seeded_room_says_only_what_differs(house: House) -> None:
    yard = house.found(layered(f"Layers {house.central.database.embedded}"))
    settings = yard.services.settings
    algebra = yard.run(settings.of_room(yard.admin, ALGEBRA))
    assert set(algebra.own.values) == {"offers", "usual", "languages"}
    assert algebra.own.values["languages"] == ("en", "es")
    assert (algebra.settings.version, algebra.settings.per_day) == (1, 4)
    assert algebra.origins["per_day"] is Level.AREA
    biology = yard.run(settings.of_room(yard.admin, BIOLOGY))
    assert (biology.own.values["per_day"], biology.settings.per_day) == (4, 4)
    nurse = yard.run(settings.of_room(yard.admin, NURSE))
    assert (nurse.own.version, nurse.settings.face, nurse.settings.per_day) == (0, Face.BOTH, 4)
    assert [a.name for a in yard.run(yard.services.areas.list(yard.admin))] == ["First floor"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"school_settings": {"moon": 1}}, "school_settings: moon: there is no such setting"),
        ({"school_settings": {"per_day": "x"}}, "school_settings: per_day: Expected"),
        ({"school_settings": {"undo_s": 1}}, "settings of restroom: undo_s: 1 is not between"),
        (
            {"school_settings": {"offers": [{"room": "moon"}]}},
            "school_settings: offers: moon is not in this file",
        ),
        ({"areas": ()}, "room r101: area: floor-1 is not in this file"),
        (
            {"areas": (AreaPlan(FLOOR, " "), AreaPlan(FLOOR, "Twice"))},
            "areas: floor-1 is there twice",
        ),
    ],
)
def test_nonsense_in_a_plan_is_named(changed: dict[str, object], problem: str) -> None:
    problems = problems_of_plan(replace(layered("x"), **changed))  # type: ignore[arg-type]
    assert any(line.startswith(problem) for line in problems), problems


def test_a_plan_is_read_from_its_file_as_it_was(house: House) -> None:
    plan = layered("As a file")
    assert decode_strict(SchoolPlan, encode(plan)) == plan
    wrong = replace(plan, school_settings={"moon": 1})
    with pytest.raises(Invalid):
        house.run(house.services.seeding.create_school(wrong))


def test_the_demos_rooms_are_as_they_are_described_and_say_little_themselves(
    house: House,
) -> None:
    school = make_school(datetime(2026, 11, 24, 16, tzinfo=UTC), "America/Denver")
    plan = replace(plan_of(school, {}), name=f"Demo {house.central.database.embedded}")
    yard = house.found(plan)
    for item in school.settings:
        view = yard.run(yard.services.settings.of_room(yard.admin, item.room))
        assert view.settings == item
        assert set(view.own.values) <= {"usual"}
    upstairs = yard.run(yard.services.areas.list(yard.admin))[1]
    assert RoomId("room-201") in {room.id for room in upstairs.rooms}
