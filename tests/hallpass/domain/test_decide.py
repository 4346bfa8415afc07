"""Decide as a whole: total, monotone, and never harder on an adult. The vectors say the rest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.decision import AskAdult, Decision, Go, JoinLine, No, decide
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.passes import Pass
from hallpass.domain.people import Allowance, Standing, Student
from hallpass.domain.reasons import Lifter, RuleName
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.rules import RULES
from hallpass.domain.settings import Offer, RoomSettings, StaleRule, Strangers, Then
from hallpass.domain.situation import NEEDS, Ask, Part, Situation
from hallpass.domain.timetable import Blackout, Moment, Period
from hallpass.ids import AdultId, BadgeHash
from tests.hallpass.build import ANA, HERE, NINE, RESTROOM, at, folded, started

BADGE = BadgeHash("a" * 64)
few = st.integers(0, 4)
limit = st.none() | few
flag = st.booleans()
seldom = st.sampled_from([False] * 5 + [True])
"""What ends the matter at once is seldom, so that all the rest is reached."""
mostly = seldom.map(lambda value: not value)


def period() -> Period:
    return Period("2", "Period 2", NINE.time(), at(50).time())


rooms = st.builds(
    Room,
    id=st.just(RESTROOM),
    name=st.just("Restroom"),
    shape=st.sampled_from(PassShape),
    limit_min=st.integers(1, 999),
    capacity=limit,
    restricted=seldom,
    open=mostly,
    outside=flag,
)
all_settings = st.builds(
    RoomSettings,
    room=st.just(HERE),
    version=st.just(1),
    paused=seldom,
    offers=st.one_of(
        st.builds(Offer, st.just(RESTROOM), seldom, st.none() | st.integers(1, 999)).map(
            lambda offer: (offer,)
        ),
        seldom.map(lambda none: () if none else (Offer(RESTROOM),)),
    ),
    out_limit=st.none() | limit,
    school_limit=st.none() | limit,
    per_day=st.none() | limit,
    between_min=st.integers(0, 30),
    first_min=st.sampled_from([0, 0, 5, 30]),
    last_min=st.sampled_from([0, 0, 5, 30]),
    strangers=st.sampled_from(Strangers),
    line=mostly,
    stale=st.dictionaries(
        st.sampled_from(RuleName),
        st.builds(StaleRule, st.integers(0, 60), st.sampled_from(Then)),
        max_size=2,
    ),
)
some_students = st.builds(
    Student,
    id=st.just(ANA),
    standing=st.sampled_from([Standing.ACTIVE] * 4 + list(Standing)),
    revoked=seldom.map(lambda lost: (BADGE,) if lost else ()),
    allowance=st.builds(Allowance, limit, flag, st.integers(-120, 120)),
)
moments = st.builds(
    lambda has_period, minutes_in, is_blackout: Moment(
        local_date=date(2026, 11, 24),
        day_type="A" if has_period else None,
        period=period() if has_period else None,
        minutes_in=minutes_in if has_period else 0,
        minutes_left=50 - minutes_in if has_period else 0,
        next_period=None,
        blackout=Blackout(at(-1), at(1), "Testing") if is_blackout else None,
    ),
    flag,
    st.integers(0, 49),
    seldom,
)
emergencies = st.one_of(
    *[st.none()] * 4, st.builds(Emergency, st.sampled_from(Action), st.just(1), st.just(NINE), flag)
)
open_pass: Pass = folded(started(-2))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Anything at all; more often than not with what would end the matter at once taken away."""
    tame = draw(st.sampled_from([(), NOTHING_REFUSES, (*NOTHING_REFUSES, *NOBODY_ASKS)]))
    ahead, turns = draw(few), draw(few)
    situation = Situation(
        now=NINE,
        settings=draw(all_settings),
        here=Room(HERE, "Room 101"),
        destination=None if not tame and draw(seldom) else draw(rooms),
        student=None if draw(seldom) else draw(some_students),
        moment=draw(st.none() | moments),
        expected_here=draw(st.sampled_from([None, True, True, False])),
        open_pass=open_pass if draw(seldom) else None,
        passes_today=draw(few),
        last_ended_at=draw(st.none() | st.integers(-40, 5).map(at)),
        out_from_here=draw(few),
        out_in_school=draw(few),
        at_destination=draw(few),
        turns=turns,
        waiting_ahead=ahead,
        turns_ahead=draw(st.integers(0, min(ahead, turns))),
        has_turn=draw(flag),
        apart_out=draw(seldom),
        emergency=draw(emergencies),
        age_s=draw(
            st.dictionaries(st.sampled_from(Part), st.none() | st.floats(0, 9000), max_size=2)
        ),
    )
    for name in tame:
        situation = RELAXED[name](situation)
    return situation


asks = st.builds(
    Ask,
    student=st.just(ANA),
    destination=st.just(RESTROOM),
    badge=st.none() | st.just(BADGE),
    minutes=st.none() | st.integers(-5, 2000),
    shape=st.none() | st.sampled_from(PassShape),
)


def hardness(decision: Decision) -> int:
    return (Go, JoinLine, AskAdult, No).index(type(decision))


Relax = Callable[[Situation], Situation]


def setting(**changes: object) -> Relax:
    return lambda s: replace(s, settings=replace(s.settings, **changes))  # type: ignore[arg-type]


def settings_by(change: Callable[[RoomSettings], RoomSettings]) -> Relax:
    return lambda s: replace(s, settings=change(s.settings))


def destination_by(change: Callable[[Room], Room]) -> Relax:
    return lambda s: replace(s, destination=change(s.destination)) if s.destination else s


def student_by(change: Callable[[Student], Student]) -> Relax:
    return lambda s: replace(s, student=change(s.student)) if s.student else s


def one_more(value: int | None) -> int | None:
    return None if value is None else value + 1


def milder(rule: StaleRule) -> StaleRule:
    then = {Then.REFUSE: Then.ASK_ADULT}.get(rule.then, Then.LET_GO)
    return replace(rule, then=then)


RELAXED: dict[str, Relax] = {
    "capacity up": destination_by(lambda r: replace(r, capacity=one_more(r.capacity))),
    "capacity not counted": destination_by(lambda r: replace(r, capacity=None)),
    "destination not restricted": destination_by(lambda r: replace(r, restricted=False)),
    "destination open": destination_by(lambda r: replace(r, open=True)),
    "destination inside": destination_by(lambda r: replace(r, outside=False)),
    "out_limit up": settings_by(lambda s: replace(s, out_limit=one_more(s.out_limit))),
    "out_limit none": setting(out_limit=None),
    "school_limit up": settings_by(lambda s: replace(s, school_limit=one_more(s.school_limit))),
    "school_limit none": setting(school_limit=None),
    "per_day up": settings_by(lambda s: replace(s, per_day=one_more(s.per_day))),
    "per_day none": setting(per_day=None),
    "between_min down": settings_by(lambda s: replace(s, between_min=max(0, s.between_min - 1))),
    "first_min down": settings_by(lambda s: replace(s, first_min=max(0, s.first_min - 1))),
    "last_min down": settings_by(lambda s: replace(s, last_min=max(0, s.last_min - 1))),
    "strangers welcome": setting(strangers=Strangers.LET_GO),
    "not paused": setting(paused=False),
    "offer without an adult": settings_by(
        lambda s: replace(s, offers=tuple(replace(o, needs_adult=False) for o in s.offers))
    ),
    "offered": settings_by(lambda s: replace(s, offers=s.offers or (Offer(RESTROOM),))),
    "staleness later": settings_by(
        lambda s: replace(
            s,
            stale={
                k: replace(s.stale_rule(k), after_min=s.stale_rule(k).after_min + 10)
                for k in RuleName
            },
        )
    ),
    "staleness milder": settings_by(
        lambda s: replace(s, stale={k: milder(v) for k, v in s.stale.items()})
    ),
    "all fresh": lambda s: replace(s, age_s={}),
    "own per_day up": student_by(
        lambda s: (
            replace(s, allowance=replace(s.allowance, per_day=one_more(s.allowance.per_day)))
            if s.allowance.per_day is not None
            else s
        )
    ),
    "unlimited": student_by(lambda s: replace(s, allowance=replace(s.allowance, unlimited=True))),
    "active": student_by(lambda s: replace(s, standing=Standing.ACTIVE)),
    "badge not lost": student_by(lambda s: replace(s, revoked=())),
    "expected": lambda s: replace(s, expected_here=True),
    "no emergency": lambda s: replace(s, emergency=None),
    "not out": lambda s: replace(s, open_pass=None),
    "no passes today": lambda s: replace(s, passes_today=0),
    "no pass before": lambda s: replace(s, last_ended_at=None),
    "nobody else out": lambda s: replace(s, out_from_here=0, out_in_school=0, at_destination=0),
    "nobody ahead": lambda s: replace(s, waiting_ahead=0, turns_ahead=0),
    "no turns kept": lambda s: replace(s, turns=0, turns_ahead=0, waiting_ahead=0),
    "my turn": lambda s: replace(s, has_turn=True),
    "not apart": lambda s: replace(s, apart_out=False),
    "known": lambda s: replace(s, student=s.student or Student(ANA)),
    "no timetable": lambda s: replace(s, moment=None),
}


NOTHING_REFUSES = (
    *("destination open", "destination inside", "offered", "not paused", "no emergency"),
    *("out_limit none", "school_limit none", "no timetable", "active", "badge not lost"),
    *("not out", "not apart", "all fresh"),
)
NOBODY_ASKS = (
    *("known", "expected", "unlimited", "destination not restricted", "offer without an adult"),
)


@pytest.mark.parametrize("relax", RELAXED.values(), ids=list(RELAXED))
@given(asks, situations(), flag)
def test_relaxing_never_makes_it_harder(
    relax: Relax, ask: Ask, situation: Situation, has_adult: bool
) -> None:
    ask = replace(ask, adult=AdultId("rivera") if has_adult else None)
    before, after = decide(ask, situation), decide(ask, relax(situation))
    assert hardness(after) <= hardness(before)


@given(asks, situations())
def test_an_adult_never_gets_a_harder_verdict(ask: Ask, situation: Situation) -> None:
    alone, together = (
        decide(replace(ask, adult=adult), situation) for adult in (None, AdultId("rivera"))
    )
    assert hardness(together) <= hardness(alone)
    assert isinstance(together, Go | No)
    if isinstance(alone, AskAdult | JoinLine):
        assert isinstance(together, Go)
        assert together.lifted == alone.reasons


@given(asks, situations())
def test_a_decision_says_why_and_on_what_terms(ask: Ask, situation: Situation) -> None:
    decision = decide(ask, situation)
    match decision:
        case Go():
            assert situation.destination is not None
            most = situation.destination.limit_min + 120
            assert 1 <= decision.limit_min <= most
            assert decision.lifted == ()
        case AskAdult() | JoinLine():
            assert decision.reasons
            assert all(r.lifter is Lifter.ADULT for r in decision.reasons)
        case No():
            assert decision.reasons
    if not isinstance(decision, Go):
        order = [list(RuleName).index(r.rule) for r in decision.reasons]
        assert order == sorted(order)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Go),
        ({"at_destination": 2}, JoinLine),
        ({"at_destination": 2, "student": None}, AskAdult),
        ({"at_destination": 2, "apart_out": True}, No),
        ({"destination": None}, No),
    ],
)
def test_the_heaviest_objection_decides(changes: dict[str, Any], expected: type[Decision]) -> None:
    plain = Situation(
        now=NINE,
        settings=RoomSettings(HERE, 1, offers=(Offer(RESTROOM),)),
        here=Room(HERE, "Room 101"),
        destination=Room(RESTROOM, "Restroom", capacity=2),
        student=Student(ANA),
    )
    assert type(decide(Ask(ANA, RESTROOM), replace(plain, **changes))) is expected


def test_the_rules_are_the_nine_in_their_order() -> None:
    assert [name for name, _ in RULES] == list(RuleName)
    assert set(NEEDS) == set(RuleName)
