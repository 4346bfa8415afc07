"""The desk: one request in, one answer out; facts are on disk before an answer exists.

Each request is one transaction. Whatever the disk does wrong becomes a `DeskFault` answer: nothing
green is ever shown for something that was not written. A PIN is checked before the transaction,
adult by adult: that is slow on purpose, and the store stays free meanwhile.
"""

import logging
from collections.abc import Generator
from typing import assert_never

from hallpass.domain.people import Adult
from hallpass.ids import AdultId
from kiosk.desk import acting, adults, approving, choosing, leaving, lining, returning, scanning
from kiosk.desk import panel as panels
from kiosk.desk.case import Case
from kiosk.desk.status import read_status
from kiosk.errors import StoreFault
from kiosk.flow.answers import DecisionId, DeskAnswer, DeskFault, RoomStatus
from kiosk.flow.requests import (
    AskPass,
    AskPassWithAdult,
    AskTeacher,
    ChooseAgain,
    ConfirmBack,
    ConfirmHere,
    DeskRequest,
    EndAlarm,
    EndByAdult,
    ExtendByAdult,
    GiveUpLine,
    ListPlaces,
    ListStudents,
    NoteTamper,
    OpenPanel,
    RaiseAlarm,
    ReadBadge,
    SendByAdult,
    SetMode,
    ShowPanel,
    SwapClass,
    TakeAnswer,
    UndoPass,
    WaitInLine,
)
from kiosk.store.decisions import Decisions
from kiosk.store.heard import Heard
from kiosk.store.identity import read_identity
from kiosk.store.reference import Reference
from kiosk.store.retention import KEEP, keep_of, prune
from kiosk.store.store import Store

log = logging.getLogger(__name__)

_LATELY = 8


class Desk:
    """Answers what the flow asks. To be called in the thread that owns the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lately: tuple[AdultId, ...] = ()
        """Whose PINs were typed here, the latest first: they are tried first."""

    @property
    def version(self) -> int:
        """Counts up whenever something that `status` tells may have changed; cheap to read.

        What the clock alone changes (minutes out, a pass that lapses) does not count.
        """
        return self._store.version

    def handle(self, request: DeskRequest) -> DeskAnswer:
        """Answer a request; what it started or ended is on disk when this returns."""
        steps = self.steps(request)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                answer: DeskAnswer = done.value
                return answer

    def steps(self, request: DeskRequest) -> Generator[None, None, DeskAnswer]:
        """Answer a request, yielding where others may use the store; returns the answer.

        Only a PIN takes more than one step: one for each adult whom it is checked against.
        """
        try:
            pin = _pin_of(request)
            holder = None if pin is None else (yield from self._holder_of(pin))
            return self._answer(request, holder)
        except StoreFault as exc:
            log.error("desk.fault request=%s why=%s", type(request).__name__, exc)  # noqa: TRY400 - the why is said
            return DeskFault(str(exc))

    def _holder_of(self, pin: str) -> Generator[None, None, Adult | None]:
        with self._store.transaction() as unit:
            settings = Reference(unit, self._store.cache).settings()
            if settings is None:
                return None
            case = Case(unit, self._store.cache, settings)
            candidates = adults.candidates(case, pin, self._lately)
        for adult in candidates:
            if adults.fits(adult, pin):
                others = (key for key in self._lately if key != adult.id)
                self._lately = (adult.id, *others)[:_LATELY]
                return adult
            yield
        return None

    def _answer(self, request: DeskRequest, holder: Adult | None) -> DeskAnswer:
        with self._store.transaction() as unit:
            identity = read_identity(unit)
            settings = Reference(unit, self._store.cache).settings()
            if identity is None or settings is None:
                return scanning.not_ready(request)
            case = Case(unit, self._store.cache, settings, holder)
            return _answer(case, identity.school_key, request)

    def note_tamper(self, noted: NoteTamper) -> bool:
        """Lock the desk, if the school wants that; say whether it is locked now.

        Raises:
            StoreFault: it was not written.
        """
        with self._store.transaction() as unit:
            settings = Reference(unit, self._store.cache).settings()
            if settings is None:
                return False
            case = Case(unit, self._store.cache, settings)
            adults.lock(case, noted.why)
            return case.locked

    def mark_shown(self, decision: DecisionId) -> None:
        """Write down that a decision's frame was on the screen.

        Raises:
            StoreFault: it was not written; the answer will be given once more.
        """
        with self._store.transaction() as unit:
            Decisions(unit).mark_shown(decision)

    def status(self) -> RoomStatus:
        """Return what both faces show besides a student's own answer.

        Raises:
            StoreFault: the store can't be read now.
        """
        with self._store.transaction() as unit:
            return read_status(unit, self._store.cache)

    def tick(self) -> bool:
        """Keep house: uptime, lease, retention. About once a minute; says whether there is more.

        Raises:
            StoreFault: the store can't be written now.
        """
        with self._store.transaction() as unit:
            wiped = Heard(unit).tick()
            settings = Reference(unit, self._store.cache).settings()
            more = prune(unit, KEEP if settings is None else keep_of(settings))
            over, trusted, now = bool(unit.meta.lease_over), unit.trusted, unit.now
        if wiped:
            self._store.cache.drop()
        if over:
            self._store.scrub(anew=wiped)
        elif trusted:
            self._store.drop_old_copies(now)
        return more


def _pin_of(request: DeskRequest) -> str | None:
    if isinstance(request, OpenPanel | AskPassWithAdult):
        return request.credential.pin
    return None


def _answer(  # noqa: C901, PLR0911, PLR0912 - one return for each kind of request
    case: Case, school_key: bytes, request: DeskRequest
) -> DeskAnswer:
    match request:
        case ReadBadge():
            return scanning.scan(case, school_key, request)
        case AskPass(student, destination, badge, minutes, shape):
            who = case.who(student, badge)
            return leaving.ask(case, who, destination, minutes=minutes, shape=shape)
        case AskPassWithAdult():
            return approving.ask_with_adult(case, request)
        case AskTeacher():
            return approving.ask_teacher(case, request)
        case TakeAnswer(ask_id):
            return approving.take_answer(case, ask_id)
        case WaitInLine(student, destination):
            return leaving.ask(case, case.who(student), destination, wait=True)
        case ChooseAgain(student, badge):
            return choosing.choose_again(case, case.who(student, badge))
        case GiveUpLine(ticket):
            return lining.give_up(case, ticket)
        case UndoPass(pass_id, why):
            return returning.undo(case, pass_id, why)
        case ConfirmBack(pass_id):
            return returning.confirm_back(case, pass_id)
        case ConfirmHere(pass_id):
            return returning.confirm_here(case, pass_id)
        case OpenPanel(credential):
            return panels.open_panel(case, credential)
        case (
            ShowPanel()
            | ListStudents()
            | ListPlaces()
            | SendByAdult()
            | EndByAdult()
            | ExtendByAdult()
            | SetMode()
            | SwapClass()
            | RaiseAlarm()
            | EndAlarm()
        ):
            return acting.act(case, request)
        case _:
            assert_never(request)
