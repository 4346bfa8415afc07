"""Whether an answer is central's, and what a refusal means: pure, from status, headers and body.

An answer counts only if it is ours: JSON by its content type, with the `protocol` field, and either
status 200 or a `Problem`. A captive portal's 200 or 404, a proxy's page and half a body are all
"away": nothing is done, nothing is lost, it is tried again.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import msgspec

from hallpass.problems import PROTOCOL, Code, Problem
from kiosk.errors import CentralAway, CentralRefused


class Away(CentralAway):
    """`CentralAway`, with central's (or its proxy's) wish when to come back."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Refused(CentralRefused):
    """`CentralRefused`, with the problem that central named."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"central refuses this box ({problem.code}): {problem.message}")
        self.problem = problem

    @property
    def is_revoked(self) -> bool:
        """Whether our key was taken back, for good."""
        return self.problem.code == Code.REVOKED


class NotTaken(CentralAway):
    """Central is there and says that this very request can't be taken as it is."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"central can't take this ({problem.code}): {problem.message}")
        self.problem = problem


class _Envelope(msgspec.Struct):
    protocol: int


class _Error(msgspec.Struct):
    protocol: int
    code: str
    message: str
    retry: int | None = None


REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
ENROLMENT = frozenset(code for code in Code if code.value.startswith("enrol_"))
_UNREADABLE = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)


def is_json(headers: Mapping[str, str]) -> bool:
    """Whether the content type says JSON."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def checked(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> bytes:
    """Return the body of an answer that is central's, and says yes.

    Raises:
        Away: it is not central's, or central can't just now.
        Refused: central takes our key no longer, or never speaks our protocol again.
        NotTaken: central says no to this request alone.
    """
    ours = is_json(headers)
    if status == HTTPStatus.OK:
        if ours and _protocol_of(body) == PROTOCOL:
            return body
        raise Away(f"something answered, but it is not central: {_describe(status, headers)}")
    problem = _problem_of(body) if ours else None
    retry_after_s = retry_after_of(headers.get("retry-after", ""), now)
    if problem is None:
        raise Away(
            f"something answered, but it is not central: {_describe(status, headers)}",
            retry_after_s,
        )
    if problem.code in ENROLMENT:
        raise NotTaken(problem)
    if status in REFUSALS or problem.code == Code.PROTOCOL_UNSUPPORTED:
        raise Refused(problem)
    if status in _UNREADABLE:
        raise NotTaken(problem)
    if retry_after_s is None and problem.retry is not None:
        retry_after_s = float(max(problem.retry, 0))
    raise Away(f"central can't now ({problem.code}): {problem.message}", retry_after_s)


def retry_after_of(value: str, now: datetime) -> float | None:
    """Read Retry-After, seconds or an HTTP date (RFC 9110, section 10.2.3); None: says nothing."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def _protocol_of(body: bytes) -> int | None:
    try:
        return msgspec.json.decode(body, type=_Envelope).protocol
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _problem_of(body: bytes) -> Problem | None:
    try:
        error = msgspec.json.decode(body, type=_Error)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return Problem(code=_words(error.code), message=_words(error.message), retry=error.retry)


def _words(text: str) -> str:
    # It ends in the log and on a technician's screen: one line, of a bounded length.
    return "".join(letter if letter.isprintable() else " " for letter in text[:200])


def _describe(status: int, headers: Mapping[str, str]) -> str:
    return f"HTTP {status}, {headers.get('content-type', 'no content type')[:60]!r}"
