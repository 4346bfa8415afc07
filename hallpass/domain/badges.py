"""Badge texts parsed to a `Badge`: what a code on a card, a phone or an old card says.

Three kinds, each told apart by its text alone:

    HP1 + 26 base32 characters      a card: a random 128-bit token (RFC 4648 alphabet, no padding).
                                    29 alphanumeric characters fit a version-2 QR at level Q
                                    (ISO/IEC 18004:2015, table 7), the coarsest that holds them.
    HP2. + base64url                a phone badge: the school's certificate for the phone's key of
                                    the day, and the phone's signature of the current 30 s.
    anything else                   a student number, only if the school switched numbers on, with
                                    this symbology and this length.

Everything else is not one of ours. A kiosk keeps only `card_hash(token)`: 128 random bits need no
salt.
"""

import base64
import binascii
import hashlib
import uuid
from dataclasses import dataclass
from enum import StrEnum

from hallpass.ids import BadgeHash, StudentId

CARD_PREFIX = "HP1"
PHONE_PREFIX = "HP2."
TOKEN_BYTES = 16
TEXT_LIMIT = 512
"""Characters; a longer code is not one of ours, whatever it says."""
PHONE_WINDOW_S = 30

_CARD_BODY = 26
_ID_BYTES = 16
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_SIGNED_BY_SCHOOL = _ID_BYTES + _KEY_BYTES + 4
_PHONE_BYTES = _SIGNED_BY_SCHOOL + _SIGNATURE_BYTES + 4 + _SIGNATURE_BYTES


class Symbology(StrEnum):
    """How a text reached us: printed as which code, or typed by a reader or a hand."""

    QR = "qr"
    CODE_128 = "code_128"
    CODE_39 = "code_39"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class NumberRule:
    """When a plain code counts as a student number: fixed symbology, fixed length."""

    symbology: Symbology
    length: int
    """Characters, 4 to 32."""


@dataclass(frozen=True, slots=True)
class CardBadge:
    """A card of ours; only the hash of its token is kept."""

    hash: BadgeHash


@dataclass(frozen=True, slots=True)
class PhoneBadge:
    """A phone's badge, not yet verified: who may do so holds the school's public key."""

    student: StudentId
    key: bytes
    """The phone's Ed25519 public key, 32 bytes."""
    day: int
    """Days since 1970-01-01 in the school's zone."""
    certificate: bytes
    """What the school signed."""
    school_signature: bytes
    window: int
    """Unix time divided by 30 s."""
    phone_signature: bytes


@dataclass(frozen=True, slots=True)
class NumberBadge:
    """A student number, hashed to look like the others: few numbers exist, so it hides nothing."""

    hash: BadgeHash


@dataclass(frozen=True, slots=True)
class NotOurs:
    """A code that says nothing to us. Its text is dropped here, on purpose."""


Badge = CardBadge | PhoneBadge | NumberBadge


def card_text(token: bytes) -> str:
    """Return what a card's QR says.

    Args:
        token: 16 random bytes.
    """
    if len(token) != TOKEN_BYTES:
        raise ValueError(f"a card token has {TOKEN_BYTES} bytes, not {len(token)}")
    return CARD_PREFIX + base64.b32encode(token).decode("ascii").rstrip("=")


def card_hash(token: bytes) -> BadgeHash:
    """Return what is kept of a card's token."""
    return BadgeHash(hashlib.sha256(b"hallpass card\0" + token).hexdigest())


def number_hash(number: str) -> BadgeHash:
    """Return what is kept of a student number."""
    return BadgeHash(hashlib.sha256(b"hallpass number\0" + number.encode()).hexdigest())


def parse_badge(
    text: str, symbology: Symbology, numbers: NumberRule | None = None
) -> Badge | NotOurs:
    """Say what kind of badge a text is. Never raises: what is not ours is `NotOurs`."""
    if not text or len(text) > TEXT_LIMIT:
        return NotOurs()
    if text.startswith(CARD_PREFIX) and len(text) == len(CARD_PREFIX) + _CARD_BODY:
        return _parse_card(text[len(CARD_PREFIX) :])
    if text.startswith(PHONE_PREFIX):
        return _parse_phone(text[len(PHONE_PREFIX) :])
    if numbers is None or symbology is not numbers.symbology or len(text) != numbers.length:
        return NotOurs()
    return NumberBadge(number_hash(text)) if text.isascii() and text.isalnum() else NotOurs()


def _parse_card(body: str) -> CardBadge | NotOurs:
    try:
        token = base64.b32decode(body + "======")
    except (binascii.Error, ValueError):
        return NotOurs()
    if card_text(token)[len(CARD_PREFIX) :] != body:
        # The two spare bits must be zero, so that each token has exactly one text.
        return NotOurs()
    return CardBadge(card_hash(token))


def _parse_phone(body: str) -> PhoneBadge | NotOurs:
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return NotOurs()
    if len(raw) != _PHONE_BYTES:
        return NotOurs()
    certificate, rest = raw[:_SIGNED_BY_SCHOOL], raw[_SIGNED_BY_SCHOOL:]
    student = uuid.UUID(bytes=certificate[:_ID_BYTES])
    return PhoneBadge(
        student=StudentId(str(student)),
        key=certificate[_ID_BYTES : _ID_BYTES + _KEY_BYTES],
        day=int.from_bytes(certificate[-4:], "big"),
        certificate=certificate,
        school_signature=rest[:_SIGNATURE_BYTES],
        window=int.from_bytes(rest[_SIGNATURE_BYTES : _SIGNATURE_BYTES + 4], "big"),
        phone_signature=rest[_SIGNATURE_BYTES + 4 :],
    )
