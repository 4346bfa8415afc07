"""The last hour's log: ours alone, of a bounded size, and nothing in it that nobody may read."""

import logging
from datetime import timedelta

import pytest

from hallpass.domain.badges import card_text
from kiosk.app import logring
from kiosk.app.logring import LogRing, masked
from kiosk.errors import StoreFault
from tests.fakes.clock import FakeClock
from tests.kiosk.schoolroom import (
    ANA,
    BEN,
    NAMES,
    PIN,
    RIVERA,
    Schoolroom,
    badge,
    phone_text,
    token,
)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ring(clock):
    handler = LogRing(clock)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def test_our_own_lines_are_kept_with_their_time(ring):
    logging.getLogger("kiosk.sync.runner").info("sync.in_touch was=%s", "away")
    logging.getLogger("httpx").warning("not ours")
    logging.getLogger("hallpass.codec").warning("two\nlines")
    lines = ring.text().splitlines()
    assert [line.partition(" ")[2] for line in lines] == [
        "INFO kiosk.sync.runner sync.in_touch was=away",
        "WARNING hallpass.codec two lines",
    ]


def test_lines_older_than_an_hour_go(ring, clock):
    log = logging.getLogger("kiosk.x")
    log.info("old")
    clock.advance(timedelta(minutes=59).total_seconds())
    log.info("new")
    clock.advance(120)
    assert [line.rpartition(" ")[2] for line in ring.text().splitlines()] == ["new"]


def test_no_more_than_so_many_characters(ring, monkeypatch):
    monkeypatch.setattr(logring, "CHARS_LIMIT", 1000)
    for number in range(500):
        logging.getLogger("kiosk.x").info("line %d", number)
    assert len(ring.text()) <= 1000
    assert ring.text().endswith("line 499")
    logging.getLogger("kiosk.x").info("%s", "x y " * 1000)
    assert max(len(line) for line in ring.text().splitlines()) <= logring.LINE_LIMIT


def test_exception_is_told_by_its_kind_and_place_alone(ring):
    try:
        int("Ana")
    except ValueError:
        logging.getLogger("kiosk.x").exception("x.failed")
    assert "ValueError at test_log_ring.py:" in ring.text()
    assert "Ana" not in ring.text()


def test_line_that_cannot_be_made_is_no_fault(ring):
    record = logging.LogRecord("kiosk.x", logging.INFO, "x.py", 1, "%d", ("none",), None)
    ring.emit(record)
    assert "[not readable]" in ring.text()


@pytest.mark.parametrize(
    "secret",
    [
        card_text(token(ANA)),
        badge(ANA),
        "Bearer abc.def",
        "$argon2id$v=19$m=8,t=1",
        "x" * 43,
    ],
)
def test_what_looks_like_a_badge_or_a_key_is_masked(secret):
    assert secret not in masked(f"a {secret} b")
    assert masked("order=0193a0e4-52c4-7abc-8def-0123456789ab done=True").count("masked") == 0


def test_a_day_at_the_desk_logs_no_name_no_badge_and_no_pin(ring, tmp_path, monkeypatch):
    logging.getLogger().setLevel(logging.DEBUG)
    room = Schoolroom(tmp_path)
    room.fill()
    room.go(ANA)
    room.back(ANA)
    room.scan(BEN)
    room.read("Ana Reyes, a code of somebody's own")
    room.read(phone_text(ANA, room.clock.now()))
    with monkeypatch.context() as patch:
        patch.setattr(
            type(room.exchange), "outgoing", lambda *_: (_ for _ in ()).throw(StoreFault("full"))
        )
        with pytest.raises(StoreFault):
            room.exchange.outgoing()
    room.clock.advance(73 * 3600)
    room.desk.tick()
    room.store.close()
    text = ring.text().lower()
    assert "store.opened path=" in text
    for word in (*(n.first for n in NAMES), "rivera@", badge(ANA), card_text(token(ANA)), PIN):
        assert word.lower() not in text
    assert RIVERA not in text
