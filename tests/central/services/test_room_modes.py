"""What an adult says about a room: told to every kiosk at once, shown, and judged by as of then."""

from datetime import datetime, timedelta

from sqlalchemy import select

from central.store.happened import FactRow
from hallpass.codec import from_wire
from hallpass.domain.board import RoomState
from hallpass.domain.facts import Actor, ClockMeasured, LineJoined, RoomModeSet
from hallpass.domain.rooms import RoomMode
from hallpass.domain.situation import Ask
from hallpass.ids import BootId, RoomId, TicketId
from hallpass.wire import WireFact
from tests.central.house import ALGEBRA, ANA, BEN, BIOLOGY, CAM, NURSE, RESTROOM, RIVERA, Box, Yard


def said(
    box: Box, room: RoomId, mode: RoomMode, *, until: datetime | None = None, ago_s: float = 0
) -> WireFact:
    return box.fact(RoomModeSet(room, mode, until), by=Actor(RIVERA), ago_s=ago_s)


def state(yard: Yard, room: RoomId) -> tuple[RoomState, datetime | None]:
    board = yard.run(yard.services.passes.board(yard.teacher, room))
    return board.state, board.until


def test_a_word_reaches_every_kiosk_and_its_board(yard: Yard) -> None:
    algebra, biology = yard.box(ALGEBRA), yard.box(BIOLOGY)
    biology.catch_up()
    until = yard.house.clock.now() + timedelta(minutes=20)
    word = said(algebra, ALGEBRA, RoomMode.TESTING, until=until)
    algebra.send(word)
    assert [f.id for a in biology.catch_up() for f in a.facts] == [word.id]
    assert state(yard, ALGEBRA) == (RoomState.TESTING, until)
    (view,) = [v for v in yard.run(yard.services.rooms.list(yard.teacher)) if v.room.id == ALGEBRA]
    assert view.mode.mode is RoomMode.TESTING
    yard.house.clock.advance(20 * 60)
    assert state(yard, ALGEBRA) == (RoomState.OPEN, None)


def test_a_word_wakes_everyone_at_once(yard: Yard) -> None:
    async def work() -> bool:
        box = yard_box
        with yard.services.hub.watch(yard.school, room=NURSE, gather_s=60) as watch:
            await box.sending([word], None)
            rang = await watch.wait(0.05)
            return rang.value == "changed"

    yard_box = yard.box(ALGEBRA)
    word = said(yard_box, ALGEBRA, RoomMode.CLOSED)
    assert yard.run(work())


def test_the_latest_word_counts_whatever_came_last(yard: Yard) -> None:
    box, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    box.send(said(box, ALGEBRA, RoomMode.CLOSED, ago_s=60))
    other.send(said(other, ALGEBRA, RoomMode.PAUSED, ago_s=120))
    assert state(yard, ALGEBRA)[0] is RoomState.CLOSED
    box.send(said(box, ALGEBRA, RoomMode.OPEN))
    assert state(yard, ALGEBRA)[0] is RoomState.OPEN


def test_a_clock_that_ran_ahead_does_not_keep_a_room_closed(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(said(box, ALGEBRA, RoomMode.CLOSED, ago_s=-30 * 86_400))
    assert state(yard, ALGEBRA)[0] is RoomState.CLOSED
    box.send(said(box, ALGEBRA, RoomMode.OPEN))
    assert state(yard, ALGEBRA)[0] is RoomState.OPEN


def test_a_clock_measured_later_puts_words_in_order_again(yard: Yard) -> None:
    box, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    box.send(said(box, ALGEBRA, RoomMode.OPEN, ago_s=300))
    other.trusted = False
    # That box's clock is an hour behind: its word is the latest, and does not seem so yet.
    word = said(other, ALGEBRA, RoomMode.CLOSED, ago_s=3600)
    other.send(word)
    assert state(yard, ALGEBRA)[0] is RoomState.OPEN
    started_at = yard.house.clock.now() - timedelta(seconds=word.boot_s)
    other.send(other.fact(ClockMeasured(BootId(word.boot), started_at, 0.1)))
    assert state(yard, ALGEBRA)[0] is RoomState.CLOSED


def test_after_days_a_new_kiosk_is_told_the_latest_word_alone(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    old = []
    for mode in (RoomMode.CLOSED, RoomMode.PAUSED):
        old.append(said(box, ALGEBRA, mode))
        box.send(old[-1])
        yard.house.clock.advance(60)
    yard.house.clock.advance(3 * 24 * 3600)
    assert [f.id for a in yard.box(NURSE).catch_up() for f in a.facts] == [old[1].id]


def test_starts_are_judged_by_what_held_then(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(
        said(box, ALGEBRA, RoomMode.CLOSED, ago_s=600),
        said(box, ALGEBRA, RoomMode.OPEN, ago_s=300),
        box.started(ANA, "before", ago_s=700),
        box.ended(ANA, "before", ago_s=650),
        box.started(ANA, "during", ago_s=500),
        box.ended(ANA, "during", ago_s=400),
        box.started(BEN, "after", ago_s=200),
    )
    judged = yard.run(_judged(yard))
    assert judged["before"] == ""
    assert judged["during"] == "room_closed"
    assert judged["after"] == ""


async def _judged(yard: Yard) -> dict[str, str]:
    async with yard.house.central.database.read() as session:
        rows = await session.execute(
            select(FactRow.pass_id, FactRow.judged).where(
                FactRow.school_id == yard.school, FactRow.kind == "pass_started"
            )
        )
        return {row.pass_id or "": row.judged for row in rows}


def test_central_decides_by_it_too(yard: Yard) -> None:
    box = yard.box(RESTROOM)
    box.send(said(box, RESTROOM, RoomMode.CLOSED))
    found = yard.run(yard.services.passes.situation(yard.school, ALGEBRA, Ask(ANA, RESTROOM)))
    assert found.destination_mode is RoomMode.CLOSED
    assert found.here_mode is RoomMode.OPEN


def test_a_closed_place_offers_no_turn(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(said(box, RESTROOM, RoomMode.CLOSED))
    box.send(box.fact(LineJoined(TicketId("t1"), CAM, ALGEBRA, RESTROOM, "kite")))
    assert yard.run(yard.services.lines.offer_turns(yard.school)) is None
    box.send(said(box, RESTROOM, RoomMode.OPEN))
    assert yard.run(yard.services.lines.offer_turns(yard.school)) == 90


def test_a_box_that_lost_its_store_gets_its_own_word_back(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    word = said(box, ALGEBRA, RoomMode.CLOSED)
    box.send(word)
    box.store, box.cursor = "a-new-store", None
    told = [from_wire(f) for answer in box.catch_up() for f in answer.facts]
    assert [fact.id for fact in told] == [word.id]
