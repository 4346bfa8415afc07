"""Which emergency a box shows: the school's before its own, and what was ended here not again."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.emergency import Action, Emergency, in_force, settles

NOW = datetime(2026, 11, 24, 17, 32, tzinfo=UTC)
SCHOOL = Emergency(Action.HOLD, 5, NOW)
LOCAL = Emergency(Action.LOCKDOWN, 0, NOW, local=True)
EMERGENCIES = st.builds(
    Emergency, st.sampled_from(Action), st.integers(1, 9), st.just(NOW), st.booleans()
)


def test_the_schools_own_counts_before_the_boxs() -> None:
    assert in_force(None, None) is None
    assert in_force(None, LOCAL) == LOCAL
    assert in_force(SCHOOL, None) == SCHOOL
    assert in_force(SCHOOL, LOCAL) == SCHOOL


def test_what_was_ended_here_is_not_shown_again_and_a_newer_one_is() -> None:
    assert in_force(SCHOOL, None, ended_version=5) is None
    assert in_force(SCHOOL, LOCAL, ended_version=5) == LOCAL
    assert in_force(replace(SCHOOL, version=6), LOCAL, ended_version=5).version == 6  # type: ignore[union-attr]


@given(EMERGENCIES, st.none() | st.just(LOCAL), st.none() | st.integers(1, 9))
def test_a_school_emergency_that_nobody_ended_here_is_never_hidden(
    school: Emergency, local: Emergency | None, ended: int | None
) -> None:
    shown = in_force(school, local, ended)
    assert shown == (local if school.version == ended else school)


def test_a_confirmed_alarm_gives_way_for_good_and_another_one_waits_behind() -> None:
    assert settles(replace(SCHOOL, action=Action.LOCKDOWN), LOCAL)
    assert not settles(SCHOOL, LOCAL)
    drill = replace(LOCAL, drill=True)
    assert settles(SCHOOL, drill), "the real thing ends a drill"
    assert not settles(replace(SCHOOL, action=Action.LOCKDOWN, drill=True), LOCAL)
    assert settles(replace(SCHOOL, action=Action.LOCKDOWN, drill=True), drill)
