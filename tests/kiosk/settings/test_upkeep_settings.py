"""When a box may update by itself, which updates, and how long it keeps what central has."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from hallpass.domain.box import Channel, Span, Upkeep
from hallpass.domain.orders import OrderKind
from kiosk.device.upkeep import SelfUpdate, in_window
from kiosk.store.models import FactRow
from tests.fakes.clock import FakeClock
from tests.kiosk.app.test_ordering import Box
from tests.kiosk.schoolroom import SETTINGS, Schoolroom

DENVER = ZoneInfo("America/Denver")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=DENVER)


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        (Span(time(2), time(4)), (at(2), at(3, 59)), (at(1, 59), at(4), at(14))),
        (Span(time(23), time(1)), (at(23), at(0, 59)), (at(22, 59), at(1), at(12))),
    ],
)
def test_the_window_is_the_schools(
    window: Span, inside: tuple[datetime, ...], outside: tuple[datetime, ...]
) -> None:
    settings = replace(SETTINGS, upkeep=Upkeep(window=window))
    assert all(in_window(settings, now) for now in inside)
    assert not any(in_window(settings, now) for now in outside)


def test_clocks_that_go_back_do_not_go_back_in_utc() -> None:
    """On 1 November 2026 1:30 is there twice in Denver; both are before the window."""
    settings = replace(SETTINGS, upkeep=Upkeep())
    utc = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    local = [(utc + timedelta(hours=hour)).astimezone(DENVER) for hour in range(3)]
    assert [now.hour for now in local] == [1, 1, 2]
    assert [in_window(settings, now) for now in local] == [False, False, True]


@pytest.mark.parametrize(
    ("channel", "due"), [(Channel.STABLE, True), (Channel.EARLY, True), (Channel.HELD, False)]
)
def test_a_held_box_takes_no_update_by_itself(channel: Channel, due: bool) -> None:
    settings = replace(SETTINGS, upkeep=Upkeep(channel=channel))
    assert SelfUpdate(FakeClock()).is_due(settings, at(2, 30)) is due


def test_once_in_a_window() -> None:
    clock = FakeClock()
    update = SelfUpdate(clock)
    assert not update.is_due(SETTINGS, at(1))
    assert update.is_due(SETTINGS, at(2, 30))
    clock.advance(3600)
    assert not update.is_due(SETTINGS, at(3, 30))
    clock.advance(23 * 3600)
    assert update.is_due(SETTINGS, at(2, 30))


def facts_of_passes(room: Schoolroom) -> int:
    with room.store.transaction() as unit:
        wanted = select(func.count()).where(FactRow.pass_id.is_not(None))
        return int(unit.sql.execute(wanted).scalar_one())


@pytest.mark.parametrize(("days", "kept"), [(3, False), (10, True)])
def test_what_central_has_is_kept_as_long_as_the_school_says(
    tmp_path: Path, days: int, kept: bool
) -> None:
    room = Schoolroom(tmp_path)
    room.fill(upkeep=Upkeep(keep_days=days))
    room.go()
    room.back()
    room.acknowledge()
    before = facts_of_passes(room)
    room.clock.advance(5 * 86_400)
    # Still in touch: nothing of it is wiped for want of a lease.
    room.send()
    while room.desk.tick():
        pass
    assert before > 0
    assert facts_of_passes(room) == (before if kept else 0)
    room.store.close()


def test_a_box_updates_itself_with_its_own_command_and_answers_nobody(tmp_path: Path) -> None:
    box = Box(tmp_path)
    box.ordering.update_by_itself()
    box.stop()
    assert box.argv == []
    box.start(update=("update-box",))
    box.ordering.update_by_itself()
    # An order after it is answered once both are done.
    box.give(OrderKind.DOCTOR)
    assert [argv[0] for argv in box.argv] == [("update-box",), ("doctor",)]
    assert [said.order for said in box.results()] == ["o-1"]
    box.stop()
