from dataclasses import replace
from typing import Any

import pytest

from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.reasons import RuleName
from hallpass.domain.settings import (
    Offer,
    RoomSettings,
    StaleRule,
    Then,
    problems_of,
    symbologies_of,
)
from hallpass.ids import RoomId
from tests.hallpass.build import HERE, RESTROOM

GOOD = RoomSettings(HERE, 1, offers=(Offer(RESTROOM, limit_min=3),), usual=RESTROOM)


def test_the_defaults_make_sense() -> None:
    assert problems_of(RoomSettings(HERE, 1)) == ()
    assert problems_of(GOOD) == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"out_limit": -1}, "out_limit: -1 is not between 0 and 999"),
        ({"school_limit": 10_000}, "school_limit: 10000 is not between 0 and 9999"),
        ({"per_day": 100}, "per_day: 100 is not between 0 and 99"),
        ({"between_min": 1000}, "between_min: 1000 is not between 0 and 999"),
        ({"first_min": 121}, "first_min: 121 is not between 0 and 120"),
        ({"last_min": -1}, "last_min: -1 is not between 0 and 120"),
        ({"turn_s": 9}, "turn_s: 9 is not between 10 and 600"),
        ({"buffer_min": 241}, "buffer_min: 241 is not between 0 and 240"),
        ({"back_already_s": 301}, "back_already_s: 301 is not between 0 and 300"),
        ({"undo_s": 2}, "undo_s: 2 is not between 3 and 30"),
        ({"offers": (Offer(RESTROOM), Offer(RESTROOM))}, "offers: restroom is offered twice"),
        (
            {"offers": (Offer(RESTROOM, limit_min=0),)},
            "offers: limit_min of restroom: 0 is not between 1 and 999",
        ),
        (
            {"offers": (Offer(HERE), Offer(RESTROOM))},
            "offers: a room cannot be its own destination",
        ),
        (
            {"usual": RoomId("moon")},
            "usual: the usual destination is not among the offers",
        ),
        ({"version": 0}, "version: 0 is below 1"),
        ({"languages": ()}, "languages: at least one is needed"),
        (
            {"stale": {RuleName.APART: StaleRule(after_min=10_081)}},
            "stale.apart: after_min 10081 is not between 0 and 10080",
        ),
        (
            {"numbers": NumberRule(Symbology.CODE_39, 3)},
            "numbers: length 3 is not between 4 and 32",
        ),
    ],
)
def test_each_problem_names_its_key(changes: dict[str, Any], problem: str) -> None:
    assert problems_of(replace(GOOD, **changes)) == (problem,)


def test_all_problems_are_told_at_once() -> None:
    assert len(problems_of(replace(GOOD, version=0, undo_s=0, languages=()))) == 3


def test_what_is_not_set_means_the_default() -> None:
    stale = {RuleName.APART: StaleRule(5, Then.REFUSE)}
    settings = replace(GOOD, stale=stale)
    assert settings.stale_rule(RuleName.APART) == StaleRule(5, Then.REFUSE)
    assert settings.stale_rule(RuleName.STANDING) == StaleRule(30, Then.LET_GO)
    assert settings.offer_of(RESTROOM) == Offer(RESTROOM, limit_min=3)
    assert settings.offer_of(RoomId("moon")) is None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (None, (Symbology.QR,)),
        (NumberRule(Symbology.QR, 6), (Symbology.QR,)),
        (NumberRule(Symbology.TYPED, 6), (Symbology.QR,)),
        (NumberRule(Symbology.CODE_128, 6), (Symbology.QR, Symbology.CODE_128)),
    ],
)
def test_the_camera_looks_only_for_what_is_used(
    numbers: NumberRule | None, expected: tuple[Symbology, ...]
) -> None:
    assert symbologies_of(replace(GOOD, numbers=numbers)) == expected
