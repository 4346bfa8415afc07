"""The job of turns: works when something changed, when a lease ends, and until central stops."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from central.jobs.turns import Turns
from central.services.lines import Lines
from hallpass.domain.facts import LineJoined
from hallpass.domain.line import Line
from hallpass.ids import TicketId
from tests.central.house import ALGEBRA, ANA, BEN, CAM, RESTROOM, House


def test_turn_is_offered_when_a_place_frees_and_the_job_ends_with_the_hub(tmp_path: Path) -> None:
    house = House(URL.create("sqlite+aiosqlite", database=str(tmp_path / "central.db")), tmp_path)
    yard = house.found()
    box = yard.box(ALGEBRA)
    box.send(
        box.started(ANA, "p1"),
        box.started(BEN, "p2"),
        box.fact(LineJoined(TicketId("t1"), CAM, ALGEBRA, RESTROOM, "kite")),
    )

    async def line() -> Line:
        return await yard.services.lines.line(yard.teacher, RESTROOM)

    async def scenario() -> None:
        hub = house.central.hub
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            job = group.create_task(Turns(yard.services, house.clock).run(yard.school))
            with hub.watch(yard.school, room=RESTROOM, gather_s=0) as watch:
                await box.sending([box.ended(ANA, "p1")], box.cursor)
                while not (await line()).turns:
                    await watch.wait(5)
            hub.close()
            await job

    yard.run(scenario())
    house.close()


def test_a_bug_in_the_job_is_told_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(URL.create("sqlite+aiosqlite", database=str(tmp_path / "central.db")), tmp_path)
    yard = house.found()
    worked = asyncio.Event()

    async def offer(_lines: object, _school: object) -> None:
        if not caplog.records:
            raise ZeroDivisionError
        worked.set()

    monkeypatch.setattr(Lines, "offer_turns", offer)
    monkeypatch.setattr("central.jobs.turns._PAUSE_S", 0.0)
    hub = house.central.hub

    async def scenario() -> None:
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            job = group.create_task(Turns(yard.services, house.clock).run(yard.school))
            while not worked.is_set():
                hub.ring_all()
                await asyncio.sleep(0.01)
            hub.close()
            await job

    yard.run(scenario())
    house.close()
    assert "jobs.turns broken=true" in caplog.text
