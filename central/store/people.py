"""Students: as kiosks may hold them, and with names for those who may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.happened import PassRow
from central.store.journal import chunks
from central.store.models import (
    ApartRow,
    BadgeRow,
    ClassListRow,
    ClassMemberRow,
    StudentRow,
)
from hallpass.codec import decode
from hallpass.domain.people import (
    Allowance,
    ApartPair,
    Standing,
    Student,
    StudentName,
)
from hallpass.domain.timetable import ClassList
from hallpass.ids import AdultId, BadgeHash, RoomId, SchoolId, StudentId


@dataclass(frozen=True, slots=True)
class Named:
    """A student's name, whole and as a screen may show it."""

    full: str
    short: StudentName


async def students(
    session: AsyncSession, school: SchoolId, ids: Iterable[str]
) -> dict[StudentId, Student]:
    """Return these students as every kiosk may hold them."""
    found: dict[StudentId, Student] = {}
    for part in chunks(ids):
        rows = await session.execute(
            select(StudentRow.id, StudentRow.standing, StudentRow.allowance).where(
                StudentRow.school_id == school, StudentRow.id.in_(part)
            )
        )
        badges = await badges_of(session, school, part)
        for row in rows:
            live, revoked = badges.get(row.id, ([], []))
            student = StudentId(row.id)
            found[student] = Student(
                student,
                Standing(row.standing),
                tuple(live),
                tuple(revoked),
                decode(Allowance, row.allowance),
            )
    return found


async def badges_of(
    session: AsyncSession, school: SchoolId, owners: list[str]
) -> dict[str, tuple[list[BadgeHash], list[BadgeHash]]]:
    """Return each owner's badges: in use, and revoked."""
    rows = await session.execute(
        select(BadgeRow.owner, BadgeRow.hash, BadgeRow.revoked_at)
        .where(BadgeRow.school_id == school, BadgeRow.owner.in_(owners))
        .order_by(BadgeRow.issued_at, BadgeRow.hash)
    )
    found: dict[str, tuple[list[BadgeHash], list[BadgeHash]]] = {}
    for row in rows:
        live, revoked = found.setdefault(row.owner, ([], []))
        (live if row.revoked_at is None else revoked).append(BadgeHash(row.hash))
    return found


async def names(
    session: AsyncSession, school: SchoolId, ids: Iterable[str]
) -> dict[StudentId, Named]:
    """Return these students' names: for adults alone, and for kiosks that expect them."""
    found: dict[StudentId, Named] = {}
    for part in chunks(ids):
        rows = await session.execute(
            select(
                StudentRow.id,
                StudentRow.first,
                StudentRow.last,
                StudentRow.on_door,
                StudentRow.language,
            ).where(StudentRow.school_id == school, StudentRow.id.in_(part))
        )
        for row in rows:
            student = StudentId(row.id)
            short = StudentName(student, row.first, row.last[:1], row.on_door, row.language)
            found[student] = Named(f"{row.first} {row.last}".strip(), short)
    return found


async def on_lists_of(
    session: AsyncSession, school: SchoolId, room: RoomId, ids: Iterable[str]
) -> set[StudentId]:
    """Return those who are on one of a room's class lists."""
    found: set[StudentId] = set()
    for part in chunks(ids):
        rows = await session.scalars(
            select(ClassMemberRow.student)
            .join(
                ClassListRow,
                (ClassListRow.school_id == ClassMemberRow.school_id)
                & (ClassListRow.id == ClassMemberRow.class_list),
            )
            .where(
                ClassListRow.school_id == school,
                ClassListRow.room == room,
                ClassMemberRow.student.in_(part),
            )
            .distinct()
        )
        found.update(StudentId(student) for student in rows)
    return found


async def class_lists(
    session: AsyncSession, school: SchoolId, room: RoomId, ids: Iterable[str] | None = None
) -> tuple[ClassList, ...]:
    """Return a room's class lists; `ids`: those of them alone."""
    query = select(ClassListRow).where(ClassListRow.school_id == school, ClassListRow.room == room)
    if ids is not None:
        query = query.where(ClassListRow.id.in_(sorted(set(ids))))
    rows = (await session.scalars(query.order_by(ClassListRow.id))).all()
    members: dict[str, list[StudentId]] = {}
    for part in chunks(row.id for row in rows):
        found = await session.execute(
            select(ClassMemberRow.class_list, ClassMemberRow.student)
            .where(ClassMemberRow.school_id == school, ClassMemberRow.class_list.in_(part))
            .order_by(ClassMemberRow.student)
        )
        for key, student in found:
            members.setdefault(key, []).append(StudentId(student))
    return tuple(
        ClassList(
            row.id,
            row.day_type,
            row.period,
            row.title,
            tuple(members.get(row.id, ())),
            AdultId(row.adult) if row.adult is not None else None,
        )
        for row in rows
    )


async def apart(
    session: AsyncSession,
    school: SchoolId,
    *,
    ids: Iterable[str] | None = None,
    students: Iterable[StudentId] | None = None,
) -> tuple[ApartPair, ...]:
    """Return pairs who must not meet: of these ids, or that name one of these students."""
    query = select(ApartRow).where(ApartRow.school_id == school)
    if ids is not None:
        query = query.where(ApartRow.id.in_(sorted(set(ids))))
    if students is not None:
        named = sorted(set(students))
        query = query.where(or_(ApartRow.one.in_(named), ApartRow.other.in_(named)))
    rows = await session.scalars(query.order_by(ApartRow.id))
    return tuple(ApartPair(row.id, StudentId(row.one), StudentId(row.other)) for row in rows)


async def on_pass_to(
    session: AsyncSession, school: SchoolId, room: RoomId, ids: Iterable[str], now: datetime
) -> set[StudentId]:
    """Return those who are on an open pass to a room."""
    found: set[StudentId] = set()
    for part in chunks(ids):
        rows = await session.scalars(
            select(PassRow.student).where(
                PassRow.school_id == school,
                PassRow.state.in_(("out", "there")),
                PassRow.lapses_at > now,
                PassRow.destination == room,
                PassRow.student.in_(part),
            )
        )
        found.update(StudentId(student) for student in rows)
    return found


async def revoked_at(
    session: AsyncSession, school: SchoolId, hashes: Iterable[BadgeHash]
) -> dict[BadgeHash, datetime]:
    """Return when each of these badges was revoked, if it was."""
    found: dict[BadgeHash, datetime] = {}
    for part in chunks(hashes):
        rows = await session.execute(
            select(BadgeRow.hash, BadgeRow.revoked_at).where(
                BadgeRow.school_id == school,
                BadgeRow.hash.in_(part),
                BadgeRow.revoked_at.is_not(None),
            )
        )
        found.update({BadgeHash(row.hash): row.revoked_at for row in rows})
    return found
