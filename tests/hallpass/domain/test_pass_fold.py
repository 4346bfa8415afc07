from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.facts import (
    Clocks,
    EndHow,
    Fact,
    PassEnded,
    PassStarted,
    PassVoided,
    StudentSeen,
    UnknownBody,
    VoidWhy,
    clocks_of,
    kind_of,
    when_of,
)
from hallpass.domain.passes import Anomaly, Pass, PassState, fold
from hallpass.ids import BootId
from tests.hallpass.build import (
    ANA,
    BEN,
    NINE,
    arrived,
    at,
    corrected,
    ended,
    extended,
    fact,
    folded,
    measured,
    started,
    voided,
)

minutes = st.integers(-30, 300)
stores = st.sampled_from(["s1", "s2"])
boots = st.sampled_from(["b1", "b2", "b3"])
students = st.sampled_from([ANA, ANA, ANA, BEN])


@st.composite
def pass_facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Whatever can have been recorded of one pass, by several boxes with several clocks."""
    makers = st.one_of(
        st.builds(started, minutes, limit_min=st.integers(1, 60), student=students),
        st.builds(arrived, minutes, students),
        st.builds(ended, minutes, st.sampled_from(EndHow), students),
        st.builds(voided, minutes, st.sampled_from(VoidWhy)),
        st.builds(extended, minutes, st.integers(1, 60)),
        st.builds(
            corrected,
            minutes,
            students,
            started_at=st.none() | minutes.map(at),
            ended_at=st.none() | minutes.map(at),
        ),
        st.builds(lambda m: fact(UnknownBody("pass_painted", b"{}"), m), minutes),
    )
    made = [started(draw(minutes)), *draw(st.lists(makers, max_size=8))]
    return tuple(
        replace(
            one,
            id=f"fact-{i}",
            stamp=replace(
                one.stamp,
                store=draw(stores),
                seq=i + 1,
                boot=BootId(draw(boots)),
                trusted=draw(st.booleans()),
            ),
        )
        for i, one in enumerate(made)
    )


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    facts = draw(pass_facts())
    again = draw(st.lists(st.sampled_from(facts), max_size=4))
    return facts, tuple(draw(st.permutations([*facts, *again])))


some_clocks = st.builds(
    lambda started_b2, low: Clocks(
        started={BootId("b2"): at(started_b2)}, bounds={BootId("b3"): (at(low), at(low + 60))}
    ),
    minutes,
    minutes,
)


@given(deliveries(), some_clocks)
def test_any_order_and_duplication_of_delivery_gives_the_same_pass(
    delivered: tuple[tuple[Fact, ...], tuple[Fact, ...]], clocks: Clocks
) -> None:
    first, second = delivered
    assert fold(first, clocks) == fold(second, clocks)


@given(pass_facts())
def test_the_earliest_return_wins(facts: tuple[Fact, ...]) -> None:
    value = folded(*facts)
    ends = [f.stamp.at for f in facts if isinstance(f.body, PassEnded)]
    if ends and not value.corrected and value.state is not PassState.VOIDED:
        assert value.ended_at == min(ends)


@given(pass_facts())
def test_a_void_wins(facts: tuple[Fact, ...]) -> None:
    value = folded(*facts)
    is_voided = any(isinstance(f.body, PassVoided) for f in facts)
    assert (value.state is PassState.VOIDED) == is_voided
    assert not (is_voided and value.open_at(at(0)))


@given(pass_facts())
def test_unknown_kinds_change_nothing(facts: tuple[Fact, ...]) -> None:
    assert fold(facts) == fold(f for f in facts if not isinstance(f.body, UnknownBody))


@given(
    st.integers(-(10**18), 10**18),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False),
    st.datetimes(timezones=st.just(UTC)),
)
def test_absurd_numbers_from_a_peer_are_still_folded(
    limit_min: int, buffer_min: int, boot_s: float, began: datetime
) -> None:
    value = folded(
        started(0, limit_min=limit_min, buffer_min=buffer_min, boot="bx", boot_s=boot_s),
        arrived(1),
        clocks=Clocks(started={BootId("bx"): began}),
    )
    for moment in (datetime.min.replace(tzinfo=UTC), NINE, datetime.max.replace(tzinfo=UTC)):
        assert value.open_at(moment) != value.lapsed_at(moment)
        assert value.overtime_min(moment) >= 0
        assert value.out_min(moment) >= 0


def test_a_pass_is_out_then_there_then_ended() -> None:
    assert folded(started()).state is PassState.OUT
    there = folded(started(), arrived(2))
    assert (there.state, there.arrived_at) == (PassState.THERE, at(2))
    over = folded(started(), arrived(2), ended(4))
    assert (over.state, over.ended_at, over.ended_how) == (PassState.ENDED, at(4), EndHow.RETURNED)
    assert over.arrived_at == at(2)
    assert over.anomalies == ()


def test_without_a_start_there_is_no_pass_yet() -> None:
    assert fold([ended(4), arrived(2), voided(3)]) is None
    assert fold([]) is None


def test_the_first_arrival_counts() -> None:
    assert folded(started(), arrived(3), arrived(2)).arrived_at == at(2)


def test_overtime_counts_up_and_the_buffer_ends_it() -> None:
    value = folded(started(0, limit_min=5, buffer_min=15))
    assert (value.due_at, value.lapses_at) == (at(5), at(20))
    assert [value.overtime_min(at(m)) for m in (0, 4.99, 5.99, 6, 19, 20, 500)] == [
        *(0, 0, 0, 1, 14, 15, 15)
    ]
    assert [value.out_min(at(m)) for m in (-3, 0.99, 7, 500)] == [0, 0, 7, 20]
    assert value.open_at(at(19.99))
    assert not value.lapsed_at(at(19.99))
    assert not value.open_at(at(20))
    assert value.lapsed_at(at(20))


def test_an_ended_pass_does_not_lapse_and_counts_no_further() -> None:
    value = folded(started(), ended(8))
    assert not value.open_at(at(8))
    assert not value.lapsed_at(at(100))
    assert value.overtime_min(at(100)) == 3
    assert value.out_min(at(100)) == 8


@pytest.mark.parametrize(
    ("how", "confirmed"),
    [
        (EndHow.RETURNED, True),
        (EndHow.ARRIVED, True),
        (EndHow.ADULT, True),
        (EndHow.SEEN_ELSEWHERE, False),
        (EndHow.BELL, False),
    ],
)
def test_which_ends_are_confirmed(how: EndHow, confirmed: bool) -> None:
    assert folded(started(), ended(3, how)).confirmed is confirmed


def test_an_open_pass_is_not_confirmed() -> None:
    assert not folded(started()).confirmed


def test_the_latest_extension_counts() -> None:
    value = folded(started(), extended(4, 20), extended(2, 10))
    assert value.limit_min == 20
    assert folded(started(), extended(2, 3)).limit_min == 3


class TestAnomalies:
    def test_ended_before_it_started(self) -> None:
        value = folded(started(5), ended(2))
        assert value.anomalies == (Anomaly.ENDED_BEFORE_START,)
        assert (value.state, value.ended_at) == (PassState.ENDED, at(2))

    def test_arrived_before_it_started(self) -> None:
        value = folded(started(5), arrived(2))
        assert value.anomalies == (Anomaly.ARRIVED_BEFORE_START,)
        assert value.state is PassState.THERE

    def test_arrived_after_it_ended(self) -> None:
        value = folded(started(), ended(2), arrived(3))
        assert value.anomalies == (Anomaly.ARRIVED_AFTER_END,)
        assert value.arrived_at is None

    def test_arriving_in_the_moment_of_the_end_is_none(self) -> None:
        value = folded(started(), arrived(2), corrected(20, ended_at=at(2)))
        assert (value.anomalies, value.arrived_at) == ((), at(2))

    def test_started_twice_takes_the_earlier(self) -> None:
        value = folded(started(3, limit_min=9), started(1, limit_min=4))
        assert value.anomalies == (Anomaly.STARTED_TWICE,)
        assert (value.started_at, value.limit_min) == (at(1), 4)

    def test_another_student(self) -> None:
        value = folded(started(), arrived(1, BEN), ended(2, student=BEN))
        assert value.anomalies == (Anomaly.ANOTHER_STUDENT,)
        assert value.state is PassState.ENDED

    def test_another_student_after_a_correction_is_none(self) -> None:
        assert folded(started(), corrected(3, BEN), ended(2, student=ANA)).anomalies == ()

    def test_several_are_kept_in_order(self) -> None:
        value = folded(started(9), arrived(3, BEN), ended(2))
        assert value.anomalies == (
            Anomaly.ANOTHER_STUDENT,
            Anomaly.ARRIVED_AFTER_END,
            Anomaly.ARRIVED_BEFORE_START,
            Anomaly.ENDED_BEFORE_START,
        )


class TestVoid:
    def test_it_never_was(self) -> None:
        value = folded(started(), ended(2), voided(1))
        assert value.state is PassState.VOIDED
        assert value.ended_at is None

    def test_a_correction_does_not_bring_it_back(self) -> None:
        assert folded(started(), voided(1), corrected(5, ended_at=at(3))).state is PassState.VOIDED
        assert folded(started(), voided(6), corrected(5, ended_at=at(3))).state is PassState.VOIDED


class TestCorrection:
    def test_whose_it_was(self) -> None:
        value = folded(started(), corrected(5, BEN))
        assert (value.student, value.corrected, value.state) == (BEN, True, PassState.OUT)

    def test_its_times(self) -> None:
        value = folded(started(), ended(9), corrected(20, started_at=at(-2), ended_at=at(3)))
        assert (value.started_at, value.ended_at) == (at(-2), at(3))
        assert value.ended_how is EndHow.ADULT

    def test_it_ends_an_open_pass(self) -> None:
        assert folded(started(), corrected(20, ended_at=at(3))).state is PassState.ENDED

    def test_an_arrival_before_the_corrected_end_is_kept(self) -> None:
        value = folded(started(), arrived(2), corrected(20, ended_at=at(3)))
        assert (value.state, value.arrived_at) == (PassState.ENDED, at(2))

    def test_the_latest_counts_for_what_it_says(self) -> None:
        value = folded(started(), corrected(20, ended_at=at(3)), corrected(21, BEN))
        assert (value.student, value.ended_at) == (BEN, at(3))


class TestClocks:
    def test_a_measured_boot_corrects_its_facts(self) -> None:
        facts = (
            started(-300, boot="b9", boot_s=60, trusted=False),
            measured("b9", at(-1), boot="b9", boot_s=120),
            ended(4),
        )
        value = folded(*facts, clocks=clocks_of(facts))
        assert value.started_at == at(0)
        assert not value.about

    def test_the_sharpest_measure_counts_whatever_the_order(self) -> None:
        rough = measured("b9", at(-50), 5.0, id="m1")
        sharp = measured("b9", at(-1), 0.1, id="m2")
        assert clocks_of((rough, sharp)) == clocks_of((sharp, rough))
        assert clocks_of((sharp, rough, started())).started == {"b9": at(-1)}

    def test_an_unmeasured_boot_is_kept_within_its_neighbours_and_marked(self) -> None:
        bounds = Clocks(bounds={BootId("b9"): (at(10), at(20))})
        early = started(-300, boot="b9", trusted=False)
        late = ended(600, boot="b9", trusted=False)
        value = folded(early, late, clocks=bounds)
        assert (value.started_at, value.ended_at, value.about) == (at(10), at(20), True)
        between = started(15, boot="b9", trusted=False)
        assert when_of(between.stamp, bounds).at == at(15)

    def test_open_bounds_bind_nothing(self) -> None:
        bounds = Clocks(bounds={BootId("b9"): (None, None)})
        assert when_of(started(3, boot="b9").stamp, bounds).at == at(3)

    def test_about_comes_from_the_end_too(self) -> None:
        assert folded(started(), ended(3, trusted=False)).about
        assert not folded(started(), ended(3)).about

    def test_about_is_told_of_a_voided_pass_too(self) -> None:
        assert folded(started(), voided(1), ended(3, trusted=False)).about


class TestAsOf:
    VALUE = folded(started(), arrived(2), ended(4))

    def test_before_it_started_there_is_none(self) -> None:
        assert self.VALUE.as_of(at(-1)) is None

    @pytest.mark.parametrize(
        ("minute", "state"),
        [(0, PassState.OUT), (2, PassState.THERE), (3.9, PassState.THERE), (4, PassState.ENDED)],
    )
    def test_it_stands_as_it_stood(self, minute: float, state: PassState) -> None:
        value = self.VALUE.as_of(at(minute))
        assert value is not None
        assert value.state is state
        assert value.open_at(at(minute)) is (state is not PassState.ENDED)

    def test_after_its_end_it_is_the_same(self) -> None:
        assert self.VALUE.as_of(at(9)) == self.VALUE

    def test_an_arrival_that_had_not_been_is_not_there(self) -> None:
        value = folded(started(), ended(2), arrived(1)).as_of(at(0.5))
        assert value is not None
        assert (value.arrived_at, value.ended_at, value.ended_how) == (None, None, None)

    def test_a_voided_pass_never_was(self) -> None:
        value = folded(started(), voided(3)).as_of(at(1))
        assert value is not None
        assert value.state is PassState.VOIDED


@given(pass_facts(), minutes)
def test_as_of_is_open_exactly_between_start_and_end(facts: tuple[Fact, ...], minute: int) -> None:
    value, moment = folded(*facts), at(minute)
    then = value.as_of(moment)
    over = min(value.ended_at or value.lapses_at, value.lapses_at)
    expected = value.state is not PassState.VOIDED and value.started_at <= moment < over
    assert (then is not None and then.open_at(moment)) is expected


def test_kinds_have_names() -> None:
    assert kind_of(started().body) == "pass_started"
    assert kind_of(UnknownBody("pass_painted", b"{}")) == "pass_painted"
    assert kind_of(StudentSeen(ANA, 1)) == "student_seen"


def test_a_pass_is_a_value() -> None:
    first, second = folded(started()), folded(started())
    assert first == second
    assert isinstance(first, Pass)
    assert isinstance(started().body, PassStarted)
    assert first.due_at - first.started_at == timedelta(minutes=5)
