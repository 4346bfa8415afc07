"""Settings at four levels: what counts where, many changed at once, two at once, one click back."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text

from central.errors import Forbidden, Invalid, NotFound
from central.services.settings_views import CLEAR, Difference, LayerMoved, RunState, Saved
from central.store.fleet_models import LayerRow, PictureRow
from central.store.models import SettingsRow
from hallpass.domain.layers import Level
from hallpass.domain.look import Theme
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, Offer
from hallpass.ids import AreaId, DeviceId, RoomId
from hallpass.wire import ChangeKind, KioskStatus
from tests.central.house import ALGEBRA, BIOLOGY, FOSTER, NURSE, RESTROOM, Box, Yard

WIDE = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\0\1").decode()
LOGO = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"dots" * 30).decode()


def change(yard: Yard, level: Level, target: str, values: Mapping[str, Any], **more: Any) -> Saved:
    return yard.run(yard.services.settings.change(yard.admin, level, (target,), values, **more))


def told(box: Box) -> dict[str, Any]:
    """Return the settings that a kiosk holds after it has asked."""
    import msgspec

    answers = box.catch_up()
    docs = [c.doc for a in answers for c in a.changes if c.kind == ChangeKind.SETTINGS]
    assert docs[-1] is not None
    found: dict[str, Any] = msgspec.json.decode(docs[-1])
    return found


def in_floor(yard: Yard, *rooms: RoomId) -> AreaId:
    area = yard.run(yard.services.areas.create(yard.admin, "First floor"))
    yard.run(yard.services.areas.put_rooms(yard.admin, area, rooms))
    return area


def test_a_later_level_counts_and_a_cleared_one_gives_way(yard: Yard) -> None:
    area = in_floor(yard, ALGEBRA)
    box = yard.box(ALGEBRA)
    for level, target, percent in (
        (Level.SCHOOL, yard.school, 110),
        (Level.AREA, area, 120),
        (Level.ROOM, ALGEBRA, 130),
        (Level.DEVICE, box.id, 140),
    ):
        change(yard, level, target, {"look.text_percent": percent})
        assert told(box)["look"]["text_percent"] == percent
        box.cursor = None
    settings = yard.services.settings
    view = yard.run(settings.of_room(yard.admin, ALGEBRA, box.id))
    assert view.settings.look.text_percent == 140
    assert view.origins["look.text_percent"] is Level.DEVICE
    assert view.origins["offers"] is Level.ROOM
    assert view.origins["turn_s"] is Level.DEFAULT
    assert [layer.level for layer in view.layers] == [
        Level.SCHOOL, Level.AREA, Level.ROOM, Level.DEVICE,
    ]  # fmt: skip
    assert [layer.name for layer in view.layers][1:3] == ["First floor", "101 Algebra"]
    whole = yard.run(settings.effective(yard.admin, Level.SCHOOL))
    assert whole.settings.look.text_percent == 110
    assert len(whole.rooms) == 4
    assert whole.overridden["look.text_percent"] == 1
    assert whole.overridden["offers"] == 2
    change(yard, Level.DEVICE, box.id, {"look.text_percent": CLEAR})
    assert told(box)["look"]["text_percent"] == 130
    change(yard, Level.ROOM, ALGEBRA, {"look.text_percent": CLEAR})
    change(yard, Level.AREA, area, {"look.text_percent": CLEAR})
    assert told(box)["look"]["text_percent"] == 110


def test_what_a_school_says_wakes_every_room_that_it_changes_and_no_other(yard: Yard) -> None:
    change(yard, Level.ROOM, ALGEBRA, {"per_day": 2})
    saved = change(yard, Level.SCHOOL, yard.school, {"per_day": 5}, note="exams")
    assert set(saved.rooms) == {BIOLOGY, RESTROOM, NURSE}
    assert saved.versions == {yard.school: 1}
    assert saved.keys == ("per_day",)
    assert yard.run(yard.services.settings.of_room(yard.admin, BIOLOGY)).settings.per_day == 5
    newest = yard.run(yard.services.rooms.history(yard.admin, BIOLOGY))[0]
    assert (newest.version, newest.note, newest.adult) == (2, "exams", FOSTER)


def test_saying_the_same_again_is_no_change(yard: Yard) -> None:
    change(yard, Level.SCHOOL, yard.school, {"per_day": 5})
    again = change(yard, Level.SCHOOL, yard.school, {"per_day": 5, "turn_s": CLEAR})
    assert (again.keys, again.rooms, again.versions) == ((), {}, {yard.school: 1})


def test_a_box_of_its_own_gets_a_higher_version_and_its_neighbour_the_same_words(
    yard: Yard,
) -> None:
    first, second = yard.box(ALGEBRA), yard.box(ALGEBRA)
    saved = change(yard, Level.DEVICE, first.id, {"camera.rotation": 180, "paused": True})
    assert saved.rooms == {ALGEBRA: 2}
    own, other = told(first), told(second)
    assert (own["version"], own["camera"]["rotation"], own["paused"]) == (2, 180, True)
    assert (other["version"], other["camera"]["rotation"], other["paused"]) == (2, 0, False)


def drawing(inside: str) -> str:
    return base64.b64encode(
        f"<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>".encode()
    ).decode()


@pytest.mark.parametrize(
    ("level", "values", "named"),
    [
        (
            Level.ROOM,
            {"look.logo": drawing("<script>alert(1)</script>")},
            "look.logo: a drawing wi",
        ),
        (Level.ROOM, {"look.logo": drawing("<g onload='x()'/>")}, "look.logo: a drawing with"),
        (
            Level.ROOM,
            {"look.logo": drawing("<use href='//e.com/x'/>")},
            "look.logo: a drawing with",
        ),
        (Level.ROOM, {"look.logo": WIDE}, "look.logo: at most 4096 pixels"),
        (Level.SCHOOL, {"turn_s": 1}, "turn_s: 1 is not between 10 and 600 (101 Algebra, 103 "),
        (Level.SCHOOL, {"moon": 1}, "moon: there is no such setting"),
        (Level.SCHOOL, {"turn_s": "soon"}, "turn_s: "),
        (Level.SCHOOL, {"offers": (Offer(RoomId("moon")),)}, "offers: there is no room moon (N1 "),
        (Level.SCHOOL, {"look.logo": "PHN2Zz4="[:3]}, "look.logo: not a PNG or SVG"),
        (Level.SCHOOL, {"languages": ("tlh",)}, "languages: 'tlh' is none of"),
        (Level.SCHOOL, {"inputs.cards": False, "inputs.phones": False}, "inputs.cards: no badge"),
        (Level.ROOM, {"usual": RoomId("r103")}, "usual: the usual destination is not among"),
        (Level.DEVICE, {"per_day": 1}, "per_day: can't be set for a device"),
        (Level.DEVICE, {"per_day": CLEAR}, "per_day: can't be set for a device"),
        (Level.DEVICE, {"look.text_percent": 900}, "look.text_percent: 900 is not between"),
        (Level.DEFAULT, {"per_day": 1}, "settings: nothing can be set for default"),
    ],
)
def test_nonsense_is_refused_with_its_key_and_rooms_and_nothing_is_kept(
    yard: Yard, level: Level, values: dict[str, Any], named: str
) -> None:
    box = yard.box(ALGEBRA)
    targets = {Level.SCHOOL: yard.school, Level.ROOM: ALGEBRA, Level.DEVICE: box.id}
    with pytest.raises(Invalid) as refused:
        change(yard, level, targets.get(level, ""), values)
    assert refused.value.problems[0].startswith(named)
    view = yard.run(yard.services.settings.of_room(yard.admin, ALGEBRA, box.id))
    assert {level: v for level, v in view.versions.items() if v} == {Level.ROOM: 1}
    assert view.settings.version == 1


def test_one_room_that_it_does_not_suit_stops_a_schools_change(yard: Yard) -> None:
    """Algebra says itself that its usual destination is the restroom, which then is not offered."""
    change(yard, Level.SCHOOL, yard.school, {"offers": (Offer(RESTROOM), Offer(NURSE))})
    change(yard, Level.ROOM, BIOLOGY, {"offers": CLEAR, "usual": CLEAR})
    change(yard, Level.ROOM, ALGEBRA, {"offers": CLEAR})
    with pytest.raises(Invalid) as refused:
        change(yard, Level.SCHOOL, yard.school, {"offers": (Offer(NURSE),)})
    assert refused.value.problems == (
        "usual: the usual destination is not among the offers (101 Algebra)",
    )


def test_the_second_of_two_administrators_sees_the_firsts_change(yard: Yard) -> None:
    settings = yard.services.settings
    seen = yard.run(settings.effective(yard.admin, Level.ROOM, ALGEBRA)).based_on
    change(yard, Level.ROOM, ALGEBRA, {"per_day": 3}, based_on=seen)
    with pytest.raises(LayerMoved) as refused:
        change(yard, Level.ROOM, ALGEBRA, {"turn_s": 60}, based_on=seen)
    assert refused.value.moved == {ALGEBRA: (Difference("per_day", CLEAR, 3),)}
    assert refused.value.versions == {ALGEBRA: 2}
    assert refused.value.by == ("Ms. Foster",)
    change(yard, Level.ROOM, ALGEBRA, {"turn_s": 60}, based_on=refused.value.versions)
    after = yard.run(settings.of_room(yard.admin, ALGEBRA)).settings
    assert (after.per_day, after.turn_s) == (3, 60)


def test_of_two_at_the_same_moment_one_is_told(yard: Yard) -> None:
    settings = yard.services.settings
    seen = {yard.school: 0}

    async def both() -> list[Saved | BaseException]:
        return await asyncio.gather(
            *(
                settings.change(
                    yard.admin, Level.SCHOOL, (yard.school,), {"per_day": n}, based_on=seen
                )
                for n in (3, 4)
            ),
            return_exceptions=True,
        )

    outcomes = yard.run(both())
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LayerMoved", "Saved"]
    assert yard.run(settings.effective(yard.admin, Level.SCHOOL)).own.version == 1


def test_many_rooms_are_changed_together_or_not_at_all(yard: Yard) -> None:
    settings = yard.services.settings
    with pytest.raises(NotFound):
        yard.run(settings.change(yard.admin, Level.ROOM, (ALGEBRA, RoomId("moon")), {"per_day": 1}))
    saved = yard.run(settings.change(yard.admin, Level.ROOM, (ALGEBRA, NURSE), {"per_day": 1}))
    assert saved.versions == {ALGEBRA: 2, NURSE: 1}
    assert set(saved.rooms) == {ALGEBRA, NURSE}


def test_history_says_what_who_and_why_and_one_click_takes_it_back(yard: Yard) -> None:
    settings = yard.services.settings
    change(yard, Level.SCHOOL, yard.school, {"per_day": 5, "look.logo": LOGO}, note="one")
    change(yard, Level.SCHOOL, yard.school, {"per_day": 6, "look.logo": CLEAR}, note="two")
    newest, first = yard.run(settings.history(yard.admin, Level.SCHOOL))
    assert newest.differences == (
        Difference("per_day", 5, 6), Difference("look.logo", LOGO, CLEAR),
    )  # fmt: skip
    assert (newest.version, newest.note, newest.adult_name) == (2, "two", "Ms. Foster")
    assert first.values == {"per_day": 5, "look.logo": LOGO}
    yard.run(settings.revert(yard.admin, Level.SCHOOL, "", 1))
    view = yard.run(settings.effective(yard.admin, Level.SCHOOL))
    assert (view.own.values, view.own.version) == ({"per_day": 5, "look.logo": LOGO}, 3)
    assert view.own.note == "back to version 1"
    yard.run(settings.revert(yard.admin, Level.SCHOOL, "", 0))
    assert yard.run(settings.effective(yard.admin, Level.SCHOOL)).own.values == {}
    with pytest.raises(NotFound):
        yard.run(settings.revert(yard.admin, Level.SCHOOL, "", 9))


def test_a_logo_is_kept_once_and_handed_out_whole(yard: Yard) -> None:
    change(yard, Level.SCHOOL, yard.school, {"look.logo": LOGO})

    async def kept() -> tuple[int, int]:
        async with yard.house.central.database.read() as session:
            pictures = await session.scalar(
                select(func.count())
                .select_from(PictureRow)
                .where(PictureRow.school_id == yard.school)
            )
            holding = 0
            for table in (LayerRow, SettingsRow):
                docs = await session.scalars(
                    select(table.doc).where(table.school_id == yard.school)
                )
                holding += sum(LOGO in doc for doc in docs)
            return pictures or 0, holding

    assert yard.run(kept()) == (1, 0)
    assert told(yard.box(NURSE))["look"]["logo"] == LOGO
    view = yard.run(yard.services.settings.of_room(yard.admin, NURSE))
    assert (view.settings.look.logo, view.layers[0].values["look.logo"]) == (LOGO, LOGO)
    assert yard.run(yard.services.rooms.get(yard.admin, NURSE)).settings.look.logo == LOGO


def test_a_preview_shows_what_would_change_and_changes_nothing(yard: Yard) -> None:
    settings = yard.services.settings
    values = {"look.theme": Theme.DARK, "look.logo": LOGO}
    shown = yard.run(settings.preview(yard.admin, Level.SCHOOL, (yard.school,), values, BIOLOGY))
    assert shown.room is not None
    assert (shown.room.id, shown.after.look.theme, shown.after.look.logo) == (
        BIOLOGY, Theme.DARK, LOGO,
    )  # fmt: skip
    assert [item.key for item in shown.differences] == ["look.theme", "look.logo"]
    assert len(shown.concerned) == 4
    assert shown.problems == ()
    wrong = yard.run(settings.preview(yard.admin, Level.ROOM, (ALGEBRA,), {"undo_s": 99}))
    assert [(p.room_name, p.key) for p in wrong.problems] == [("101 Algebra", "undo_s")]
    assert yard.run(settings.effective(yard.admin, Level.SCHOOL)).own.version == 0


def test_a_room_and_its_layer_are_saved_together(yard: Yard) -> None:
    settings = yard.services.settings
    area = in_floor(yard, NURSE)
    change(yard, Level.AREA, area, {"face": Face.DOOR})
    view = yard.run(settings.of_room(yard.admin, ALGEBRA))
    assert view.room is not None
    moved = replace(view.room, name="Algebra II", area=area)
    version = view.own.version
    saved = yard.run(
        settings.save_room(
            yard.admin, moved, {"per_day": 4}, seen=view.room, based_on=version, note="new"
        )
    )
    assert saved.rooms == {ALGEBRA: 2}
    after = yard.run(settings.of_room(yard.admin, ALGEBRA))
    assert (after.room, after.settings.per_day, after.settings.face) == (moved, 4, Face.DOOR)
    with pytest.raises(LayerMoved) as refused:
        yard.run(
            settings.save_room(
                yard.admin, replace(view.room, open=False), {}, seen=view.room, based_on=2
            )
        )
    keys = [item.key for item in refused.value.moved[ALGEBRA]]
    assert keys == ["room.name", "room.area"]
    wrong, lost = replace(moved, limit_min=0), replace(moved, area=AreaId("moon"))
    with pytest.raises(Invalid):
        yard.run(settings.save_room(yard.admin, wrong, {}, seen=moved, based_on=2))
    with pytest.raises(NotFound):
        yard.run(settings.save_room(yard.admin, lost, {}, seen=moved, based_on=2))


def test_pages_learn_whether_a_box_runs_what_it_was_sent(yard: Yard) -> None:
    box, settings = yard.box(ALGEBRA), yard.services.settings

    def state() -> tuple[RunState, int, int, str]:
        (found,) = yard.run(settings.running(yard.admin, ALGEBRA))
        return found.state, found.wants, found.runs, found.problem

    assert state() == (RunState.WAITING, 1, 0, "")
    yard.run(box.sending((), None, KioskStatus(settings_version=1)))
    assert state() == (RunState.RUNS, 1, 1, "")
    change(yard, Level.ROOM, ALGEBRA, {"per_day": 1})
    status = KioskStatus(settings_version=1, settings_problem="no camera 7")
    yard.run(box.sending((), None, status))
    assert state() == (RunState.REFUSED, 2, 1, "no camera 7")


def test_every_change_is_in_the_audit_log_without_logos(yard: Yard) -> None:
    change(yard, Level.SCHOOL, yard.school, {"look.logo": LOGO, "per_day": 2}, note="why")
    change(yard, Level.SCHOOL, yard.school, {"per_day": 2})

    async def written() -> list[tuple[str, str, str]]:
        async with yard.house.central.database.read() as session:
            rows = await session.execute(
                text("SELECT act, adult, detail FROM audit WHERE school_id = :s ORDER BY number"),
                {"s": yard.school},
            )
            return [(row.act, row.adult, row.detail) for row in rows]

    ((act, adult, detail),) = [row for row in yard.run(written()) if row[0].startswith("settings.")]
    assert (act, adult) == ("settings.changed", FOSTER)
    assert '"keys":["look.logo","per_day"]' in detail
    assert '"note":"why"' in detail
    assert LOGO not in detail


def test_teachers_look_and_change_nothing(yard: Yard) -> None:
    settings = yard.services.settings
    view = yard.run(settings.of_room(yard.teacher, ALGEBRA))
    assert view.room == Room(ALGEBRA, "Algebra", "101", shape=view.room.shape) if view.room else 0
    for refused in (
        settings.change(yard.teacher, Level.ROOM, (ALGEBRA,), {"per_day": 1}),
        settings.revert(yard.teacher, Level.ROOM, ALGEBRA, 0),
        settings.preview(yard.teacher, Level.ROOM, (ALGEBRA,), {}),
        settings.save_room(
            yard.teacher, Room(ALGEBRA, "x"), {}, seen=Room(ALGEBRA, "x"), based_on=1
        ),
    ):
        with pytest.raises(Forbidden):
            yard.run(refused)


def test_what_is_not_there_is_said(yard: Yard) -> None:
    settings, box = yard.services.settings, yard.box(ALGEBRA)
    for level, target in (
        (Level.SCHOOL, "moon"), (Level.AREA, "moon"), (Level.ROOM, "moon"), (Level.DEVICE, "moon"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            yard.run(settings.effective(yard.admin, level, target))
        with pytest.raises(NotFound):
            change(yard, level, target, {"face": Face.DESK})
    with pytest.raises(NotFound):
        yard.run(settings.of_room(yard.admin, BIOLOGY, DeviceId(box.id)))


def test_how_long_a_box_may_hold_student_data_is_set_like_all_else(yard: Yard) -> None:
    first, second = yard.box(ALGEBRA), yard.box(ALGEBRA)
    assert first.send().lease_s == 72 * 3600
    change(yard, Level.SCHOOL, yard.school, {"upkeep.lease_h": 24})
    change(yard, Level.DEVICE, second.id, {"upkeep.lease_h": 2})
    assert (first.send().lease_s, second.send().lease_s) == (24 * 3600, 2 * 3600)
