"""Which signed times are believed, and which are worth recording."""

import logging
from datetime import timedelta

import pytest

from hallpass import signing
from hallpass.domain.facts import ClockMeasured
from hallpass.ids import BootId
from hallpass.wire import SignedTime
from kiosk.sync.timecheck import RoundTrip, TimeCheck
from tests.fakes.clock import START

KEY = signing.new_key()
BOOT = BootId("boot-1")
NONCE = "a-nonce-of-some-length"


def told(nonce: str = NONCE, key: bytes = KEY, signed_at=START) -> SignedTime:
    return SignedTime(at=START, nonce=nonce, signature=signing.sign_time(key, nonce, signed_at))


def trip(round_trip_s: float, boot: BootId = BOOT) -> RoundTrip:
    return RoundTrip(boot, 100.0, 100.0 + round_trip_s, NONCE)


@pytest.fixture
def check() -> TimeCheck:
    return TimeCheck(signing.public_key(KEY))


def test_the_middle_of_the_round_trip_is_when_central_read_its_clock(check):
    measured = check.measure(told(), trip(4.0))
    assert measured == ClockMeasured(BOOT, START - timedelta(seconds=102), 2.0)


@pytest.mark.parametrize(
    "bad",
    [
        told(nonce="another-nonce-altogether"),
        told(key=signing.new_key()),
        told(signed_at=START + timedelta(seconds=1)),
        SignedTime(at=START, nonce=NONCE, signature="no base64!"),
    ],
    ids=["replayed", "another key", "another time", "garbage"],
)
def test_a_time_that_is_not_genuine_is_told_once_and_not_believed(check, bad, caplog):
    with caplog.at_level(logging.INFO, "kiosk.sync"):
        for _ in range(3):
            assert check.measure(bad, trip(1.0)) is None
        assert check.measure(told(), trip(1.0)) is not None
        check.measure(told(), trip(1.0))
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "sync.time_not_genuine",
        "sync.time_genuine_again",
    ]


@pytest.mark.parametrize("round_trip_s", [61.0, -1.0])
def test_a_round_trip_that_says_nothing_is_passed_over(check, round_trip_s):
    assert check.measure(told(), trip(round_trip_s)) is None


def test_only_a_clearly_better_measure_replaces_one(check):
    first = check.measure(told(), trip(2.0))
    assert not check.trusts(BOOT)
    check.keep(first)
    assert check.trusts(BOOT)
    assert check.measure(told(), trip(1.5)) is None
    better = check.measure(told(), trip(1.0))
    assert better.uncertainty_s == 0.5


def test_another_boot_is_measured_anew(check):
    check.keep(check.measure(told(), trip(0.1)))
    other = BootId("boot-2")
    assert not check.trusts(other)
    assert check.measure(told(), trip(2.0, other)) is not None
