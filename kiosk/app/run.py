"""Runs the kiosk: the first frame at once, everything heavy behind it, an orderly end.

GUI thread      the windows open with "starting"; after the first frame the back end is started
starter thread  imports SQLAlchemy, OpenCV and httpx, lets the box be enrolled if it is new,
                and starts the threads desk, camera and sync (kiosk.app.backend)
"""

import logging
import os
import signal
import sys
from dataclasses import replace
from types import FrameType

from PySide6.QtCore import QObject, QPoint, QSize, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from hallpass.clock import Clock, SystemClock
from hallpass.domain.settings import Face
from kiosk.app.ending import Ending, start_again
from kiosk.app.lighting import Lighting
from kiosk.app.logring import LogRing
from kiosk.app.options import Options
from kiosk.app.pictures import Pictures
from kiosk.app.report import Report
from kiosk.app.starter import Starter
from kiosk.app.targets import Targets
from kiosk.app.trialling import Trialling
from kiosk.config import DataDir, checked_url, load_config
from kiosk.device.backlight import Backlight
from kiosk.device.heap import leave_out_command_lines, share_one_heap
from kiosk.device.runfile import End, RunFile
from kiosk.device.watchdog import SCREEN, ServiceManager, Watchdog
from kiosk.flow.answers import RoomStatus
from kiosk.ui.conductor import Conductor
from kiosk.ui.faces import Faces, FaceWindow, prepare

log = logging.getLogger(__name__)

REFRESH_MS = 5000
WATCH_MS = 1500
WINDOW = (1280, 800)
"""A window's pixels where the configuration alone asks for windows."""


def run_kiosk(options: Options) -> int:
    """Run until told to stop; return the process's exit code.

    Raises:
        EnvironmentFault: the data folder or a configuration makes no sense.
    """
    clock = SystemClock()
    data = DataDir(options.data)
    data.make()
    config = load_config(data.config)
    if options.central is not None:
        checked_url(options.central)
    logging.getLogger().setLevel(config.log_level.value.upper())
    ring = LogRing(clock)
    logging.getLogger().addHandler(ring)
    if config.windowed and options.size is None:
        options = replace(options, size=WINDOW)
    share_one_heap()
    leave_out_command_lines()
    prepare()
    qt = QGuiApplication(sys.argv[:1])
    manager = ServiceManager.of(os.environ)
    watchdog = Watchdog(manager, clock)
    run = RunFile(data.run, data.trace, clock, watched=manager.watchdog_s is not None)
    run.leave_trace()
    starter = Starter(options, config, data, clock, watchdog, run, ring)
    conductor = Conductor(starter.outlets, clock)
    ending = Ending(conductor, clock, conductor)
    trialling = Trialling(starter.trial_outlets, conductor, clock)
    trialling.watch_exceptions()
    starter.attach(conductor, ending, trialling)
    shell = Shell(options, conductor, clock, watchdog, starter)
    shell.watch_over(trialling)
    shell.ready.connect(manager.ready)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, shell.on_signal)
    code = qt.exec()
    manager.stopping()
    ending.stop()
    starter.stop()
    shell.close()
    run.close()
    run.end(End.RESTARTED if ending.has_ended else End.STOPPED)
    if ending.has_ended and not manager.is_there:
        start_again()
    return code


class Shell(QObject):
    """The windows, what is reported of them, and the heartbeat of the screen loop."""

    def __init__(
        self,
        options: Options,
        conductor: Conductor,
        clock: Clock,
        watchdog: Watchdog,
        starter: Starter,
    ) -> None:
        super().__init__()
        self._options = options
        self._conductor = conductor
        self._watchdog = watchdog
        self._starter = starter
        self._faces = Faces(conductor, self)
        self._face: Face | None = None
        self._started = False
        self._report = Report(options.report, conductor, clock, self)
        if options.report is not None:
            Targets(conductor, self._faces, self._report.targets)
        self._pictures = Pictures(options.pictures, conductor, self._faces, self)
        self._lighting = Lighting(conductor, self._faces, Backlight())
        self._pictures.taken.connect(self._report.picture)
        self.ready = starter.ready
        starter.ready.connect(self._report.ready)
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._on_beat)
        if watchdog.interval_s is not None:
            self._beat.start(round(watchdog.interval_s * 1000))
        self._refresh = QTimer(self)
        self._refresh.timeout.connect(self._on_refresh)
        self._refresh.start(REFRESH_MS)
        self._watch = QTimer(self)
        self._watch.timeout.connect(starter.watch)
        self._watch.start(WATCH_MS)
        conductor.status_changed.connect(self._on_status)
        self._show(options.face or Face.DESK)

    def watch_over(self, trialling: Trialling) -> None:
        """Let the faces' own troubles count against settings that are on trial."""
        trialling.misfits = self._faces.out_of_reach
        self._faces.warned.connect(trialling.failed)
        trialling.judged.connect(self._report.judged)

    def on_signal(self, number: int, _frame: FrameType | None) -> None:
        """End the event loop; Python gets to here with the conductor's next tick, within 1 s."""
        log.info("app.stopping signal=%d", number)
        # Not quit(): it closes the windows at once, and this may run in the middle of a paint.
        QGuiApplication.exit(0)

    def close(self) -> None:
        """Take the windows away, the view-models last."""
        self._beat.stop()
        self._refresh.stop()
        self._watch.stop()
        self._conductor.stop()
        self._faces.close()
        self._report.close()

    def _show(self, face: Face) -> None:
        if face is self._face:
            return
        self._face = face
        self._faces.close()
        size = None if self._options.size is None else QSize(*self._options.size)
        at = QPoint(*self._options.at)
        self._faces.open(face, windowed=size is not None, size=size, at=at)
        self._lighting.settle()
        first: FaceWindow = self._faces.windows[0]
        if not self._started:
            first.shown.connect(self._on_first_frame)
        self._starter.show_camera(wanted=face is not Face.DOOR)

    @Slot(int)
    def _on_first_frame(self, _serial: int) -> None:
        if self._started:
            return
        self._started = True
        self._report.first_frame()
        self._starter.start()

    @Slot(object)
    def _on_status(self, status: RoomStatus) -> None:
        if self._options.face is None:
            self._show(status.settings.face)

    @Slot()
    def _on_refresh(self) -> None:
        self._starter.faces = ", ".join(
            f"{window.face.value} {window.view.width()}x{window.view.height()}"
            for window in self._faces.windows
        )
        self._starter.refresh()

    @Slot()
    def _on_beat(self) -> None:
        self._watchdog.beat(SCREEN)
        self._starter.beat_store()
        self._watchdog.tick()
