"""The sounds: the same bytes each time, short and soft, each unlike the others."""

import io
import itertools
import math
import wave
from array import array

import pytest

from kiosk.device.chimes import PEAK, RATE_HZ, chime_of, file_of
from kiosk.flow.commands import Cue


def samples_of(wav: bytes) -> array:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return array("h", file.readframes(file.getnframes()))


def strength(samples: array, hz: float) -> float:
    """How much of one frequency there is, of all that sounds."""
    turns = 2 * math.pi * hz / RATE_HZ
    real = sum(value * math.cos(turns * n) for n, value in enumerate(samples))
    imaginary = sum(value * math.sin(turns * n) for n, value in enumerate(samples))
    whole = math.sqrt(sum(value * value for value in samples) * len(samples) / 2)
    return math.hypot(real, imaginary) / whole


@pytest.mark.parametrize("cue", Cue)
class TestEachSound:
    def test_is_the_one_that_is_kept(self, cue):
        assert file_of(cue).read_bytes() == chime_of(cue)

    def test_is_short_and_small(self, cue):
        wav = file_of(cue).read_bytes()
        assert len(wav) < 40_000
        assert 0.2 < len(samples_of(wav)) / RATE_HZ < 0.6

    def test_is_soft(self, cue):
        samples = samples_of(file_of(cue).read_bytes())
        assert 0.45 < max(map(abs, samples)) / 32_767 <= PEAK
        assert abs(samples[0]) < 10
        assert abs(samples[-1]) < 10
        first_ms, last_ms = samples[:24], samples[-24:]
        assert max(map(abs, [*first_ms, *last_ms])) < 0.01 * 32_767
        steps = (abs(after - before) for before, after in itertools.pairwise(samples))
        assert max(steps) < 0.2 * 32_767, "a step is heard as a click"


def test_the_next_ones_turn_is_the_longest():
    lengths = {cue: len(samples_of(chime_of(cue))) for cue in Cue}
    assert max(lengths, key=lengths.__getitem__) is Cue.TURN
    assert len({chime_of(cue) for cue in Cue}) == len(Cue)


def test_one_rises_one_falls_one_is_low():
    begins = {cue: samples_of(chime_of(cue))[: RATE_HZ // 10] for cue in Cue}
    ends = {cue: samples_of(chime_of(cue))[-RATE_HZ // 6 :] for cue in Cue}
    low, high = 523.25, 783.99
    for lower, higher in ((begins[Cue.GO], ends[Cue.GO]), (ends[Cue.BACK], begins[Cue.BACK])):
        assert strength(lower, low) > 2 * strength(lower, high)
        assert strength(higher, high) > 2 * strength(higher, low)
    assert strength(begins[Cue.NO], 220.0) > 0.8
    assert strength(begins[Cue.ASK], 659.26) > 0.8
    assert strength(ends[Cue.ASK], 659.26) > 0.6


def test_asking_knocks_twice():
    samples = samples_of(chime_of(Cue.ASK))
    between = samples[round(0.142 * RATE_HZ) : round(0.168 * RATE_HZ)]
    assert max(map(abs, between)) < 0.01 * 32_767
