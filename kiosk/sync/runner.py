"""The thread "sync": runs what the engine commands, in one asyncio loop of its own.

What must stay true: the desk never waits for it (the store is only awaited, facts are announced by
a call that returns at once); `stop` returns within 5 s whatever the network does; a bug in here is
logged and starts the loop anew, and being out of touch is told meanwhile.
"""

import asyncio
import logging
import random
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypedDict, TypeVar, assert_never

from hallpass.clock import Clock
from hallpass.domain.emergency import Emergency
from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import DeviceId
from hallpass.wire import ExchangeResponse, Farewell, Farewelled, SignedOrder, Wake
from kiosk.errors import CentralAway, CentralRefused, StoreFault
from kiosk.sync import exchanging
from kiosk.sync.answers import Away, NotTaken, Refused
from kiosk.sync.engine import emergency_of, out_of_touch, step
from kiosk.sync.exchanging import Applied, Condition, Exchanges, ExchangeStore
from kiosk.sync.orders import OrderFault, verified
from kiosk.sync.signals import (
    Alarmed,
    ApplyEmergency,
    Command,
    Event,
    Exchange,
    ExchangeDone,
    ExchangeFailed,
    FactsRecorded,
    OpenWake,
    Reconfigured,
    Started,
    WaitUntil,
    WakeLost,
    WakeOpened,
    Why,
    Woken,
)
from kiosk.sync.state import Link, Pace, SyncState
from kiosk.sync.timecheck import TimeCheck

log = logging.getLogger(__name__)

STOP_S = 5.0
_CLOSE_S = 1.0

A = TypeVar("A", bound=Applied)


class _Moment(TypedDict):
    now_s: float
    chance: float


class Central(Exchanges, Protocol):
    """What the runner needs of central."""

    def wake(self) -> AbstractAsyncContextManager[AsyncIterator[Wake]]:
        """Open the wake stream."""
        ...

    async def farewell(self, request: Farewell) -> Farewelled:
        """Ask what to do now that the key was taken back."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks(Generic[A]):
    """Whom to tell; called in the sync thread, and must return at once."""

    on_applied: Callable[[A], None]
    """News, receipts or settings are in the store."""
    on_touch: Callable[[datetime | None], None]
    """Out of touch with central since then; None: in touch. Only when it changes."""
    on_emergency: Callable[[Emergency | None], None]
    """The school's emergency, at once; None: there is none."""
    on_orders: Callable[[tuple[Order, ...]], None] = lambda _: None
    """What the school's key has ordered this box to do; each comes until its answer was taken."""
    on_wipe: Callable[[SignedOrder], None] = lambda _: None
    """The school's key has ordered that student data leave this box; may be told again."""


class SyncRunner(Generic[A]):
    """Keeps one kiosk and central together."""

    def __init__(
        self,
        *,
        clock: Clock,
        chance: random.Random,
        connect: Callable[[], Central],
        store: ExchangeStore[A],
        time_check: TimeCheck,
        callbacks: Callbacks[A],
        device: DeviceId | None = None,
        condition: Callable[[], Condition] = Condition,
        pace: Pace | None = None,
        restart_s: float = 5.0,
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._connect = connect
        self._store = store
        self._time_check = time_check
        self._callbacks = callbacks
        self._device = device
        self._condition = condition
        self._state = SyncState() if pace is None else SyncState(pace=pace)
        self._touch_told: datetime | str | None = "nothing yet"
        self._restart_s = restart_s
        self._trouble = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._life = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main_task: asyncio.Task[None] | None = None
        self._inbox: asyncio.Queue[Event] = asyncio.Queue()
        self._alarm_s: float | None = None

    @property
    def state(self) -> SyncState:
        """The engine's state, a frozen value; for the status screen and `doctor`."""
        return self._state

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End it, whatever is under way; what was not acknowledged stays in the outbox."""
        self._stopping.set()
        with self._life:
            if self._loop is not None and self._main_task is not None:
                self._loop.call_soon_threadsafe(self._main_task.cancel)
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        if self._thread.is_alive():
            log.error("sync.stop_late: the thread is left behind")

    def notify_new_facts(self) -> None:
        """Tell that the outbox has something new. From any thread; returns at once."""
        self._post(FactsRecorded)

    def notify_reconfigured(self) -> None:
        """Tell that a person changed something: try now. From any thread; returns at once."""
        self._post(Reconfigured)

    def _post(self, event: type[FactsRecorded | Reconfigured]) -> None:
        with self._life:
            if self._loop is not None:
                # Before the loop runs nothing is lost: it starts with an exchange.
                self._loop.call_soon_threadsafe(lambda: self._put(event(**self._moment())))

    # The thread

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._run_loop()
            except Exception:  # a thread's top (docs/architecture.md): log, mark, start anew
                log.exception("sync.crashed restart_s=%g", self._restart_s)
                self._begin_anew()
                self._stopping.wait(self._restart_s)

    def _run_loop(self) -> None:
        # Not asyncio.run: it waits for a name server that doesn't answer (its executor's threads).
        loop = asyncio.new_event_loop()
        main_task = loop.create_task(self._main())
        with self._life:
            self._inbox = asyncio.Queue()
            self._loop, self._main_task = loop, main_task
            if self._stopping.is_set():
                main_task.cancel()
        try:
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(main_task)
        finally:
            with self._life:
                self._loop = self._main_task = None
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    def _begin_anew(self) -> None:
        old = out_of_touch(self._state)
        self._state = SyncState(
            pace=old.pace,
            link=old.link,
            touched_s=old.touched_s,
            out_of_touch_since_s=old.out_of_touch_since_s,
            resynced_s=old.resynced_s,
            emergency=old.emergency,
            emergency_known=old.emergency_known,
        )
        self._tell_touch()

    async def _main(self) -> None:
        central = self._connect()
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._pump(tasks, central)
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_S):
                    await central.aclose()

    async def _pump(self, tasks: asyncio.TaskGroup, central: Central) -> None:
        self._take(tasks, central, Started(**self._moment()))
        while True:
            wait_s = None if self._alarm_s is None else self._alarm_s - self._clock.monotonic()
            event: Event | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    event = await self._inbox.get()
            self._take(tasks, central, event or Alarmed(**self._moment()))

    def _take(self, tasks: asyncio.TaskGroup, central: Central, event: Event) -> None:
        before = self._state
        self._state, commands = step(before, event)
        self._report(before)
        for command in commands:
            self._execute(tasks, central, command)

    def _put(self, event: Event) -> None:
        self._inbox.put_nowait(event)

    def _moment(self) -> _Moment:
        return {"now_s": self._clock.monotonic(), "chance": self._chance.random()}

    def _execute(self, tasks: asyncio.TaskGroup, central: Central, command: Command) -> None:
        match command:
            case Exchange():
                tasks.create_task(self._exchange(central, command), name="exchange")
            case OpenWake():
                tasks.create_task(self._wake(central), name="wake")
            case ApplyEmergency(emergency):
                self._callbacks.on_emergency(emergency)
            case WaitUntil(at_s):
                self._alarm_s = at_s
            case _:
                assert_never(command)

    # What the engine commands

    async def _exchange(self, central: Central, command: Exchange) -> None:
        why, retry_after_s, refusal = Why.AWAY, None, None
        try:
            await self._exchange_once(central, command)
        except NotTaken as exc:
            why, trouble = Why.NOT_TAKEN, str(exc)
        except CentralAway as exc:
            trouble = str(exc)
            retry_after_s = exc.retry_after_s if isinstance(exc, Away) else None
        except CentralRefused as exc:
            why, trouble, refusal = Why.REFUSED, str(exc), exc
        except StoreFault as exc:
            why, trouble = Why.STORE, str(exc)
        else:
            return
        self._trouble = trouble
        self._put(ExchangeFailed(**self._moment(), why=why, retry_after_s=retry_after_s))
        if refusal is not None:
            await self._look_if_revoked(central, refusal)

    async def _exchange_once(self, central: Central, command: Exchange) -> None:
        outgoing = await self._store.outgoing(max(command.limit, 1))
        condition = replace(
            self._condition(), clock_trusted=self._time_check.trusts(self._clock.boot_id())
        )
        answer = await exchanging.ask(
            central,
            outgoing,
            self._clock,
            condition,
            limit=command.limit,
            from_start=command.from_start,
        )
        response = answer.response
        emergency = emergency_of(self._state, response.emergency)
        applied = await self._store.apply(exchanging.with_emergency(response, emergency))
        self._callbacks.on_applied(applied)
        # After the answer was taken in: the measure moves own times, and both sides must have it
        # before their open passes are compared again.
        measured = self._time_check.measure(response.time, answer.trip)
        if measured is not None:
            news = await self._store.record_clock(measured)
            self._time_check.keep(measured)
            if news:
                self._put(FactsRecorded(**self._moment()))
        self._take_orders(response, genuine=self._time_check.is_genuine(response.time, answer.trip))
        if answer.results_left and response.results_taken:
            self._put(FactsRecorded(**self._moment()))
        self._put(
            ExchangeDone(
                **self._moment(),
                sent=len(answer.sent),
                settled=answer.settled,
                outbox=answer.left,
                epoch=response.cursor.epoch,
                number=response.cursor.number,
                more=response.more,
                digest_differs=applied.digest_differs,
                emergency=response.emergency,
            )
        )

    async def _wake(self, central: Central) -> None:
        refusal: CentralRefused | None = None
        try:
            async with central.wake() as events:
                self._put(WakeOpened(**self._moment()))
                async for wake in events:
                    self._put(
                        Woken(
                            **self._moment(),
                            epoch=wake.epoch,
                            number=wake.number,
                            settings_version=wake.settings_version,
                            emergency=wake.emergency,
                            orders=wake.orders,
                        )
                    )
        except CentralRefused as exc:
            refusal = exc
        except CentralAway as exc:
            log.debug("sync.wake_lost: %s", exc)
        self._put(WakeLost(**self._moment(), refused=refusal is not None))
        if refusal is not None:
            await self._look_if_revoked(central, refusal)

    def _take_orders(self, response: ExchangeResponse, *, genuine: bool) -> None:
        """Hand on what the school's key has ordered; what it has not is logged and passed over."""
        orders = []
        for signed in response.orders:
            try:
                now = response.time.at if genuine else None
                order = verified(signed, self._time_check.school_key, self._device, now)
            except OrderFault as exc:
                log.warning("sync.order_not_taken why=%s", exc)
                continue
            if order.kind is OrderKind.WIPE:
                self._callbacks.on_wipe(signed)
            else:
                orders.append(order)
        if orders:
            self._callbacks.on_orders(tuple(orders))

    async def _look_if_revoked(self, central: Central, refusal: CentralRefused) -> None:
        """Ask what to do with the old key; only an order that the school has signed wipes a box."""
        if not (isinstance(refusal, Refused) and refusal.is_revoked):
            return
        try:
            told = await central.farewell(Farewell())
            # Its time is not signed, and a wipe lives for a year: a box that was away for long
            # must not keep student data because of its clock.
            order = verified(told.order, self._time_check.school_key, self._device, None)
        except (CentralAway, CentralRefused) as exc:
            log.info("sync.farewell_failed why=%s", exc)
        except OrderFault as exc:
            log.warning("sync.wipe_not_taken why=%s", exc)
        else:
            if order.kind is OrderKind.WIPE:
                self._callbacks.on_wipe(told.order)

    # What others are told

    def _report(self, before: SyncState) -> None:
        state = self._state
        if state.link is not before.link:
            if state.link is Link.OK:
                log.info("sync.in_touch was=%s", before.link)
            else:
                log.warning("sync.out_of_touch why=%s: %s", state.link, self._trouble)
        if state.out_of_touch_since_s != before.out_of_touch_since_s or (
            before.touched_s is None and state.touched_s is not None
        ):
            self._tell_touch()

    def _tell_touch(self) -> None:
        since: datetime | None = None
        since_s = self._state.out_of_touch_since_s
        if since_s is not None:
            ago = timedelta(seconds=self._clock.monotonic() - since_s)
            since = self._clock.now() - ago
        self._callbacks.on_touch(since)
