"""What students ask of adults who are elsewhere: shown to whom it concerns, answered once.

An ask concerns the adult who was asked; if nobody was named, or somebody who can't sign in (a
substitute), every adult of that room. The answer is a fact under the adult's own name; the room's
kiosk takes a yes as that adult's and decides anew (docs/adr/0011).
"""

from collections.abc import Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import Forbidden, NotFound
from central.services.callers import Caller, Permission, require
from central.services.devices import printable
from central.services.recording import record
from central.services.views import AskView, LiftedByYes, Outcome, OutcomeKind
from central.store import accounts, adults, asks, audit, passes, people, rooms
from central.store.asks import AskNow
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.domain.facts import ASK_LIFE, AdultAnswered
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import Room
from hallpass.ids import AdultId, AskId, RoomId, SchoolId
from hallpass.idsource import IdSource

MESSAGE_LIMIT = 80


class Asks:
    """Questions to adults."""

    def __init__(self, database: Database, changes: Changes, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._ids = ids

    async def open(self, caller: Caller) -> tuple[AskView, ...]:
        """Return what waits for this adult's answer, the oldest first; raises Forbidden."""
        require(caller, Permission.ANSWER_ASKS)
        now = self._clock.now()
        async with self._database.read() as session:
            waiting = await asks.open_ones(session, caller.school, now)
            own = [ask for ask in waiting if await _concerns(session, caller, ask)]
            own = await _not_gone(session, caller.school, own)
            names = await people.names(session, caller.school, (ask.student for ask in own))
            every = await rooms.every(session, caller.school) if own else {}
            lifted = {ask.id: await _lifted(session, caller.school, ask, every) for ask in own}
        return tuple(
            AskView(
                id=ask.id,
                full_name=names[ask.student].full if ask.student in names else "",
                origin=_room(every, ask.origin),
                destination=_room(every, ask.destination),
                reasons=lifted[ask.id],
                at=ask.at,
                closes_at=ask.at + ASK_LIFE,
                to_caller=ask.adult == caller.adult,
            )
            for ask in own
        )

    async def answer(self, caller: Caller, ask: AskId, *, yes: bool, message: str = "") -> Outcome:
        """Answer in the caller's name, and let the room's kiosk know at once.

        Args:
            caller: whom it concerns.
            ask: which question.
            yes: whether the student may go.
            message: a few words for the student; cut to `MESSAGE_LIMIT`.

        Returns:
            What became of it: somebody may have been first, or it was too late.

        Raises:
            Forbidden: it does not concern the caller.
            NotFound: there is no such ask.
        """
        require(caller, Permission.ANSWER_ASKS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            found = await asks.by_id(unit.session, caller.school, ask)
            if found is None:
                raise NotFound("there is no such question")
            if not await _concerns(unit.session, caller, found):
                raise Forbidden("this question was put to somebody else")
            if found.answered_by is not None:
                return await _taken(unit.session, caller, found)
            waits = await _not_gone(unit.session, caller.school, [found])
            if not waits or not found.open_at(unit.now):
                return Outcome(OutcomeKind.OVER, at=found.at)
            text = printable(message)[:MESSAGE_LIMIT]
            body = AdultAnswered(found.id, found.student, yes, text)
            await record(unit, self._clock, self._ids, [(body, found.origin, caller.actor)])
            detail = {"student": found.student, "yes": yes}
            await audit.record(unit, caller.who, "ask.answered", found.id, detail)
        return Outcome(OutcomeKind.TAKEN, yes=yes, by=caller.name, at=unit.now)


async def _concerns(session: AsyncSession, caller: Caller, ask: AskNow) -> bool:
    """Whether an adult is one of those who may answer."""
    if ask.adult == caller.adult:
        return True
    if ask.adult is not None and await _signs_in(session, caller.school, ask.adult):
        return False
    return ask.origin in await adults.rooms_of(session, caller.school, caller.adult)


async def _signs_in(session: AsyncSession, school: SchoolId, adult: AdultId) -> bool:
    account = await accounts.by_id(session, school, adult)
    return account is not None and account.sign_in is not None


async def _not_gone(
    session: AsyncSession, school: SchoolId, found: Iterable[AskNow]
) -> list[AskNow]:
    """Leave out whoever has got a pass meanwhile, such as by a badge at the desk."""
    waiting = list(found)
    if not waiting:
        return []
    since = min(ask.at for ask in waiting)
    students = {ask.student for ask in waiting}
    later = await passes.of_students(session, school, students, since)
    return [
        ask
        for ask in waiting
        if not any(
            p.student == ask.student and p.origin == ask.origin and p.started_at >= ask.at
            for p in later
        )
    ]


async def _taken(session: AsyncSession, caller: Caller, found: AskNow) -> Outcome:
    by = "" if found.answered_by is None else found.answered_by
    account = await accounts.by_id(session, caller.school, AdultId(by))
    return Outcome(
        OutcomeKind.MINE if by == caller.adult else OutcomeKind.OTHERS,
        yes=bool(found.yes),
        by=account.name if account is not None else "",
        at=found.answered_at,
    )


async def _lifted(
    session: AsyncSession, school: SchoolId, ask: AskNow, every: Mapping[RoomId, Room]
) -> tuple[LiftedByYes, ...]:
    """Return what a yes would lift, with the limits that are in force."""
    settings = await rooms.settings_of(session, school, ask.origin)
    student = (await people.students(session, school, (ask.student,))).get(ask.student)
    own = student.allowance.per_day if student is not None else None
    limits: Mapping[ReasonCode, int | None] = {
        ReasonCode.DESTINATION_FULL: _room(every, ask.destination).capacity,
        ReasonCode.ORIGIN_FULL: settings.out_limit,
        ReasonCode.SCHOOL_FULL: settings.school_limit,
        ReasonCode.PASSES_PER_DAY: settings.per_day if own is None else own,
        ReasonCode.MINUTES_BETWEEN: settings.between_min,
        ReasonCode.FIRST_MINUTES: settings.first_min,
        ReasonCode.LAST_MINUTES: settings.last_min,
    }
    return tuple(
        LiftedByYes(code, {} if (limit := limits.get(code)) is None else {"limit": limit})
        for code in ask.reasons
    )


def _room(every: Mapping[RoomId, Room], room: RoomId) -> Room:
    return every.get(room, Room(room, name=room))
