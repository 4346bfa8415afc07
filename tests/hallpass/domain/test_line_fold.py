from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.facts import Clocks, Fact
from hallpass.domain.line import SYMBOLS, Line, fold_line, next_turns
from hallpass.ids import BootId, RoomId, StudentId, TicketId
from tests.hallpass.build import RESTROOM, at, ended, joined, left, offered, started


def line(*facts: Fact, now: float = 10) -> Line:
    return fold_line(RESTROOM, facts, at(now))


def tickets(value: Line) -> list[str]:
    return [w.ticket for w in value.waiting]


tickets_of = st.sampled_from(["a", "b", "c", "d"])
minute = st.integers(0, 60)
line_facts = st.lists(
    st.one_of(
        st.builds(lambda m, t, n: joined(m, t, id=f"j{t}{n}"), minute, tickets_of, minute),
        st.builds(offered, minute, tickets_of, st.integers(10, 600)),
        st.builds(left, minute, tickets_of),
        st.builds(
            lambda m, t, used: started(m, student=f"of-{t}", ticket=t if used else None),
            minute,
            tickets_of,
            st.booleans(),
        ),
    ),
    max_size=14,
).map(lambda facts: [replace(f, id=f"{i}") for i, f in enumerate(facts)])


@given(line_facts.flatmap(lambda f: st.tuples(st.just(f), st.permutations([*f, *f[:3]]))), minute)
def test_any_order_and_duplication_of_delivery_gives_the_same_line(
    delivered: tuple[list[Fact], list[Fact]], now: int
) -> None:
    first, second = delivered
    assert fold_line(RESTROOM, first, at(now)) == fold_line(RESTROOM, second, at(now))


@given(line_facts, minute)
def test_a_line_is_fair(facts: list[Fact], now: int) -> None:
    value = fold_line(RESTROOM, facts, at(now))
    assert [w.joined_at for w in value.waiting] == sorted(w.joined_at for w in value.waiting)
    assert len({w.student for w in value.waiting}) == len(value.waiting)
    assert all(w.misses <= 1 for w in value.waiting)
    for place, waiting in enumerate(value.waiting, 1):
        assert value.place_of(waiting.student) == place
        assert (value.turn_of(waiting.student) is waiting) == (waiting.turn_until is not None)


@given(line_facts, minute, st.integers(-3, 5))
def test_turns_go_from_the_front_one_for_each_free_place(
    facts: list[Fact], now: int, free: int
) -> None:
    value = fold_line(RESTROOM, facts, at(now))
    chosen = next_turns(value, free)
    still = [w for w in value.waiting if w.turn_until is None]
    assert list(chosen) == still[: max(0, free)]


def test_nobody_waits() -> None:
    value = line()
    assert value == Line(RESTROOM)
    assert value.turns == 0
    assert value.place_of(StudentId("of-a")) is None
    assert value.turn_of(StudentId("of-a")) is None


def test_the_order_is_that_of_joining() -> None:
    assert tickets(line(joined(2, "b"), joined(1, "a"), joined(3, "c"))) == ["a", "b", "c"]


def test_joining_twice_with_one_ticket_keeps_the_earlier_time() -> None:
    value = line(joined(5, "a", id="again"), joined(1, "a"), joined(2, "b"))
    assert tickets(value) == ["a", "b"]
    assert value.waiting[0].joined_at == at(1)


def test_one_student_has_one_place_and_keeps_the_next_ticket_when_the_first_is_gone() -> None:
    facts = (joined(1, "a", "ana"), joined(2, "b", "ben"), joined(3, "c", "ana"))
    assert tickets(line(*facts)) == ["a", "b"]
    assert tickets(line(*facts, left(4, "a", "ana"))) == ["b", "c"]


def test_a_turn_is_a_lease() -> None:
    facts = (joined(1, "a"), joined(2, "b"), offered(5, "a", 120))
    before, during, after = (line(*facts, now=m) for m in (4.9, 5, 7))
    assert before.turns == 0
    assert (during.turns, during.waiting[0].turn_until) == (1, at(7))
    assert (after.turns, after.waiting[0].misses, tickets(after)) == (0, 1, ["a", "b"])


def test_the_first_miss_keeps_the_front_and_the_second_leaves_the_line() -> None:
    facts = (joined(1, "a"), joined(2, "b"), offered(3, "a", 60), offered(5, "a", 60))
    assert tickets(line(*facts, now=5.5)) == ["a", "b"]
    assert tickets(line(*facts, now=6)) == ["b"]


def test_overlapping_turns_are_one() -> None:
    facts = (joined(1, "a"), offered(3, "a", 60), offered(3.5, "a", 60), offered(3.2, "a", 12))
    value = line(*facts, now=4.2)
    assert (value.waiting[0].misses, value.waiting[0].turn_until) == (0, at(4.5))
    assert line(*facts, now=5).waiting[0].misses == 1


def test_a_turn_begins_as_the_last_one_ends() -> None:
    facts = (joined(1, "a"), offered(3, "a", 60), offered(4, "a", 60))
    value = line(*facts, now=4)
    assert (value.waiting[0].misses, value.waiting[0].turn_until) == (1, at(5))


def test_who_was_back_before_joining_waits_though_the_clock_was_set_back_in_between() -> None:
    went = started(60, student="of-a", seq=1)
    assert tickets(line(went, joined(2, "a", seq=2))) == ["a"]
    assert tickets(line(joined(2, "a", seq=1), replace_seq(went, 2))) == []


def test_a_start_that_another_boxs_wrong_clock_puts_in_the_future_takes_nobody_out() -> None:
    ahead = started(60, student="of-a", store="s2")
    assert tickets(line(joined(2, "a"), ahead)) == ["a"]
    assert tickets(line(joined(2, "a"), ahead, now=61)) == []


def replace_seq(fact: Fact, seq: int) -> Fact:
    return replace(fact, stamp=replace(fact.stamp, seq=seq))


def test_giving_up_and_going_end_the_stay() -> None:
    assert tickets(line(joined(1, "a"), left(2, "a"))) == []
    assert tickets(line(joined(1, "a"), started(2, student="x", ticket="a"))) == []
    assert tickets(line(joined(1, "a"), started(2, student="of-a"))) == []
    assert tickets(line(joined(2, "a"), started(2, student="of-a"))) == []
    assert tickets(line(joined(1, "a"), started(2, student="of-a", ticket="a"), ended(3))) == []


def test_an_earlier_pass_and_one_to_elsewhere_do_not() -> None:
    assert tickets(line(joined(5, "a"), started(2, student="of-a"))) == ["a"]
    elsewhere = started(7, student="of-a", destination="nurse")
    assert tickets(line(joined(5, "a"), elsewhere)) == ["a"]
    assert tickets(line(joined(5, "a"), started(2, student="of-a"), started(1, student="b"))) == [
        "a"
    ]


def test_other_lines_are_passed_over() -> None:
    assert tickets(line(joined(1, "a", destination=RoomId("library")), offered(2, "a"))) == []


def test_nobody_waits_from_one_day_into_the_next() -> None:
    assert tickets(line(joined(0, "a"), now=239)) == ["a"]
    assert tickets(line(joined(0, "a"), now=240)) == []


def test_measured_boots_count_here_too() -> None:
    facts = (joined(1, "a"), joined(200, "b", boot="b9", boot_s=0))
    clocks = Clocks(started={BootId("b9"): at(0)})
    assert tickets(fold_line(RESTROOM, facts, at(10), clocks)) == ["b", "a"]


def test_an_absurd_lease_is_still_folded() -> None:
    value = line(joined(1, "a"), offered(2, "a", 10**18))
    assert value.turn_of(StudentId("of-a")) is not None


def test_symbols_are_different() -> None:
    assert len(set(SYMBOLS)) == len(SYMBOLS) >= 30
    assert TicketId("a") == line(joined(1, "a")).waiting[0].ticket
