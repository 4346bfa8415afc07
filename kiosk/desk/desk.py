"""The desk: one request in, one answer out; facts are on disk before an answer exists.

Each request is one transaction. Whatever the disk does wrong becomes a `DeskFault` answer: nothing
green is ever shown for something that was not written.
"""

import logging
from typing import assert_never

from kiosk.desk import adults, leaving, lining, returning, scanning
from kiosk.desk.case import Case
from kiosk.desk.status import read_status
from kiosk.errors import StoreFault
from kiosk.flow.answers import DecisionId, DeskAnswer, DeskFault, RoomStatus
from kiosk.flow.requests import (
    AskPass,
    AskPassWithAdult,
    ChooseAgain,
    ConfirmBack,
    ConfirmHere,
    DeskRequest,
    GiveUpLine,
    ReadBadge,
    UndoPass,
    WaitInLine,
)
from kiosk.store.decisions import Decisions
from kiosk.store.heard import Heard
from kiosk.store.identity import read_identity
from kiosk.store.reference import Reference
from kiosk.store.retention import prune
from kiosk.store.store import Store

log = logging.getLogger(__name__)


class Desk:
    """Answers what the flow asks. To be called in the thread that owns the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def version(self) -> int:
        """Counts up whenever something that `status` tells may have changed; cheap to read.

        What the clock alone changes (minutes out, a pass that lapses) does not count.
        """
        return self._store.version

    def handle(self, request: DeskRequest) -> DeskAnswer:
        """Answer a request; what it started or ended is on disk when this returns."""
        try:
            with self._store.transaction() as unit:
                identity = read_identity(unit)
                settings = Reference(unit, self._store.cache).settings()
                if identity is None or settings is None:
                    return scanning.not_ready(request)
                case = Case(unit, self._store.cache, settings)
                return _answer(case, identity.school_key, request)
        except StoreFault as exc:
            log.error("desk.fault request=%s why=%s", type(request).__name__, exc)  # noqa: TRY400 - the why is said
            return DeskFault(str(exc))

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
            more = prune(unit)
        if wiped:
            self._store.cache.drop()
            self._store.checkpoint()
        return more


def _answer(  # noqa: PLR0911 - one return for each kind of request
    case: Case, school_key: bytes, request: DeskRequest
) -> DeskAnswer:
    match request:
        case ReadBadge():
            return scanning.scan(case, school_key, request)
        case AskPass(student, destination, badge, minutes):
            return leaving.ask(case, case.who(student, badge), destination, minutes=minutes)
        case AskPassWithAdult():
            return adults.ask_with_adult(case, request)
        case WaitInLine(student, destination):
            return leaving.ask(case, case.who(student), destination, wait=True)
        case ChooseAgain(student, badge):
            return leaving.choose_again(case, case.who(student, badge))
        case GiveUpLine(ticket):
            return lining.give_up(case, ticket)
        case UndoPass(pass_id, why):
            return returning.undo(case, pass_id, why)
        case ConfirmBack(pass_id):
            return returning.confirm_back(case, pass_id)
        case ConfirmHere(pass_id):
            return returning.confirm_here(case, pass_id)
        case _:
            assert_never(request)
