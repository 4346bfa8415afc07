"""`hallpass-central devices …` and `batch …`, as an operator types them."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from central.app import open_central
from central.commands import app
from central.config import load
from central.services.keys import key_hash
from central.store import devices
from hallpass.clock import SystemClock
from hallpass.ids import DeviceId, SchoolId
from hallpass.idsource import Uuid7Source
from hallpass.wire import EnrolStart
from tests.central.house import ALGEBRA, small_school

BOX = "box-1"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(folder)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asyncio.run(_begin(tmp_path))
    return tmp_path


async def _begin(folder: Path) -> None:
    clock = SystemClock()
    async with open_central(load(folder, {}), clock, Uuid7Source(clock)) as central:
        issued = await central.services.seeding.create_school(small_school())
        async with central.database.write() as session:
            await devices.add(
                session,
                SchoolId(issued.school),
                DeviceId(BOX),
                room=ALGEBRA,
                name="Front",
                serial="s1",
                key_hash=key_hash("k"),
                now=clock.now(),
            )


async def _start(folder: Path) -> str:
    clock = SystemClock()
    async with open_central(load(folder, {}), clock, Uuid7Source(clock)) as central:
        return (await central.services.enrolments.start(EnrolStart(name="new"))).user_code


def test_boxes_are_listed_ordered_rotated_and_revoked(folder: Path) -> None:
    listed = run(folder, "devices", "list")
    assert listed.exit_code == 0, listed.output
    assert f"{BOX}\tr101\tFront\ts1\tin service\theard never" in listed.output
    assert "1 boxes" in listed.output
    said = run(folder, "devices", "order", BOX, "message", "--text", "Lunch", "--minutes", "5")
    assert said.exit_code == 0, said.output
    assert run(folder, "devices", "rotate", BOX).exit_code == 0
    assert run(folder, "devices", "revoke", BOX).exit_code == 0
    assert "out of service" in run(folder, "devices", "list").output
    for again in (("revoke", BOX), ("rotate", BOX), ("order", BOX, "doctor"), ("revoke", "x")):
        assert run(folder, "devices", *again).exit_code == 1, again
    assert run(folder, "devices", "order", BOX, "wipe").exit_code == 1
    assert run(folder, "devices", "order", BOX, "nonsense").exit_code == 2


def test_a_new_box_takes_the_place_of_a_broken_one(folder: Path) -> None:
    code = asyncio.run(_start(folder))
    assert run(folder, "devices", "replace", "nobody", "--code", code).exit_code == 1
    done = run(folder, "devices", "replace", BOX, "--code", code.lower())
    assert done.exit_code == 0, done.output
    assert f"approved {code}" in done.output


def test_a_batch_is_made_of_a_file(folder: Path) -> None:
    file = folder / "boxes.csv"
    file.write_bytes("serial;room\nÄ1;101\n".encode("cp1252"))
    made = run(folder, "batch", "make", str(file), "--name", "May")
    assert made.exit_code == 0, made.output
    assert "boxes 1 code " in made.output
    again = run(folder, "batch", "make", str(file))
    assert again.exit_code == 1
    assert "line 2" in again.output
    assert run(folder, "batch", "make", str(folder / "none.csv")).exit_code == 3
