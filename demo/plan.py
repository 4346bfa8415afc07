"""The believable school as central's seed file."""

from central.services.access_policy import SecondFactorRule
from central.services.plan import AdultPlan, AreaPlan, ClassPlan, SchoolPlan, StudentPlan
from demo.school import FLOORS, SCHOOL_SETTINGS, School
from hallpass.domain.people import Role
from hallpass.ids import AdultId, StudentId


def plan_of(school: School, pins: dict[str, str]) -> SchoolPlan:
    """Return the plan that `hallpass-central seed` reads.

    Args:
        school: who and what there is.
        pins: a PIN for each teacher, by adult id.
    """
    students = tuple(StudentPlan(StudentId(p.id), p.first, p.last) for p in school.pupils)
    adults = tuple(
        AdultPlan(
            id=AdultId(a.id),
            name=a.name,
            roles=(a.role,),
            rooms=a.rooms,
            sign_in=sign_in_of(a.name) if a.rooms or a.role is Role.ADMINISTRATOR else None,
            pin=pins.get(a.id),
            hall_monitor=a.role is Role.ADMINISTRATOR,
        )
        for a in school.adults
    )
    teacher_of = {room: AdultId(a.id) for a in school.adults for room in a.rooms}
    classes = tuple(
        ClassPlan(
            id=f"{room.id}-{day_type.replace(' ', '-')}-{period.code}",
            room=room.id,
            day_type=day_type,
            period=period.code,
            title=room.name,
            students=tuple(StudentId(p.id) for p in school.pupils if p.room == room.id),
            adult=teacher_of.get(room.id),
        )
        for room in school.rooms
        for day_type, periods in school.timetable.day_types.items()
        for period in periods
    )
    return SchoolPlan(
        name=school.name,
        rooms=school.rooms,
        timetable=school.timetable,
        school_settings=SCHOOL_SETTINGS,
        areas=tuple(AreaPlan(area, name, settings) for area, name, settings in FLOORS),
        settings=school.settings,
        students=students,
        adults=adults,
        classes=classes,
        second_factor=SecondFactorRule.OPTIONAL,
    )


def sign_in_of(name: str) -> str:
    """Return what an adult types to sign in: the last word of the name."""
    return name.rpartition(" ")[2].lower()
