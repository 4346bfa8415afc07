import base64
import hashlib
import uuid
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hallpass import signing
from hallpass.domain.badges import PHONE_PREFIX, PhoneBadge, Symbology, parse_badge
from tests.hallpass.build import NINE

SCHOOL = bytes(range(32))
PUBLIC = signing.public_key(SCHOOL)
NONCE = "n" * 16


def test_signed_time_is_genuine_for_this_nonce_alone() -> None:
    signature = signing.sign_time(SCHOOL, NONCE, NINE)
    assert signing.time_is_genuine(PUBLIC, NONCE, NINE, signature)
    later = NINE + timedelta(microseconds=1)
    other = signing.public_key(signing.new_key())
    assert not signing.time_is_genuine(PUBLIC, NONCE, later, signature)
    assert not signing.time_is_genuine(PUBLIC, "m" * 16, NINE, signature)
    assert not signing.time_is_genuine(other, NONCE, NINE, signature)


@given(st.text())
def test_any_other_text_is_no_signature(text: str) -> None:
    assert not signing.time_is_genuine(PUBLIC, NONCE, NINE, text)


def test_a_key_of_the_wrong_size_verifies_nothing() -> None:
    signature = signing.sign_time(SCHOOL, NONCE, NINE)
    assert not signing.time_is_genuine(b"short", NONCE, NINE, signature)


def test_keys_are_new_each_time_and_have_a_fingerprint() -> None:
    assert signing.new_key() != signing.new_key()
    assert signing.fingerprint(PUBLIC) == hashlib.sha256(PUBLIC).hexdigest()


PHONE = Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32))))
TODAY = (NINE.date() - signing._EPOCH_DAY).days
WINDOW = int(NINE.timestamp()) // 30


def phone_badge(day: int = TODAY, window: int = WINDOW, school: bytes = SCHOOL) -> PhoneBadge:
    """Made as a phone makes it, and read as a kiosk reads it."""
    certificate = uuid.UUID(int=7).bytes + PHONE.public_key().public_bytes_raw()
    certificate += day.to_bytes(4, "big")
    raw = certificate + Ed25519PrivateKey.from_private_bytes(school).sign(certificate)
    raw += window.to_bytes(4, "big") + PHONE.sign(window.to_bytes(4, "big"))
    text = PHONE_PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")
    badge = parse_badge(text, Symbology.QR)
    assert isinstance(badge, PhoneBadge)
    return badge


@pytest.mark.parametrize(
    ("badge", "genuine"),
    [
        (phone_badge(), True),
        (phone_badge(window=WINDOW - 1), True),
        (phone_badge(window=WINDOW + 1), True),
        (phone_badge(window=WINDOW - 2), False),
        (phone_badge(window=WINDOW + 2), False),
        (phone_badge(day=TODAY - 1), True),
        (phone_badge(day=TODAY + 2), False),
        (phone_badge(school=signing.new_key()), False),
    ],
)
def test_a_phone_badge_is_the_school_s_and_fresh(badge: PhoneBadge, genuine: bool) -> None:
    assert signing.phone_badge_is_genuine(badge, PUBLIC, NINE) is genuine


def test_a_forged_moment_is_not_genuine() -> None:
    from dataclasses import replace

    stale = phone_badge(window=WINDOW - 5)
    assert not signing.phone_badge_is_genuine(replace(stale, window=WINDOW), PUBLIC, NINE)


def test_an_absurd_day_is_not_genuine_and_no_error() -> None:
    assert not signing.phone_badge_is_genuine(phone_badge(day=2**32 - 1), PUBLIC, NINE)
