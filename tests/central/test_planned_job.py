"""The job of planned changes: wakes when one is planned, makes it in time, ends with the hub."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from central.errors import StoreAway
from central.jobs.planned import Planned
from central.services.planning import Planning
from hallpass.domain.layers import Level
from tests.central.house import ALGEBRA, House


def opened(tmp_path: Path) -> House:
    return House(URL.create("sqlite+aiosqlite", database=str(tmp_path / "central.db")), tmp_path)


def test_a_change_is_made_in_time_and_its_room_is_woken(tmp_path: Path) -> None:
    house = opened(tmp_path)
    yard = house.found()

    async def scenario() -> int | None:
        hub = house.central.hub
        due = house.clock.now() + timedelta(seconds=0.3)
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            job = group.create_task(Planned(yard.services).run(yard.school))
            with hub.watch(yard.school, room=ALGEBRA, gather_s=60) as watch:
                await yard.services.planning.plan(
                    yard.admin, Level.ROOM, (ALGEBRA,), {"per_day": 1}, due
                )
                house.clock.advance(1)
                await watch.wait(8)
            hub.close()
            await job
        return (await yard.services.settings.of_room(yard.admin, ALGEBRA)).settings.per_day

    assert yard.run(scenario()) == 1
    house.close()


@pytest.mark.parametrize("fault", [ZeroDivisionError(), StoreAway("the disk is full")])
def test_a_fault_is_told_once_and_ends_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    house = opened(tmp_path)
    yard = house.found()
    worked = asyncio.Event()

    async def apply_due(_planning: object, _school: object) -> None:
        if not caplog.records:
            raise fault
        worked.set()

    monkeypatch.setattr(Planning, "apply_due", apply_due)
    monkeypatch.setattr("central.jobs.planned._PAUSE_S", 0.0)
    monkeypatch.setattr("central.jobs.planned.LONGEST_S", 0.01)
    caplog.set_level("INFO", "central.jobs.planned")

    async def scenario() -> None:
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            job = group.create_task(Planned(yard.services).run(yard.school))
            await worked.wait()
            house.central.hub.close()
            await job

    yard.run(scenario())
    house.close()
    said = [record.getMessage().partition(" why=")[0] for record in caplog.records]
    assert said == ["jobs.planned broken=true", "jobs.planned recovered=true"]
