"""The process that draws: the fake and the real one keep one contract; the fake misbehaves too."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from central.services.drawing import Drawing, DrawRequest, NotDrawn
from hallpass.domain.look import Look, Theme
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, Offer, RoomSettings
from hallpass.ids import RoomId

_FAKE = (sys.executable, str(Path(__file__).parents[2] / "fakes" / "draw_worker.py"))
_REAL = (str(Path(sys.executable).with_name("hallpass-kiosk")), "draw")
_HERE, _THERE = RoomId("room-1"), RoomId("room-2")
_REQUEST = DrawRequest(
    face=Face.DESK,
    width=800,
    height=480,
    settings=RoomSettings(_HERE, 1, offers=(Offer(_THERE),)),
    rooms=(Room(_HERE, "Algebra", "101"), Room(_THERE, "Restroom", "R1")),
    school="Cedar Ridge",
)


@asynccontextmanager
async def _opened(command: tuple[str, ...], **limits: float) -> AsyncIterator[Drawing]:
    drawing = Drawing(command, **limits)
    try:
        yield drawing
    finally:
        await drawing.close()


def _run(
    command: tuple[str, ...], work: Callable[[Drawing], Awaitable[None]], **limits: float
) -> None:
    async def main() -> None:
        async with _opened(command, **limits) as drawing:
            await work(drawing)

    asyncio.run(main())


def _size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.slow)])
def command(request: pytest.FixtureRequest) -> tuple[str, ...]:
    if request.param == "fake":
        return _FAKE
    return _REAL


def test_a_face_is_drawn_at_its_size_and_another_setting_looks_otherwise(
    command: tuple[str, ...],
) -> None:
    async def work(drawing: Drawing) -> None:
        light = await drawing.draw(_REQUEST)
        assert light.why is None, light
        assert _size(light.png) == (800, 480)
        dark = replace(_REQUEST, settings=RoomSettings(_HERE, 1, look=Look(theme=Theme.DARK)))
        assert (await drawing.draw(dark)).png != light.png
        door = await drawing.draw(replace(_REQUEST, face=Face.DOOR, width=1280, height=800))
        assert _size(door.png) == (1280, 800)

    _run(command, work)


def test_many_at_once_come_one_after_the_other_from_one_process(command: tuple[str, ...]) -> None:
    async def work(drawing: Drawing) -> None:
        wanted = [replace(_REQUEST, width=400 + 20 * i) for i in range(4)]
        drawn = await asyncio.gather(*(drawing.draw(request) for request in wanted))
        assert [_size(item.png)[0] for item in drawn] == [400, 420, 440, 460]

    _run(command, work)


def test_the_same_is_drawn_once() -> None:
    async def work(drawing: Drawing) -> None:
        first = await drawing.draw(_REQUEST)
        assert drawing.running is False or first.png
        # The process ended after its first answer: only what is kept can answer now.
        assert await drawing.draw(_REQUEST) is first

    _run((*_FAKE, "once"), work)


def test_a_process_that_ended_is_started_anew() -> None:
    async def work(drawing: Drawing) -> None:
        for width in (400, 500, 600):
            drawn = await drawing.draw(replace(_REQUEST, width=width))
            assert _size(drawn.png) == (width, 480)

    _run((*_FAKE, "once"), work)


@pytest.mark.parametrize(
    ("habit", "why"),
    [
        ("die", NotDrawn.FAILED),
        ("noise", NotDrawn.FAILED),
        ("huge", NotDrawn.TOO_LARGE),
        ("shy", NotDrawn.REFUSED),
    ],
)
def test_what_goes_wrong_there_is_an_answer_here(habit: str, why: NotDrawn) -> None:
    async def work(drawing: Drawing) -> None:
        drawn = await drawing.draw(_REQUEST)
        assert (drawn.png, drawn.why) == (b"", why)
        assert (await drawing.draw(_REQUEST)).why == why, "and nothing is kept of it"

    _run((*_FAKE, habit), work)


def test_one_that_hangs_is_killed() -> None:
    async def work(drawing: Drawing) -> None:
        assert (await drawing.draw(_REQUEST)).why == NotDrawn.TOO_SLOW
        assert not drawing.running

    _run((*_FAKE, "hang"), work, limit_s=0.2, start_s=0.2)


def test_a_request_that_was_given_up_does_not_answer_the_next() -> None:
    async def work(drawing: Drawing) -> None:
        await drawing.draw(_REQUEST)
        async with asyncio.TaskGroup() as tasks:
            gone = tasks.create_task(drawing.draw(replace(_REQUEST, width=3000, height=3000)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            gone.cancel()
        assert _size((await drawing.draw(replace(_REQUEST, width=500))).png) == (500, 480)

    _run(_FAKE, work)


def test_nobody_needs_it_for_a_while_and_it_ends() -> None:
    async def work(drawing: Drawing) -> None:
        await drawing.draw(_REQUEST)
        async with asyncio.timeout(5):
            while drawing.running:  # noqa: ASYNC110 - the process's own end rings nothing here
                await asyncio.sleep(0.01)
        assert (await drawing.draw(replace(_REQUEST, width=500))).why is None

    _run(_FAKE, work, idle_s=0.05)


def test_without_the_program_and_with_one_that_is_none() -> None:
    async def absent(drawing: Drawing) -> None:
        assert not drawing.available
        assert (await drawing.draw(_REQUEST)).why == NotDrawn.ABSENT

    async def no_program(drawing: Drawing) -> None:
        assert (await drawing.draw(_REQUEST)).why == NotDrawn.FAILED
        assert (await drawing.draw(replace(_REQUEST, width=100_000))).why == NotDrawn.TOO_LARGE

    _run((), absent)
    _run(("/nowhere/hallpass-kiosk", "draw"), no_program)


def test_no_secret_of_ours_is_in_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://hallpass:secret@db/hallpass")
    seen = tmp_path / "environment"
    told = f"import os, sys; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))"

    async def work(drawing: Drawing) -> None:
        await drawing.draw(_REQUEST)

    _run((sys.executable, "-c", told), work)
    assert "secret" not in seen.read_text()
