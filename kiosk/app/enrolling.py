"""`hallpass-kiosk enrol`: the code on the terminal until an administrator lets the box in."""

import asyncio
import socket
from pathlib import Path

from hallpass.clock import SystemClock
from kiosk.config import DataDir, checked_url, load_config
from kiosk.device.serial import serial_of
from kiosk.errors import ConfigFault
from kiosk.sync.enrol import Code, Enrolment, Granted, Trouble, enrol_box, enrol_text
from kiosk.sync.identityfile import load_identity


def enrol_here(folder: Path, central: str | None) -> None:
    """Enrol this box, showing the code on the terminal.

    Raises:
        ConfigFault: no central is named, or this box has an identity already.
        CentralRefused: an adult said no.
    """
    data = DataDir(folder)
    data.make()
    config = load_config(data.config)
    url = central or config.central_url
    if url is None:
        raise ConfigFault(f"say --central URL, or central_url in {data.config}")
    if load_identity(data.identity) is not None:
        raise ConfigFault(
            f"{data.identity} exists: this box is enrolled already. "
            "Take the file away to enrol anew"
        )
    asyncio.run(
        enrol_box(
            checked_url(url), data, SystemClock(), name=socket.gethostname(), show=_show,
            serial=serial_of(), batch=config.enrol_batch or "",
            ca_file=config.ca_file, proxy=config.proxy,
        )
    )  # fmt: skip


def _show(event: Enrolment) -> None:
    print(_words(event), flush=True)  # noqa: T201 - this is the command's output


def _words(event: Enrolment) -> str:
    match event:
        case Code():
            return enrol_text(event)
        case Trouble(message):
            return f"Waiting: {message}"
        case Granted(enrolled):
            identity = enrolled.identity
            return f"This box is now the kiosk of {identity.room} at {identity.school_name}."
