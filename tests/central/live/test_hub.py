"""The wake hub: at once for who is concerned, gathered for others, and nothing is lost."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from central.live.hub import STREAMS_OF_A_DEVICE, Hub, Rang, Watch
from hallpass.ids import DeviceId, RoomId, SchoolId

SCHOOL = SchoolId("s")
HERE = frozenset({RoomId("here")})
NOBODY: frozenset[RoomId] = frozenset()


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(10):
            await scenario()

    asyncio.run(run())


def test_rings_at_once_where_it_concerns_and_later_elsewhere() -> None:
    async def scenario() -> None:
        hub = Hub(gather_s=0.2)
        with hub.watch(SCHOOL, room=RoomId("here")) as here, hub.watch(SCHOOL) as there:
            hub.publish(SCHOOL, 1, HERE, everyone=False)
            assert await here.wait(0.1) is Rang.CHANGED
            assert await there.wait(0.05) is Rang.QUIET
            hub.publish(SCHOOL, 2, HERE, everyone=False)
            assert await there.wait(5) is Rang.CHANGED
            assert await there.wait(0.3) is Rang.QUIET, "two changes, one ring"

    play(scenario)


def test_a_ring_before_the_wait_is_not_lost_and_ours_rings_once() -> None:
    async def scenario() -> None:
        hub = Hub()
        with hub.watch(SCHOOL, room=RoomId("here")) as here:
            hub.publish(SCHOOL, 5, HERE, everyone=False)
            hub.publish(SCHOOL, 5, HERE, everyone=False)
            assert await here.wait(1) is Rang.CHANGED
            assert await here.wait(0.05) is Rang.QUIET
            hub.publish(SCHOOL, 4, HERE, everyone=False)
            assert await here.wait(1) is Rang.CHANGED, "an older number that came late rings too"
            hub.publish(SchoolId("other"), 9, HERE, everyone=True)
            assert await here.wait(0.05) is Rang.QUIET

    play(scenario)


def test_everyone_is_rung_at_once_and_an_urgent_ring_overtakes_a_gathered_one() -> None:
    async def scenario() -> None:
        hub = Hub(gather_s=60)
        with hub.watch(SCHOOL) as page:
            hub.publish(SCHOOL, 1, NOBODY, everyone=False)
            hub.publish(SCHOOL, 2, NOBODY, everyone=True)
            assert await page.wait(1) is Rang.CHANGED

    play(scenario)


def test_boxes_come_and_go_and_pages_are_told() -> None:
    async def scenario() -> None:
        hub = Hub()
        box = DeviceId("d")
        with hub.watch(SCHOOL, gather_s=0) as page:
            with hub.watch(SCHOOL, room=RoomId("here"), device=box) as watch:
                assert await page.wait(1) is Rang.CHANGED
                assert hub.connected[box] == 1
                hub.touch(SCHOOL)
                assert await watch.wait(0.05) is Rang.QUIET, "boxes are not woken by boxes"
                hub.end(SCHOOL, box)
                assert await watch.wait(1) is Rang.CLOSED
            assert box not in hub.connected
            assert await page.wait(1) is Rang.CHANGED

    play(scenario)


def test_closing_ends_every_wait_also_later_ones() -> None:
    async def scenario() -> None:
        hub = Hub()
        with hub.watch(SCHOOL) as page:
            hub.close()
            assert await page.wait(60) is Rang.CLOSED
            assert await page.wait(60) is Rang.CLOSED
        with hub.watch(SCHOOL) as late:
            assert await late.wait(60) is Rang.CLOSED

    play(scenario)


def test_a_box_s_oldest_stream_ends_when_there_are_too_many() -> None:
    async def scenario() -> list[bool]:
        hub = Hub(gather_s=0)
        with contextlib.ExitStack() as streams:
            watches = [
                streams.enter_context(hub.watch(SchoolId("s"), device=DeviceId("box")))
                for _ in range(STREAMS_OF_A_DEVICE + 2)
            ]
            with hub.watch(SchoolId("s"), device=DeviceId("other")) as other:
                return [watch.closed for watch in (*watches, other)]

    assert asyncio.run(scenario()) == [True, True, False, False, False]


def test_many_kiosks_are_gathered_for_longer_each_in_a_slot_of_its_own() -> None:
    async def scenario() -> None:
        hub = Hub(gather_s=0.002)
        with contextlib.ExitStack() as stack:
            watches = [
                stack.enter_context(hub.watch(SCHOOL, device=DeviceId(f"d{n}"))) for n in range(150)
            ]
            clock = asyncio.get_running_loop().time
            began = clock()
            times: list[float] = []

            async def listen(watch: Watch) -> None:
                assert await watch.wait(10) is Rang.CHANGED
                times.append(clock() - began)

            async with asyncio.TaskGroup() as group:
                for watch in watches:
                    group.create_task(listen(watch))
                await asyncio.sleep(0)
                hub.publish(SCHOOL, 1, NOBODY, everyone=False)
        # 150 kiosks at 150 a second: about one second, and not all at its end.
        assert max(times) > 0.5
        assert sorted(times)[75] < max(times) * 0.8

    play(scenario)


def test_a_box_is_rung_at_once_whatever_its_room_and_its_change_is_told_before() -> None:
    async def scenario() -> None:
        hub = Hub(gather_s=60)
        heard: list[tuple[SchoolId | None, bool]] = []
        hub.hear(lambda school, fleet: heard.append((school, fleet)))
        box = DeviceId("box")
        with hub.watch(SCHOOL, room=RoomId("here"), device=box) as watch:
            for token in ("a", "a", "b"):
                hub.publish(
                    SCHOOL, 3, NOBODY, everyone=False, boxes=frozenset({box}), fleet=True,
                    token=token,
                )  # fmt: skip
            assert await watch.wait(1) is Rang.CHANGED
        assert heard == [(SCHOOL, True)] * 2

    play(scenario)
