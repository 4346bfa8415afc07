"""An adult's yes at the desk: a badge or a PIN, guessed at only slowly."""

from dataclasses import replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hallpass.domain.badges import CardBadge, NumberBadge, Symbology, parse_badge
from hallpass.domain.people import Adult, Role
from hallpass.ids import BadgeHash
from kiosk.desk import leaving
from kiosk.desk.case import Case
from kiosk.flow.answers import AdultRefused, DeskAnswer, NeedsAdult
from kiosk.flow.requests import AskPassWithAdult, Credential
from kiosk.store.throttle import Throttle

_MAY_SAY_YES = frozenset({Role.TEACHER, Role.ASSISTANT, Role.SUBSTITUTE, Role.ADMINISTRATOR})
_PIN_LIMIT = 32
_hasher = PasswordHasher()
"""Its parameters don't matter here: a hash carries its own."""


def ask_with_adult(case: Case, request: AskPassWithAdult) -> DeskAnswer:
    """Answer an ask to which an adult says yes, here at the desk."""
    who = case.who(request.student, request.badge)
    adult = _adult_of(case, request.credential)
    if isinstance(adult, Adult):
        return leaving.ask(case, who, request.destination, minutes=request.minutes, adult=adult)
    # As if nobody had said yes: if the student may go alone by now, they may go.
    answer = leaving.ask(case, who, request.destination, minutes=request.minutes)
    return replace(answer, refused=adult) if isinstance(answer, NeedsAdult) else answer


def _adult_of(case: Case, credential: Credential) -> Adult | AdultRefused:
    throttle = Throttle(case.unit)
    if throttle.pin_wait_s() > 0:
        return AdultRefused.THROTTLED
    found = (
        _by_badge(case, credential.badge_text)
        if credential.badge_text is not None
        else _by_pin(case, credential.pin or "")
    )
    if isinstance(found, Adult) and not _MAY_SAY_YES.intersection(found.roles):
        return AdultRefused.NOT_ALLOWED
    if isinstance(found, Adult):
        throttle.pin_was_right()
    elif found is AdultRefused.WRONG:
        throttle.pin_was_wrong()
    return found


def _by_badge(case: Case, text: str) -> Adult | AdultRefused:
    # Read by a camera, any poster is a code: what is not one of ours is no guess at an adult's.
    badge: BadgeHash | None = None
    for symbology in _symbologies(case):
        match parse_badge(text, symbology, case.settings.numbers):
            case CardBadge(hash_) | NumberBadge(hash_):
                badge = hash_
                break
            case _:
                pass
    if badge is None:
        return AdultRefused.NOT_ALLOWED
    holder = case.reference.holder_of(badge)
    if holder is None or holder.revoked:
        return AdultRefused.WRONG
    adult = None if holder.adult is None else case.reference.adult(holder.adult)
    return AdultRefused.NOT_ALLOWED if adult is None else adult


def _symbologies(case: Case) -> tuple[Symbology, ...]:
    """Return how the text may have been read: a request does not say."""
    numbers = case.settings.numbers
    return (Symbology.QR,) if numbers is None else (Symbology.QR, numbers.symbology)


def _by_pin(case: Case, pin: str) -> Adult | AdultRefused:
    if 0 < len(pin) <= _PIN_LIMIT:
        for adult in case.reference.adults():
            if adult.pin is not None and _fits(adult.pin, pin):
                return adult
    return AdultRefused.WRONG


def _fits(stored: str, pin: str) -> bool:
    try:
        return _hasher.verify(stored, pin)
    except (VerificationError, InvalidHashError):
        return False
