"""Envelopes that central alone can open: HPKE (RFC 9180), base mode.

X25519, HKDF-SHA256, ChaCha20-Poly1305. A box seals with the school's public seal key what it must
keep for central but must not be able to read any more. The private one is derived from the school's
signing key, so that central has one secret to guard.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_DERIVED = b"hallpass seal key 1"
_INFO = b"hallpass sealed facts 1"


class SealFault(ValueError):
    """It is no envelope of ours, or one for another school."""


def seal_key(private: bytes) -> str:
    """Return the public seal key of a school's private signing key; base64."""
    return base64.b64encode(_private(private).public_key().public_bytes_raw()).decode("ascii")


def seal(public: str, content: bytes) -> str:
    """Seal something to a school's public seal key; base64.

    Raises:
        SealFault: that is no key.
    """
    try:
        key = X25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
    except ValueError as exc:
        raise SealFault("this is no seal key") from exc
    return base64.b64encode(_SUITE.encrypt(content, key, info=_INFO)).decode("ascii")


def unseal(private: bytes, envelope: str) -> bytes:
    """Open an envelope with the school's private signing key.

    Raises:
        SealFault: it is no envelope, was changed, or is another school's.
    """
    try:
        raw = base64.b64decode(envelope, validate=True)
        return bytes(_SUITE.decrypt(raw, _private(private), info=_INFO))
    except (ValueError, InvalidTag) as exc:
        raise SealFault("this is no envelope of this school") from exc


def _private(signing: bytes) -> X25519PrivateKey:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_DERIVED).derive(signing)
    return X25519PrivateKey.from_private_bytes(derived)
