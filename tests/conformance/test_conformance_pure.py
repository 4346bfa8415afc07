"""The vectors against the domain itself, and what the vectors must cover."""

from dataclasses import replace

import jsonschema
import msgspec
import pytest

from hallpass.codec import encode
from hallpass.domain.reasons import Lifter, ReasonCode, RuleName, lifter_of
from hallpass.domain.settings import problems_of
from hallpass.schema import schema
from tests.conformance import vectors
from tests.conformance.pure import PureAdapter

ALL = vectors.load_all()


@pytest.mark.parametrize("vector", ALL, ids=str)
def test_the_domain_decides_as_the_vector_demands(vector: vectors.Vector) -> None:
    vectors.run(vector, PureAdapter())


def test_there_are_enough_and_each_has_its_own_name() -> None:
    assert len(ALL) >= 70
    assert len({v.name for v in ALL}) == len(ALL)


def test_every_reason_that_a_rule_can_give_is_demanded_somewhere() -> None:
    given = {code for v in ALL for code in v.expect.reasons}
    assert set(ReasonCode) - given == {ReasonCode.UNKNOWN}


def test_every_reason_that_an_adult_may_lift_is_lifted_somewhere() -> None:
    lifted = {code for v in ALL for code in v.expect.lifted}
    assert {code for code in ReasonCode if lifter_of(code) is Lifter.ADULT} == lifted


def test_every_rule_is_stale_somewhere_in_each_of_the_three_ways() -> None:
    objected = {(rule, v.expect.kind) for v in ALL if v.expect.rules for rule in v.expect.rules}
    assert {rule for v in ALL for rule in v.expect.stale} == set(RuleName)
    assert {rule for rule, kind in objected if kind == "ask_adult"} == set(RuleName)
    assert {rule for rule, kind in objected if kind == "no"} == set(RuleName)


@pytest.mark.parametrize("vector", ALL, ids=str)
def test_a_vector_s_settings_make_sense(vector: vectors.Vector) -> None:
    assert problems_of(vector.settings) == ()


def test_facts_in_vectors_fit_the_wire_s_schema() -> None:
    whole = schema()
    for vector in ALL:
        for fact in vector.facts:
            body = msgspec.json.decode(bytes(fact.body))
            checks = {"$ref": f"{whole['bodies'][fact.kind]['$ref']}", "$defs": whole["$defs"]}
            jsonschema.validate(body, checks)
            assert msgspec.json.decode(encode(fact), type=type(fact)) == fact


def test_a_wrong_decision_is_told() -> None:
    right = next(v for v in ALL if v.expect.kind == "go")
    wrong = replace(right, expect=replace(right.expect, limit_min=1))
    with pytest.raises(AssertionError, match=right.name):
        vectors.run(wrong, PureAdapter())
