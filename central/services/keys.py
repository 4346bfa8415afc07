"""Kiosks' bearer keys: made at random when a box is let in, and from then on each from the last.

The next key is derived, so that it is the same text however often it is handed out: an answer that
was lost, came twice or came late locks no box out. Who has an old key can't derive the next one:
that takes the school's private key. What is kept is a hash alone: 256 random bits need no salt.
"""

import base64
import hashlib
import hmac
import secrets

from central.store.devices import Box
from hallpass.ids import SchoolId

SECRET_BYTES = 32


def key_hash(key: str) -> str:
    """Return what is kept of a random secret: a kiosk's or program's key, a session's token."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def new_key(school: SchoolId) -> str:
    """Return a first key; it begins with the school's id."""
    return f"{school}.{secrets.token_urlsafe(SECRET_BYTES)}"


def next_key(private: bytes, school: SchoolId, box: Box, picked: str = "") -> str:
    """Return the key that follows a box's key.

    Args:
        private: the school's private key.
        school: whose box it is.
        box: as it is now.
        picked: serial number of the one that goes on, of two boxes with one identity.
    """
    message = "\n".join(("hallpass key", box.id, box.key_hash, picked))
    derived = hmac.digest(private, message.encode(), "sha256")
    return f"{school}.{base64.urlsafe_b64encode(derived).rstrip(b'=').decode()}"
