"""The one error body, the same on every route: what happened and whether trying again can help."""

from enum import StrEnum
from typing import Final

import msgspec

PROTOCOL: Final = 1


class Code(StrEnum):
    """What went wrong, for programs; the message is for people."""

    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    REVOKED = "revoked"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    TOO_MANY_REQUESTS = "too_many_requests"
    PROTOCOL_UNSUPPORTED = "protocol_unsupported"
    ENROL_PENDING = "enrol_pending"
    ENROL_SLOW_DOWN = "enrol_slow_down"
    ENROL_EXPIRED = "enrol_expired"
    ENROL_REFUSED = "enrol_refused"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An error as it crosses the wire."""

    code: str
    """A `Code`, or a newer peer's."""
    message: str
    """What happened, where, and what to do: a sentence for a person."""
    retry: int | None = None
    """Seconds after which the same request may succeed; None: not without a change."""
    protocol: int = PROTOCOL
