"""Orders: each once, also after a restart; answers stay until central has them."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import DeviceId, OrderId
from hallpass.wire import DOCUMENT_LIMIT, OrderResult
from kiosk.store import orders as orders_module
from kiosk.store.orders import Orders
from tests.kiosk.schoolroom import ANA, Schoolroom
from tests.kiosk.store.test_store_opening import damage_index

OLD = Path(__file__).parents[2] / "data" / "kiosk-schema-0001.sql"


def order(name: str = "o-1", kind: OrderKind = OrderKind.LOGS) -> Order:
    at = Schoolroom.__dataclass_fields__["clock"].default_factory().now()
    return Order(OrderId(name), DeviceId("kiosk-101"), kind, at, at + timedelta(minutes=10))


def take(room: Schoolroom, name: str = "o-1", kind: OrderKind = OrderKind.LOGS) -> bool:
    with room.store.transaction() as unit:
        return Orders(unit).take(order(name, kind))


def finish(room: Schoolroom, name: str = "o-1", **values: object) -> None:
    with room.store.transaction() as unit:
        Orders(unit).finish(OrderId(name), **({"done": True} | values))


def results(room: Schoolroom) -> tuple[OrderResult, ...]:
    return room.exchange.outgoing().results


def test_order_is_new_once_also_after_a_restart(room: Schoolroom) -> None:
    assert take(room)
    assert not take(room)
    room.restart()
    assert not take(room)
    finish(room)
    assert not take(room)


def test_answer_is_sent_until_it_was_taken(room: Schoolroom) -> None:
    take(room)
    assert results(room) == ()
    finish(room, words="3 lines", document="a\nb\nc")
    said = OrderResult(order=OrderId("o-1"), done=True, words="3 lines", document="a\nb\nc")
    assert results(room) == (said,)
    room.restart()
    assert results(room) == (said,)
    room.send(results_taken=(OrderId("other"),))
    assert results(room) == (said,)
    room.send(results_taken=(OrderId("o-1"),))
    assert results(room) == ()
    assert not take(room)


def test_what_an_answer_held_goes_once_it_was_taken(room: Schoolroom) -> None:
    take(room)
    finish(room, document="a long log")
    room.send(results_taken=(OrderId("o-1"),))
    room.store.checkpoint()
    room.store.close()
    assert b"a long log" not in room.path.read_bytes()


def test_first_word_on_an_order_counts(room: Schoolroom) -> None:
    take(room)
    finish(room, words="first")
    finish(room, words="second", done=False)
    assert [(said.words, said.done) for said in results(room)] == [("first", True)]


def test_what_the_end_of_the_program_cut_off_is_answered(room: Schoolroom) -> None:
    take(room, "o-1", OrderKind.DOCTOR)
    take(room, "o-2", OrderKind.UPDATE)
    take(room, "o-3", OrderKind.RESTART)
    finish(room, "o-3", words="started again")
    room.restart()
    with room.store.transaction() as unit:
        assert Orders(unit).cut_off("it is version 2 now") == 2
    assert [(said.order, said.done, said.words) for said in results(room)] == [
        ("o-1", False, "the program ended before it was done"),
        ("o-2", True, "it is version 2 now"),
        ("o-3", True, "started again"),
    ]
    with room.store.transaction() as unit:
        assert Orders(unit).cut_off() == 0


def test_answer_is_what_the_wire_takes(room: Schoolroom) -> None:
    take(room)
    finish(room, words="w" * 500, document="\udcff\0ä" * DOCUMENT_LIMIT)
    (said,) = results(room)
    assert len(said.words) == 200
    assert len(said.document) == DOCUMENT_LIMIT
    assert said.document.startswith("?ä?ä")


def test_only_the_newest_are_remembered(room: Schoolroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders_module, "KEEP", 3)
    for number in range(6):
        take(room, f"o-{number}")
        if number != 1:
            finish(room, f"o-{number}")
    room.send(results_taken=tuple(OrderId(f"o-{number}") for number in range(6)))
    assert [take(room, f"o-{number}") for number in (0, 1, 2, 5)] == [True, False, True, False]


def test_age_of_the_oldest_fact_that_waits(room: Schoolroom) -> None:
    assert room.exchange.outgoing().oldest_s == 0
    room.go(ANA)
    room.clock.advance(600)
    assert 600 <= room.exchange.outgoing().oldest_s < 900
    room.clock.reboot(room.clock.now() + timedelta(hours=1))
    assert room.exchange.outgoing().oldest_s > 3600
    room.acknowledge()
    assert room.exchange.outgoing().oldest_s == 0


def test_damaged_store_carries_nothing_out_twice(room: Schoolroom) -> None:
    take(room, "o-1")
    finish(room, "o-1", words="done", document="a log")
    take(room, "o-2")
    room.store.close()
    damage_index(room.path)
    room.open()
    assert not take(room, "o-1")
    assert not take(room, "o-2")
    assert [(said.order, said.document) for said in results(room)] == [("o-1", "a log")]


def test_store_of_an_older_program_takes_orders_too(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "kiosk.db")
    connection.executescript(OLD.read_text())
    connection.close()
    room = Schoolroom(tmp_path)
    assert take(room)
    finish(room, document="a log")
    assert [said.document for said in results(room)] == ["a log"]
    with room.store.transaction() as unit:
        assert (unit.meta.alarm, unit.meta.settings_trial) == (None, None)
    room.store.close()
