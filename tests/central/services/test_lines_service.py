"""Turns: offered when a place frees, to those whose kiosk is in touch."""

from datetime import timedelta

from hallpass.codec import from_wire
from hallpass.domain.facts import LeftLineWhy, LineJoined, LineLeft, TurnOffered
from hallpass.domain.line import Line
from hallpass.ids import TicketId
from tests.central.house import ALGEBRA, ANA, BEN, BIOLOGY, CAM, DEE, RESTROOM, Box, Yard


def join(box: Box, student: str, ticket: str, ago_s: float = 0) -> None:
    body = LineJoined(TicketId(ticket), student, box.room, RESTROOM, "kite")  # type: ignore[arg-type]
    box.send(box.fact(body, ago_s=ago_s))


def line(yard: Yard) -> Line:
    return yard.run(yard.services.lines.line(yard.teacher, RESTROOM))


def offer(yard: Yard) -> float | None:
    return yard.run(yard.services.lines.offer_turns(yard.school))


def test_turn_comes_when_a_place_frees_and_goes_with_the_pass(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "p1"), box.started(BEN, "p2"))
    join(box, CAM, "t1")
    assert offer(yard) is None
    assert [w.ticket for w in line(yard).waiting] == ["t1"]
    box.send(box.ended(ANA, "p1"))
    assert offer(yard) == 90
    assert offer(yard) == 90, "one place, one turn"
    assert line(yard).turns == 1
    told = [from_wire(f).body for a in yard.box(BIOLOGY).catch_up() for f in a.facts]
    assert TurnOffered(TicketId("t1"), RESTROOM, 90) in told
    box.send(box.started(CAM, "p3", ticket="t1"))
    assert line(yard).waiting == ()
    assert offer(yard) is None


def test_missed_turn_is_offered_again_then_the_next(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "p1", limit_min=60))
    join(box, CAM, "t1", ago_s=20)
    join(box, DEE, "t2", ago_s=10)
    assert offer(yard) == 90
    assert [w.turn_until is not None for w in line(yard).waiting] == [True, False]
    for front in ("t1", "t2"):
        yard.house.clock.advance(91)
        box.send(box.fact(LineLeft(TicketId("other"), BEN, RESTROOM, LeftLineWhy.ADULT)))
        assert offer(yard) == 90
        assert line(yard).waiting[0].ticket == front


def test_no_turn_for_a_room_that_nobody_hears_from(yard: Yard) -> None:
    box, away = yard.box(ALGEBRA), yard.box(BIOLOGY)
    join(away, DEE, "t1", ago_s=60)
    yard.house.clock.advance(timedelta(minutes=5).total_seconds())
    join(box, CAM, "t2")
    box.send(box.started(ANA, "p1"))
    assert offer(yard) == 90
    assert {w.ticket: w.turn_until is not None for w in line(yard).waiting} == {
        "t1": False,
        "t2": True,
    }


def test_counts_for_the_whole_school(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "p1"))
    join(box, CAM, "t1")
    counts = {
        c.room.id: (c.out, c.here, c.waiting)
        for c in yard.run(yard.services.passes.counts(yard.teacher))
    }
    assert counts[ALGEBRA] == (1, 0, 0)
    assert counts[RESTROOM] == (0, 1, 1)
