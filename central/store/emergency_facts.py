"""What kiosks report while an emergency is on, and what they knew in its moment and say later.

    a scan (StudentSeen, a return, an arrival)   where somebody on the list was seen; never "safe"
    a pass that was open in that moment, heard of later      put on the list, marked as such
    a pass of the list that was over before that moment      said in the timeline; the list stays
    AlarmRaised, AlarmEnded                                  `central.store.alarms`

Facts are late as often as not: what counts is when they happened, by the best known clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from central.store import alarms, emergencies, journal, people
from central.store.alarms import Alarm
from central.store.emergencies import Kept
from central.store.passes import Refolded
from central.store.unit import Unit
from hallpass.domain.facts import (
    AlarmEnded,
    AlarmRaised,
    Clocks,
    EndHow,
    Fact,
    PassArrived,
    PassEnded,
    PassStarted,
    StudentSeen,
    when_of,
)
from hallpass.domain.passes import Pass, PassState
from hallpass.ids import RoomId, StudentId

_LATE = timedelta(days=2)
"""So long after its beginning facts are still laid beside an emergency's list."""
_SAME_SCAN = timedelta(minutes=1)
"""Scans in one room within this time are one line of the timeline."""
_SCANNED_BACK = frozenset({EndHow.RETURNED, EndHow.ARRIVED, EndHow.SEEN_ELSEWHERE})


@dataclass(frozen=True, slots=True)
class _Sighting:
    student: StudentId
    room: RoomId
    at: datetime
    version: int | None
    """Of the emergency that the kiosk knew of; None: an ordinary scan."""


async def note(
    unit: Unit, facts: Sequence[Fact], refolded: Iterable[Refolded]
) -> tuple[Alarm, ...]:
    """Lay new facts beside the emergencies that they concern; called in their transaction.

    Returns:
        Alarms that boxes raised and that nobody was told of yet.
    """
    raised: tuple[Alarm, ...] = ()
    if any(isinstance(fact.body, AlarmRaised | AlarmEnded) for fact in facts):
        clocks = await journal.clocks_for(unit.session, unit.school_id, facts)
        raised = await alarms.note(unit, facts, clocks)
        await _note_ended_alone(unit, facts)
    await _note_people(unit, facts, refolded)
    return raised


async def _note_people(unit: Unit, facts: Sequence[Fact], refolded: Iterable[Refolded]) -> None:
    recent = await emergencies.since(unit.session, unit.school_id, unit.now - _LATE)
    if not recent:
        return
    clocks = await journal.clocks_for(unit.session, unit.school_id, facts)
    changed = [item for item in refolded if item.before != item.after]
    seen = [found for fact in facts if (found := _sighting(fact, clocks)) is not None]
    for kept in recent:
        for item in changed:
            await _note_pass(unit, kept, item.after)
        for sighting in seen:
            if _concerns(kept, sighting, recent):
                await _note_seen(unit, kept, sighting)


async def _note_ended_alone(unit: Unit, facts: Sequence[Fact]) -> None:
    """Say which boxes, cut off, were told by an adult to show an emergency no longer."""
    recent = await emergencies.since(unit.session, unit.school_id, unit.now - _LATE)
    for fact in facts:
        body = fact.body
        if isinstance(body, AlarmEnded) and body.alarm is None:
            kept = _of_version(recent, body.emergency_version)
            if kept is not None:
                await emergencies.add_event(
                    unit, kept.id, "box_ended", adult=fact.by.adult, room=fact.stamp.room
                )


def _sighting(fact: Fact, clocks: Clocks) -> _Sighting | None:
    """Return where a fact saw a student: only what was scanned at a desk."""
    room, at = fact.stamp.room, when_of(fact.stamp, clocks).at
    if room is None or fact.by.adult is not None:
        return None
    match fact.body:
        case StudentSeen(student=student, emergency_version=version):
            return _Sighting(student, room, at, version or None)
        case PassArrived(student=student) | PassStarted(student=student):
            return _Sighting(student, room, at, None)
        case PassEnded(student=student, how=how) if how in _SCANNED_BACK:
            return _Sighting(student, room, at, None)
        case _:
            return None


def _of_version(recent: Sequence[Kept], version: int) -> Kept | None:
    """Return the emergency that had a version: each keeps the last of its own."""
    return next((kept for kept in recent if kept.version >= version > 0), None)


def _concerns(kept: Kept, sighting: _Sighting, recent: Sequence[Kept]) -> bool:
    if sighting.version is not None:
        return _of_version(recent, sighting.version) == kept
    return kept.ended_at is None or sighting.at <= kept.ended_at


async def _note_seen(unit: Unit, kept: Kept, sighting: _Sighting) -> None:
    person = await emergencies.person(unit, kept.id, sighting.student)
    if person is None or sighting.at <= (person.since or person.added_at or kept.started_at):
        return
    known = person.seen_at
    if known is not None and sighting.at <= known:
        return
    await emergencies.set_seen(unit, kept.id, sighting.student, sighting.room, sighting.at)
    again = person.seen_room == sighting.room and known is not None
    if again and known is not None and sighting.at - known < _SAME_SCAN:
        return
    await emergencies.add_event(
        unit,
        kept.id,
        "seen",
        student=sighting.student,
        room=sighting.room,
        detail=sighting.at.isoformat(timespec="seconds"),
    )


async def _note_pass(unit: Unit, kept: Kept, value: Pass) -> None:
    """Compare a pass, as it is known now, with what was frozen."""
    then = _as_frozen(value, kept.started_at)
    person = await emergencies.person(unit, kept.id, value.student)
    if person is None and then is not None:
        names = await people.names(unit.session, unit.school_id, [value.student])
        name = names[value.student].full if value.student in names else ""
        late = replace(emergencies.on_pass(then, name), added_at=unit.now)
        emergencies.add_people(unit, kept.id, [late])
        await unit.session.flush()
        await emergencies.add_event(
            unit, kept.id, "heard_late", student=value.student, room=value.origin
        )
    elif person is not None and person.pass_id == value.id and then is None:
        await _note_was_back(unit, kept, value)


async def _note_was_back(unit: Unit, kept: Kept, value: Pass) -> None:
    told = await emergencies.events_of(unit.session, unit.school_id, kept.id)
    if any(item.kind == "heard_back" and item.student == value.student for item in told):
        return
    place = value.destination if value.ended_how is EndHow.ARRIVED else value.origin
    ended = value.ended_at
    await emergencies.add_event(
        unit,
        kept.id,
        "heard_back",
        student=value.student,
        room=place,
        detail="" if ended is None else ended.isoformat(timespec="seconds"),
    )


def _as_frozen(value: Pass, moment: datetime) -> Pass | None:
    """Return a pass as it stood in that moment if it was open then."""
    then = value.as_of(moment)
    if then is None or then.state is PassState.VOIDED or not then.open_at(moment):
        return None
    return then
