"""Wake: the first event at once, concerned rooms at once, others within a second; and its end."""

import asyncio
from dataclasses import replace
from pathlib import Path

from hallpass.clock import SystemClock
from hallpass.codec import to_wire
from hallpass.domain.facts import BY_STUDENT, Evidence, Fact, PassStarted, Stamp
from hallpass.domain.rooms import PassShape
from hallpass.ids import BootId, FactId, PassId, StoreId
from hallpass.wire import EnrolGranted, WireFact
from tests.central.house import ALGEBRA, ANA, BIOLOGY, RESTROOM
from tests.central.postgres import Postgres
from tests.central.serving import Served, served

AT_ONCE_S = 0.5
"""Far more than it takes, and less than what gathering would add."""


def start_of(granted: EnrolGranted, number: int) -> WireFact:
    stamp = Stamp(
        granted.device, StoreId("store-1"), number, SystemClock().now(), BootId("b"), 1.0, True,
        granted.room,
    )  # fmt: skip
    body = PassStarted(
        PassId(f"p{number}"), ANA, granted.room, RESTROOM, PassShape.ROUND_TRIP, 8, 15, Evidence(1)
    )
    return to_wire(Fact(FactId(f"{granted.device}-{number}"), stamp, BY_STUDENT, body))


async def other_door_is_woken(sender: Served, listener: Served) -> None:
    algebra, restroom = await sender.enrol(ALGEBRA), await sender.enrol(RESTROOM)
    biology = await sender.enrol(BIOLOGY)
    async with listener.wakes(restroom) as concerned, listener.wakes(biology) as others:
        first = await asyncio.wait_for(anext(concerned), AT_ONCE_S)
        await anext(others)
        answer = await sender.exchange(restroom)
        assert answer.cursor.epoch == first.epoch
        clock = asyncio.get_running_loop().time
        began = clock()
        await sender.exchange(algebra, start_of(algebra, 1))
        woken = await asyncio.wait_for(anext(concerned), AT_ONCE_S)
        assert woken.number > answer.cursor.number
        gathered = await asyncio.wait_for(anext(others), 3)
        assert gathered.number == woken.number
        assert clock() - began >= AT_ONCE_S, "whoever is not concerned is woken later"
        news = await listener.exchange(restroom, cursor=answer.cursor)
        assert [fact.id for fact in news.facts] == [f"{algebra.device}-1"]
        assert news.cursor.number == woken.number


async def setting_is_woken(sender: Served, listener: Served) -> None:
    algebra = await sender.enrol(ALGEBRA)
    rooms = sender.central.services.rooms
    async with listener.wakes(algebra) as wakes:
        assert (await anext(wakes)).settings_version == 1
        detail = await rooms.get(sender.admin, ALGEBRA)
        settings = replace(detail.settings, out_limit=1)
        await rooms.update(sender.admin, detail.room, settings, based_on=1)
        woken = await asyncio.wait_for(anext(wakes), AT_ONCE_S)
        assert woken.settings_version == 2


def test_other_door_is_woken_at_once(tmp_path: Path) -> None:
    async def run() -> None:
        async with served(tmp_path) as central:
            await other_door_is_woken(central, central)

    asyncio.run(run())


def test_setting_wakes_its_kiosk(tmp_path: Path) -> None:
    async def run() -> None:
        async with served(tmp_path) as central:
            await setting_is_woken(central, central)

    asyncio.run(run())


def test_another_process_hears_of_it_through_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    from central.app import listen_to_others

    database = postgres.new_database()

    async def run() -> None:
        async with (
            served(tmp_path, database=database) as one,
            served(tmp_path, database=database, seeded=False) as other,
            asyncio.TaskGroup() as group,
        ):
            heard = asyncio.Event()
            listening = group.create_task(listen_to_others(other.central, heard.set))
            await heard.wait()
            await setting_is_woken(one, other)
            await other_door_is_woken(one, other)
            listening.cancel()

    asyncio.run(run())


def test_stopping_ends_open_streams_soon(tmp_path: Path) -> None:
    async def run() -> float:
        async with asyncio.timeout(20), served(tmp_path) as central:
            granted = await central.enrol(ALGEBRA)
            async with central.wakes(granted) as wakes:
                await anext(wakes)
                began = asyncio.get_running_loop().time()
                central.central.hub.close()
                assert [wake async for wake in wakes] == []
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(run()) < 2


def test_connected_boxes_are_known_while_they_listen(tmp_path: Path) -> None:
    async def run() -> None:
        async with served(tmp_path) as central:
            granted = await central.enrol(ALGEBRA)
            devices = central.central.services.devices
            async with central.wakes(granted) as wakes:
                await anext(wakes)
                assert (await devices.list(central.admin))[0].connected
            async with asyncio.timeout(5):
                # The page that shows it is rung when it changes, so that is what is waited for.
                with central.central.hub.watch(central.admin.school, gather_s=0) as page:
                    while (await devices.list(central.admin))[0].connected:
                        await page.wait(5)

    asyncio.run(run())
