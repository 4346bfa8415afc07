"""The commands of `hallpass-kiosk`.

Exit codes, the same for all: 0 done; 1 done, and the answer is no (a file that could not be looked
at, a check that warns); 2 used wrongly; 3 something outside the program is wrong, said on stderr
with what, where and what to do.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hallpass.clock import SystemClock
from hallpass.domain.badges import Symbology
from hallpass.domain.settings import Face
from kiosk.errors import EnvironmentFault

EXIT_NO = 1
EXIT_USAGE = 2
EXIT_ENVIRONMENT = 3

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="The hall-pass kiosk: a desk where students scan, and a door display.",
)  # fmt: skip

DataOption = Annotated[
    Path, typer.Option("--data", help="Folder of this box's database, key and settings.")
]
CentralOption = Annotated[
    str | None, typer.Option("--central", help="The school's server, such as https://passes.school")
]


@app.command()
def run(
    data: DataOption,
    face: Annotated[Face | None, typer.Option(help="What to show; else the settings say.")] = None,
    central: CentralOption = None,
    camera: Annotated[
        str | None, typer.Option(help="0, /dev/video0, a film, a folder, or http://…")
    ] = None,
    windowed: Annotated[bool, typer.Option("--windowed", help="Windows, not fullscreen.")] = False,
    size: Annotated[str, typer.Option(help="Windows' size, with --windowed.")] = "1280x800",
    at: Annotated[str, typer.Option(help="Where the first window stands.")] = "0x0",
    report: Annotated[
        Path | None,
        typer.Option(help="Write a JSON line here for each thing that was shown; - for stdout."),
    ] = None,
    pictures: Annotated[
        Path | None, typer.Option(help="Write a picture of each screen, once, into this folder.")
    ] = None,
) -> None:
    """Show the faces and take scans until told to stop."""
    with _faults_told():
        from kiosk.app import Options, run_kiosk

        _log_to_stderr()
        options = Options(
            data=data,
            face=face,
            central=central,
            camera=camera,
            size=_pair(size, "--size") if windowed else None,
            at=_pair(at, "--at"),
            report=report,
            pictures=pictures,
        )
        raise typer.Exit(run_kiosk(options))


@app.command()
def enrol(data: DataOption, central: CentralOption = None) -> None:
    """Show a code until an administrator lets this box in, then keep its key."""
    with _faults_told():
        from kiosk.app.enrolling import enrol_here

        _log_to_stderr()
        enrol_here(data, central)


@app.command()
def scan(
    paths: Annotated[list[Path], typer.Argument(help="Pictures, or folders of pictures.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each file.")] = False,
    symbology: Annotated[
        list[Symbology] | None, typer.Option(help="What to look for; QR alone by default.")
    ] = None,
) -> None:
    """Say which codes pictures hold."""
    from kiosk.scanner.decode import Decoder
    from kiosk.scanner.scanfiles import scan_paths

    failed = False
    for record in scan_paths(paths, Decoder(symbology or (Symbology.QR,)), SystemClock()):
        failed = failed or bool(record.error)
        if as_json:
            print(record.as_json(), flush=True)
        elif record.error:
            print(f"{record.file}: {record.error}", file=sys.stderr)
        else:
            found = ", ".join(f"{code.symbology} {code.text!r}" for code in record.codes)
            print(f"{record.file}: {found or 'nothing'} ({record.decode_ms:.1f} ms)")
    raise typer.Exit(EXIT_NO if failed else 0)


@app.command()
def doctor(
    data: DataOption,
    central: CentralOption = None,
    camera: Annotated[str | None, typer.Option(help="The camera to try.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what works on this box, and what to do about what doesn't."""
    from kiosk.device import doctor as checks

    found = checks.run_checks(data, central, camera)
    print(checks.as_json(found) if as_json else checks.as_text(found))
    raise typer.Exit(checks.exit_code(found))


@app.command()
def draw() -> None:
    """Draw faces with given settings: JSON lines in, pictures out. For central's previews."""
    from kiosk.app.drawing import draw_lines

    _log_to_stderr()
    draw_lines(sys.stdin.buffer, sys.stdout.buffer)


def main() -> None:
    """Run the command that the arguments name."""
    app()


def _pair(text: str, option: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()) or (
        option == "--size" and "0" in (width, height)
    ):
        raise typer.BadParameter(f"{text} is no pair such as 1280x800", param_hint=option)
    return int(width), int(height)


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    for name in ("httpx", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except EnvironmentFault as exc:
        print(f"hallpass-kiosk: {exc}", file=sys.stderr)
        raise typer.Exit(EXIT_ENVIRONMENT) from exc
