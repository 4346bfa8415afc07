"""The second factor: codes of an authenticator app (RFC 6238), and codes on paper for its loss.

Thirty-second steps, six digits, SHA-1, as every app has them; a code of the step before or after is
taken too, for clocks that differ. Each step is taken once, so that a code seen over a shoulder is
worth nothing.
"""

import base64
import hashlib
import secrets
from datetime import datetime

import pyotp

from hallpass.ids import AdultId, SchoolId

STEP_S = 30
RECOVERY_CODES = 10
_DIGITS = 6
_RECOVERY_BYTES = 10
"""80 bits: found by nobody who has the hashes, without a slow hash."""
_GROUP = 4


def new_secret() -> str:
    """Return 160 random bits in base32, as RFC 4226 asks."""
    return pyotp.random_base32()


def uri_of(secret: str, sign_in: str, school: str) -> str:
    """Return what an app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=sign_in, issuer_name=f"Hallpass {school}")


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step that a code belongs to; None: it is none of now."""
    code = "".join(code.split())
    if len(code) != _DIGITS or not (code.isascii() and code.isdecimal()):
        return None
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_S
    found = None
    for step in (current - 1, current + 1, current):
        if secrets.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Return codes to be kept on paper, told once."""
    return tuple(_grouped(_random()) for _ in range(RECOVERY_CODES))


def recovery_hash(school: SchoolId, adult: AdultId, code: str) -> str:
    """Return a recovery code's hash, bound to whose it is."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(f"{school} {adult} {plain}".encode()).hexdigest()


def _random() -> str:
    return base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()


def _grouped(text: str) -> str:
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
