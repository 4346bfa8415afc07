"""A kiosk's sync and store against the real central: orders, a new key, farewell, a batch."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from central.store.orders import OrderState
from hallpass.clock import SystemClock
from hallpass.domain.facts import ClockMeasured
from hallpass.domain.orders import OrderKind
from hallpass.ids import BootId
from hallpass.idsource import Uuid7Source
from hallpass.signing import fingerprint
from hallpass.wire import EnrolStarted, SignedOrder
from kiosk.app.ordering import Hands, Ordering
from kiosk.app.storebridge import StoreBridge
from kiosk.config import DataDir
from kiosk.device.program import Ran
from kiosk.errors import CentralRefused
from kiosk.store.exchange import Exchange
from kiosk.store.identity import save_identity as keep_identity
from kiosk.store.store import Store
from kiosk.store.thread import DeskThread
from kiosk.sync import wiping
from kiosk.sync.client import CentralClient
from kiosk.sync.enrol import Enrolling, Granted
from kiosk.sync.handingin import hand_in, waiting
from kiosk.sync.identityfile import Enrolled, load_identity, save_identity, school_key_of
from kiosk.sync.keys import Keys
from kiosk.sync.runner import Callbacks, SyncRunner
from kiosk.sync.state import Link, Pace
from kiosk.sync.timecheck import TimeCheck
from tests.central.house import ALGEBRA
from tests.central.serving import Served, served

PACE = Pace(poll_s=0.3, poll_awake_s=5.0, first_backoff_s=0.05, backoff_cap_s=0.2, refused_s=0.3)


@dataclass
class Kiosk:
    """One enrolled box: its files, store and sync; no screen."""

    data: DataDir
    enrolled: Enrolled
    url: str
    wipes: list[SignedOrder] = field(default_factory=list)
    told: list[object] = field(default_factory=list)

    def start(self) -> None:
        clock = SystemClock()
        self.store = Store(self.data.store, clock, Uuid7Source(clock))
        self.thread = DeskThread(self.store)
        self.thread.start()
        self.thread.submit(self._keep, urgent=True).result(10)
        hands = Hands(
            tell=self.told.append,
            picture=lambda: "{}",
            logs=lambda: "a line",
            doctor=("doctor",),
            update=(),
            run=lambda *_: Ran(0, "{}"),
            updating=lambda _: None,
            restart=lambda: self.told.append("restart"),
        )
        self.ordering = Ordering(self.thread, self.store, hands, self.notify)
        self.sync = SyncRunner(
            clock=clock,
            chance=random.Random(1),  # noqa: S311 - jitter
            connect=lambda: CentralClient(
                self.url,
                clock,
                keys=Keys(self.enrolled, lambda kept: save_identity(self.data.identity, kept)),
            ),
            store=StoreBridge(self.thread, Exchange(self.store)),
            time_check=TimeCheck(self.enrolled.identity.school_key),
            callbacks=Callbacks(
                on_applied=lambda _: None,
                on_touch=lambda _: None,
                on_emergency=lambda _: None,
                on_orders=self.ordering.take,
                on_wipe=self.wipes.append,
            ),
            device=self.enrolled.identity.device,
            pace=PACE,
        )
        self.sync.start()

    def notify(self) -> None:
        """There is an answer to send."""
        self.sync.notify_new_facts()

    def _keep(self) -> None:
        with self.store.transaction() as unit:
            keep_identity(unit, self.enrolled.identity)

    def stop(self) -> None:
        self.sync.stop()
        self.thread.stop()

    async def reached(self, holds: Callable[[], object], what: str, within_s: float = 20) -> None:
        """Let central and the box go on until something is so."""
        for _ in range(round(within_s / 0.02)):
            if holds():
                return
            await asyncio.sleep(0.02)
        assert holds(), what

    def record(self, count: int) -> list[str]:
        """Record facts of the box's own; return their ids. In the desk's thread."""
        exchange = Exchange(self.store)
        before = {fact.id for fact in exchange.outgoing(1000).facts}
        for number in range(count):
            exchange.record_clock(ClockMeasured(BootId(f"boot-{number}"), SystemClock().now(), 0.5))
        return [str(fact.id) for fact in exchange.outgoing(1000).facts if fact.id not in before]

    async def aside(self, call: Callable[[], object]) -> None:
        await asyncio.get_running_loop().run_in_executor(None, call)


@asynccontextmanager
async def a_kiosk(central: Served, folder: Path) -> AsyncIterator[Kiosk]:
    granted = await central.enrol(ALGEBRA)
    flow = Enrolling(None, central.url, SystemClock())  # type: ignore[arg-type]  # asks nobody
    data = DataDir(folder / "box")
    data.make()
    started = EnrolStarted(
        device_code="x" * 16,
        user_code="ABCD-2345",
        expires_s=60,
        interval_s=5,
        fingerprint=fingerprint(school_key_of(granted.school_key)),
    )
    enrolled = flow._enrolled(granted, started)
    save_identity(data.identity, enrolled)
    kiosk = Kiosk(data, enrolled, central.url)
    await kiosk.aside(kiosk.start)
    try:
        yield kiosk
    finally:
        await kiosk.aside(kiosk.stop)


@pytest.mark.timeout(90)
def test_order_is_done_within_a_second_and_central_hears_of_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as central, a_kiosk(central, tmp_path) as kiosk:
            orders, device = central.central.services.orders, kiosk.enrolled.identity.device
            await kiosk.reached(lambda: kiosk.sync.state.link is Link.OK, "not in touch")
            given = [
                await orders.give(central.admin, device, kind, text=words)
                for kind, words in (
                    (OrderKind.LOGS, ""),
                    (OrderKind.MESSAGE, "Assembly at ten"),
                    (OrderKind.UPDATE, ""),
                    (OrderKind.RESTART, ""),
                )
            ]
            found = []
            async with asyncio.timeout(20):
                while True:
                    found = [await orders.get(central.admin, one.id) for one in given]
                    if all(one.is_over for one in found):
                        break
                    await asyncio.sleep(0.05)
            assert [one.state for one in found] == [
                OrderState.DONE, OrderState.DONE, OrderState.FAILED, OrderState.DONE,
            ]  # fmt: skip
            assert found[0].document == "a line"
            assert found[2].words == "this box has no update command"
            assert "restart" in kiosk.told

    asyncio.run(scenario())


@pytest.mark.timeout(90)
def test_new_key_is_taken_over_and_the_old_one_is_dead(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as central, a_kiosk(central, tmp_path) as kiosk:
            old, device = kiosk.enrolled.key, kiosk.enrolled.identity.device
            await kiosk.reached(lambda: kiosk.sync.state.link is Link.OK, "not in touch")
            await central.central.services.devices.rotate(central.admin, device)

            def changed() -> bool:
                kept = load_identity(kiosk.data.identity)
                return kept is not None and kept.key != old and not kept.next_key

            await kiosk.reached(changed, "the key was not changed")
            client = CentralClient(central.url, SystemClock(), key=old)
            try:
                with pytest.raises(CentralRefused):
                    await client.exchange(central.request())
            finally:
                await client.aclose()
            kiosk.sync.notify_reconfigured()
            await asyncio.sleep(0.3)
            assert kiosk.sync.state.link is Link.OK

    asyncio.run(scenario())


@pytest.mark.timeout(90)
def test_revoked_box_is_wiped_and_what_it_had_not_sent_arrives(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as central:
            async with a_kiosk(central, tmp_path) as kiosk:
                device = kiosk.enrolled.identity.device
                await kiosk.reached(lambda: kiosk.sync.state.link is Link.OK, "not in touch")
                await kiosk.aside(kiosk.sync.stop)
                unsent = await asyncio.wrap_future(
                    kiosk.thread.submit(partial(kiosk.record, 3), urgent=True)
                )
                await central.central.services.devices.revoke(central.admin, device)
                await kiosk.aside(kiosk.stop)
                await kiosk.aside(kiosk.start)
                await kiosk.reached(lambda: kiosk.wipes, "no wipe")
            wiping.begin(kiosk.data, kiosk.wipes[0])
            assert wiping.go_on(kiosk.data)
            (folder,) = waiting(kiosk.data)
            assert await hand_in(
                folder, lambda url, key: CentralClient(url, SystemClock(), key=key)
            )
            assert waiting(kiosk.data) == []
            view = await central.central.services.devices.get(central.admin, device)
            assert view.wiped_at is not None
            assert await known_at(central, unsent) == len(unsent)

    asyncio.run(scenario())


async def known_at(central: Served, facts: list[str]) -> int:
    """Count which of the facts central has."""
    async with central.central.database.read() as session:
        found = await session.execute(text("SELECT id FROM facts"))
        return len({row[0] for row in found} & set(facts))


@pytest.mark.timeout(60)
def test_box_on_a_list_is_let_in_by_its_serial_number_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as central:
            enrolments = central.central.services.enrolments
            content = f"serial,room,name\n10000000a1b2c3d4,{ALGEBRA},Door 12\n".encode()
            batch = await enrolments.make_batch(central.admin, content, "Autumn")
            client = CentralClient(central.url, SystemClock())
            try:

                async def no_pause(_: float) -> None:
                    await asyncio.sleep(0)

                flow = Enrolling(client, central.url, SystemClock(), no_pause)
                events = flow.run("box", "10000000a1b2c3d4", batch.code)
                async with asyncio.timeout(20):
                    granted = [event async for event in events][-1]
            finally:
                await client.aclose()
            assert isinstance(granted, Granted)
            assert granted.enrolled.identity.room == ALGEBRA
            assert granted.enrolled.seal_key

    asyncio.run(scenario())
