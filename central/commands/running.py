"""What every command of `hallpass-central` is run with: its school, its clock, its faults.

Exit codes, the same for all: 0 done; 1 done, and the answer is no (`compare` found a difference, a
request was refused); 2 used wrongly; 3 something outside the program is wrong, said on stderr with
what, where and what to do. Central itself is imported only once a command runs: help is at once.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, TypeVar

import typer

from central.errors import ConfigFault, EnvironmentFault, Refusal

if TYPE_CHECKING:
    from central.services.bundle import Services
    from hallpass.clock import SystemClock
    from hallpass.ids import SchoolId
    from hallpass.idsource import Uuid7Source

EXIT_NO = 1
EXIT_USAGE = 2
EXIT_ENVIRONMENT = 3

T = TypeVar("T")
DataOption = Annotated[Path, typer.Option("--data", help="Folder of the server's own database.")]
DATA = Path("central-data")


def with_services(data: Path, use: "Callable[[Services], Awaitable[T]]") -> T:
    """Open central without serving, do one thing, and close it."""
    from central.app import open_central
    from central.config import load

    async def run() -> T:
        config = load(data, os.environ)
        async with open_central(config, *clock_and_ids()) as central:
            return await use(central.services)

    return asyncio.run(run())


def with_school(data: Path, use: "Callable[[Services, SchoolId], Awaitable[T]]") -> T:
    """Do one thing with the only school of the store."""

    async def run(services: "Services") -> T:
        school = await services.schools.only()
        if school is None:
            raise ConfigFault(f"{data}: no school yet; make one with: hallpass-central seed FILE")
        return await use(services, school.id)

    return with_services(data, run)


def clock_and_ids() -> "tuple[SystemClock, Uuid7Source]":
    """Return the real ones."""
    from hallpass.clock import SystemClock
    from hallpass.idsource import Uuid7Source

    clock = SystemClock()
    return clock, Uuid7Source(clock)


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    """Open what nobody else may read: whoever has a card's text can print the card.

    It has its name only once it is whole, and can't be opened before anything is done.
    """
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as exc:
        raise ConfigFault(f"{path}: can't be written ({exc.strerror})") from exc


@contextmanager
def faults_told() -> Iterator[None]:
    """Say what went wrong in one line, and leave with its exit code."""
    try:
        yield
    except EnvironmentFault as exc:
        print(f"hallpass-central: {exc}", file=sys.stderr)
        raise typer.Exit(EXIT_ENVIRONMENT) from exc
    except Refusal as exc:
        print(f"hallpass-central: {exc.message}", file=sys.stderr)
        raise typer.Exit(EXIT_NO) from exc
