"""Pictures that somebody uploads as the school's logo: PNG, or a drawing that refers to nothing."""

import base64
import hashlib

from central.services.logos import is_logo
from hallpass.domain.look import Look, logo_bytes

_HELD = "sha256:"


def token_of(logo: str) -> str:
    """Return what stands for a saved logo in a form, so that pages don't carry it along."""
    return _HELD + hashlib.sha256(logo.encode()).hexdigest() if logo else ""


def is_token(text: str) -> bool:
    """Whether a text stands for a saved logo."""
    return text.startswith(_HELD)


def address_of(logo: str) -> str:
    """Return a logo as an address that a page can show; empty: there is none."""
    raw = logo_bytes(Look(logo=logo)) if is_logo(logo) else None
    if raw is None:
        return ""
    kind = "png" if raw.startswith(b"\x89PNG") else "svg+xml"
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode('ascii')}"
