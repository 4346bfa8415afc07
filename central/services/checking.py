"""An adult in the corridor looks at a badge: whose is it, and is there a pass?

The code is read as a kiosk reads it: a card by its hash, a phone's badge by both signatures and the
current 30 s (looking does not use it up), a student number only where a room takes them. Each look
at somebody is written down with the student's id, once within `SAME_LOOK_S`.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound, TooMany
from central.services.badge_pictures import Code, codes_in
from central.services.callers import Caller, Permission, require
from central.services.emergency_views import PersonView, person_of
from central.services.views import OutPass
from central.store import (
    audit,
    emergencies,
    folding,
    gathering,
    passes,
    people,
    rooms,
    schools,
)
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.domain.badges import (
    Badge,
    CardBadge,
    NotOurs,
    NumberBadge,
    NumberRule,
    PhoneBadge,
    Symbology,
    parse_badge,
)
from hallpass.domain.passes import Pass
from hallpass.domain.rooms import Room
from hallpass.ids import AdultId, BadgeHash, RoomId, SchoolId, StudentId
from hallpass.signing import phone_badge_is_genuine, public_key

SAME_LOOK_S = 60.0
FRAMES_A_MINUTE = 300
UNKNOWN_A_MINUTE = 20
"""Codes that are nobody's: few student numbers exist, and this must not be where to try them."""
_AT_ONCE = 2
"""Pictures that are decoded at the same time."""
_Who = tuple[SchoolId, AdultId]
_CAMERA = (Symbology.QR, Symbology.CODE_128, Symbology.CODE_39)


class Found(StrEnum):
    """What a look came to."""

    NO_CODE = "no_code"
    NOT_OURS = "not_ours"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    """A phone's badge of another moment: a photograph of one."""
    REVOKED = "revoked"
    ADULT = "adult"
    STUDENT = "student"


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """Whose badge it is."""

    found: Found
    student: StudentId | None = None
    full_name: str = ""
    out: OutPass | None = None
    """The pass that the student is out on; None: none."""
    person: PersonView | None = None
    """During an emergency, if they are on its list."""
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class _Holder:
    found: Found
    student: StudentId | None = None


class Checking:
    """Looks at badges."""

    def __init__(self, database: Database, changes: Changes, clock: Clock) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._decoders = asyncio.Semaphore(_AT_ONCE)
        self._frames: dict[_Who, deque[float]] = {}
        self._wrong: dict[_Who, deque[float]] = {}
        self._looked: dict[tuple[_Who, StudentId], float] = {}

    async def read_picture(self, caller: Caller, raw: bytes) -> CheckAnswer:
        """Read the badge in a picture.

        Args:
            caller: an adult.
            raw: JPEG, PNG or WebP; it is not kept.

        Raises:
            Forbidden: not theirs to do.
            BadRequest: this is no picture.
            TooLarge: it has too many bytes or pixels.
            TooMany: too many pictures, or too many codes that were nobody's.
        """
        require(caller, Permission.CHECK_BADGES)
        self._count(self._frames, caller, FRAMES_A_MINUTE)
        async with self._decoders:
            codes = await asyncio.to_thread(codes_in, raw, _CAMERA)
        return await self.read_codes(caller, codes)

    async def read_codes(self, caller: Caller, codes: Iterable[Code]) -> CheckAnswer:
        """Answer for the first of some codes that is a badge; raises Forbidden, TooMany."""
        require(caller, Permission.CHECK_BADGES)
        holder = _Holder(Found.NO_CODE)
        async with self._database.read() as session:
            for code in codes:
                holder = await self._holder(session, caller.school, code)
                if holder.found is not Found.NOT_OURS:
                    break
        if holder.student is None:
            if holder.found in {Found.UNKNOWN, Found.EXPIRED}:
                self._count(self._wrong, caller, UNKNOWN_A_MINUTE)
            return CheckAnswer(holder.found)
        await self._write_down(caller, holder.student)
        return await self.about(caller, holder.student, holder.found)

    async def look(self, caller: Caller, student: StudentId) -> CheckAnswer:
        """Look at a student without a badge; written down as a look at one.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such student.
        """
        require(caller, Permission.CHECK_BADGES)
        answer = await self.about(caller, student)
        if not answer.full_name:
            raise NotFound("there is no such student")
        await self._write_down(caller, student)
        return answer

    async def about(
        self, caller: Caller, student: StudentId, found: Found = Found.STUDENT
    ) -> CheckAnswer:
        """Return what an adult in the corridor has to know of a student; raises Forbidden."""
        require(caller, Permission.CHECK_BADGES)
        now, school = self._clock.now(), caller.school
        async with self._database.read() as session:
            names = await people.names(session, school, [student])
            out = [p for p in await passes.open_at(session, school, now) if p.student == student]
            every = await rooms.every(session, school)
            kept = await emergencies.current(session, school)
            listed = () if kept is None else await emergencies.people_of(session, school, kept.id)
            own = [person for person in listed if person.student == student]
            marked = await gathering.adult_names(session, school, (p.safe_by for p in own))
        name = names.get(student)
        latest: Pass | None = out[-1] if out else None
        return CheckAnswer(
            found,
            student,
            full_name="" if name is None else name.full,
            out=None
            if latest is None
            else OutPass(
                value=latest,
                name=None if name is None else name.short,
                full_name="" if name is None else name.full,
                origin=_room(every, latest.origin),
                destination=_room(every, latest.destination),
                out_min=latest.out_min(now),
                overtime_min=latest.overtime_min(now),
            ),
            person=person_of(own[0], marked, every) if own else None,
            emergency=kept is not None,
        )

    async def _holder(self, session: AsyncSession, school: SchoolId, code: Code) -> _Holder:
        badge = await self._badge(session, school, code)
        match badge:
            case NotOurs():
                return _Holder(Found.NOT_OURS)
            case PhoneBadge():
                key = public_key((await schools.by_id(session, school)).private_key)
                if not phone_badge_is_genuine(badge, key, self._clock.now()):
                    return _Holder(Found.EXPIRED)
                known = badge.student in await people.names(session, school, [badge.student])
                return _Holder(Found.STUDENT, badge.student) if known else _Holder(Found.UNKNOWN)
            case CardBadge(hash_) | NumberBadge(hash_):
                return await _holder_of(session, school, hash_)
            case _:  # pragma: no cover
                assert_never(badge)

    async def _badge(self, session: AsyncSession, school: SchoolId, code: Code) -> Badge | NotOurs:
        badge = parse_badge(code.text, code.symbology)
        if not isinstance(badge, NotOurs):
            return badge
        for rule in await _number_rules(session, school):
            badge = parse_badge(code.text, code.symbology, rule)
            if not isinstance(badge, NotOurs):
                return badge
        return NotOurs()

    async def _write_down(self, caller: Caller, student: StudentId) -> None:
        now, key = self._clock.monotonic(), ((caller.school, caller.adult), student)
        if now - self._looked.get(key, -SAME_LOOK_S) < SAME_LOOK_S:
            return
        self._looked = {k: at for k, at in self._looked.items() if now - at < SAME_LOOK_S}
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            await audit.record(unit, caller.who, "badge.checked", student)
        self._looked[key] = now

    def _count(self, kept: dict[_Who, deque[float]], caller: Caller, limit: int) -> None:
        """Count one more within the minute; raises TooMany."""
        now = self._clock.monotonic()
        times = kept.setdefault((caller.school, caller.adult), deque())
        while times and now - times[0] >= 60:
            times.popleft()
        if len(times) >= limit:
            raise TooMany("too many at once: wait a minute", retry_s=int(60 - (now - times[0])) + 1)
        times.append(now)


async def _holder_of(session: AsyncSession, school: SchoolId, badge: BadgeHash) -> _Holder:
    owner = await gathering.owner_of(session, school, badge)
    if owner is None:
        return _Holder(Found.UNKNOWN)
    if owner.adult:
        return _Holder(Found.ADULT)
    return _Holder(Found.REVOKED if owner.revoked else Found.STUDENT, StudentId(owner.id))


async def _number_rules(session: AsyncSession, school: SchoolId) -> Collection[NumberRule]:
    """Return how student numbers look wherever a room takes them."""
    known = await folding.load(session, school)
    return {
        rule for room in known.rooms if (rule := known.of_room(room).settings.numbers) is not None
    }


def _room(every: dict[RoomId, Room], room: RoomId) -> Room:
    return every.get(room, Room(room, name=room))
