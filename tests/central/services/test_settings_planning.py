"""Changes that count later: made when due, once; refused when they make no sense any more."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from central.errors import Forbidden, Invalid, NotFound
from central.services.settings_views import CLEAR, PlanState
from central.store.models import AdultRow
from hallpass.domain.layers import Level
from hallpass.domain.settings import Offer
from tests.central.house import ALGEBRA, BIOLOGY, FOSTER, NURSE, RESTROOM, Yard

HOUR = timedelta(hours=1)


def acts(yard: Yard) -> list[str]:
    async def read() -> list[str]:
        async with yard.house.central.database.read() as session:
            rows = await session.execute(
                text("SELECT act FROM audit WHERE school_id = :s ORDER BY number"),
                {"s": yard.school},
            )
            return [row.act for row in rows]

    return yard.run(read())


def per_day(yard: Yard) -> int | None:
    return yard.run(yard.services.settings.of_room(yard.admin, BIOLOGY)).settings.per_day


def test_a_planned_change_is_made_when_its_time_comes_and_once(yard: Yard) -> None:
    planning, clock = yard.services.planning, yard.house.clock
    view = yard.run(
        planning.plan(
            yard.admin,
            Level.ROOM,
            (BIOLOGY, ALGEBRA),
            {"per_day": 2, "usual": CLEAR},
            clock.now() + HOUR,
            "exams",
        )
    )
    assert view.names == ("103 Biology", "101 Algebra")
    assert view.values == {"per_day": 2, "usual": CLEAR}
    due_s = yard.run(planning.apply_due(yard.school))
    assert due_s is not None
    assert 3500 < due_s <= 3600
    assert per_day(yard) is None
    clock.advance(3601)
    assert yard.run(planning.apply_due(yard.school)) is None
    yard.run(planning.apply_due(yard.school))
    settings = yard.run(yard.services.settings.of_room(yard.admin, BIOLOGY))
    assert (settings.settings.per_day, settings.settings.usual) == (2, None)
    assert (settings.own.version, settings.own.note, settings.own.adult) == (2, "exams", FOSTER)
    assert yard.run(planning.planned(yard.admin)) == ()
    (over,) = yard.run(planning.planned(yard.admin, over=True))
    assert (over.state, over.problem, over.done_at) == (PlanState.DONE, "", clock.now())
    assert acts(yard)[-2:] == ["settings.planned", "settings.changed"]


def test_what_makes_no_sense_any_more_is_refused_whole_and_kept(yard: Yard) -> None:
    planning, settings, clock = yard.services.planning, yard.services.settings, yard.house.clock
    due = clock.now() + HOUR
    yard.run(planning.plan(yard.admin, Level.ROOM, (ALGEBRA,), {"usual": NURSE}, due))
    yard.run(planning.plan(yard.admin, Level.ROOM, (BIOLOGY,), {"per_day": 2}, due))
    yard.run(
        settings.change(
            yard.admin, Level.ROOM, (ALGEBRA,), {"offers": (Offer(RESTROOM),), "usual": RESTROOM}
        )
    )
    clock.advance(3601)
    yard.run(planning.apply_due(yard.school))
    refused, done = sorted(
        yard.run(planning.planned(yard.admin, over=True)),
        key=lambda view: view.targets != (ALGEBRA,),
    )
    assert refused.state is PlanState.REFUSED
    assert refused.problem == "usual: the usual destination is not among the offers (101 Algebra)"
    assert done.state is PlanState.DONE
    assert per_day(yard) == 2
    assert "settings.plan_refused" in acts(yard)


def test_whoever_may_not_any_more_changes_nothing_later(yard: Yard) -> None:
    planning, clock = yard.services.planning, yard.house.clock
    due = clock.now() + HOUR
    yard.run(planning.plan(yard.admin, Level.ROOM, (BIOLOGY,), {"per_day": 2}, due))

    async def only_teaching() -> None:
        async with yard.house.central.database.write() as session:
            await session.execute(
                update(AdultRow)
                .where(AdultRow.school_id == yard.school, AdultRow.id == FOSTER)
                .values(roles='["teacher"]')
            )

    yard.run(only_teaching())
    clock.advance(3601)
    yard.run(planning.apply_due(yard.school))
    (view,) = yard.run(planning.planned(yard.admin, over=True))
    assert view.state is PlanState.REFUSED
    assert "may not do this" in view.problem
    assert per_day(yard) is None


def test_a_withdrawn_one_is_never_made(yard: Yard) -> None:
    planning, clock = yard.services.planning, yard.house.clock
    due = clock.now() + HOUR
    view = yard.run(planning.plan(yard.admin, Level.ROOM, (BIOLOGY,), {"per_day": 2}, due))
    yard.run(planning.withdraw(yard.admin, view.id))
    with pytest.raises(NotFound):
        yard.run(planning.withdraw(yard.admin, view.id))
    clock.advance(3601)
    yard.run(planning.apply_due(yard.school))
    assert per_day(yard) is None
    (over,) = yard.run(planning.planned(yard.admin, over=True))
    assert over.state is PlanState.WITHDRAWN


def test_what_would_be_refused_now_is_not_planned(yard: Yard) -> None:
    planning, now = yard.services.planning, yard.house.clock.now()
    with pytest.raises(Forbidden):
        yard.run(planning.plan(yard.teacher, Level.ROOM, (BIOLOGY,), {"per_day": 2}, now + HOUR))
    for values, due in (
        ({"per_day": 2}, now),
        ({"per_day": 2}, now + timedelta(days=500)),
        ({"per_day": 2}, now.replace(tzinfo=None) + HOUR),
        ({"per_day": 100}, now + HOUR),
    ):
        with pytest.raises(Invalid):
            yard.run(planning.plan(yard.admin, Level.ROOM, (BIOLOGY,), values, due))
    assert yard.run(planning.planned(yard.admin)) == ()
