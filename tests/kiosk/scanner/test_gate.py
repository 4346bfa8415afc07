"""The gate: one badge held up is one read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.badges import Symbology
from kiosk.scanner.gate import (
    AWAY_S,
    READS_NEEDED,
    SETTLE_S,
    BadgeRead,
    GateState,
    Looked,
    Seen,
    step,
)

FRAME_S = 1 / 15


def qr(text: str, area_px: float = 40_000.0) -> Seen:
    return Seen(text, Symbology.QR, area_px)


def line(text: str, symbology: Symbology = Symbology.CODE_128) -> Seen:
    return Seen(text, symbology, 300.0)


class Film:
    """Plays sightings to the gate at 15 fps and keeps what it read."""

    def __init__(self) -> None:
        self.state = GateState()
        self.now_s = 100.0
        self.reads: list[BadgeRead] = []

    def show(self, *seen: Seen, frames: int = 1) -> list[str]:
        new: list[str] = []
        for _ in range(frames):
            self.state, badges = step(self.state, Looked(self.now_s, seen))
            self.reads += badges
            new += [badge.text for badge in badges]
            self.now_s += FRAME_S
        return new

    def wait(self, seconds: float) -> None:
        self.show(frames=round(seconds / FRAME_S))


@pytest.fixture
def film() -> Film:
    return Film()


def test_a_qr_counts_at_its_first_sighting(film: Film) -> None:
    assert film.show(qr("A")) == ["A"]
    assert film.reads == [BadgeRead("A", Symbology.QR, 100.0)]


def test_an_empty_room_reads_nothing(film: Film) -> None:
    assert film.show(frames=30) == []
    assert film.state == GateState()


def test_a_card_held_for_a_minute_is_one_read(film: Film) -> None:
    assert film.show(qr("A"), frames=15 * 60) == ["A"]


def test_a_held_card_missed_for_half_a_second_is_one_read(film: Film) -> None:
    film.show(qr("A"), frames=5)
    film.wait(0.5)
    assert film.show(qr("A"), frames=5) == []


def test_a_card_taken_away_and_shown_again_is_a_new_read(film: Film) -> None:
    film.show(qr("A"), frames=5)
    film.wait(AWAY_S + 0.1)
    assert film.show(qr("A")) == ["A"]


@pytest.mark.parametrize("symbology", [Symbology.CODE_128, Symbology.CODE_39])
def test_a_barcode_needs_three_equal_reads(film: Film, symbology: Symbology) -> None:
    assert film.show(line("12345", symbology), frames=2) == []
    assert film.show(line("12346", symbology)) == []
    assert film.show(line("12345", symbology)) == ["12345"]


def test_reads_of_a_barcode_far_apart_do_not_add_up(film: Film) -> None:
    for _ in range(4):
        assert film.show(line("12345"), frames=2) == []
        film.wait(AWAY_S + 0.1)


def test_the_same_barcode_three_times_in_one_frame_is_one_sighting(film: Film) -> None:
    assert film.show(line("12345"), line("12345"), line("12345")) == []


def test_of_two_cards_the_larger_wins_and_never_both(film: Film) -> None:
    near, far = qr("near", 50_000), qr("far", 20_000)
    assert film.show(far, near, frames=60) == ["near"]


def test_two_cards_of_one_size_that_take_turns_are_one_read(film: Film) -> None:
    reads = []
    for number in range(60):
        reads += film.show(qr("A", 40_000 + number % 2), qr("B", 40_000 + (number + 1) % 2))
    assert len(reads) == 1


def test_a_second_card_does_not_slip_in_while_the_first_is_missed(film: Film) -> None:
    film.show(qr("A", 50_000), qr("B", 20_000))
    film.wait(0.5)
    assert film.show(qr("B", 20_000)) == []


def test_a_second_card_decoded_a_frame_later_is_not_a_second_read(film: Film) -> None:
    film.show(qr("A", 20_000))
    assert film.show(qr("A", 20_000), qr("B", 50_000), frames=10) == []


def test_who_waits_with_their_card_is_read_once_the_first_has_left(film: Film) -> None:
    film.show(qr("A", 50_000), qr("B", 20_000), frames=10)
    assert film.show(qr("B", 20_000), frames=25) == ["B"]


def test_the_next_student_need_not_wait(film: Film) -> None:
    film.show(qr("A"), frames=5)
    film.wait(0.3)
    assert film.show(qr("B")) == ["B"]


def test_a_poster_in_the_room_does_not_keep_nearer_badges_from_being_read(film: Film) -> None:
    poster = qr("https://example.org", 9_000)
    film.show(poster, frames=round(SETTLE_S / FRAME_S) + 1)
    assert film.show(poster, qr("A", 40_000)) == ["A"]


def test_a_card_with_both_codes_is_its_qr(film: Film) -> None:
    barcode = Seen("12345", Symbology.CODE_39, 90_000)
    assert film.show(barcode, qr("A", 10_000), frames=30) == ["A"]


def test_a_typed_code_counts_at_once(film: Film) -> None:
    assert film.show(Seen("12345", Symbology.TYPED, 0.0)) == ["12345"]


def test_every_symbology_has_its_number_of_reads() -> None:
    assert set(READS_NEEDED) == set(Symbology)


_seen = st.builds(
    Seen,
    st.sampled_from("ABC"),
    st.sampled_from([Symbology.QR, Symbology.CODE_128]),
    st.floats(100, 100_000),
)
_frames = st.lists(st.lists(_seen, max_size=3), min_size=1, max_size=80)


@given(_frames)
def test_whatever_is_shown_a_frame_gives_at_most_one_read_of_what_is_in_it(
    frames: list[list[Seen]],
) -> None:
    state = GateState()
    for number, seen in enumerate(frames):
        state, badges = step(state, Looked(number * FRAME_S, tuple(seen)))
        assert len(badges) <= 1
        assert all((b.text, b.symbology) in {(s.text, s.symbology) for s in seen} for b in badges)


@given(_frames)
def test_a_code_is_read_again_only_after_it_was_away(frames: list[list[Seen]]) -> None:
    state = GateState()
    last_seen: dict[tuple[str, Symbology], float] = {}
    was_read: set[tuple[str, Symbology]] = set()
    for number, seen in enumerate(frames):
        now_s = number * FRAME_S
        for key in {(s.text, s.symbology) for s in seen}:
            if now_s - last_seen.get(key, now_s) > AWAY_S:
                was_read.discard(key)
            last_seen[key] = now_s
        state, badges = step(state, Looked(now_s, tuple(seen)))
        for badge in badges:
            assert (badge.text, badge.symbology) not in was_read
            was_read.add((badge.text, badge.symbology))


@given(_frames)
def test_the_order_of_the_codes_in_a_frame_does_not_matter(frames: list[list[Seen]]) -> None:
    one, other = GateState(), GateState()
    for number, seen in enumerate(frames):
        # One sighting a code: of two equal ones the first counts, whatever the order.
        unique = list({(s.text, s.symbology): s for s in seen}.values())
        one, reads = step(one, Looked(number * FRAME_S, tuple(unique)))
        other, reads_reversed = step(other, Looked(number * FRAME_S, tuple(reversed(unique))))
        assert reads == reads_reversed


@given(st.lists(st.text(max_size=3), max_size=60))
def test_what_is_out_of_sight_is_forgotten(texts: list[str]) -> None:
    state = GateState()
    for number, text in enumerate(texts):
        state, _ = step(state, Looked(number * FRAME_S, (qr(text),)))
    state, _ = step(state, Looked(len(texts) * FRAME_S + AWAY_S + 1))
    assert state == GateState()
