"""The way to a desk, and what is done to the box: real store, threads, conductor, no window."""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from hallpass import signing
from hallpass.clock import SystemClock
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.look import Look, Sounds
from hallpass.ids import DeviceId, RoomId, SchoolId
from kiosk.app.ending import Ending
from kiosk.app.logring import LogRing
from kiosk.app.options import Options
from kiosk.app.starter import Starter
from kiosk.app.trialling import Trialling
from kiosk.config import Config, DataDir
from kiosk.device.keyboards import KeyboardWatch
from kiosk.device.runfile import RunFile
from kiosk.device.watchdog import ServiceManager, Watchdog
from kiosk.flow import screens
from kiosk.flow.answers import RoomStatus, Tamper
from kiosk.flow.commands import Cue
from kiosk.flow.events import StartChanged, StartPhase
from kiosk.store.identity import Identity
from kiosk.sync.identityfile import Enrolled, save_identity
from kiosk.ui.conductor import Conductor
from tests.kiosk.schoolroom import Schoolroom
from tests.kiosk.ui import gallery

OLD = Path(__file__).parents[2] / "data" / "kiosk-schema-0001.sql"
KEYBOARD = """\
I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Logitech USB Keyboard"
S: Sysfs=/devices/usb1/1-1/1-1.1:1.0/input/input7
H: Handlers=sysrq kbd leds event3
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe
"""


class Box:
    """One box behind a screen that nobody looks at; central is away."""

    def __init__(self, folder: Path) -> None:
        self.data = DataDir(folder)
        clock = SystemClock()
        watchdog = Watchdog(ServiceManager.of({}), clock)
        run = RunFile(self.data.run, self.data.trace, clock, watched=False)
        options = Options(folder, camera="none")
        self.starter = Starter(
            options, Config(), self.data, clock, watchdog, run, LogRing(clock)
        )  # fmt: skip
        self.conductor = Conductor(self.starter.outlets, clock)
        self.ending = Ending(self.conductor, clock, self.conductor)
        self.trialling = Trialling(self.starter.trial_outlets, self.conductor, clock)
        self.starter.attach(self.conductor, self.ending, self.trialling)
        self.phases: list[StartPhase] = []
        self.conductor.start_changed.connect(self._keep)

    def _keep(self, changed: StartChanged) -> None:
        self.phases.append(changed.phase)

    def let_in(self) -> None:
        """Enrol it, at a central where nobody listens."""
        identity = Identity(
            DeviceId("kiosk-101"), SchoolId("school"), "Elm School", RoomId("r-101"),
            signing.public_key(signing.new_key()),
        )  # fmt: skip
        save_identity(self.data.identity, Enrolled(identity, f"http://127.0.0.1:{_closed()}", "k"))

    @property
    def screen(self) -> screens.Screen:
        return self.conductor.state.screen

    def stop(self) -> None:
        self.ending.stop()
        self.starter.stop()
        self.conductor.stop()
        QCoreApplication.processEvents()


def _closed() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def box(qapp: QCoreApplication, tmp_path: Path) -> Iterator[Box]:  # noqa: ARG001
    made = Box(tmp_path)
    yield made
    made.stop()


def begun(box: Box) -> Box:
    box.let_in()
    box.starter.start()
    return box


def test_a_new_box_is_starting_until_central_was_heard(box, qtbot):
    begun(box)
    qtbot.waitUntil(lambda: bool(box.phases))
    assert box.phases == [StartPhase.STARTING]
    assert box.screen == screens.Starting(StartPhase.STARTING)


def test_an_older_store_is_brought_up_to_date_and_the_desk_says_so(box, qtbot):
    with closing(sqlite3.connect(box.data.store)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    begun(box)
    qtbot.waitUntil(lambda: len(box.phases) >= 2)
    assert box.phases == [StartPhase.UPDATING, StartPhase.STARTING]


def test_a_store_of_a_newer_program_is_told(box, qtbot):
    Schoolroom(box.data.root).store.close()
    with closing(sqlite3.connect(box.data.store)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    begun(box)
    qtbot.waitUntil(lambda: box.screen == screens.Starting(StartPhase.TOO_OLD))
    assert box.phases == [StartPhase.TOO_OLD]


def test_a_store_that_can_not_be_opened_is_told_and_tried_again(box, qtbot):
    box.data.store.mkdir()
    begun(box)
    qtbot.waitUntil(lambda: box.screen == screens.Starting(StartPhase.BROKEN))
    box.data.store.rmdir()
    qtbot.waitUntil(lambda: box.phases[-1] is StartPhase.STARTING, timeout=10_000)


def test_a_box_that_was_told_of_no_central_says_that_it_can_not_start(box, qtbot):
    box.starter.start()
    qtbot.waitUntil(lambda: box.screen == screens.Starting(StartPhase.BROKEN))


def lesson(box: Box) -> None:
    """Give its store a school, as an exchange would."""
    room = Schoolroom(box.data.root)
    room.fill()
    room.store.close()


def test_a_keyboard_locks_the_desk(box, qtbot):
    lesson(box)
    begun(box)
    qtbot.waitUntil(lambda: box.conductor.state.status is not None)
    listed = box.data.root / "devices"
    listed.write_text("")
    backend = box.starter._backend
    assert backend is not None
    backend._keyboards = KeyboardWatch(listed)
    box.starter.watch()
    qtbot.waitUntil(lambda: backend._keyboards._known is not None)
    listed.write_text(KEYBOARD)
    box.starter.watch()
    qtbot.waitUntil(lambda: box.screen == screens.Locked(Tamper.KEYBOARD))


def test_nothing_is_heard_in_a_lockdown(box, tmp_path, monkeypatch, qtbot):
    """The flow asks for nothing then; if it did, nothing would sound."""
    heard = tmp_path / "heard"
    for name in ("pw-play", "espeak-ng"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        talks = f"echo {name} >> {heard}; exec sleep {60 if name == 'espeak-ng' else 0}"
        program.write_text(f"#!/bin/sh\n{talks}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    lockdown = Emergency(Action.LOCKDOWN, 1, gallery.NOW)

    def be(emergency: Emergency | None) -> None:
        look = Look(sounds=Sounds.ALL, voice=True)
        settings = replace(gallery.STATUS.settings, look=look)
        status: RoomStatus = replace(gallery.STATUS, settings=settings, emergency=emergency)
        box.conductor.status_changed.emit(status)

    be(lockdown)
    box.starter.outlets.play(Cue.GO)
    box.starter.outlets.say("Locks, lights, out of sight", "en")
    assert box.starter._sound._runner._thread is None
    assert box.starter._voice._runner._thread is None
    be(None)
    box.starter.outlets.play(Cue.GO)
    qtbot.waitUntil(lambda: heard.exists() and "pw-play" in heard.read_text())
    box.starter.outlets.say("Welcome back", "en")
    qtbot.waitUntil(lambda: "espeak-ng" in heard.read_text())
    be(lockdown)
    qtbot.waitUntil(lambda: box.starter._voice._runner.is_done(0))
