"""What the docs say of reasons, rules, kinds and codes is what the code says."""

import re
from pathlib import Path

import pytest

from hallpass.domain.facts import KINDS
from hallpass.domain.reasons import ReasonCode, RuleName, lifter_of
from hallpass.domain.situation import NEEDS
from hallpass.problems import Code
from hallpass.texts import for_language
from hallpass.wire import Verdict
from tests.conformance import vectors
from tests.conformance.pure import PureAdapter

DOCS = Path(__file__).parents[2] / "docs"
RULES = (DOCS / "rules.md").read_text(encoding="utf-8")
WIRE = (DOCS / "wire.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
WORDS_OF_THE_DESIGN = (
    *("school", "room", "origin", "destination", "folder", "student", "adult", "pass", "ask"),
    *("decision", "reason", "fact", "line", "turn", "badge", "desk", "door", "board", "exchange"),
    *("wake", "receipt", "knowledge", "settings", "epoch"),
)


def rows(text: str) -> dict[str, list[str]]:
    """Return table rows by their first cell, without its marks."""
    cells = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    )
    return {row[0].strip("*`"): row for row in cells}


@pytest.mark.parametrize("code", ReasonCode)
def test_each_reason_has_its_row_with_its_own_words(code: ReasonCode) -> None:
    row = rows(RULES)[code]
    english = for_language("en")
    assert row[3:5] == [lifter_of(code), english.reason_student(code)]
    shown = re.sub(r"\{\w+\}", "…", row[5])
    assert shown == english.reason_adult(code)


def test_each_reason_is_in_the_row_of_the_rule_that_gives_it() -> None:
    for vector in vectors.load_all():
        adapter = PureAdapter()
        adapter.load(vector)
        decision = adapter.decide(vector.ask, vector.now)
        for reason in getattr(decision, "reasons", ()):
            row = rows(RULES)[reason.code]
            assert row[1] in {reason.rule, "any"}
            assert reason.weight.name.lower() in row[2]


def test_the_nine_rules_have_their_headings_in_order() -> None:
    headings = re.findall(r"^### \d\. (.+)$", RULES, re.MULTILINE)
    assert [h.lower().replace(" ", "_").replace("-", "_") for h in headings] == list(RuleName)


def test_what_each_rule_needs_is_told() -> None:
    section = RULES.partition("## Not knowing")[2].partition("\n## ")[0]
    needs = {
        name: row[1]
        for key, row in rows(section).items()
        for name in key.split(", ")
        if name in NEEDS
    }
    assert set(needs) == set(NEEDS)
    for name, parts in NEEDS.items():
        assert needs[name].startswith(parts[0])


def test_each_kind_verdict_and_code_of_the_wire_is_told() -> None:
    for name in (*KINDS, *Verdict, *Code):
        assert f"`{name}`" in WIRE, name


@pytest.mark.parametrize("word", WORDS_OF_THE_DESIGN)
def test_each_word_has_its_meaning_and_words_to_avoid(word: str) -> None:
    _, meaning, avoid = rows(GLOSSARY)[word]
    assert meaning
    assert avoid
