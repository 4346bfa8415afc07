"""An emergency of the whole school, or a drill of one: administrators start, change and end it.

In the moment it starts, one transaction freezes who is out and where, which rooms' kiosks were out
of touch, and hands every kiosk and page the new state. Afterwards only adults mark students safe,
each under their own name; a scan never does. At most one is on at a time.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound, OutOfDate
from central.live.hub import Hub
from central.services.callers import Caller, Permission, require
from central.services.devices import device_view
from central.services.emergency_views import (
    AlarmView,
    EmergencyHead,
    EmergencyView,
    Report,
    box_of,
    event_of,
    head_of,
    person_of,
    room_of,
)
from central.services.recording import record
from central.services.telling import Event, tell
from central.services.texts import printable
from central.services.troubles import in_touch
from central.store import (
    alarms,
    audit,
    devices,
    emergencies,
    gathering,
    passes,
    people,
    rooms,
    schools,
)
from central.store.alarms import Alarm
from central.store.emergencies import Kept, SilentBox
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.emergency import Action
from hallpass.domain.facts import AlarmEnded
from hallpass.domain.timetable import moment_of
from hallpass.ids import AdultId, AlarmId, DeviceId, EmergencyId, SchoolId
from hallpass.idsource import IdSource

log = logging.getLogger(__name__)

NOTE_LIMIT = 200
LIST_LIMIT = 200


class Emergencies:
    """Emergencies, drills, and what boxes raise by themselves."""

    def __init__(
        self, database: Database, changes: Changes, hub: Hub, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock
        self._ids = ids

    async def start(
        self,
        caller: Caller,
        action: Action,
        *,
        drill: bool,
        note: str = "",
        alarm: AlarmId | None = None,
    ) -> EmergencyView:
        """Put the whole school into an emergency, and freeze who is out.

        Args:
            caller: an administrator, or a program with that scope.
            action: what everyone does now.
            drill: whether it is for practice.
            note: a few words for the report; cut to `NOTE_LIMIT`.
            alarm: what a box raised and this confirms.

        Raises:
            Forbidden: not theirs to do.
            OutOfDate: one is on already.
            NotFound: there is no such alarm.
        """
        require(caller, Permission.RUN_EMERGENCY)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if await emergencies.current(unit.session, caller.school) is not None:
                raise OutOfDate("an emergency is on already: change it, or end it first")
            raised = None if alarm is None else await _alarm(unit, alarm)
            kept = await self._begin(unit, caller, action, drill=drill, note=note)
            if raised is not None:
                await self._take_up(unit, caller, raised, kept)
        log.warning("emergency.started action=%s drill=%s version=%d", action, drill, kept.version)
        return await self._view(caller.school, kept)

    async def _begin(
        self, unit: Unit, caller: Caller, action: Action, *, drill: bool, note: str
    ) -> Kept:
        session, school = unit.session, unit.school_id
        out = await passes.open_at(session, school, unit.now)
        named = await people.names(session, school, (value.student for value in out))
        listed = emergencies.frozen(out, {key: name.full for key, name in named.items()})
        timetable = await schools.timetable(session, school)
        moment = None if timetable is None else moment_of(timetable, unit.now)
        ids = [person.student for person in listed]
        in_class = 0 if moment is None else await gathering.expected(session, school, moment, ids)
        by = _adult(caller)
        words = printable(note)[:NOTE_LIMIT]
        kept = await emergencies.begin(
            unit, self._new_id(), action, by, drill=drill, note=words, in_class=in_class
        )
        emergencies.add_people(unit, kept.id, listed)
        silent = await self._out_of_touch(unit)
        emergencies.add_boxes(unit, kept.id, silent)
        await emergencies.add_event(unit, kept.id, "started", adult=by, detail=action.value)
        detail = {
            "action": action.value,
            "drill": drill,
            "version": kept.version,
            "out": len(listed),
            "boxes_out_of_touch": len(silent),
        }
        await audit.record(unit, caller.who, "emergency.started", kept.id, detail)
        await tell(unit, self._ids, Event.EMERGENCY_STARTED, {"emergency": kept.id, **detail})
        return kept

    async def _out_of_touch(self, unit: Unit) -> tuple[SilentBox, ...]:
        every = await devices.every(unit.session, unit.school_id)
        views = [device_view(box, self._hub) for box in every if box.revoked_at is None]
        return tuple(
            SilentBox(view.id, view.room, view.heard_at, view.status.outbox)
            for view in views
            if not in_touch(view, unit.now)
        )

    async def change(self, caller: Caller, action: Action, *, note: str = "") -> EmergencyView:
        """Give the one that is on another action (Hold becomes Lockdown); its list continues.

        Raises:
            Forbidden: not theirs to do.
            OutOfDate: none is on, or it is this one already.
        """
        require(caller, Permission.RUN_EMERGENCY)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            kept = await self._change(unit, caller, await current_in(unit), action, note)
        log.warning("emergency.changed action=%s version=%d", action, kept.version)
        return await self._view(caller.school, kept)

    async def _change(
        self, unit: Unit, caller: Caller, old: Kept, action: Action, note: str
    ) -> Kept:
        if old.action is action:
            raise OutOfDate("this is what the emergency is already")
        kept = await emergencies.alter(unit, old, action)
        words = " ".join(part for part in (action.value, printable(note)[:NOTE_LIMIT]) if part)
        await emergencies.add_event(unit, kept.id, "changed", adult=_adult(caller), detail=words)
        detail = {
            "from": old.action.value,
            "action": action.value,
            "drill": kept.drill,
            "version": kept.version,
        }
        await audit.record(unit, caller.who, "emergency.changed", kept.id, detail)
        await tell(unit, self._ids, Event.EMERGENCY_CHANGED, {"emergency": kept.id, **detail})
        return kept

    async def end(
        self, caller: Caller, *, note: str = "", emergency: EmergencyId | None = None
    ) -> EmergencyView:
        """End the one that is on.

        Args:
            caller: an administrator, or a program with that scope.
            note: a few words for the timeline.
            emergency: only if it is this one; None: whichever is on.

        Raises:
            Forbidden: not theirs to do.
            OutOfDate: none is on, or another.
        """
        require(caller, Permission.RUN_EMERGENCY)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            old = await current_in(unit)
            if emergency is not None and old.id != emergency:
                raise OutOfDate("this emergency is over; another one is on")
            by = _adult(caller)
            kept = await emergencies.finish(unit, old, by)
            words = printable(note)[:NOTE_LIMIT]
            await emergencies.add_event(unit, kept.id, "ended", adult=by, detail=words)
            total, safe = await _counts(unit.session, caller.school, kept.id)
            detail = {"version": kept.version, "unaccounted": total - safe}
            await audit.record(unit, caller.who, "emergency.ended", kept.id, detail)
            told = {"emergency": kept.id, "action": kept.action.value, "drill": kept.drill}
            await tell(unit, self._ids, Event.EMERGENCY_ENDED, {**told, **detail})
        log.warning("emergency.ended version=%d", kept.version)
        return await self._view(caller.school, kept)

    async def current(self, caller: Caller) -> EmergencyView | None:
        """Return the one that is on, with its list; raises Forbidden."""
        require(caller, Permission.SEE_EMERGENCY)
        async with self._database.read() as session:
            kept = await emergencies.current(session, caller.school)
            return None if kept is None else await self._view_in(session, caller.school, kept)

    async def get(self, caller: Caller, emergency: EmergencyId) -> EmergencyView:
        """Return one with its list; what is over is for those who run emergencies.

        Raises:
            Forbidden: not theirs to see.
            NotFound: there was none of that id.
        """
        require(caller, Permission.SEE_EMERGENCY)
        async with self._database.read() as session:
            kept = await emergencies.by_id(session, caller.school, emergency)
            if kept is None:
                raise NotFound("there was no such emergency")
            if not kept.on:
                require(caller, Permission.RUN_EMERGENCY)
            return await self._view_in(session, caller.school, kept)

    async def list(self, caller: Caller) -> tuple[EmergencyHead, ...]:
        """Return all emergencies and drills, the newest first; raises Forbidden."""
        require(caller, Permission.RUN_EMERGENCY)
        async with self._database.read() as session:
            every = await emergencies.every(session, caller.school, LIST_LIMIT)
            counts = await emergencies.counts(session, caller.school, [k.id for k in every])
            ids = {key for kept in every for key in (kept.started_by, kept.ended_by)}
            names = await gathering.adult_names(session, caller.school, ids)
        return tuple(head_of(kept, names, *counts.get(kept.id, (0, 0))) for kept in every)

    async def report(self, caller: Caller, emergency: EmergencyId) -> Report:
        """Return everything about one; raises as `get`."""
        view = await self.get(caller, emergency)
        async with self._database.read() as session:
            school = await schools.by_id(session, caller.school)
            timetable = await schools.timetable(session, caller.school)
            found = await emergencies.events_of(session, caller.school, emergency)
            every = await rooms.every(session, caller.school)
            adults = await gathering.adult_names(session, caller.school, (e.adult for e in found))
        students = {person.student: person.name for person in view.people}
        return Report(
            school=school.name,
            zone="UTC" if timetable is None else timetable.zone,
            view=view,
            events=tuple(event_of(event, adults, students, every) for event in found),
        )

    async def alarms(self, caller: Caller) -> tuple[AlarmView, ...]:
        """Return what boxes raised and nobody has answered; raises Forbidden."""
        require(caller, Permission.RUN_EMERGENCY)
        async with self._database.read() as session:
            found = await alarms.open_ones(session, caller.school)
            if not found:
                return ()
            every = await rooms.every(session, caller.school)
            names = await gathering.adult_names(session, caller.school, (a.adult for a in found))
            boxes = {box.id: box.name for box in await devices.every(session, caller.school)}
        return tuple(
            AlarmView(
                id=item.id,
                room=room_of(every, item.room),
                box=boxes.get(item.device, ""),
                action=item.action,
                drill=item.drill,
                by="" if item.adult is None else names.get(item.adult, ""),
                at=item.at,
                received_at=item.received_at,
                ended_at=item.ended_at,
            )
            for item in found
        )

    async def confirm(
        self, caller: Caller, alarm: AlarmId, action: Action, *, drill: bool, note: str = ""
    ) -> EmergencyView:
        """Make a box's alarm the whole school's; if one is on, it is taken into that one.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such alarm.
            OutOfDate: somebody has answered it.
        """
        require(caller, Permission.RUN_EMERGENCY)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            raised = await _alarm(unit, alarm)
            kept = await emergencies.current(unit.session, caller.school)
            if kept is None:
                kept = await self._begin(unit, caller, action, drill=drill, note=note)
            elif kept.action is not action:
                kept = await self._change(unit, caller, kept, action, note)
            await self._take_up(unit, caller, raised, kept)
        log.warning("emergency.alarm_confirmed version=%d", kept.version)
        return await self._view(caller.school, kept)

    async def dismiss(self, caller: Caller, alarm: AlarmId, note: str = "") -> None:
        """Set an alarm aside, and end it at its box; raises as `confirm`."""
        require(caller, Permission.RUN_EMERGENCY)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            raised = await _alarm(unit, alarm)
            await self._answer(unit, caller, raised, None)
            detail = {"note": printable(note)[:NOTE_LIMIT]}
            await audit.record(unit, caller.who, "alarm.dismissed", alarm, detail)

    async def _take_up(self, unit: Unit, caller: Caller, raised: Alarm, kept: Kept) -> None:
        await self._answer(unit, caller, raised, kept.id)
        await emergencies.add_event(
            unit,
            kept.id,
            "alarm_confirmed",
            adult=_adult(caller),
            room=raised.room,
            detail=raised.action.value,
        )
        await audit.record(unit, caller.who, "alarm.confirmed", raised.id, {"emergency": kept.id})

    async def _answer(
        self, unit: Unit, caller: Caller, raised: Alarm, emergency: EmergencyId | None
    ) -> None:
        """Answer an alarm, and end it at its box: what holds there now is what the school says."""
        by = _adult(caller)
        await alarms.answer(unit, raised.id, by, emergency)
        if raised.ended_at is None and raised.room is not None:
            await alarms.end(unit, raised.id, by)
            over = (AlarmEnded(raised.id), raised.room, caller.actor)
            await record(unit, self._clock, self._ids, [over])
            unit.wake(raised.room)
        unit.pages = True

    def _new_id(self) -> EmergencyId:
        return EmergencyId(self._ids.new())

    async def _view(self, school: SchoolId, kept: Kept) -> EmergencyView:
        async with self._database.read() as session:
            return await self._view_in(session, school, kept)

    async def _view_in(self, session: AsyncSession, school: SchoolId, kept: Kept) -> EmergencyView:
        listed = await emergencies.people_of(session, school, kept.id)
        boxes = await emergencies.boxes_of(session, school, kept.id)
        every = await rooms.every(session, school)
        heard = await self._heard(session, school, boxes, kept.started_at) if boxes else {}
        ids = {kept.started_by, kept.ended_by, *(person.safe_by for person in listed)}
        names = await gathering.adult_names(session, school, ids)
        safe = sum(person.safe_at is not None for person in listed)
        return EmergencyView(
            head=head_of(kept, names, len(listed), safe),
            people=tuple(person_of(person, names, every) for person in listed),
            boxes=tuple(
                sorted(
                    (box_of(box, heard, kept.started_at, every) for box in boxes),
                    key=lambda box: (box.room.number, box.room.name),
                )
            ),
        )

    async def _heard(
        self, session: AsyncSession, school: SchoolId, boxes: Iterable[SilentBox], since: datetime
    ) -> dict[DeviceId, datetime]:
        """Return which of these boxes were heard since then: written down, or known here alone."""
        found = dict(await gathering.heard_since(session, school, since))
        for box in boxes:
            heard = self._hub.presence.of(box.device)
            if heard is not None and heard.at > found.get(box.device, since):
                found[box.device] = heard.at
        return found


async def current_in(unit: Unit) -> Kept:
    """Return the one that is on; raises OutOfDate."""
    kept = await emergencies.current(unit.session, unit.school_id)
    if kept is None:
        raise OutOfDate("no emergency is on: it was ended meanwhile")
    return kept


async def _counts(
    session: AsyncSession, school: SchoolId, emergency: EmergencyId
) -> tuple[int, int]:
    return (await emergencies.counts(session, school, [emergency])).get(emergency, (0, 0))


async def _alarm(unit: Unit, alarm: AlarmId) -> Alarm:
    found = await alarms.by_id(unit.session, unit.school_id, alarm)
    if found is None:
        raise NotFound("there is no such alarm")
    if found.answered_at is not None:
        raise OutOfDate("somebody has answered this alarm already")
    return found


def _adult(caller: Caller) -> AdultId | None:
    """Return under whose name it is kept; of a program nobody's."""
    return None if caller.api_key is not None else caller.adult
