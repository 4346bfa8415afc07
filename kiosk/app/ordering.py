"""Carries out what central orders: each once, and each answered.

An order is written down in the desk's thread before anything of it is done. What takes longer, the
doctor and an update, runs in a thread of its own, one at a time; students are served meanwhile.
"""

import logging
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import OrderId
from kiosk.app.logring import masked
from kiosk.device.program import Ran
from kiosk.errors import StoreFault
from kiosk.flow.events import Identify, ShowMessage
from kiosk.store.orders import Orders
from kiosk.store.store import Store
from kiosk.store.thread import DeskThread

log = logging.getLogger(__name__)

DOCTOR_LIMIT_S = 180.0
UPDATE_LIMIT_S = 1800.0
DOCUMENT_BYTES = 190_000
"""Of what a program says: below what the wire takes, in characters."""
TAIL_BYTES = 8_000
_IDENTIFY_MIN, _MESSAGE_MIN = 1, 15
_MOST_MIN = 24 * 60
_DOCTOR_CODES = (0, 1, 3)
"""What it found is in what it wrote (kiosk.device.doctor)."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What an order can move; all may be called from any thread, and none waits long but `run`."""

    tell: Callable[[Identify | ShowMessage], None]
    """Show this on the faces."""
    picture: Callable[[], str]
    """What the faces show, as JSON, with names replaced."""
    logs: Callable[[], str]
    doctor: Sequence[str]
    """The command."""
    update: Sequence[str]
    """The command; empty: this box has none."""
    run: Callable[[Sequence[str], float, int, bool], Ran]
    """Run a command: argv, limit in seconds, bytes to keep, with what it writes as errors."""
    updating: Callable[[bool], None]
    """An update begins, or is over: whoever ends the program now does it for that."""
    restart: Callable[[], None]
    """End the program between two students, and start it again."""


@dataclass(frozen=True, slots=True)
class _Answer:
    done: bool
    words: str = ""
    document: str = ""


class Ordering:
    """Takes orders from sync, and leaves the answers in the store for it."""

    def __init__(
        self, thread: DeskThread, store: Store, hands: Hands, answered: Callable[[], None]
    ) -> None:
        """Take what it works with.

        Args:
            thread: owns the store.
            store: where orders and answers are kept.
            hands: what can be done.
            answered: called when there is an answer to send.
        """
        self._desk = thread
        self._store = store
        self._hands = hands
        self._answered = answered
        self._slow: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None
        self._stopped = False

    def begin(self) -> None:
        """Answer what the end of the last run cut off. Once, at the start."""
        self._desk.submit(self._answer_cut_off, urgent=False).add_done_callback(_log_failure)

    def take(self, orders: Sequence[Order]) -> None:
        """Carry out those that are new. From any thread; returns at once."""
        for order in orders:
            self._desk.submit(partial(self._begin, order), urgent=False).add_done_callback(
                _log_failure
            )

    def update_by_itself(self) -> None:
        """Run the update command without an order: nobody is answered. One thread calls this."""
        if self._hands.update:
            self._queue(None)

    def stop(self) -> None:
        """Begin nothing more; an update that runs goes on, it may be what ends us."""
        self._stopped = True

    # In the desk thread

    def _answer_cut_off(self) -> None:
        with self._store.transaction() as unit:
            cut = Orders(unit).cut_off(
                f"the program was started again; it is version {version('hallpass')} now"
            )
        if cut:
            log.info("orders.cut_off count=%d", cut)
            self._answered()

    def _begin(self, order: Order) -> None:
        with self._store.transaction() as unit:
            if not Orders(unit).take(order):
                return
        log.info("orders.begun order=%s kind=%s", order.id, order.kind)
        match order.kind:
            case OrderKind.IDENTIFY:
                name = order.text or socket.gethostname()
                self._hands.tell(Identify(name, 60.0 * _minutes(order, _IDENTIFY_MIN)))
                self._finish(order.id, done=True)
            case OrderKind.MESSAGE:
                self._hands.tell(ShowMessage(order.text, 60.0 * _minutes(order, _MESSAGE_MIN)))
                self._finish(order.id, done=True)
            case OrderKind.PICTURE:
                self._finish_picture(order.id)
            case OrderKind.LOGS:
                text = self._hands.logs()
                self._finish(
                    order.id, done=True, words=f"{len(text.splitlines())} lines", document=text
                )
            case OrderKind.DOCTOR | OrderKind.UPDATE:
                self._begin_slow(order)
            case OrderKind.RESTART:
                # Written down first: afterwards there is nobody who could.
                self._finish(order.id, done=True, words="started again between two students")
                self._hands.restart()
            case OrderKind.WIPE:  # pragma: no cover - sync hands it on by itself
                self._finish(order.id, done=False, words="not this way")

    def _finish_picture(self, order: OrderId) -> None:
        try:
            document = self._hands.picture()
        except Exception:  # whatever it was: an order must not cost the desk its thread's work
            log.exception("orders.picture_failed")
            self._finish(order, done=False, words="the picture could not be made; see the log")
        else:
            self._finish(order, done=True, document=document)

    def _begin_slow(self, order: Order) -> None:
        if order.kind is OrderKind.UPDATE and not self._hands.update:
            self._finish(order.id, done=False, words="this box has no update command")
            return
        self._queue(order)

    def _queue(self, order: Order | None) -> None:
        self._slow.put(order)
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="orders", daemon=True)
            self._worker.start()

    def _finish(self, order: OrderId, *, done: bool, words: str = "", document: str = "") -> None:
        with self._store.transaction() as unit:
            Orders(unit).finish(order, done=done, words=words, document=document)
        log.info("orders.answered order=%s done=%s", order, done)
        self._answered()

    # In the thread "orders"

    def _work(self) -> None:
        while True:
            order = self._slow.get()
            if self._stopped:
                return
            if order is None:
                self._update_by_itself()
                continue
            try:
                answer = self._doctor() if order.kind is OrderKind.DOCTOR else self._update()
            except Exception:  # a thread's top: answer, and go on
                log.exception("orders.failed order=%s", order.id)
                answer = _Answer(done=False, words="a fault in this program; see the log")
            finish = partial(
                self._finish,
                order.id,
                done=answer.done,
                words=answer.words,
                document=answer.document,
            )
            self._desk.submit(finish, urgent=False).add_done_callback(_log_failure)

    def _update_by_itself(self) -> None:
        try:
            log.info("orders.updated_by_itself %s", self._update().words)
        except Exception:  # a thread's top: it goes on
            log.exception("orders.update_failed")

    def _doctor(self) -> _Answer:
        ran = self._hands.run(self._hands.doctor, DOCTOR_LIMIT_S, DOCUMENT_BYTES, False)
        if ran.late:
            return _Answer(done=False, words=f"not done within {DOCTOR_LIMIT_S:g} s")
        if ran.code not in _DOCTOR_CODES or not ran.said.startswith("{"):
            return _Answer(done=False, words=f"it ended with {ran.code}")
        return _Answer(done=True, document=ran.said.strip())

    def _update(self) -> _Answer:
        self._hands.updating(True)
        ran = self._hands.run(self._hands.update, UPDATE_LIMIT_S, TAIL_BYTES, True)
        self._hands.updating(False)
        words = f"it ended with {ran.code}"
        if ran.code is None:
            words = "it could not be started"
        elif ran.late:
            words = f"not done within {UPDATE_LIMIT_S:g} s"
        elif ran.code == 0:
            words = f"done; the program that runs is version {version('hallpass')}"
        return _Answer(ran.code == 0 and not ran.late, words, masked(ran.said))


def _minutes(order: Order, default: int) -> int:
    return min(order.minutes, _MOST_MIN) if order.minutes > 0 else default


def _log_failure(future: "Future[None]") -> None:
    if future.cancelled():
        return
    exc = future.exception()
    if isinstance(exc, StoreFault):
        # Not written down, so not begun, or not answered: central sends it again.
        log.warning("orders.not_kept why=%s", exc)
