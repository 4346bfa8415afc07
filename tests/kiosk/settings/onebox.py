"""One real kiosk process with a central made of a list that hands it settings."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import msgspec

from hallpass import signing
from hallpass.codec import decode, encode
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.ids import DeviceId, RoomId, SchoolId
from hallpass.wire import ExchangeRequest, ExchangeResponse
from kiosk.config import DataDir
from kiosk.store.identity import Identity
from kiosk.sync.client import EXCHANGE, WAKE
from kiosk.sync.identityfile import Enrolled, save_identity
from tests.fakes.rude_server import Request, RudeServer, good, wake_stream
from tests.fakes.tiny_central import TinyCentral
from tests.kiosk.schoolroom import HERE, LIBRARY, ROOMS, TIMETABLE, doc
from tests.kiosk.settings.pictures import street
from tests.system.kiosk_process import KioskProcess

FIRST = RoomSettings(HERE, 1, offers=(Offer(LIBRARY),), usual=LIBRARY)


class SettingCentral(TinyCentral):
    """Hands out one settings document at a time, and hears what the box makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = FIRST
        self.told: list[tuple[int, str, str]] = []
        """Settings version, settings problem and camera, each once."""
        self._news = threading.Condition()

    def handle(self, request: Request) -> bytes:
        asked = decode(ExchangeRequest, request.body)
        answer = decode(ExchangeResponse, super().handle(request))
        with self._news:
            status = asked.status
            now = (status.settings_version, status.settings_problem, status.camera)
            if not self.told or self.told[-1] != now:
                self.told.append(now)
            self._news.notify_all()
            changes = [doc("room", room.id, room) for room in ROOMS]
            changes += [
                doc("timetable", "timetable", TIMETABLE),
                doc("settings", HERE, self.settings),
            ]
        return encode(
            msgspec.structs.replace(answer, changes=tuple(changes), reset=asked.cursor is None)
        )

    def wait(self, wanted: Callable[[tuple[int, str, str]], bool], timeout_s: float = 20.0) -> None:
        """Wait until the box has told such a thing since the last `forget`."""
        with self._news:
            found = self._news.wait_for(lambda: any(map(wanted, self.told)), timeout_s)
            assert found, self.told

    def wait_version(self, version: int, timeout_s: float = 20.0) -> None:
        self.wait(lambda told: told[0] == version and told[1] == "", timeout_s)

    def wait_problem(self, words: str, timeout_s: float = 25.0) -> None:
        self.wait(lambda told: words in told[1], timeout_s)

    def forget(self) -> None:
        with self._news:
            self.told.clear()


class OneBox:
    """Its files, its central and, while it runs, its process."""

    def __init__(self, folder: Path, server: RudeServer) -> None:
        self.folder, self.server = folder, server
        self.central = SettingCentral()
        self.data = DataDir(folder / "data")
        self.data.make()
        self.frames = folder / "frames"
        self.frames.mkdir()
        for number in range(3):
            cv2.imwrite(str(self.frames / f"{number}.png"), street())
        server.on(EXCHANGE, good(self.central.handle))
        server.on(WAKE, wake_stream())
        identity = Identity(
            DeviceId("kiosk-1"), SchoolId("school"), "Elm School", RoomId(HERE),
            signing.public_key(self.central.key),
        )  # fmt: skip
        save_identity(self.data.identity, Enrolled(identity, server.url, "key"))
        self.kiosk: KioskProcess | None = None

    def start(self, *more: str) -> KioskProcess:
        self.kiosk = KioskProcess(
            self.data.root, str(self.frames), *more, log=self.folder / "kiosk.log"
        )
        return self.kiosk

    def send(self, **values: object) -> int:
        """Give the room newer settings; return their version."""
        self.central.settings = replace(
            self.central.settings, version=self.central.settings.version + 1, **values
        )
        self.central.forget()
        self.central.number += 1
        self.server.push(self.central.wake(settings_version=self.central.settings.version))
        return self.central.settings.version

    @property
    def log(self) -> str:
        return (self.folder / "kiosk.log").read_text(encoding="utf-8")


@contextmanager
def one_box(folder: Path) -> Iterator[OneBox]:
    with RudeServer() as server:
        box = OneBox(folder, server)
        try:
            yield box
        finally:
            if box.kiosk is not None:
                box.kiosk.end()
