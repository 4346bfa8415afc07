"""What an adult can still do about a pass that is over time."""

from kiosk.flow.answers import Panel
from kiosk.flow.requests import ExtendByAdult, SendByAdult
from tests.kiosk.schoolroom import ANA, LIBRARY, RIVERA, Schoolroom


def test_more_time_for_a_pass_that_is_over_time_counts_from_now(room: Schoolroom) -> None:
    panel = room.ask(SendByAdult(RIVERA, ANA, LIBRARY))
    assert isinstance(panel, Panel)
    (row,) = panel.out
    room.clock.advance((row.limit_min + 3) * 60)
    late = room.ask(ExtendByAdult(RIVERA, row.pass_id, 5))
    assert isinstance(late, Panel)
    assert late.done is not None
    assert late.done.due_at is not None
    assert late.done.due_at > room.clock.now()
