"""A real kiosk, a hand that holds, and a power cut: an emergency at one box."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hallpass.codec import decode, encode
from hallpass.domain.emergency import Action, Emergency
from hallpass.wire import ExchangeRequest, ExchangeResponse
from kiosk.sync.client import EXCHANGE
from tests.fakes.rude_server import Request, good
from tests.fakes.tiny_central import CENTRAL_TIME
from tests.kiosk.schoolroom import ADULTS, PIN, doc
from tests.kiosk.settings.onebox import OneBox, SettingCentral, one_box
from tests.system.glass import Hand, screen
from tests.system.kiosk_process import KioskProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SIZE = (1024, 600)


class AlarmCentral(SettingCentral):
    """Knows an adult, and keeps what it is told by kind."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: dict[str, str] = {}
        """Kinds by id: what a box sends again, as its answer was lost, is the same fact."""
        self._told = threading.Condition()

    def handle(self, request: Request) -> bytes:
        with self._told:
            for fact in decode(ExchangeRequest, request.body).facts:
                self._facts[fact.id] = fact.kind
            self._told.notify_all()
        answer = decode(ExchangeResponse, super().handle(request))
        adults = tuple(doc("adult", adult.id, adult) for adult in ADULTS)
        return encode(msgspec.structs.replace(answer, changes=answer.changes + adults))

    @property
    def kinds(self) -> list[str]:
        return list(self._facts.values())

    def wait_for_kind(self, kind: str) -> None:
        with self._told:
            assert self._told.wait_for(lambda: kind in self.kinds, 10), f"only {self.kinds}"


class Glass:
    """One box on one X screen; started as often as it is wanted."""

    def __init__(self, box: OneBox, display: str) -> None:
        self.box, self._display = box, display

    def start(self) -> Hand:
        kiosk = KioskProcess(
            self.box.data.root,
            str(self.box.frames),
            log=self.box.folder / "kiosk.log",
            display=self._display,
        )
        self.box.kiosk = kiosk
        return Hand(kiosk, self._display)


@pytest.fixture
def central() -> AlarmCentral:
    return AlarmCentral()


@pytest.fixture
def glass(tmp_path: Path, central: AlarmCentral) -> Iterator[Glass]:
    with screen(SIZE, tmp_path / "screen.log") as display, one_box(tmp_path) as box:
        central.key = box.central.key
        box.central = central
        box.server.on(EXCHANGE, good(central.handle))
        yield Glass(box, display)


def stays(hand: Hand, seconds: float) -> None:
    """Let time pass; nothing else may come on the screen meanwhile."""
    shown = len([line for line in hand.kiosk.lines if line["event"] == "screen"])
    # The three seconds of a hold are what is tested: real time has to pass.
    time.sleep(seconds)
    assert shown == len([line for line in hand.kiosk.lines if line["event"] == "screen"])


def test_it_begins_outlives_the_power_and_is_ended(glass: Glass, central: AlarmCentral) -> None:
    hand = glass.start()
    hand.sees("Idle")
    hand.tap("tap-adult")
    hand.type_pin(PIN)
    hand.sees("Panel")
    hand.tap("tap-alarm")
    hand.sees("PanelAlarm")
    hand.press("hold-shelter")
    stays(hand, 2.0)
    hand.let_go()
    stays(hand, 1.5)
    hand.press("hold-shelter")
    hand.sees("Emergency")
    hand.let_go()
    central.wait_for_kind("alarm_raised")

    hand.kiosk.kill()
    hand = glass.start()
    hand.sees("Emergency")
    hand.tap("tap-adult")
    hand.type_pin(PIN)
    hand.sees("PanelAllClear")
    hand.press("hold-end")
    hand.sees("Idle")
    hand.let_go()
    central.wait_for_kind("alarm_ended")
    assert central.kinds.count("alarm_raised") == 1


def test_in_a_lockdown_a_key_that_is_held_brings_the_pad(
    glass: Glass, central: AlarmCentral
) -> None:
    hand = glass.start()
    hand.sees("Idle")
    central.emergency = Emergency(Action.LOCKDOWN, 3, CENTRAL_TIME)
    glass.box.server.push(central.wake(emergency=central.emergency))
    hand.sees("Emergency")
    hand.key("space")
    stays(hand, 1.0)
    # The X server repeats a key that is down, as a keyboard does: it is one press all the same.
    hand.press_key("space")
    hand.sees("AdultEntry")
    hand.let_go_of_key("space")
    hand.type_pin(PIN)
    hand.sees("PanelAllClear")
    assert not any(
        item["name"] == "hold-end"
        for line in hand.kiosk.lines
        if line["event"] == "targets"
        for item in line["items"]
    ), "in touch, the office ends it"
    hand.tap("tap-done")
    hand.sees("Emergency")
