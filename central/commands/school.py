"""`serve`, `seed` and `compare`: the server itself, its school, and whether a box agrees."""

import asyncio
import contextlib
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from central.commands.running import (
    DATA,
    EXIT_NO,
    DataOption,
    clock_and_ids,
    faults_told,
    private,
    with_school,
    with_services,
)
from central.errors import ConfigFault


def serve(
    data: DataOption = DATA,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0: any free one.")] = 8710,
) -> None:
    """Serve kiosks and pages until told to stop; prints `listening http://…` once ready."""
    with faults_told():
        from central.app import serve as run
        from central.config import load

        config = load(data, os.environ, host=host, port=port)
        clock, ids = clock_and_ids()
        _log_to_stderr()
        asyncio.run(run(config, clock, ids, lambda url: print(f"listening {url}", flush=True)))


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
    with faults_told():
        from central.services.plan import SchoolPlan
        from hallpass.codec import WireFault, decode_strict, encode

        try:
            plan = decode_strict(SchoolPlan, file.read_bytes())
        except OSError as exc:
            raise ConfigFault(f"{file}: can't be read ({exc.strerror})") from exc
        except WireFault as exc:
            raise ConfigFault(f"{file}: {exc}") from exc
        with contextlib.nullcontext() if cards is None else private(cards) as written:
            issued = with_services(data, lambda services: services.seeding.create_school(plan))
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


def compare(
    kiosk_data: Annotated[Path, typer.Argument(help="The kiosk's --data folder.")],
    data: DataOption = DATA,
) -> None:
    """Say whether a kiosk and central hold the same passes; exit code 1: they don't."""
    with faults_told():
        found = with_school(
            data, lambda services, school: services.comparing.with_kiosk(school, kiosk_data)
        )
        for item in found.differences:
            print(f"differs {item.id}: {item.what}")
        if found.waiting:
            print(f"waiting {found.waiting}: so many facts the kiosk has not sent yet")
        said = "the same" if not found.differences else f"{len(found.differences)} differ"
        print(f"compared {found.compared} passes: {said}")
        raise typer.Exit(EXIT_NO if found.differences else 0)


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    for name in ("uvicorn", "aiosqlite", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
