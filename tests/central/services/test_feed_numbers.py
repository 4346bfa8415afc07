"""Feed numbers: gapless, and visible in their order, whoever writes at the same time."""

import asyncio

import pytest
from sqlalchemy import select

from central.errors import NotFound
from central.store import rooms
from central.store.happened import FeedRow
from central.store.unit import Changes
from hallpass.ids import RoomId, StudentId
from hallpass.wire import ChangeKind
from tests.central.house import ALGEBRA, BIOLOGY, NURSE, RESTROOM, Yard


def test_numbers_stay_gapless_while_many_write_and_some_fail(yard: Yard) -> None:
    boxes = [yard.box(room) for room in (ALGEBRA, BIOLOGY, NURSE, RESTROOM)]
    seen: list[list[int]] = []

    async def numbers() -> list[int]:
        async with yard.house.central.database.read() as session:
            rows = await session.scalars(
                select(FeedRow.number)
                .where(FeedRow.school_id == yard.school)
                .order_by(FeedRow.number)
            )
            return list(rows)

    async def write(box_number: int) -> None:
        box = boxes[box_number]
        for i in range(8):
            fact = box.started(StudentId(f"s{box_number}-{i}"), f"p{box_number}-{i}", NURSE)
            await yard.services.intake.take(yard.school, box.id, [fact])

    async def fail() -> None:
        changes = Changes(yard.house.central.database, lambda _changed: None)
        for _ in range(8):
            with pytest.raises(NotFound):  # noqa: PT012
                async with changes.of(yard.school, yard.house.clock.now()) as unit:
                    unit.emit(ChangeKind.ROOM, ALGEBRA)
                    await rooms.by_id(unit.session, yard.school, RoomId("moon"))

    async def watch(done: asyncio.Event) -> None:
        while not done.is_set():
            seen.append(await numbers())
            await asyncio.sleep(0)

    async def scenario() -> None:
        done = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch(done))
            async with asyncio.TaskGroup() as writers:
                for i in range(len(boxes)):
                    writers.create_task(write(i))
                writers.create_task(fail())
            done.set()
            await watching
        seen.append(await numbers())

    yard.run(scenario())
    # Whoever reads at any moment sees 1..n without a hole: a cursor can never pass one by.
    assert all(found == list(range(1, len(found) + 1)) for found in seen)
    assert len(seen[-1]) - len(seen[0]) == 4 * 8 * 2  # a fact and a name's coming, each


def test_the_same_fact_at_the_same_time_is_kept_once(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    facts = [box.started(StudentId(f"s{i}"), f"p{i}", NURSE) for i in range(20)]

    async def scenario() -> list[str]:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(yard.services.intake.take(yard.school, box.id, facts))
                for _ in range(5)
            ]
        return [r.verdict for task in tasks for r in task.result()]

    verdicts = yard.run(scenario())
    assert verdicts.count("accepted") == 20
    assert verdicts.count("duplicate") == 80
