"""The commands of `hallpass-central`.

Exit codes, the same for all: 0 done; 1 done, and the answer is no (`compare` found a difference, a
request was refused); 2 used wrongly; 3 something outside the program is wrong, said on stderr with
what, where and what to do.
"""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, TypeVar

import typer

from central.errors import ConfigFault, EnvironmentFault, Refusal
from hallpass.domain.people import Role

if TYPE_CHECKING:
    from central.services.bundle import Services
    from hallpass.clock import SystemClock
    from hallpass.ids import SchoolId
    from hallpass.idsource import Uuid7Source

EXIT_NO = 1
EXIT_USAGE = 2
EXIT_ENVIRONMENT = 3

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="The school's server for hall passes. DATABASE_URL=postgresql://… replaces its own file.",
)  # fmt: skip
account_app = typer.Typer(no_args_is_help=True, help="Accounts of adults.")
app.add_typer(account_app, name="account")

T = TypeVar("T")
DataOption = Annotated[Path, typer.Option("--data", help="Folder of the server's own database.")]
DATA = Path("central-data")


@app.command()
def serve(
    data: DataOption = DATA,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0: any free one.")] = 8710,
) -> None:
    """Serve kiosks and pages until told to stop; prints `listening http://…` once ready."""
    with _faults_told():
        from central.app import serve as run
        from central.config import load

        config = load(data, os.environ, host=host, port=port)
        clock, ids = _clock_and_ids()
        _log_to_stderr()
        asyncio.run(run(config, clock, ids, lambda url: print(f"listening {url}", flush=True)))


@app.command()
def seed(
    file: Annotated[
        Path, typer.Argument(help="A school, one JSON object (central/services/plan.py).")
    ],
    data: DataOption = DATA,
    cards: Annotated[
        Path | None,
        typer.Option(help="Write the cards' texts here, a JSON line each; told only now."),
    ] = None,
) -> None:
    """Make a school from a file: rooms, people, cards, accounts, times."""
    with _faults_told():
        from central.services.plan import SchoolPlan
        from hallpass.codec import WireFault, decode_strict, encode

        try:
            plan = decode_strict(SchoolPlan, file.read_bytes())
        except OSError as exc:
            raise ConfigFault(f"{file}: can't be read ({exc.strerror})") from exc
        except WireFault as exc:
            raise ConfigFault(f"{file}: {exc}") from exc
        with contextlib.nullcontext() if cards is None else _private(cards) as written:
            issued = _with_services(data, lambda services: services.seeding.create_school(plan))
            # First: they are told only now, whatever becomes of the cards' file.
            for sign_in, password in issued.passwords.items():
                print(f"account {sign_in} password {password}", flush=True)
            if written is not None:
                written.write(b"".join(encode(card) + b"\n" for card in issued.cards))
        print(f"school {issued.school} {plan.name}")
        print(
            f"{len(plan.rooms)} rooms, {len(plan.students)} students, {len(plan.adults)} adults, "
            f"{len(issued.cards)} cards" + ("" if cards is None else f" written to {cards}")
        )


@app.command()
def enrol(
    code: Annotated[str, typer.Argument(help="The eight letters on the box's screen.")],
    room: Annotated[str, typer.Option(help="The room's id, number or name.")],
    data: DataOption = DATA,
) -> None:
    """Let a new box in as a room's kiosk."""
    with _faults_told():
        found = _with_school(
            data,
            lambda services, school: services.enrolments.approve_by_operator(school, code, room),
        )
        print(f"approved {found.user_code} ({found.name}) for room {found.room}")


@app.command()
def compare(
    kiosk_data: Annotated[Path, typer.Argument(help="The kiosk's --data folder.")],
    data: DataOption = DATA,
) -> None:
    """Say whether a kiosk and central hold the same passes; exit code 1: they don't."""
    with _faults_told():
        found = _with_school(
            data, lambda services, school: services.comparing.with_kiosk(school, kiosk_data)
        )
        for item in found.differences:
            print(f"differs {item.id}: {item.what}")
        if found.waiting:
            print(f"waiting {found.waiting}: so many facts the kiosk has not sent yet")
        said = "the same" if not found.differences else f"{len(found.differences)} differ"
        print(f"compared {found.compared} passes: {said}")
        raise typer.Exit(EXIT_NO if found.differences else 0)


@account_app.command("create")
def account_create(
    name: Annotated[str, typer.Argument(help="The name, and what is typed to sign in.")],
    role: Annotated[list[Role], typer.Option(help="A role; may be given several times.")],
    data: DataOption = DATA,
    hall_monitor: Annotated[
        bool, typer.Option("--hall-monitor", help="May see who is out in the whole school.")
    ] = False,
) -> None:
    """Make an account; its random password is printed once."""
    with _faults_told():
        if Role.STUDENT in role:
            raise ConfigFault("--role: students have no accounts here yet; name an adult's role")
        made = _with_school(
            data,
            lambda services, school: services.accounts.create(
                school, name, role, hall_monitor=hall_monitor
            ),
        )
        print(f"account {made.sign_in} password {made.password}")


def main() -> None:
    """Run the command that the arguments name; whatever it writes is its user's alone."""
    os.umask(0o077)
    app()


def _with_services(data: Path, use: "Callable[[Services], Awaitable[T]]") -> T:
    """Open central without serving, do one thing, and close it."""
    from central.app import open_central
    from central.config import load

    async def run() -> T:
        config = load(data, os.environ)
        async with open_central(config, *_clock_and_ids()) as central:
            return await use(central.services)

    return asyncio.run(run())


def _with_school(data: Path, use: "Callable[[Services, SchoolId], Awaitable[T]]") -> T:
    async def with_school(services: "Services") -> T:
        school = await services.schools.only()
        if school is None:
            raise ConfigFault(f"{data}: no school yet; make one with: hallpass-central seed FILE")
        return await use(services, school.id)

    return _with_services(data, with_school)


def _clock_and_ids() -> "tuple[SystemClock, Uuid7Source]":
    from hallpass.clock import SystemClock
    from hallpass.idsource import Uuid7Source

    clock = SystemClock()
    return clock, Uuid7Source(clock)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
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


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    for name in ("uvicorn", "aiosqlite", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except EnvironmentFault as exc:
        print(f"hallpass-central: {exc}", file=sys.stderr)
        raise typer.Exit(EXIT_ENVIRONMENT) from exc
    except Refusal as exc:
        print(f"hallpass-central: {exc.message}", file=sys.stderr)
        raise typer.Exit(EXIT_NO) from exc
