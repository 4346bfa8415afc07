"""Starts, judged as of when they happened, with what central knows now of that moment.

What an adult can still act on becomes a conflict: a student out twice, a badge that had been
revoked, two who are kept apart. All else that central would have decided otherwise is written
beside the fact and counted in reports: the kiosk decided by what it knew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from central.store import conflicts, people, receipts, situation
from central.store.conflicts import Conflict, Kind
from central.store.passes import Refolded, by_ids
from central.store.situation import Hindsight
from central.store.unit import Unit
from hallpass.domain.assemble import assemble
from hallpass.domain.decision import Decision, Go, decide
from hallpass.domain.facts import Fact, PassStarted
from hallpass.domain.passes import Pass, PassState
from hallpass.domain.situation import Ask
from hallpass.ids import FactId, PassId


@dataclass(frozen=True, slots=True)
class _Start:
    fact: Fact
    body: PassStarted
    value: Pass


async def judge(
    unit: Unit, facts: Sequence[Fact], refolded: Sequence[Refolded]
) -> frozenset[FactId]:
    """Judge the new starts; returns those that are in conflict.

    Args:
        unit: the transaction that took the facts in.
        facts: what is new.
        refolded: the passes that they touched.
    """
    values = {item.after.id: item.after for item in refolded}
    await _settle(unit, values)
    starts = [
        _Start(fact, fact.body, values[fact.body.pass_id])
        for fact in facts
        if isinstance(fact.body, PassStarted)
        and fact.body.pass_id in values
        and values[fact.body.pass_id].state is not PassState.VOIDED
    ]
    if not starts:
        return frozenset()
    known = await situation.hindsight(
        unit.session,
        unit.school_id,
        [start.value for start in starts],
        {(start.body.origin, start.body.evidence.settings_version) for start in starts},
    )
    await receipts.judge(
        unit,
        {start.fact.id: text for start in starts if (text := _judged(start, known)) != "go"},
    )
    found = [
        conflict
        for start in starts
        for conflict in (*_meetings(start, known), *await _revoked(unit, start))
    ]
    await conflicts.keep(unit, found)
    return frozenset(conflict.fact for conflict in found)


def _judged(start: _Start, known: Hindsight) -> str:
    body, value = start.body, start.value
    version = body.evidence.settings_version
    knowledge = known.knowledge(body.origin, version, body.student, value)
    if knowledge is None:
        return f"no settings version {version}"
    ask = Ask(
        body.student,
        body.destination,
        body.evidence.badge,
        shape=body.shape,
        adult=start.fact.by.adult,
    )
    then = assemble(ask, knowledge, value.started_at)
    decision = decide(ask, replace(then, has_turn=body.ticket is not None))
    return _text(decision)


def _text(decision: Decision) -> str:
    if isinstance(decision, Go):
        return "go"
    return ",".join(reason.code for reason in decision.reasons)


def _meetings(start: _Start, known: Hindsight) -> list[Conflict]:
    """Return what else was out at the same time and should not have been."""
    value = start.value
    others = {
        other
        for pair in known.apart
        if value.student in {pair.one, pair.other}
        for other in (pair.one, pair.other)
    } - {value.student}
    found = []
    for other in known.passes:
        if other.id == value.id or not overlap(value, other):
            continue
        if other.student == value.student:
            found.append(_conflict(Kind.OUT_TWICE, start, other.id))
        elif other.student in others:
            found.append(_conflict(Kind.KEPT_APART, start, other.id))
    return found


def overlap(one: Pass, other: Pass) -> bool:
    """Whether there was a moment at which both were open."""
    if PassState.VOIDED in {one.state, other.state}:
        return False
    return one.started_at < _over(other) and other.started_at < _over(one)


def _over(value: Pass) -> datetime:
    if value.ended_at is None:
        return value.lapses_at
    return min(value.ended_at, value.lapses_at)


async def _revoked(unit: Unit, start: _Start) -> list[Conflict]:
    badge = start.body.evidence.badge
    if badge is None:
        return []
    at = (await people.revoked_at(unit.session, unit.school_id, (badge,))).get(badge)
    if at is None or at > start.value.started_at:
        return []
    return [_conflict(Kind.REVOKED_BADGE, start, None)]


def _conflict(kind: Kind, start: _Start, other: PassId | None) -> Conflict:
    # The same two passes make one conflict, whichever start came first.
    about = sorted({start.value.id, other or start.value.id})
    return Conflict(
        id=f"{kind}:{':'.join(about)}",
        kind=kind,
        fact=start.fact.id,
        student=start.value.student,
        one=start.value.id,
        other=other,
        at=start.value.started_at,
    )


async def _settle(unit: Unit, values: dict[PassId, Pass]) -> None:
    """Close what later facts have cleared up: an end that came late, a pass that never was."""
    if not values:
        return
    about = await conflicts.open_ones(unit.session, unit.school_id, values)
    ids = {key for item in about for key in (item.one, item.other) if key is not None}
    passes = {p.id: p for p in await by_ids(unit.session, unit.school_id, ids)}
    for item in about:
        one = passes.get(item.one)
        other = passes.get(item.other) if item.other is not None else None
        if one is None or _still(item, one, other):
            continue
        await conflicts.close(unit.session, unit.school_id, item.id, "settled", unit.now)


def _still(item: Conflict, one: Pass, other: Pass | None) -> bool:
    if one.state is PassState.VOIDED:
        return False
    match item.kind:
        case Kind.REVOKED_BADGE:
            return True
        case Kind.OUT_TWICE:
            return other is not None and other.student == one.student and overlap(one, other)
        case Kind.KEPT_APART:
            return other is not None and overlap(one, other)
