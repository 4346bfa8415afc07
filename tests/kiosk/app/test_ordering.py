"""Orders are carried out, each once, and each answered, on the real store and its thread."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import DeviceId, OrderId
from hallpass.wire import OrderResult
from kiosk.app import ordering as ordering_module
from kiosk.app.ordering import Hands, Ordering
from kiosk.device.program import Ran, run_program
from kiosk.errors import StoreFull
from kiosk.flow.events import Identify, ShowMessage
from kiosk.store.orders import Orders
from kiosk.store.thread import DeskThread
from tests.kiosk.schoolroom import Schoolroom


class Box:
    """A store on its thread, hands that note what they are told, and orders."""

    def __init__(self, folder: Path) -> None:
        self.room = Schoolroom(folder)
        self.room.fill()
        self.told: list[object] = []
        self.argv: list[tuple[object, ...]] = []
        self.answers = threading.Semaphore(0)
        self.hands = Hands(
            tell=self.told.append,
            picture=lambda: '{"faces":[]}',
            logs=lambda: "one\ntwo",
            doctor=("doctor",),
            update=(),
            run=self.run,
            updating=lambda begins: self.told.append(("updating", begins)),
            restart=lambda: self.told.append("restart"),
        )
        self.ran = Ran(0, '{"verdict":"ok","checks":[]}')
        self.start()

    def run(self, argv, limit_s, keep, errors) -> Ran:
        self.argv.append((tuple(argv), limit_s, keep, errors))
        return self.ran

    def start(self, **hands: object) -> None:
        self.hands = replace(self.hands, **hands)
        self.thread = DeskThread(self.room.store)
        self.thread.start()
        self.ordering = Ordering(self.thread, self.room.store, self.hands, self.answers.release)

    def stop(self) -> None:
        self.ordering.stop()
        assert self.thread.stop()

    def order(self, kind: OrderKind, name: str = "o-1", **more: object) -> Order:
        at = self.room.clock.now()
        expires_at = at + timedelta(minutes=10)
        return Order(OrderId(name), DeviceId("kiosk-101"), kind, at, expires_at, **more)

    def give(self, kind: OrderKind, name: str = "o-1", **more: object) -> OrderResult:
        """Give an order and return its answer."""
        self.ordering.take((self.order(kind, name, **more),))
        assert self.answers.acquire(timeout=20), "no answer"
        return next(said for said in self.results() if said.order == name)

    def results(self) -> tuple[OrderResult, ...]:
        return self.thread.submit(self.room.exchange.outgoing, urgent=True).result(10).results


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    value = Box(tmp_path)
    yield value
    value.stop()


def test_identify_shows_the_box_s_name(box):
    assert box.give(OrderKind.IDENTIFY, text="Room 12", minutes=2).done
    assert box.told == [Identify("Room 12", 120.0)]
    box.give(OrderKind.IDENTIFY, "o-2")
    assert box.told[1].name
    assert box.told[1].seconds == 60.0


def test_message_is_shown_and_taken_away(box):
    box.give(OrderKind.MESSAGE, text="Assembly at 10", minutes=30)
    box.give(OrderKind.MESSAGE, "o-2")
    assert box.told[0] == ShowMessage("Assembly at 10", 1800.0)
    assert box.told[1].text == ""


def test_message_is_not_kept(box):
    box.give(OrderKind.MESSAGE, text="Assembly at 10 in the gym", minutes=30)
    box.thread.submit(box.room.store.checkpoint, urgent=True).result(10)
    assert b"in the gym" not in box.room.path.read_bytes()


def test_picture_and_logs_are_what_the_answer_holds(box):
    assert box.give(OrderKind.PICTURE).document == '{"faces":[]}'
    said = box.give(OrderKind.LOGS, "o-2")
    assert (said.words, said.document) == ("2 lines", "one\ntwo")


def test_picture_that_fails_is_answered(box):
    def fail() -> str:
        raise LookupError("Ana")

    box.stop()
    box.start(picture=fail)
    said = box.give(OrderKind.PICTURE)
    assert not said.done
    assert "Ana" not in said.words


def test_doctor_s_findings_come_as_json_whatever_they_are(box):
    for number, code in enumerate((0, 1, 3)):
        box.ran = Ran(code, '{"verdict":"warn"}\n')
        said = box.give(OrderKind.DOCTOR, f"o-{number}")
        assert (said.done, said.document) == (True, '{"verdict":"warn"}')
    assert box.argv[0][0] == ("doctor",)
    assert box.argv[0][3] is False


@pytest.mark.parametrize(
    ("ran", "words"),
    [
        (Ran(2, "usage"), "it ended with 2"),
        (Ran(0, "Traceback"), "it ended with 0"),
        (Ran(None, "not there"), "it ended with None"),
        (Ran(-9, "", late=True), "not done within 180 s"),
    ],
)
def test_doctor_that_does_not_come_to_an_end_is_answered(box, ran, words):
    box.ran = ran
    said = box.give(OrderKind.DOCTOR)
    assert (said.done, said.words, said.document) == (False, words, "")


def test_real_doctor_answers(box, tmp_path):
    box.stop()
    argv = [sys.executable, "-m", "kiosk", "doctor", "--data", str(tmp_path), "--json"]
    box.start(
        doctor=argv,
        run=lambda argv, limit_s, keep, errors: run_program(
            argv, limit_s, keep=keep, errors=errors
        ),
    )
    box.ordering.take((box.order(OrderKind.DOCTOR),))
    assert box.answers.acquire(timeout=120)
    (said,) = box.results()
    assert said.done
    assert '"name":"database"' in said.document


def test_box_without_an_update_command_says_so(box):
    said = box.give(OrderKind.UPDATE)
    assert (said.done, said.words) == (False, "this box has no update command")
    assert box.argv == []


def test_update_is_run_and_the_end_of_what_it_says_is_the_answer(box):
    box.stop()
    box.start(update=("/usr/bin/update-box", "--now"))
    box.ran = Ran(0, "fetching\nBearer abc\ndone\n")
    said = box.give(OrderKind.UPDATE)
    assert said.done
    assert said.words.startswith("done; the program that runs is version ")
    assert said.document == "fetching\n[masked]\ndone\n"
    assert box.argv[0][0] == ("/usr/bin/update-box", "--now")
    assert box.told == [("updating", True), ("updating", False)]


@pytest.mark.parametrize(
    ("ran", "words"),
    [
        (Ran(7, "no network"), "it ended with 7"),
        (Ran(None, "x: No such file"), "it could not be started"),
        (Ran(-9, "…", late=True), "not done within 1800 s"),
    ],
)
def test_update_that_fails_is_answered(box, ran, words):
    box.stop()
    box.start(update=("update",))
    box.ran = ran
    said = box.give(OrderKind.UPDATE)
    assert (said.done, said.words, said.document) == (False, words, ran.said)


def test_restart_is_answered_before_it_happens(box):
    seen: list[tuple[OrderResult, ...]] = []

    def restart() -> None:
        with box.room.store.transaction() as unit:
            seen.append(Orders(unit).results())

    box.stop()
    box.start(restart=restart)
    assert box.give(OrderKind.RESTART).done
    box.results()
    assert [said.order for said in seen[0]] == ["o-1"]


def test_each_order_is_carried_out_once_also_after_a_restart(box):
    box.give(OrderKind.MESSAGE, text="once")
    for _ in range(2):
        box.ordering.take((box.order(OrderKind.MESSAGE, text="once"),))
        box.results()
        box.stop()
        box.start()
    assert len(box.told) == 1


def test_what_the_last_run_did_not_finish_is_answered(box):
    def leave() -> None:
        with box.room.store.transaction() as unit:
            Orders(unit).take(box.order(OrderKind.DOCTOR))
            Orders(unit).take(box.order(OrderKind.UPDATE, "o-2"))

    box.thread.submit(leave, urgent=True).result(10)
    box.ordering.begin()
    assert box.answers.acquire(timeout=10)
    first, second = box.results()
    assert (first.done, first.words) == (False, "the program ended before it was done")
    assert second.done
    assert second.words.startswith("the program was started again; it is version ")


def test_order_that_cannot_be_written_down_is_not_begun_and_comes_again(box, monkeypatch):
    def full(*_: object) -> bool:
        raise StoreFull("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(ordering_module.Orders, "take", full)
        box.ordering.take((box.order(OrderKind.MESSAGE, text="later"),))
        box.results()
    assert box.told == []
    assert box.give(OrderKind.MESSAGE, text="later").done


def test_a_bug_while_updating_is_answered(box):
    def fail(*_: object) -> Ran:
        raise RuntimeError("a bug")

    box.stop()
    box.start(update=("update",), run=fail)
    said = box.give(OrderKind.UPDATE)
    assert (said.done, said.words) == (False, "a fault in this program; see the log")


def test_students_are_served_while_the_doctor_looks(box):
    hold = threading.Event()

    def slow(*_: object) -> Ran:
        assert hold.wait(10)
        return Ran(0, "{}")

    box.stop()
    box.start(run=slow)
    box.ordering.take((box.order(OrderKind.DOCTOR),))
    assert box.thread.submit(box.room.go, urgent=True).result(5)
    hold.set()
    assert box.answers.acquire(timeout=10)
