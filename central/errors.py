"""Faults and refusals, by blame.

    EnvironmentFault            the world: said with what, where and what to do
     ├── ConfigFault            an argument, a variable or a file that a person has to mend
     ├── StoreAway              the database can't be reached, or its disk fails
     ├── StoreTooNew            written by a newer program; this one must not touch it
     └── PortTaken              the address can't be listened on
    Refusal                     a request that is answered "no", each with its `Code`
     ├── BadRequest             can't be read
     ├── Invalid                can be read, and makes no sense; `problems` says what
     ├── Unauthorized           nobody known asks
     ├── Forbidden              somebody known asks for what is not theirs to do
     ├── Revoked                a box that was let in, and is no longer
     ├── NotFound
     ├── OutOfDate              somebody else changed it in between
     ├── TooLarge
     ├── TooMany                too often; `retry_s` says when
     ├── Enrolment…             the four answers of RFC 8628 (pending, slow down, expired, refused)
     └── Unavailable            not now

Every other exception is a bug. A refusal's message is shown to people: it never holds a name, a
badge or a secret.
"""

from hallpass.problems import Code


class EnvironmentFault(Exception):
    """Something outside the program is wrong; the message says what, where and what to do."""


class ConfigFault(EnvironmentFault):
    """A configuration that makes no sense; the message names the key."""


class StoreAway(EnvironmentFault):
    """The database can't be used now."""


class StoreTooNew(EnvironmentFault):
    """The database was written by a newer program."""


class PortTaken(EnvironmentFault):
    """The address can't be listened on."""


class Refusal(Exception):
    """A request that is answered "no"."""

    code: Code = Code.BAD_REQUEST

    def __init__(self, message: str, *, retry_s: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_s = retry_s


class BadRequest(Refusal):
    """It can't be read."""


class Invalid(Refusal):
    """It can be read, and makes no sense."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Unauthorized(Refusal):
    """Nobody known asks."""

    code = Code.UNAUTHORIZED


class Forbidden(Refusal):
    """Somebody known asks for what is not theirs to do."""

    code = Code.FORBIDDEN


class Revoked(Refusal):
    """A box that was let in once, and is no longer."""

    code = Code.REVOKED


class NotFound(Refusal):
    """There is no such thing, or not for whoever asks."""

    code = Code.NOT_FOUND


class OutOfDate(Refusal):
    """Somebody else changed it in between; look again, then decide."""

    code = Code.CONFLICT


class TooLarge(Refusal):
    """More bytes than are read."""

    code = Code.TOO_LARGE


class TooMany(Refusal):
    """Too often; `retry_s` says when again."""

    code = Code.TOO_MANY_REQUESTS


class EnrolmentPending(Refusal):
    """Nobody has approved it yet."""

    code = Code.ENROL_PENDING


class EnrolmentSlowDown(Refusal):
    """Polled sooner than agreed; the interval grows."""

    code = Code.ENROL_SLOW_DOWN


class EnrolmentExpired(Refusal):
    """The code is too old, was used, or never was."""

    code = Code.ENROL_EXPIRED


class EnrolmentRefused(Refusal):
    """Somebody said no."""

    code = Code.ENROL_REFUSED


class Unavailable(Refusal):
    """Not now; trying again can help."""

    code = Code.UNAVAILABLE
