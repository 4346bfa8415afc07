"""THE QUESTION: may this student leave now?

`decide(ask, situation) -> Go | AskAdult | JoinLine | No`.

All rules are asked, in their order; the heaviest objection decides. An adult's yes sets aside what
an adult may lift, and the decision says what that was. Approval comes before the line: nobody waits
for a place that an adult would then refuse.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hallpass.domain.reasons import Lifter, Reason, ReasonCode, RuleName, Weight
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.rules import RULES
from hallpass.domain.settings import Then
from hallpass.domain.situation import NEEDS, Ask, Situation
from hallpass.ids import RoomId


@dataclass(frozen=True, slots=True)
class Go:
    """Yes: with these terms."""

    destination: RoomId
    shape: PassShape
    limit_min: int
    lifted: tuple[Reason, ...] = ()
    """What the adult's yes set aside."""
    stale: tuple[RuleName, ...] = ()
    """Rules that judged by old knowledge."""


@dataclass(frozen=True, slots=True)
class AskAdult:
    """An adult's yes would do."""

    reasons: tuple[Reason, ...]
    """All that the yes would lift, a line included: the adult must know whom it lets past."""


@dataclass(frozen=True, slots=True)
class JoinLine:
    """Full, or others wait already: the student may wait too."""

    reasons: tuple[Reason, ...]
    waiting: int
    """How many are ahead."""


@dataclass(frozen=True, slots=True)
class No:
    """Not now."""

    reasons: tuple[Reason, ...]


_WEIGHT_OF: Mapping[Then, Weight | None] = {
    Then.LET_GO: None,
    Then.ASK_ADULT: Weight.ASK,
    Then.REFUSE: Weight.REFUSE,
}

Decision = Go | AskAdult | JoinLine | No


def decide(ask: Ask, situation: Situation) -> Decision:
    """Decide, from nothing but the two values given."""
    stale = tuple(rule for rule in RuleName if _is_stale(rule, situation))
    objections = [
        reason
        for name, rule in RULES
        for reason in (
            *rule(ask, situation),
            *(_stale_objection(name, situation) if name in stale else ()),
        )
    ]
    lifted = tuple(r for r in objections if ask.adult is not None and r.lifter is Lifter.ADULT)
    standing = tuple(r for r in objections if r not in lifted)
    heaviest = max((r.weight for r in standing), default=None)
    if heaviest is Weight.REFUSE or situation.destination is None:
        # Without a destination room_open has refused; the type checker can't know.
        return No(tuple(r for r in standing if r.weight is Weight.REFUSE))
    if heaviest is Weight.ASK:
        return AskAdult(standing)
    if heaviest is Weight.LINE:
        return JoinLine(standing, situation.waiting_ahead)
    limit_min = _limit_min(ask, situation, situation.destination)
    shape = ask.shape if ask.shape is not None else situation.destination.shape
    return Go(situation.destination.id, shape, limit_min, lifted, stale)


def _is_stale(rule: RuleName, situation: Situation) -> bool:
    return situation.is_stale(NEEDS[rule], situation.settings.stale_rule(rule).after_min)


def _stale_objection(rule: RuleName, situation: Situation) -> tuple[Reason, ...]:
    weight = _WEIGHT_OF[situation.settings.stale_rule(rule).then]
    if weight is None:
        return ()
    return (Reason(ReasonCode.STALE_KNOWLEDGE, rule, weight, {"rule": rule.value}),)


def _limit_min(ask: Ask, situation: Situation, destination: Room) -> int:
    """Return the pass's limit: the destination's, or this room's shorter one, or less if asked."""
    offer, student = situation.settings.offer_of(destination.id), situation.student
    limit_min = destination.limit_min
    if offer is not None and offer.limit_min is not None:
        limit_min = min(limit_min, offer.limit_min)
    if student is not None:
        limit_min += student.allowance.extra_min
    return max(1, limit_min if ask.minutes is None else min(limit_min, ask.minutes))
