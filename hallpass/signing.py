"""Ed25519 (RFC 8032) as central and kiosk use it: signed time, orders and phone badges.

The private key stays at central; a kiosk gets the public key when it is enrolled.
"""

import base64
import hashlib
from datetime import date, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hallpass.domain.badges import PHONE_WINDOW_S, PhoneBadge

_EPOCH_DAY = date(1970, 1, 1)


def new_key() -> bytes:
    """Return a new private key, 32 raw bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    """Return the 32 raw bytes of the public key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """Return what adults compare: SHA-256, lower-case hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def time_message(nonce: str, at: datetime) -> bytes:
    """Return what central signs to say what time it is."""
    return f"hallpass time\n{nonce}\n{at.isoformat()}".encode()


def sign_time(private: bytes, nonce: str, at: datetime) -> str:
    """Sign the time over a kiosk's nonce; base64."""
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(time_message(nonce, at))
    return base64.b64encode(signature).decode("ascii")


def time_is_genuine(public: bytes, nonce: str, at: datetime, signature: str) -> bool:
    """Whether central itself said so, in answer to this very nonce."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        return False
    return _verified(public, raw, time_message(nonce, at))


def order_message(order: str) -> bytes:
    """Return what central signs to order something: the very text that travels."""
    return f"hallpass order\n{order}".encode()


def sign_order(private: bytes, order: str) -> str:
    """Sign an order's text; base64."""
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(order_message(order))
    return base64.b64encode(signature).decode("ascii")


def order_is_genuine(public: bytes, order: str, signature: str) -> bool:
    """Whether the school's key has signed this very text."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        return False
    return _verified(public, raw, order_message(order))


def phone_badge_is_genuine(badge: PhoneBadge, school_public: bytes, now: datetime) -> bool:
    """Whether the school vouches for the phone today, and the phone signed the current 30 s.

    The window before and the one after are taken too: phones' clocks are a little off. The caller
    must take each (student, window) once, and must not call this with a clock it doesn't trust.
    The certificate's day may be a day off: it is counted in the school's zone.
    """
    window_now = int(now.timestamp()) // PHONE_WINDOW_S
    today = (now.date() - _EPOCH_DAY).days
    return (
        abs(badge.window - window_now) <= 1
        and abs(badge.day - today) <= 1
        and _verified(school_public, badge.school_signature, badge.certificate)
        and _verified(badge.key, badge.phone_signature, badge.window.to_bytes(4, "big"))
    )


def _verified(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
