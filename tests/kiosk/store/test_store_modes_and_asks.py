"""What adults say, kept: room modes, asks and their answers, and the lock; from an old file too."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from hallpass import codec
from hallpass.domain.facts import (
    Actor,
    AdultAnswered,
    AdultAsked,
    ClockMeasured,
    Fact,
    RoomModeSet,
    clocks_of,
)
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.roommode import fold_modes
from hallpass.domain.rooms import RoomMode, RoomModeNow
from hallpass.ids import AskId, BootId, RoomId, StoreId
from kiosk.flow.answers import Go, WelcomeBack
from kiosk.store.asks import AskNow, Asks
from kiosk.store.journal import FOREIGN, RECORDED, Journal
from kiosk.store.modes import Modes
from kiosk.store.retention import prune
from tests.kiosk.schoolroom import ANA, BEN, HERE, LIBRARY, NURSE, OFFICE, RIVERA, Schoolroom

OLD = Path(__file__).parents[2] / "data" / "kiosk-schema-0001.sql"


def modes(room: Schoolroom) -> dict[RoomId, RoomModeNow]:
    with room.store.transaction() as unit:
        return dict(Modes(unit).not_open())


def ask_of(room: Schoolroom, ask: str = "ask-1") -> AskNow | None:
    with room.store.transaction() as unit:
        return Asks(unit).get(AskId(ask))


def record(room: Schoolroom, body: object, by: Actor | None = None) -> Fact:
    with room.store.transaction() as unit:
        return Journal(unit).record(body, by or Actor(RIVERA))


def asked(ask: str = "ask-1") -> AdultAsked:
    return AdultAsked(AskId(ask), ANA, HERE, OFFICE, (ReasonCode.NEEDS_APPROVAL,), RIVERA)


def answer(room: Schoolroom, *, yes: bool, ask: str = "ask-1", ago_s: float = 0.0) -> Fact:
    fact = room.foreign(AdultAnswered(AskId(ask), ANA, yes), ago_s)
    return replace(fact, by=Actor(RIVERA))


def hear(room: Schoolroom, *facts: Fact) -> None:
    room.send(facts=tuple(codec.to_wire(fact) for fact in facts))


# From the file of the program before


@pytest.fixture
def old_room(tmp_path: Path) -> Iterator[Schoolroom]:
    connection = sqlite3.connect(tmp_path / "kiosk.db")
    connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.close()
    value = Schoolroom(tmp_path)
    # When it was written the desk had a day behind it.
    value.clock.advance(300)
    yield value
    value.store.close()


def test_file_of_the_first_schema_is_taken_over(old_room: Schoolroom) -> None:
    (copy,) = old_room.folder.glob("kiosk.db.schema-0001-*")
    assert copy.stat().st_size > 0
    assert old_room.recorded().count("pass_started") == 3
    assert modes(old_room) == {}
    assert isinstance(old_room.scan(BEN), WelcomeBack)
    assert ask_of(old_room) is None
    old_room.restart()
    assert list(old_room.folder.glob("kiosk.db.schema-*")) == [copy]


def test_what_the_first_schema_could_not_read_is_asked_for_again(old_room: Schoolroom) -> None:
    assert old_room.exchange.outgoing().cursor is None
    hear(old_room, replace(old_room.foreign(RoomModeSet(LIBRARY, RoomMode.CLOSED)), id="mode-1"))
    assert modes(old_room) == {LIBRARY: RoomModeNow(RoomMode.CLOSED)}


def test_a_file_without_unread_facts_keeps_its_cursor(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "kiosk.db")
    connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.execute("DELETE FROM facts WHERE kind = 'room_mode_set'")
    connection.commit()
    connection.close()
    room = Schoolroom(tmp_path)
    assert room.exchange.outgoing().cursor is not None
    room.store.close()


# Room modes


def test_own_and_foreign_words_count_by_their_time(room: Schoolroom) -> None:
    record(room, RoomModeSet(HERE, RoomMode.CLOSED))
    assert modes(room) == {HERE: RoomModeNow(RoomMode.CLOSED)}
    hear(room, room.foreign(RoomModeSet(HERE, RoomMode.OPEN), ago_s=60))
    assert modes(room) == {HERE: RoomModeNow(RoomMode.CLOSED)}
    room.clock.advance(10)
    until = room.clock.now() + timedelta(minutes=5)
    hear(room, room.foreign(RoomModeSet(HERE, RoomMode.TESTING, until)))
    assert modes(room) == {HERE: RoomModeNow(RoomMode.TESTING, until)}
    room.restart()
    assert modes(room) == {HERE: RoomModeNow(RoomMode.TESTING, until)}
    assert room.recorded() == ["room_mode_set"]


def test_a_closed_room_elsewhere_is_closed_as_a_destination(room: Schoolroom) -> None:
    hear(room, room.foreign(RoomModeSet(LIBRARY, RoomMode.CLOSED)))
    assert not isinstance(room.scan(ANA), Go)
    hear(room, room.foreign(RoomModeSet(LIBRARY, RoomMode.OPEN)))
    room.clock.advance(6)
    assert isinstance(room.scan(ANA), Go)


def test_a_measured_boot_puts_words_in_order_anew(room: Schoolroom) -> None:
    closed = room.foreign(RoomModeSet(LIBRARY, RoomMode.CLOSED), ago_s=600)
    opened = room.foreign(RoomModeSet(LIBRARY, RoomMode.OPEN), ago_s=300)
    # Another box's: of one store the later word counts whatever its clock says.
    wrong = replace(
        opened.stamp,
        store=StoreId("other"),
        at=datetime(1970, 1, 1, tzinfo=UTC),
        boot=BootId("b"),
        boot_s=50,
    )
    hear(room, closed, replace(opened, stamp=wrong))
    assert modes(room) == {LIBRARY: RoomModeNow(RoomMode.CLOSED)}
    started = room.clock.now() - timedelta(seconds=350)
    hear(room, room.foreign(ClockMeasured(BootId("b"), started, 0.1)))
    assert modes(room) == {}


@given(st.data())
def test_any_order_of_delivery_gives_the_fold(data: st.DataObject) -> None:
    words = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from((HERE, LIBRARY, NURSE)),
                st.sampled_from(RoomMode),
                st.integers(0, 3),
                st.sampled_from(("b1", "b2")),
                st.booleans(),
            ),
            max_size=8,
        )
    )
    measures = data.draw(st.lists(st.tuples(st.sampled_from(("b1", "b2")), st.integers(-2, 2))))
    with TemporaryDirectory() as folder:
        room = Schoolroom(Path(folder))
        room.enrol()
        facts: list[tuple[Fact, bool]] = []
        for number, (where, mode, ago, boot, own) in enumerate(words):
            fact = room.foreign(RoomModeSet(where, mode), ago_s=60 * ago, id=f"f{number}")
            stamp = replace(fact.stamp, boot=BootId(boot), boot_s=1000 - 60 * ago)
            facts.append((replace(fact, stamp=stamp), own))
        for number, (boot, shift) in enumerate(measures):
            started = room.clock.now() - timedelta(seconds=1000 + 100 * shift)
            body = ClockMeasured(BootId(boot), started, 0.1 + number)
            facts.append((room.foreign(body, id=f"m{number}"), False))
        with room.store.transaction() as unit:
            for fact, own in data.draw(st.permutations(facts)):
                Journal(unit).append((fact,), RECORDED if own else FOREIGN)
        every = tuple(fact for fact, _ in facts)
        folded = fold_modes(every, clocks_of(every))
        assert modes(room) == {k: v for k, v in folded.items() if v.mode is not RoomMode.OPEN}
        room.store.close()


def test_the_latest_word_outlives_retention(room: Schoolroom) -> None:
    record(room, RoomModeSet(HERE, RoomMode.PAUSED))
    hear(room, room.foreign(RoomModeSet(LIBRARY, RoomMode.OPEN), ago_s=60))
    hear(room, room.foreign(RoomModeSet(LIBRARY, RoomMode.CLOSED)))
    room.acknowledge()
    room.clock.advance(5 * 86400)
    with room.store.transaction() as unit:
        while prune(unit):
            pass
        kept = unit.sql.execute(
            sa.text("SELECT count(*) FROM facts WHERE kind = 'room_mode_set'")
        ).scalar_one()
    assert kept == 2
    room.measure()
    assert modes(room) == {
        HERE: RoomModeNow(RoomMode.PAUSED),
        LIBRARY: RoomModeNow(RoomMode.CLOSED),
    }


def test_a_resync_that_does_not_bring_a_word_again_takes_it_back(room: Schoolroom) -> None:
    hear(room, room.foreign(RoomModeSet(LIBRARY, RoomMode.CLOSED)))
    room.send(reset=True)
    assert modes(room) == {}


# Asks


def test_an_answer_before_its_ask_counts_once_the_ask_is_there(room: Schoolroom) -> None:
    hear(room, answer(room, yes=True))
    assert ask_of(room) is None
    record(room, asked())
    found = ask_of(room)
    assert found is not None
    assert (found.yes, found.answered_by, found.used) == (True, RIVERA, False)


def test_of_two_answers_the_first_counts(room: Schoolroom) -> None:
    record(room, asked())
    hear(room, answer(room, yes=True, ago_s=5), answer(room, yes=False, ago_s=20))
    found = ask_of(room)
    assert found is not None
    assert found.yes is False


def test_an_answer_under_nobody_s_name_is_none(room: Schoolroom) -> None:
    record(room, asked())
    hear(room, room.foreign(AdultAnswered(AskId("ask-1"), ANA, yes=True)))
    found = ask_of(room)
    assert found is not None
    assert found.yes is None


def test_another_box_s_ask_is_kept_as_a_fact_alone(room: Schoolroom) -> None:
    hear(room, room.foreign(asked()), answer(room, yes=True))
    assert ask_of(room) is None


def test_used_stays_used_when_the_ask_is_folded_anew(room: Schoolroom) -> None:
    record(room, asked())
    hear(room, answer(room, yes=True))
    with room.store.transaction() as unit:
        Asks(unit).mark_used(AskId("ask-1"))
    room.measure()
    hear(room, answer(room, yes=False, ago_s=-1))
    found = ask_of(room)
    assert found is not None
    assert (found.yes, found.used) == (True, True)


def test_asks_go_after_their_time_and_no_yes_outlives_the_lease(room: Schoolroom) -> None:
    record(room, asked())
    hear(room, answer(room, yes=True))
    with room.store.transaction() as unit:
        unit.change_meta(lease_s=60)
    room.clock.advance(120)
    room.desk.tick()
    found = ask_of(room)
    assert found is not None
    assert found.used
    room.clock.advance(17 * 3600)
    room.desk.tick()
    assert ask_of(room) is None


# A damaged file


def damage(path: Path) -> None:
    """Overwrite the root page of an index, as a bad card does; the tables stay readable."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_decisions_student_number'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def test_salvage_keeps_modes_and_the_lock_and_lets_no_yes_count_twice(room: Schoolroom) -> None:
    record(room, RoomModeSet(HERE, RoomMode.PAUSED))
    hear(room, room.foreign(RoomModeSet(LIBRARY, RoomMode.CLOSED)))
    record(room, asked())
    hear(room, answer(room, yes=True))
    with room.store.transaction() as unit:
        unit.change_meta(tamper="guessing")
        Asks(unit).mark_used(AskId("ask-1"))
    room.store.close()
    damage(room.path)
    room.open()
    assert list(room.folder.glob("kiosk.db.damaged-*Z"))
    with room.store.transaction() as unit:
        assert unit.meta.tamper == "guessing"
    assert modes(room) == {
        HERE: RoomModeNow(RoomMode.PAUSED),
        LIBRARY: RoomModeNow(RoomMode.CLOSED),
    }
    hear(room, answer(room, yes=True))
    found = ask_of(room)
    assert found is not None
    assert found.used


def test_salvage_from_the_first_schema_still_knows_who_we_are(old_room: Schoolroom) -> None:
    folder = old_room.folder
    old_room.store.close()
    for name in ("kiosk.db", "kiosk.db-wal", "kiosk.db-shm"):
        (folder / name).unlink(missing_ok=True)
    connection = sqlite3.connect(folder / "kiosk.db")
    connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.close()
    damage(folder / "kiosk.db")
    old_room.open()
    assert list(folder.glob("kiosk.db.damaged-*Z"))
    assert old_room.store.identity() is not None
    assert old_room.recorded().count("pass_started") == 3


def test_status_tells_central_of_the_lock(room: Schoolroom) -> None:
    assert room.exchange.outgoing().tamper == ""
    with room.store.transaction() as unit:
        unit.change_meta(tamper="keyboard")
    assert room.exchange.outgoing().tamper == "keyboard"
    room.set(lock_on_tamper=False)
    assert room.exchange.outgoing().tamper == ""
