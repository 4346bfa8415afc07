"""Changes of settings that are made now and count later: planned, withdrawn, applied when due.

A planned change is looked at twice: when it is made, and when its time comes. What makes no sense
any more then, or comes from somebody who may not do it any more, is refused whole; the reason is
kept and told.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import BadRequest, Invalid, NotFound, Refusal
from central.live.hub import Hub
from central.services import settings_changing as changing
from central.services.callers import Caller, Permission, require
from central.services.sessions import caller_of
from central.services.settings_changing import NOTE_LIMIT, Wanted
from central.services.settings_checking import said
from central.services.settings_reading import names_of, values_with_logo, whole
from central.services.settings_views import CLEAR, PlannedView, PlanState, Values
from central.store import accounts, audit, pictures, planned
from central.store.engine import Database
from central.store.planned import Planned
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.layers import Level
from hallpass.ids import SchoolId
from hallpass.idsource import IdSource

log = logging.getLogger(__name__)

LATEST = timedelta(days=400)
WAITING_LIMIT = 200
_PROBLEM_LIMIT = 1_000


class Planning:
    """The planned changes of a school."""

    def __init__(
        self, database: Database, changes: Changes, hub: Hub, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock
        self._ids = ids

    async def plan(
        self,
        caller: Caller,
        level: Level,
        targets: tuple[str, ...],
        values: Values,
        due_at: datetime,
        note: str = "",
    ) -> PlannedView:
        """Make a change that counts from `due_at` on.

        Args:
            caller: who does it, and in whose name it will be done.
            level: as in `Settings.change`.
            targets: as in `Settings.change`.
            values: as in `Settings.change`.
            due_at: aware; in the future.
            note: why, for the history.

        Raises:
            Forbidden: not theirs to do.
            NotFound: one of the targets is not there.
            Invalid: it would be refused if it were made now, or its time makes no sense.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if due_at.tzinfo is None or not unit.now < due_at <= unit.now + LATEST:
                raise Invalid((f"due_at: a time within the next {LATEST.days} days is needed",))
            if len(await planned.every(unit.session, caller.school)) >= WAITING_LIMIT:
                raise BadRequest(f"{WAITING_LIMIT} changes wait already: withdraw some first")
            wanted = Wanted(level, targets, values, None, note)
            prepared = await changing.prepare(unit.session, caller.school, wanted)
            if prepared.problems:
                raise Invalid(said(prepared.problems))
            made = await self._keep(unit, caller, wanted, due_at)
            detail = {"level": level.value, "targets": list(targets[:50]), "keys": sorted(values)}
            detail["due_at"] = due_at.isoformat()
            await audit.record(unit, caller.who, "settings.planned", made.id, detail)
            view = await _view(unit.session, caller.school, made)
        self._hub.touch(caller.school)
        return view

    async def planned(self, caller: Caller, *, over: bool = False) -> tuple[PlannedView, ...]:
        """Return what waits, the next first; or what is over, the latest first.

        Raises:
            Forbidden: not theirs to see.
        """
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            found = await planned.every(session, caller.school, over=over)
            return tuple([await _view(session, caller.school, item) for item in found])

    async def withdraw(self, caller: Caller, plan: str) -> None:
        """Let a planned change never be made.

        Raises:
            Forbidden: not theirs to do.
            NotFound: none of that id waits.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if not await planned.close(unit, plan, PlanState.WITHDRAWN):
                raise NotFound("no planned change of that id waits")
            await audit.record(unit, caller.who, "settings.plan_withdrawn", plan)
        self._hub.touch(caller.school)

    async def apply_due(self, school: SchoolId) -> float | None:
        """Make every change whose time has come; returns the seconds until the next one's.

        Safe to run in several processes: each is made under the school's lock, once.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            next_at = await planned.next_at(session, school)
        if next_at is not None and next_at <= now:
            async with self._changes.of(school, now) as unit:
                for item in await planned.due(unit.session, school, now):
                    await self._apply(unit, item)
                next_at = await planned.next_at(unit.session, school)
            self._hub.touch(school)
        return None if next_at is None else max(0.0, (next_at - now).total_seconds())

    async def _apply(self, unit: Unit, item: Planned) -> None:
        account = await accounts.by_id(unit.session, unit.school_id, item.adult)
        caller = None if account is None else caller_of(unit.school_id, account)
        values = {**item.values, **dict.fromkeys(item.cleared, CLEAR)}
        try:
            if caller is None:
                raise Invalid(("adult: the account that planned it is no more",))
            require(caller, Permission.CHANGE_ROOMS)
            wanted = await whole(unit, Wanted(item.level, item.targets, values, None, item.note))
            await changing.apply(unit, wanted, caller.who)
        except Refusal as exc:
            await planned.close(unit, item.id, PlanState.REFUSED, exc.message[:_PROBLEM_LIMIT])
            who = audit.Who(item.adult)
            detail = {"problem": exc.message[:_PROBLEM_LIMIT]}
            await audit.record(unit, who, "settings.plan_refused", item.id, detail)
            log.warning("settings.plan_refused id=%s level=%s", item.id, item.level.value)
        else:
            await planned.close(unit, item.id, PlanState.DONE)

    async def _keep(self, unit: Unit, caller: Caller, wanted: Wanted, due_at: datetime) -> Planned:
        given = {key: value for key, value in wanted.values.items() if value is not CLEAR}
        if pictures.LOGO in given:
            await pictures.keep_logo(unit, given[pictures.LOGO])
        made = Planned(
            id=self._ids.new(),
            level=wanted.level,
            targets=tuple(dict.fromkeys(wanted.targets)),
            values=pictures.stored_values(given),
            cleared=tuple(key for key, value in wanted.values.items() if value is CLEAR),
            due_at=due_at,
            adult=caller.adult,
            adult_name=caller.name,
            note=wanted.note[:NOTE_LIMIT],
            made_at=unit.now,
        )
        planned.add(unit, made)
        await unit.session.flush()
        return made


async def _view(session: AsyncSession, school: SchoolId, item: Planned) -> PlannedView:
    names = await names_of(session, school, item.level, item.targets)
    logos = await pictures.logos_of(session, school, (item.values.get(pictures.LOGO, ""),))
    values = values_with_logo(item.values, logos)
    return PlannedView(
        id=item.id,
        level=item.level,
        targets=item.targets,
        names=names,
        values={**values, **dict.fromkeys(item.cleared, CLEAR)},
        due_at=item.due_at,
        adult=item.adult,
        adult_name=item.adult_name,
        note=item.note,
        made_at=item.made_at,
        state=PlanState(item.state),
        problem=item.problem,
        done_at=item.done_at,
    )
