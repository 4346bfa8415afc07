"""Who is the adult? A badge or a PIN, guessed at only slowly; and the lock against guessing.

Checking a PIN against one adult takes a tenth of a second, so it is done before the request's
transaction (`candidates`, `fits`), those first who are most likely to stand here.
"""

import logging
from collections.abc import Callable, Iterable
from functools import partial

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hallpass.domain.badges import CardBadge, NumberBadge, Symbology, parse_badge
from hallpass.domain.people import Adult
from hallpass.ids import AdultId, BadgeHash
from kiosk.desk.case import Case
from kiosk.flow.answers import AdultRefused, Tamper
from kiosk.flow.requests import Credential
from kiosk.store.throttle import Throttle

log = logging.getLogger(__name__)

LOCK_TRIES = 10
"""So many wrong PINs in a row lock the desk, and so many more lock it again."""
_PIN_LEAST, _PIN_MOST = 4, 12
"""Digits, as central gives them out."""
_hasher = PasswordHasher()
"""Its parameters don't matter here: a hash carries its own."""


def candidates(case: Case, pin: str, lately: Iterable[AdultId] = ()) -> tuple[Adult, ...]:
    """Return whose PIN it may be, the likeliest first; none while guessing has to wait.

    Args:
        case: the request.
        pin: as typed.
        lately: whose PINs were typed here before, the latest first.
    """
    # Checking takes time: not for what can't be a PIN.
    shaped = pin.isascii() and pin.isdecimal() and _PIN_LEAST <= len(pin) <= _PIN_MOST
    if not shaped or Throttle(case.unit).pin_wait_s() > 0:
        return ()
    hour = case.hour
    may = {
        a.id: a
        for a in case.reference.adults()
        if a.pin is not None and hour.may_act(a) and _pin_counts(case, a)
    }
    likely = [*hour.substitutes, *([] if hour.teacher is None else [hour.teacher])]
    teach_here = (item.adult for item in hour.lists if item.adult is not None)
    order = dict.fromkeys([*(a.id for a in likely), *lately, *teach_here, *may])
    return tuple(may[key] for key in order if key in may)


def _pin_counts(case: Case, adult: Adult) -> bool:
    """Say whether the school takes this adult's PIN here; given out for a day is a substitute's."""
    inputs = case.settings.inputs
    return inputs.adult_pins if adult.day is None else inputs.substitute_pins


def fits(adult: Adult, pin: str) -> bool:
    """Check one adult's PIN: slow on purpose."""
    try:
        return adult.pin is not None and _hasher.verify(adult.pin, pin)
    except (VerificationError, InvalidHashError):
        return False


def adult_of(case: Case, credential: Credential) -> Adult | AdultRefused:
    """Return the adult who may act here and shows this; whoever that is unlocks nothing yet."""
    inputs = case.settings.inputs
    if credential.badge_text is None:
        if not inputs.adult_pins and not inputs.substitute_pins:
            # None can be right, so that none is a guess.
            return AdultRefused.WRONG
        found = _guessed(case, lambda: _by_pin(case))
    else:
        found = _by_badge(case, credential.badge_text)
    if isinstance(found, Adult) and not case.hour.may_act(found):
        return AdultRefused.NOT_ALLOWED
    return found


def acting(case: Case, adult: AdultId) -> Adult | None:
    """Return the adult who opened the panel if they still may act here; None: no longer."""
    known = case.reference.adult(adult)
    return known if known is not None and case.hour.may_act(known) else None


def lock(case: Case, why: Tamper) -> None:
    """Lock the desk until an adult was there, if the school wants that."""
    if case.settings.lock_on_tamper and not case.locked:
        case.unit.change_meta(tamper=why.value)
        case.unit.touched = True
        log.warning("desk.locked why=%s", why)


def unlock(case: Case) -> bool:
    """Take the lock off: an adult is there; say whether there was one."""
    was = case.locked
    if was:
        case.unit.change_meta(tamper=None)
        case.unit.touched = True
        log.info("desk.unlocked")
    return was


def _guessed(case: Case, look: Callable[[], Adult | AdultRefused]) -> Adult | AdultRefused:
    """Look at what can be guessed, slower with each wrong try."""
    throttle = Throttle(case.unit)
    if throttle.pin_wait_s() > 0:
        return AdultRefused.THROTTLED
    found = look()
    if isinstance(found, Adult):
        if case.hour.may_act(found):
            throttle.pin_was_right()
    elif found is AdultRefused.WRONG and throttle.pin_was_wrong() % LOCK_TRIES == 0:
        lock(case, Tamper.GUESSING)
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
                if _holder(case, hash_) is AdultRefused.NOT_ALLOWED:
                    # A student's: no guess at an adult's, and never kept waiting for one.
                    return AdultRefused.NOT_ALLOWED
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


def _by_pin(case: Case) -> Adult | AdultRefused:
    found = case.pin_holder
    adult = None if found is None else case.reference.adult(found.id)
    # Compared once more: the PIN may have been changed since it was checked.
    same = found is not None and adult is not None and adult.pin == found.pin
    return adult if adult is not None and same else AdultRefused.WRONG
