"""The thread "desk": the one that owns the store. Scans first, sync in slices between them.

Jobs are calls without arguments. An urgent one (a scan, a touch) goes before all that wait; a long
one is a generator, which is put back into the queue after each slice. Nothing that a job raises
ends the thread: the caller gets it, and a failed transaction also marks the store as unhealthy
until one succeeds again. The store opens itself again with each transaction, so that a full disk or
a read-only file heals by itself; while nobody asks for anything, the thread tries on its own.
"""

import logging
import queue
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import Any, TypeVar

from kiosk.errors import StoreFault
from kiosk.store.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

STOP_S = 5.0
RETRY_S = 2.0
"""Between tries at a store that is not well."""


class _Rank(IntEnum):
    STOP = 0
    URGENT = 1
    PATIENT = 2


@dataclass(order=True)
class _Job:
    rank: _Rank
    number: int
    run: Callable[[], Any] = field(compare=False)
    future: "Future[Any]" = field(compare=False)
    slices: Generator[None, None, Any] | None = field(compare=False, default=None)


class DeskThread:
    """Runs jobs on the store, one at a time.

    Attributes:
        fault: why the store can't be used now; None: it is well. Read from any thread.
    """

    def __init__(
        self,
        store: Store,
        on_health: Callable[[StoreFault | None], None] | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        self._store = store
        self._on_health = on_health
        self._retry_s = retry_s
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = count()
        self._stopping = threading.Event()
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self.fault: StoreFault | None = None

    def start(self) -> None:
        """Start the thread; its first act is to open the store."""
        self._thread.start()

    def submit(self, job: Callable[[], T], *, urgent: bool) -> "Future[T]":
        """Run `job` in the thread. From any thread; returns at once.

        After `stop` the future is cancelled at once.
        """
        future: Future[T] = Future()
        self._put(_Job(_rank(urgent=urgent), next(self._numbers), job, future))
        return future

    def submit_slices(self, job: Callable[[], Generator[None, None, T]]) -> "Future[T]":
        """Run a job that yields after each slice; whatever is urgent goes in between."""
        future: Future[T] = Future()
        self._put(_Job(_Rank.PATIENT, next(self._numbers), job, future))
        return future

    def stop(self) -> bool:
        """End the thread within 5 s; jobs that wait are cancelled. Says whether it has ended."""
        with self._gate:
            self._stopping.set()
        if not self._thread.is_alive():
            return True
        self._jobs.put(_Job(_Rank.STOP, next(self._numbers), _nothing, Future()))
        self._thread.join(STOP_S)
        if self._thread.is_alive():
            log.error("desk.stop_late: the thread is left behind")
            return False
        return True

    def _put(self, job: _Job) -> None:
        with self._gate:
            if self._stopping.is_set():
                job.future.cancel()
                return
            self._jobs.put(job)

    def _run(self) -> None:
        self._try_to_open()
        while not self._stopping.is_set():
            try:
                job = self._jobs.get(timeout=None if self.fault is None else self._retry_s)
            except queue.Empty:
                self._try_to_open()
                continue
            self._work(job)
        while True:
            try:
                self._jobs.get_nowait().future.cancel()
            except queue.Empty:
                break
        self._store.close()

    def _work(self, job: _Job) -> None:
        future = job.future
        if job.rank is _Rank.STOP:
            return
        if job.slices is None and not future.set_running_or_notify_cancel():
            return
        try:
            value = job.run() if job.slices is None else _advance(job.slices)
            if isinstance(value, Generator):
                job.slices, value = value, _MORE
        except StoreFault as exc:
            future.set_exception(exc)
        except Exception as exc:  # a thread's top: the caller gets it, the thread goes on
            log.exception("desk.job_failed")
            future.set_exception(exc)
        else:
            if value is _MORE:
                # With a new number: other patient jobs have their turn as well.
                job.number = next(self._numbers)
                self._jobs.put(job)
            else:
                future.set_result(value)
        # The store itself knows: a job may have answered a fault, or not have touched it at all.
        self._mark(self._store.fault)

    def _try_to_open(self) -> None:
        try:
            with self._store.transaction():
                pass
        except StoreFault as exc:
            self._mark(exc)
        except Exception:  # a thread's top: it goes on trying
            log.exception("desk.open_failed")
            self._mark(StoreFault("the store can't be opened; the log says why"))
        else:
            self._mark(None)

    def _mark(self, fault: StoreFault | None) -> None:
        was, self.fault = self.fault, fault
        if (was is None) == (fault is None):
            return
        if fault is None:
            log.info("desk.store_well")
        else:
            log.error("desk.store_unwell why=%s", fault)
        if self._on_health is not None:
            self._on_health(fault)


_MORE = object()


def _advance(slices: Generator[None, None, Any]) -> Any:
    try:
        next(slices)
    except StopIteration as done:
        return done.value
    return _MORE


def _rank(*, urgent: bool) -> _Rank:
    return _Rank.URGENT if urgent else _Rank.PATIENT


def _nothing() -> None:
    """Wake the thread up."""
