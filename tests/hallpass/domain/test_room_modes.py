"""What adults say about rooms: the latest word counts, in whatever order it came."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.board import OnDuty, RoomState, board_of
from hallpass.domain.decision import AskAdult, Go, No, decide
from hallpass.domain.facts import Fact, RoomModeSet
from hallpass.domain.people import Student
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.roommode import fold_modes
from hallpass.domain.rooms import Room, RoomMode, RoomModeNow
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.domain.situation import Ask, Situation
from hallpass.ids import AdultId
from tests.hallpass.build import ANA, HERE, NINE, RESTROOM, RIVERA, at, fact

SETTINGS = RoomSettings(HERE, 1, offers=(Offer(RESTROOM),))
PLACE = Room(RESTROOM, "Restroom")
LATER = at(40)


def said(mode: RoomMode, minutes: float, until: float | None = None, n: int = 0) -> Fact:
    body = RoomModeSet(HERE, mode, None if until is None else at(until))
    return fact(body, minutes, id=f"m{n}-{minutes}", by=RIVERA)


WORDS = st.builds(
    said,
    st.sampled_from(RoomMode),
    st.integers(0, 5),
    st.none() | st.integers(0, 30),
    st.integers(0, 9),
)


class TestFold:
    def test_the_latest_counts(self) -> None:
        words = [said(RoomMode.CLOSED, 1), said(RoomMode.OPEN, 3), said(RoomMode.PAUSED, 2)]
        assert fold_modes(words) == {HERE: RoomModeNow(RoomMode.OPEN)}

    @given(st.lists(WORDS, max_size=8, unique_by=lambda f: f.id), st.randoms())
    def test_is_the_same_in_any_order(self, words: list[Fact], chance: object) -> None:
        shuffled = list(words)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
        assert fold_modes(words) == fold_modes(shuffled + shuffled[:2])

    def test_a_clock_that_ran_ahead_does_not_keep_a_room_closed(self) -> None:
        month = 30 * 24 * 60
        ahead = RoomModeSet(HERE, RoomMode.CLOSED)
        then = RoomModeSet(HERE, RoomMode.OPEN)
        words = [
            fact(ahead, month, id="a", store="box", seq=1, boot="b1", by=RIVERA),
            fact(then, 5, id="b", store="box", seq=2, boot="b2", by=RIVERA),
        ]
        for order in (words, words[::-1]):
            assert fold_modes(order) == {HERE: RoomModeNow(RoomMode.OPEN)}
        paused = fact(RoomModeSet(HERE, RoomMode.PAUSED), 6, id="c", store="other", by=RIVERA)
        assert fold_modes([paused, *words]) == {HERE: RoomModeNow(RoomMode.PAUSED)}

    def test_runs_out_by_itself(self) -> None:
        mode = RoomModeNow(RoomMode.TESTING, LATER)
        assert mode.at(LATER - timedelta(seconds=1)) is RoomMode.TESTING
        assert mode.at(LATER) is RoomMode.OPEN
        assert RoomModeNow(RoomMode.CLOSED).at(LATER) is RoomMode.CLOSED


def situation(here: RoomMode = RoomMode.OPEN, there: RoomMode = RoomMode.OPEN) -> Situation:
    return Situation(
        now=NINE,
        settings=SETTINGS,
        here=Room(HERE, "Algebra"),
        destination=PLACE,
        student=Student(ANA),
        here_mode=here,
        destination_mode=there,
    )


class TestDecide:
    @pytest.mark.parametrize(
        ("mode", "code"),
        [
            (RoomMode.CLOSED, ReasonCode.ROOM_CLOSED),
            (RoomMode.PAUSED, ReasonCode.ROOM_PAUSED),
            (RoomMode.TESTING, ReasonCode.ROOM_TESTING),
        ],
    )
    def test_what_is_said_here_binds_students_not_adults(
        self, mode: RoomMode, code: ReasonCode
    ) -> None:
        refused = decide(Ask(ANA, RESTROOM), situation(mode))
        assert isinstance(refused, No)
        assert [reason.code for reason in refused.reasons] == [code]
        granted = decide(Ask(ANA, RESTROOM, adult=AdultId("rivera")), situation(mode))
        assert isinstance(granted, Go)
        assert [reason.code for reason in granted.lifted] == [code]

    @pytest.mark.parametrize("mode", [RoomMode.CLOSED, RoomMode.TESTING])
    def test_closed_there_is_closed_for_everyone(self, mode: RoomMode) -> None:
        for adult in (None, AdultId("rivera")):
            decision = decide(Ask(ANA, RESTROOM, adult=adult), situation(there=mode))
            assert isinstance(decision, No)
            assert decision.reasons[0].code is ReasonCode.DESTINATION_CLOSED

    def test_paused_there_lets_others_come(self) -> None:
        decision = decide(Ask(ANA, RESTROOM), situation(there=RoomMode.PAUSED))
        assert isinstance(decision, Go)
        assert not isinstance(decision, AskAdult)


class TestBoard:
    @pytest.mark.parametrize(
        ("mode", "state"),
        [
            (RoomMode.CLOSED, RoomState.CLOSED),
            (RoomMode.PAUSED, RoomState.PAUSED),
            (RoomMode.TESTING, RoomState.TESTING),
        ],
    )
    def test_says_it_and_until_when(self, mode: RoomMode, state: RoomState) -> None:
        board = board_of(
            Room(HERE, "Algebra"),
            SETTINGS,
            (),
            NINE,
            mode=RoomModeNow(mode, LATER),
            on_duty=OnDuty("Ms. Rivera"),
        )
        assert (board.state, board.until) == (state, LATER)
        assert board.on_duty.adult == "Ms. Rivera"

    def test_what_has_run_out_is_open(self) -> None:
        mode = RoomModeNow(RoomMode.CLOSED, LATER)
        board = board_of(Room(HERE, "Algebra"), SETTINGS, (), LATER, mode=mode)
        assert (board.state, board.until) == (RoomState.OPEN, None)
