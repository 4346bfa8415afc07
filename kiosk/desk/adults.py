"""An adult's yes at the desk: a badge or a PIN, guessed at only slowly."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

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
_PIN_LEAST, _PIN_MOST = 4, 12
"""Digits, as central gives them out."""
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
    if credential.badge_text is None:
        pin = credential.pin or ""
        found = _guessed(case, lambda: _by_pin(case, pin))
    else:
        found = _by_badge(case, credential.badge_text)
    if isinstance(found, Adult) and not _MAY_SAY_YES.intersection(found.roles):
        return AdultRefused.NOT_ALLOWED
    return found


def _guessed(case: Case, look: Callable[[], Adult | AdultRefused]) -> Adult | AdultRefused:
    """Look at what can be guessed, slower with each wrong try."""
    throttle = Throttle(case.unit)
    if throttle.pin_wait_s() > 0:
        return AdultRefused.THROTTLED
    found = look()
    if isinstance(found, Adult):
        throttle.pin_was_right()
    elif found is AdultRefused.WRONG:
        throttle.pin_was_wrong()
    return found


def _by_badge(case: Case, text: str) -> Adult | AdultRefused:
    # Read by a camera, any poster is a code: what is not one of ours is no guess at an adult's.
    for symbology in _symbologies(case):
        match parse_badge(text, symbology, case.settings.numbers):
            case CardBadge(hash_):
                # 128 random bits can't be guessed: whatever a prankster tried before, a teacher's
                # card is taken, and it lets nobody guess PINs anew.
                return _holder(case, hash_)
            case NumberBadge(hash_):
                return _guessed(case, partial(_holder, case, hash_))
            case _:
                pass
    return AdultRefused.NOT_ALLOWED


def _holder(case: Case, badge: BadgeHash) -> Adult | AdultRefused:
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
    # Checking takes a fifth of a second an adult: not for what can't be a PIN.
    if pin.isascii() and pin.isdecimal() and _PIN_LEAST <= len(pin) <= _PIN_MOST:
        for adult in case.reference.adults():
            if adult.pin is not None and _fits(adult.pin, pin):
                return adult
    return AdultRefused.WRONG


def _fits(stored: str, pin: str) -> bool:
    try:
        return _hasher.verify(stored, pin)
    except (VerificationError, InvalidHashError):
        return False
