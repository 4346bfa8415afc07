"""`enrol`, `devices …` and `batch …`: what an operator does to boxes on the server's own line."""

from pathlib import Path
from typing import Annotated

import typer

from central.commands.running import DATA, DataOption, faults_told, with_school
from central.errors import ConfigFault
from hallpass.domain.orders import OrderKind
from hallpass.ids import DeviceId

app = typer.Typer(no_args_is_help=True, help="Boxes that were let in.")
batch_app = typer.Typer(no_args_is_help=True, help="Lists of boxes that are let in by one code.")
BoxArgument = Annotated[str, typer.Argument(help="The box's id, as `devices list` tells it.")]


def enrol(
    code: Annotated[str, typer.Argument(help="The eight letters on the box's screen.")],
    room: Annotated[str, typer.Option(help="The room's id, number or name.")],
    data: DataOption = DATA,
) -> None:
    """Let a new box in as a room's kiosk."""
    with faults_told():
        found = with_school(
            data,
            lambda services, school: services.enrolments.approve_by_operator(school, code, room),
        )
        print(f"approved {found.user_code} ({found.name}) for room {found.room}")


@app.command("list")
def list_boxes(data: DataOption = DATA) -> None:
    """Tell of every box: id, room, name, serial number, and how it was when last heard."""
    with faults_told():
        every = with_school(
            data, lambda services, school: services.devices.list_for_operator(school)
        )
        for box in every:
            heard = "never" if box.heard_at is None else f"{box.heard_at:%Y-%m-%dT%H:%M:%SZ}"
            state = "in service" if box.revoked_at is None else "out of service"
            if box.branched:
                state = "two boxes with one identity"
            settings = f"settings {box.status.settings_version} of {box.settings_wanted}"
            told = (
                box.id,
                box.room,
                box.name,
                box.serial or "-",
                state,
                f"heard {heard}",
                settings,
            )
            print("\t".join(told))
        print(f"{len(every)} boxes")


@app.command()
def revoke(box: BoxArgument, data: DataOption = DATA) -> None:
    """Take a box out of service, now; it is ordered to forget all students."""
    with faults_told():
        with_school(
            data,
            lambda services, school: services.devices.revoke_by_operator(school, DeviceId(box)),
        )
        print(f"revoked {box}")


@app.command()
def replace(
    box: BoxArgument,
    code: Annotated[str, typer.Option(help="The eight letters on the new box's screen.")],
    data: DataOption = DATA,
) -> None:
    """Let a new box take the place of a broken one: its room, its name, its own settings."""
    with faults_told():
        found = with_school(
            data,
            lambda services, school: services.enrolments.replace_by_operator(
                school, code, DeviceId(box)
            ),
        )
        print(f"approved {found.user_code} ({found.name}) for room {found.room}")


@app.command()
def rotate(box: BoxArgument, data: DataOption = DATA) -> None:
    """Give a box a new key with its next exchange."""
    with faults_told():
        with_school(
            data,
            lambda services, school: services.devices.rotate_by_operator(school, DeviceId(box)),
        )
        print(f"a new key waits for {box}")


@app.command()
def order(
    box: BoxArgument,
    kind: Annotated[OrderKind, typer.Argument(help="What it has to do; `revoke` wipes a box.")],
    data: DataOption = DATA,
    text: Annotated[str, typer.Option(help="Of a message.")] = "",
    minutes: Annotated[int, typer.Option(help="How long it is shown; 0: as is usual.")] = 0,
) -> None:
    """Order a box to do something; it counts for ten minutes."""
    with faults_told():
        made = with_school(
            data,
            lambda services, school: services.orders.give_by_operator(
                school, DeviceId(box), kind, text, minutes
            ),
        )
        print(f"order {made.id} {made.kind} for {box} until {made.expires_at:%H:%M:%SZ}")


@batch_app.command("make")
def make_batch(
    file: Annotated[Path, typer.Argument(help="A list as CSV: serial, room and perhaps a name.")],
    data: DataOption = DATA,
    name: Annotated[str, typer.Option(help="What the list is called.")] = "",
    days: Annotated[int, typer.Option(help="For how long its code is good.")] = 30,
) -> None:
    """Make a list of boxes; its code is printed once, and lets each of them in once."""
    with faults_told():
        try:
            content = file.read_bytes()
        except OSError as exc:
            raise ConfigFault(f"{file}: can't be read ({exc.strerror})") from exc
        made = with_school(
            data,
            lambda services, school: services.enrolments.make_batch_by_operator(
                school, content, name, days
            ),
        )
        print(f"batch {made.id} boxes {made.boxes} code {made.code}")
