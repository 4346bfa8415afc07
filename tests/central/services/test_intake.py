"""Facts in: once each, in any order, whatever is wrong with the others."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import msgspec
import pytest

from central.services.intake import Unreadable
from hallpass.codec import from_wire
from hallpass.domain.facts import ClockMeasured, Fact, PassArrived, PassVoided, VoidWhy
from hallpass.domain.passes import PassState, fold
from hallpass.ids import AdultId, BootId, FactId, PassId
from hallpass.wire import Verdict, WireFact
from tests.central.house import ALGEBRA, ANA, BEN, BIOLOGY, CAM, DEE, NURSE, RESTROOM, Box, Yard


def verdicts(box: Box, *facts: WireFact | Unreadable) -> list[Verdict]:
    return [receipt.verdict for receipt in box.send(*facts).receipts]


def passes(yard: Yard) -> dict[str, object]:
    return {item.value.id: item for item in yard.run(yard.services.passes.out_now(yard.admin))}


def test_each_fact_counts_once_however_often_it_is_sent(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    fact = box.started(ANA, "p1")
    assert verdicts(box, fact, fact) == [Verdict.ACCEPTED, Verdict.DUPLICATE]
    assert verdicts(box, fact) == [Verdict.DUPLICATE]
    assert list(passes(yard)) == ["p1"]


def test_facts_of_a_pass_come_in_any_order(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    start = box.started(ANA, "p1", ago_s=300)
    arrived = box.fact(PassArrived(PassId("p1"), ANA), ago_s=200)
    ended = box.ended(ANA, "p1", ago_s=100)
    facts = [ended, arrived, start]
    for fact in facts:
        assert verdicts(box, fact) == [Verdict.ACCEPTED]
    other = yard.box(BIOLOGY)
    told = {fact.id: fact for answer in other.catch_up() for fact in answer.facts}
    value = fold(from_wire(fact) for fact in told.values())
    assert value is not None
    assert value.state is PassState.ENDED
    assert value.ended_at == ended.at
    assert passes(yard) == {}


def test_one_bad_fact_holds_up_no_other(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    good = box.started(ANA, "p1")
    bad = msgspec.structs.replace(box.started(BEN, "p2"), body=msgspec.Raw(b'{"pass_id": 7}'))
    broken = msgspec.structs.replace(box.started(BEN, "p3"), body=msgspec.Raw(b'{"a":"\xff"}'))
    odd = msgspec.structs.replace(box.started(BEN, "p4"), kind="pass\0started")
    long = msgspec.structs.replace(
        box.started(BEN, "p5"), by=replace(good.by, adult=AdultId("x" * 65))
    )
    nameless = Unreadable(FactId("f-unreadable"), "seq: below 1")
    answer = box.send(bad, good, broken, odd, nameless, long)
    assert [(r.verdict, bool(r.message)) for r in answer.receipts] == [
        (Verdict.REJECTED, True),
        (Verdict.ACCEPTED, False),
        *[(Verdict.REJECTED, True)] * 4,
    ]
    assert list(passes(yard)) == ["p1"]


def test_unknown_kind_is_kept_whole_and_handed_to_nobody(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    raw = b'{"why": "\\u0000 \xc3\xa9", "n": 1.50}'
    fact = msgspec.structs.replace(
        box.started(ANA, "p1"), kind="pass_blessed", body=msgspec.Raw(raw)
    )
    assert verdicts(box, fact) == [Verdict.ACCEPTED]
    kept = yard.run(_wire(yard, fact.id))
    assert (kept.kind, bytes(kept.body)) == ("pass_blessed", raw)
    assert all(not answer.facts for answer in yard.box(BIOLOGY).catch_up())


async def _wire(yard: Yard, fact: FactId) -> WireFact:
    from central.store import journal

    async with yard.house.central.database.read() as session:
        return (await journal.wire_facts(session, yard.school, [fact]))[0]


def test_what_a_newer_recorder_put_into_a_body_is_handed_on(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    fact = box.started(ANA, "p1")
    raw = bytes(fact.body)[:-1] + b', "mood": "blue"}'
    fact = msgspec.structs.replace(fact, body=msgspec.Raw(raw))
    assert verdicts(box, fact) == [Verdict.ACCEPTED]
    told = [f for answer in yard.box(BIOLOGY).catch_up() for f in answer.facts]
    assert [bytes(f.body) for f in told] == [raw]


def test_a_measure_of_an_absurd_time_is_refused_and_holds_up_nothing(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    began = yard.house.clock.now().replace(year=9999)
    bad = box.fact(ClockMeasured(BootId("boot-9"), began, 0.05))
    assert verdicts(box, bad, box.started(ANA, "p1")) == [Verdict.REJECTED, Verdict.ACCEPTED]


def test_times_that_no_clock_shows_are_refused_and_others_break_nothing(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.trusted = False
    now = yard.house.clock.now()
    times = [now.replace(year=year) for year in (1, 1970, 2199, 9999)]
    facts = [
        msgspec.structs.replace(box.started(s, f"p{i}"), at=at)
        for i, (s, at) in enumerate(zip((ANA, BEN, CAM, DEE), times, strict=True))
    ]
    rejected = [verdict is Verdict.REJECTED for verdict in verdicts(box, *facts)]
    assert rejected == [True, False, False, True]
    for fact in facts[1:3]:
        kept = yard.run(_wire(yard, fact.id))
        assert (kept.at, bytes(kept.body)) == (fact.at, bytes(fact.body))


def test_what_is_older_than_what_is_kept_is_expired(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    old = box.started(ANA, "p1", ago_s=timedelta(days=500).total_seconds())
    assert verdicts(box, old) == [Verdict.EXPIRED]


def test_a_measured_clock_moves_the_passes_of_its_boot(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.trusted = False
    true = yard.house.clock.now()
    start = msgspec.structs.replace(box.started(ANA, "p1"), at=true - timedelta(days=14))
    box.send(start)
    assert passes(yard) == {}
    boot_began = true - timedelta(seconds=yard.house.clock.monotonic())
    box.send(box.fact(ClockMeasured(start.boot, boot_began, 0.05)))
    assert passes(yard)["p1"].value.started_at == true  # type: ignore[attr-defined]


def test_out_at_two_places_is_a_conflict_until_a_late_end_settles_it(yard: Yard) -> None:
    one, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    assert verdicts(one, one.started(ANA, "p1", ago_s=300)) == [Verdict.ACCEPTED]
    assert verdicts(other, other.started(ANA, "p2", ago_s=60)) == [Verdict.CONFLICT]
    found = yard.run(yard.services.conflicts.open(yard.admin))
    assert [(c.kind, c.full_name, len(c.passes)) for c in found] == [("out_twice", "Ana Abara", 2)]
    one.send(one.ended(ANA, "p1", ago_s=100))
    assert yard.run(yard.services.conflicts.open(yard.admin)) == ()


def test_two_kept_apart_and_a_voided_pass(yard: Yard) -> None:
    one, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    one.send(one.started(BEN, "p1", ago_s=60))
    assert verdicts(other, other.started(CAM, "p2")) == [Verdict.CONFLICT]
    kinds = [c.kind for c in yard.run(yard.services.conflicts.open(yard.admin))]
    assert kinds == ["kept_apart"]
    other.send(other.fact(PassVoided(PassId("p2"), CAM, VoidWhy.NOT_ME)))
    assert yard.run(yard.services.conflicts.open(yard.admin)) == ()


def test_revoked_badge_is_a_conflict_that_an_adult_resolves(yard: Yard) -> None:
    from central.store import founding

    async def revoke() -> None:
        from central.store.unit import Changes

        changes = Changes(yard.house.central.database, lambda _changed: None)
        async with changes.of(yard.school, yard.house.clock.now()) as unit:
            await founding.badges(unit, [("a" * 64, ANA)], adult=False, revoked_at=unit.now)  # type: ignore[list-item]

    yard.run(revoke())
    box = yard.box(ALGEBRA)
    before = box.started(ANA, "p0", ago_s=3000, badge="a" * 64)  # type: ignore[arg-type]
    assert verdicts(box, before) == [Verdict.ACCEPTED]
    start = box.started(ANA, "p1", badge="a" * 64)  # type: ignore[arg-type]
    assert verdicts(box, start) == [Verdict.CONFLICT]
    (conflict,) = yard.run(yard.services.conflicts.open(yard.admin))
    yard.run(yard.services.conflicts.resolve(yard.admin, conflict.id, "talked to her"))
    assert yard.run(yard.services.conflicts.open(yard.admin)) == ()


def test_forked_sequence_keeps_both_and_marks_the_box(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "p1"))
    box.seq = 0
    assert verdicts(box, box.started(BEN, "p2")) == [Verdict.ACCEPTED]
    assert yard.run(yard.device(box.id)).branched


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_repetition_makes_the_same_passes(yard: Yard, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a test's order, not a secret
    box = yard.box(ALGEBRA)
    facts: list[WireFact] = []
    for i in range(12):
        student = (ANA, BEN, DEE)[i % 3]
        ago_s = 5000 - i * 300
        facts.append(box.started(student, f"p{i}", NURSE, ago_s=ago_s))
        facts.append(box.fact(PassArrived(PassId(f"p{i}"), student), ago_s=ago_s - 60))
        if i % 4:
            facts.append(box.ended(student, f"p{i}", ago_s=ago_s - 120))
    sent = facts + chance.sample(facts, 10)
    chance.shuffle(sent)
    while sent:
        box.send(*[sent.pop() for _ in range(min(len(sent), chance.randint(1, 9)))])
    grouped: dict[str, list[Fact]] = {}
    for fact in facts:
        read = from_wire(fact)
        grouped.setdefault(read.body.pass_id, []).append(read)  # type: ignore[union-attr]
    expected = {key: fold(own) for key, own in grouped.items()}
    from central.store.passes import by_ids

    async def kept() -> dict[str, object]:
        async with yard.house.central.database.read() as session:
            return {p.id: p for p in await by_ids(session, yard.school, map(PassId, expected))}

    assert yard.run(kept()) == expected


def test_restroom_board_and_out_list(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "p1", ago_s=120), box.started(BEN, "p2"))
    out = yard.run(yard.services.passes.out_now(yard.teacher))
    assert [(o.full_name, o.origin.name, o.destination.name, o.out_min) for o in out] == [
        ("Ana Abara", "Algebra", "Restroom", 2),
        ("Ben Begay", "Algebra", "Restroom", 0),
    ]
    board = yard.run(yard.services.passes.board(yard.teacher, RESTROOM))
    assert (board.here, board.places_left, board.state) == (2, 0, "full")
