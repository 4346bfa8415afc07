"""Each rule by itself: what it has against an ask, in a situation where nothing else is wrong."""

from dataclasses import replace
from typing import Any

import pytest

from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.people import Allowance, Standing, Student
from hallpass.domain.reasons import Reason, ReasonCode, Weight
from hallpass.domain.rooms import Room
from hallpass.domain.rules.allowance import allowance
from hallpass.domain.rules.already_out import already_out
from hallpass.domain.rules.apart import apart
from hallpass.domain.rules.approval import approval
from hallpass.domain.rules.capacity import capacity
from hallpass.domain.rules.expected_here import expected_here
from hallpass.domain.rules.no_pass_time import no_pass_time
from hallpass.domain.rules.room_open import room_open
from hallpass.domain.rules.standing import standing
from hallpass.domain.settings import Offer, RoomSettings, Strangers
from hallpass.domain.situation import Ask, Situation
from hallpass.domain.timetable import Blackout, Moment, Period
from hallpass.ids import BadgeHash, RoomId
from tests.hallpass.build import ANA, HERE, NINE, RESTROOM, at, folded, started

ASK = Ask(ANA, RESTROOM)
LOST = BadgeHash("b" * 64)
PLAIN = Situation(
    now=NINE,
    settings=RoomSettings(HERE, 1, offers=(Offer(RESTROOM),)),
    here=Room(HERE, "Room 101"),
    destination=Room(RESTROOM, "Restroom"),
    student=Student(ANA),
)


def situation(
    settings: dict[str, Any] | None = None,
    destination: dict[str, Any] | None = None,
    student: dict[str, Any] | None = None,
    **changes: Any,
) -> Situation:
    assert PLAIN.destination is not None
    assert PLAIN.student is not None
    return replace(
        PLAIN,
        **(
            {
                "settings": replace(PLAIN.settings, **(settings or {})),
                "destination": replace(PLAIN.destination, **(destination or {})),
                "student": replace(PLAIN.student, **(student or {})),
            }
            | changes
        ),
    )


def moment(minutes_in: float = 20, minutes_left: float = 30, **changes: Any) -> Moment:
    period = Period("2", "Period 2", NINE.time(), at(50).time())
    return replace(
        Moment(NINE.date(), "A", period, minutes_in, minutes_left, None, None), **changes
    )


def said(reasons: tuple[Reason, ...]) -> list[tuple[ReasonCode, Weight]]:
    return [(r.code, r.weight) for r in reasons]


def test_nothing_is_wrong() -> None:
    for rule in (
        *(standing, already_out, expected_here, room_open, capacity),
        *(allowance, no_pass_time, apart, approval),
    ):
        assert rule(ASK, PLAIN) == ()


@pytest.mark.parametrize(
    ("changes", "ask", "expected"),
    [
        ({"student": None}, ASK, [(ReasonCode.UNKNOWN_STUDENT, Weight.ASK)]),
        (
            {"student": Student(ANA, Standing.NO_PASSES)},
            ASK,
            [(ReasonCode.NO_PASSES, Weight.REFUSE)],
        ),
        (
            {"student": Student(ANA, Standing.ADULT_ONLY)},
            ASK,
            [(ReasonCode.ADULT_ONLY, Weight.ASK)],
        ),
        (
            {"student": Student(ANA, Standing.ADULT_ONLY, revoked=(LOST,))},
            replace(ASK, badge=LOST),
            [(ReasonCode.BADGE_REVOKED, Weight.REFUSE), (ReasonCode.ADULT_ONLY, Weight.ASK)],
        ),
        ({"student": Student(ANA, revoked=(LOST,))}, ASK, []),
    ],
)
def test_standing(
    changes: dict[str, Any], ask: Ask, expected: list[tuple[ReasonCode, Weight]]
) -> None:
    assert said(standing(ask, replace(PLAIN, **changes))) == expected


def test_already_out_tells_an_adult_where_to() -> None:
    (reason,) = already_out(ASK, situation(open_pass=folded(started())))
    assert (reason.code, reason.detail) == (ReasonCode.ALREADY_OUT, {"destination": "restroom"})


@pytest.mark.parametrize(
    ("expected", "strangers", "codes"),
    [
        (True, Strangers.ASK_ADULT, []),
        (None, Strangers.ASK_ADULT, []),
        (False, Strangers.ASK_ADULT, [(ReasonCode.EXPECTED_ELSEWHERE, Weight.ASK)]),
        (False, Strangers.LET_GO, []),
    ],
)
def test_expected_here(
    expected: bool | None, strangers: Strangers, codes: list[tuple[ReasonCode, Weight]]
) -> None:
    value = situation(expected_here=expected, settings={"strangers": strangers})
    assert said(expected_here(ASK, value)) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"settings": {"paused": True}}, [ReasonCode.KIOSK_PAUSED]),
        ({"settings": {"offers": ()}}, [ReasonCode.NOT_OFFERED]),
        ({"destination": None}, [ReasonCode.NOT_OFFERED]),
        ({"destination": replace(PLAIN.destination, open=False)}, [ReasonCode.DESTINATION_CLOSED]),
        ({"emergency": Emergency(Action.HOLD, 1, NINE)}, [ReasonCode.EMERGENCY]),
        ({"emergency": Emergency(Action.SECURE, 1, NINE)}, []),
        (
            {
                "emergency": Emergency(Action.SECURE, 1, NINE),
                "destination": replace(PLAIN.destination, outside=True),
            },
            [ReasonCode.EMERGENCY],
        ),
        (
            {"emergency": Emergency(Action.SECURE, 1, NINE), "destination": None},
            [ReasonCode.NOT_OFFERED],
        ),
    ],
)
def test_room_open(changes: dict[str, Any], codes: list[ReasonCode]) -> None:
    found = (
        room_open(ASK, replace(PLAIN, **changes))
        if "settings" not in changes
        else room_open(ASK, situation(**changes))
    )
    assert said(found) == [(code, Weight.REFUSE) for code in codes]


@pytest.mark.parametrize(
    ("settings", "destination", "changes", "expected"),
    [
        ({}, {"capacity": 2}, {"at_destination": 1}, []),
        (
            {},
            {"capacity": 2},
            {"at_destination": 2},
            [(ReasonCode.DESTINATION_FULL, Weight.LINE)],
        ),
        (
            {"line": False},
            {"capacity": 2},
            {"at_destination": 2},
            [(ReasonCode.DESTINATION_FULL, Weight.REFUSE)],
        ),
        ({}, {"capacity": 0}, {}, [(ReasonCode.DESTINATION_FULL, Weight.REFUSE)]),
        (
            {},
            {"capacity": 2},
            {"at_destination": 1, "turns": 1, "turns_ahead": 1, "waiting_ahead": 1},
            [(ReasonCode.DESTINATION_FULL, Weight.LINE)],
        ),
        ({}, {"capacity": 2}, {"at_destination": 2, "has_turn": True}, []),
        (
            {},
            {"capacity": 3},
            {"at_destination": 1, "waiting_ahead": 2},
            [(ReasonCode.LINE_AHEAD, Weight.LINE)],
        ),
        ({}, {"capacity": 3}, {"at_destination": 1, "waiting_ahead": 1}, []),
        ({"line": False}, {"capacity": 3}, {"at_destination": 1, "waiting_ahead": 2}, []),
        (
            {"out_limit": 1, "school_limit": 2},
            {},
            {"out_from_here": 1, "out_in_school": 2},
            [(ReasonCode.ORIGIN_FULL, Weight.REFUSE), (ReasonCode.SCHOOL_FULL, Weight.REFUSE)],
        ),
        ({"out_limit": 2, "school_limit": 3}, {}, {"out_from_here": 1, "out_in_school": 2}, []),
    ],
)
def test_capacity(
    settings: dict[str, Any],
    destination: dict[str, Any],
    changes: dict[str, Any],
    expected: list[tuple[ReasonCode, Weight]],
) -> None:
    assert said(capacity(ASK, situation(settings, destination, **changes))) == expected


def test_capacity_of_an_unknown_room_counts_only_limits_from_here() -> None:
    value = replace(situation({"out_limit": 0}), destination=None)
    assert said(capacity(ASK, value)) == [(ReasonCode.ORIGIN_FULL, Weight.REFUSE)]


@pytest.mark.parametrize(
    ("settings", "own", "changes", "codes"),
    [
        ({"per_day": 2}, {}, {"passes_today": 1}, []),
        ({"per_day": 2}, {}, {"passes_today": 2}, [ReasonCode.PASSES_PER_DAY]),
        ({"per_day": 2}, {"per_day": 3}, {"passes_today": 2}, []),
        ({}, {"per_day": 0}, {}, [ReasonCode.PASSES_PER_DAY]),
        ({"between_min": 10}, {}, {}, []),
        ({"between_min": 10}, {}, {"last_ended_at": at(-9)}, [ReasonCode.MINUTES_BETWEEN]),
        ({"between_min": 10}, {}, {"last_ended_at": at(-10)}, []),
        ({"between_min": 0}, {}, {"last_ended_at": at(5)}, []),
        (
            {"per_day": 2, "between_min": 10},
            {"unlimited": True},
            {"passes_today": 9, "last_ended_at": NINE},
            [],
        ),
    ],
)
def test_allowance(
    settings: dict[str, Any], own: dict[str, Any], changes: dict[str, Any], codes: list[ReasonCode]
) -> None:
    value = situation(settings, student={"allowance": Allowance(**own)}, **changes)
    assert said(allowance(ASK, value)) == [(code, Weight.ASK) for code in codes]


def test_allowance_of_an_unknown_student_is_not_known() -> None:
    assert allowance(ASK, replace(situation({"per_day": 0}), student=None)) == ()


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (None, []),
        (moment(20, 30), []),
        (moment(9.9, 40), [ReasonCode.FIRST_MINUTES]),
        (moment(10, 40), []),
        (moment(39.9, 10.1), []),
        (moment(40, 10), [ReasonCode.LAST_MINUTES]),
        (moment(0, 0, period=None), []),
        (moment(blackout=Blackout(at(-1), at(1), "Testing")), [ReasonCode.BLACKOUT]),
    ],
)
def test_no_pass_time(value: Moment | None, codes: list[ReasonCode]) -> None:
    settings = {"first_min": 10, "last_min": 10}
    found = no_pass_time(ASK, situation(settings, moment=value))
    assert said(found) == [(code, Weight.REFUSE) for code in codes]


def test_zero_last_minutes_are_none() -> None:
    assert no_pass_time(ASK, situation(moment=moment(50, 0))) == ()


def test_apart_gives_no_detail() -> None:
    (reason,) = apart(ASK, situation(apart_out=True))
    assert (reason.code, reason.weight, reason.detail) == (
        ReasonCode.KEPT_APART,
        Weight.REFUSE,
        {},
    )


@pytest.mark.parametrize(
    ("restricted", "needs_adult", "expected"),
    [(False, False, 0), (True, False, 1), (False, True, 1), (True, True, 1)],
)
def test_approval(restricted: bool, needs_adult: bool, expected: int) -> None:
    value = situation(
        {"offers": (Offer(RESTROOM, needs_adult=needs_adult),)}, {"restricted": restricted}
    )
    assert said(approval(ASK, value)) == [(ReasonCode.NEEDS_APPROVAL, Weight.ASK)] * expected


def test_approval_of_what_is_not_offered_or_not_known_is_not_asked() -> None:
    assert approval(Ask(ANA, RoomId("moon")), replace(PLAIN, destination=None)) == ()
