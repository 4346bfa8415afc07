"""From a code to an answer: whose badge is it, and what does a scan of theirs mean here?

A scan is never a toggle. It becomes a start, an arrival, a return or a question by what is known;
the same badge within 5 s of its decision is the same scan, and a decision that was never on the
screen is given again.
"""

from datetime import UTC, datetime, timedelta

from hallpass.domain.badges import (
    PHONE_WINDOW_S,
    Badge,
    CardBadge,
    NotOurs,
    NumberBadge,
    PhoneBadge,
    Symbology,
    parse_badge,
)
from hallpass.domain.facts import StudentSeen
from hallpass.domain.line import Line, Waiting
from hallpass.domain.passes import Pass, PassState
from hallpass.domain.reasons import ReasonCode
from hallpass.ids import BadgeHash
from hallpass.signing import phone_badge_is_genuine
from kiosk.desk import leaving, lining, panel, returning
from kiosk.desk.case import SAME_SCAN_S, Case
from kiosk.desk.deciding import LOCKED
from kiosk.flow.answers import (
    Arrived,
    Asked,
    BackAlready,
    BackWhy,
    BadgeNotTaken,
    DeskAnswer,
    Go,
    InLine,
    NeedsAdult,
    NotTaken,
    SeenHere,
    WelcomeBack,
    Who,
)
from kiosk.flow.requests import DeskRequest, ReadBadge
from kiosk.store.decisions import Past
from kiosk.store.phones import PhoneWindows
from kiosk.store.throttle import Throttle

LAPSED_ASKED_FOR = timedelta(minutes=60)
"""So long after a pass ended by itself a scan asks "back, or leaving?"."""
UNSHOWN_RETURN_S = 600.0
"""So long a "welcome back" that nobody saw is still given first."""


def not_ready(request: DeskRequest) -> DeskAnswer:
    """Answer where no school, or no settings, are known yet."""
    if isinstance(request, ReadBadge):
        badge = parse_badge(request.text, request.symbology)
        if isinstance(badge, NotOurs):
            return BadgeNotTaken(NotTaken.NOT_OURS)
    return BadgeNotTaken(NotTaken.NOT_READY)


def scan(case: Case, school_key: bytes, request: ReadBadge) -> DeskAnswer:
    """Answer a code that was held up or typed."""
    emergency = case.emergency
    if emergency is not None and not emergency.takes_scans:
        return BadgeNotTaken(NotTaken.NO_SCANS)
    badge = _badge_of(case, request)
    match badge:
        case NotOurs():
            return BadgeNotTaken(NotTaken.NOT_OURS)
        case PhoneBadge():
            return _scan_phone(case, school_key, badge, request.seen_at_s)
        case CardBadge(hash_):
            return _scan_hash(case, hash_, request.seen_at_s)
        case NumberBadge(hash_):
            # Few numbers exist, so that here even a right guess must wait. A card's 128 random bits
            # can't be guessed: it is taken whatever a prankster held up before.
            throttle = Throttle(case.unit)
            if throttle.badges_wait() or (throttle.pin_wait_s() > 0 and _is_adults(case, hash_)):
                return BadgeNotTaken(NotTaken.TOO_MANY)
            return _scan_hash(case, hash_, request.seen_at_s)


def _badge_of(case: Case, request: ReadBadge) -> Badge | NotOurs:
    """Return what the code says, if the school reads badges of this kind here."""
    inputs = case.settings.inputs
    badge = parse_badge(request.text, request.symbology, case.settings.numbers)
    counts = inputs.typed or request.symbology is not Symbology.TYPED
    match badge:
        case PhoneBadge():
            counts = counts and inputs.phones
        case CardBadge(hash_):
            # An adult's always: without it nobody could unlock a desk that takes no PINs.
            counts = counts and (inputs.cards or _is_adults(case, hash_))
        case _:
            pass
    return badge if counts else NotOurs()


def _is_adults(case: Case, badge: BadgeHash) -> bool:
    holder = case.reference.holder_of(badge)
    return holder is not None and holder.adult is not None


def _scan_hash(case: Case, badge: BadgeHash, seen_at_s: float) -> DeskAnswer:
    holder = case.reference.holder_of(badge)
    if holder is None:
        return _unknown(case)
    if holder.revoked:
        return BadgeNotTaken(NotTaken.REVOKED)
    if holder.adult is not None:
        return panel.greet(case, case.reference.adult(holder.adult))
    if holder.student is None:
        return _unknown(case)
    return _scan_student(case, case.who(holder.student, badge), seen_at_s)


def _unknown(case: Case) -> BadgeNotTaken:
    if not case.reference.knows_students():
        return BadgeNotTaken(NotTaken.NOT_READY)
    return _wrong(case, NotTaken.UNKNOWN)


def _wrong(case: Case, why: NotTaken) -> BadgeNotTaken:
    throttle = Throttle(case.unit)
    if throttle.badges_wait():
        return BadgeNotTaken(NotTaken.TOO_MANY)
    throttle.badge_was_wrong()
    return BadgeNotTaken(why)


def _scan_phone(case: Case, school_key: bytes, badge: PhoneBadge, seen_at_s: float) -> DeskAnswer:
    # With a clock that nobody compared only the signatures can be looked at: as of the time that
    # the badge itself claims. An adult must say that it isn't an old picture.
    trusted = case.unit.trusted
    claimed = datetime.fromtimestamp(badge.window * PHONE_WINDOW_S, UTC)
    if not phone_badge_is_genuine(badge, school_key, case.unit.now if trusted else claimed):
        return _wrong(case, NotTaken.EXPIRED)
    if case.reference.student(badge.student) is None:
        return _unknown(case)
    who = case.who(badge.student)
    if not trusted:
        return _phone_needs_adult(case, who)
    past = case.decisions.latest_of(badge.student)
    if past is not None and _holds(case, past, seen_at_s):
        return case.give_again(past)
    if not PhoneWindows(case.unit).take(badge.student, badge.window, seen_at_s, SAME_SCAN_S):
        return BadgeNotTaken(NotTaken.EXPIRED)
    return _scan_student(case, who, seen_at_s)


def _phone_needs_adult(case: Case, who: Who) -> DeskAnswer:
    if case.locked:
        return LOCKED
    usual = case.settings.usual
    if usual is None or case.open_pass_of(who.student) is not None:
        return BadgeNotTaken(NotTaken.EXPIRED)
    return NeedsAdult(
        case.decisions.new_id(), who, case.place(usual), (ReasonCode.STALE_KNOWLEDGE,)
    )


def _scan_student(  # noqa: PLR0911 - one return for each thing that a scan can mean
    case: Case, who: Who, seen_at_s: float
) -> DeskAnswer:
    recent = case.passes.recent_of(who.student)
    now = case.unit.now
    out = next((p for p in recent if p.open_at(now)), None)
    past = _to_repeat(case, who, out, seen_at_s)
    if past is not None:
        return case.give_again(past)
    emergency = case.emergency
    if emergency is not None and emergency.records_sightings:
        return _sighted(case, who, out, emergency.version)
    if out is not None:
        return returning.on_pass(case, who, out)
    went = leaving.by_yes(case, who)
    if went is not None:
        return went
    lapsed = _lapsed(case, recent)
    if lapsed is not None:
        return BackAlready(who, lapsed.id, BackWhy.LAPSED, case.place(lapsed.destination))
    waiting = case.lines.of_student(who.student, case.here)
    if waiting:
        return _in_line(case, who, waiting)
    return leaving.leave(case, who)


def _to_repeat(case: Case, who: Who, out: Pass | None, seen_at_s: float) -> Past | None:
    """Return the decision that this scan is to be told once more, or None."""
    past = _go_never_shown(case, out)
    if past is None:
        past = case.decisions.latest_of(who.student)
        if past is None or not _holds(case, past, seen_at_s):
            return None
    emergency = case.emergency
    if emergency is None:
        return past
    if emergency.records_sightings:
        # Where somebody is seen counts more than what the screen still owes them.
        return past if isinstance(past.answer, SeenHere) else None
    # No screen says go now: a go given again would never be shown, and this scan is a return.
    return None if emergency.stops_new_passes and isinstance(past.answer, Go) else past


def _holds(case: Case, past: Past, seen_at_s: float) -> bool:
    """Whether a scan now means what it meant when that decision was made."""
    answer = past.answer
    same_scan = past.same_boot and seen_at_s - past.boot_s <= SAME_SCAN_S
    match answer:
        case Go(pass_id=pass_id):
            value = case.passes.get(pass_id)
            still_out = (
                value is not None and value.state is PassState.OUT and value.open_at(case.unit.now)
            )
            return still_out and (same_scan or not past.shown)
        case WelcomeBack() | Arrived():
            return same_scan or (not past.shown and past.age_s <= UNSHOWN_RETURN_S)
        case InLine():
            # Worked out anew: it starts nothing, and the line may have moved.
            return False
        case Asked(ask_id=ask_id):
            ask = case.asks.get(ask_id)
            return same_scan and ask is not None and ask.yes is None
        case _:
            return same_scan


def _go_never_shown(case: Case, out: Pass | None) -> Past | None:
    """Return the go of a pass that nobody saw yet, whatever was answered since."""
    if out is None or out.state is not PassState.OUT:
        return None
    went = case.decisions.latest_of_pass(out.id, out.student, Go)
    return None if went is None or went.shown else went


def _lapsed(case: Case, recent: tuple[Pass, ...]) -> Pass | None:
    """Return the student's last pass if it is from here and ended by itself not long ago."""
    now = case.unit.now
    last = next((p for p in recent if p.state is not PassState.VOIDED), None)
    if last is None or last.origin != case.here or not last.lapsed_at(now):
        return None
    return last if now - last.lapses_at < LAPSED_ASKED_FOR else None


def _sighted(case: Case, who: Who, out: Pass | None, version: int) -> DeskAnswer:
    """Record where a student was seen in an emergency, and what it means for a pass."""
    case.journal.record(StudentSeen(who.student, version))
    if out is not None:
        returning.record_presence(case, out)
    answer = SeenHere(who)
    case.decisions.put(case.decisions.new_id(), answer)
    return answer


def _in_line(case: Case, who: Who, waiting: tuple[tuple[Line, Waiting], ...]) -> DeskAnswer:
    line, mine = next((pair for pair in waiting if pair[1].turn_until is not None), waiting[0])
    if mine.turn_until is not None:
        return leaving.ask(case, who, line.destination)
    return lining.in_line(case, who, line, mine)
