"""Buildings and floors: named, ordered, filled, drawn, and safe to upload a picture for."""

import base64
import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from central.errors import Forbidden, Invalid, NotFound, TooLarge
from central.services.areas import KEPT_PX, PLAN_LIMIT_BYTES, redrawn
from hallpass.domain.layers import Level
from hallpass.domain.settings import Offer
from hallpass.ids import AreaId, RoomId
from tests.central.house import ALGEBRA, BIOLOGY, NURSE, RESTROOM, Yard


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", size, "teal").save(raw, kind, **more)
    return raw.getvalue()


def test_areas_are_named_ordered_filled_and_emptied_before_they_go(yard: Yard) -> None:
    areas = yard.services.areas
    first = yard.run(areas.create(yard.admin, "  First   floor "))
    second = yard.run(areas.create(yard.admin, "Second floor"))
    with pytest.raises(Invalid):
        yard.run(areas.create(yard.admin, "First floor"))
    with pytest.raises(Invalid):
        yard.run(areas.create(yard.admin, " "))
    yard.run(areas.order(yard.admin, (second,)))
    yard.run(areas.rename(yard.admin, first, "Ground floor"))
    yard.run(areas.put_rooms(yard.admin, first, (NURSE, ALGEBRA)))
    listed = yard.run(areas.list(yard.teacher))
    assert [(a.name, [r.id for r in a.rooms]) for a in listed] == [
        ("Second floor", []), ("Ground floor", [ALGEBRA, NURSE]),
    ]  # fmt: skip
    with pytest.raises(Invalid):
        yard.run(areas.delete(yard.admin, first))
    yard.run(areas.put_rooms(yard.admin, None, (NURSE, ALGEBRA)))
    yard.run(areas.delete(yard.admin, first))
    assert [a.id for a in yard.run(areas.list(yard.admin))] == [second]


def test_a_room_that_moves_gets_its_new_areas_settings_and_only_then_a_new_version(
    yard: Yard,
) -> None:
    areas, settings = yard.services.areas, yard.services.settings
    area = yard.run(areas.create(yard.admin, "Annex"))
    yard.run(settings.change(yard.admin, Level.AREA, (area,), {"per_day": 7}))
    yard.run(settings.change(yard.admin, Level.ROOM, (BIOLOGY,), {"per_day": 1}))
    yard.run(areas.put_rooms(yard.admin, area, (ALGEBRA, BIOLOGY)))
    algebra = yard.run(settings.of_room(yard.admin, ALGEBRA)).settings
    biology = yard.run(settings.of_room(yard.admin, BIOLOGY)).settings
    assert (algebra.per_day, algebra.version) == (7, 2)
    assert (biology.per_day, biology.version) == (1, 2)


def test_a_room_does_not_move_to_where_its_settings_make_no_sense(yard: Yard) -> None:
    areas, settings = yard.services.areas, yard.services.settings
    area = yard.run(areas.create(yard.admin, "Annex"))
    yard.run(settings.change(yard.admin, Level.AREA, (area,), {"offers": (Offer(NURSE),)}))
    offers = (Offer(RESTROOM), Offer(NURSE))
    whole = (yard.school,)
    yard.run(settings.change(yard.admin, Level.SCHOOL, whole, {"offers": offers}))
    yard.run(settings.revert(yard.admin, Level.ROOM, BIOLOGY, 0))
    yard.run(settings.change(yard.admin, Level.ROOM, (BIOLOGY,), {"usual": RESTROOM}))
    with pytest.raises(Invalid, match=r"usual: .*103 Biology"):
        yard.run(areas.put_rooms(yard.admin, area, (BIOLOGY,)))
    assert yard.run(areas.list(yard.admin))[0].rooms == ()


def test_rooms_are_placed_on_their_own_areas_plan(yard: Yard) -> None:
    areas = yard.services.areas
    area = yard.run(areas.create(yard.admin, "Annex"))
    yard.run(areas.put_rooms(yard.admin, area, (ALGEBRA, NURSE)))
    yard.run(areas.place(yard.admin, area, {ALGEBRA: (0, 1000), NURSE: (500, 250)}))
    yard.run(areas.place(yard.admin, area, {NURSE: None, ALGEBRA: (10, 20)}))
    assert yard.run(areas.list(yard.admin))[0].places == {ALGEBRA: (10, 20)}
    with pytest.raises(Invalid):
        yard.run(areas.place(yard.admin, area, {ALGEBRA: (0, 1001)}))
    with pytest.raises(NotFound):
        yard.run(areas.place(yard.admin, area, {BIOLOGY: (1, 1)}))
    yard.run(areas.put_rooms(yard.admin, None, (ALGEBRA,)))
    yard.run(areas.put_rooms(yard.admin, area, (ALGEBRA,)))
    assert yard.run(areas.list(yard.admin))[0].places == {}


def test_a_plan_is_kept_as_pixels_and_an_old_one_is_forgotten(yard: Yard) -> None:
    areas = yard.services.areas
    area = yard.run(areas.create(yard.admin, "Annex"))
    with pytest.raises(NotFound):
        yard.run(areas.plan(yard.admin, area))
    yard.run(areas.set_plan(yard.admin, area, picture("JPEG")))
    old = yard.run(areas.list(yard.admin))[0].plan
    shown = yard.run(areas.plan(yard.teacher, area))
    assert shown.media_type == "image/png"
    assert Image.open(io.BytesIO(shown.content)).size == (60, 40)
    yard.run(areas.set_plan(yard.admin, area, picture("WEBP", (30, 30))))
    assert yard.run(areas.list(yard.admin))[0].plan != old
    yard.run(areas.set_plan(yard.admin, area, None))
    assert yard.run(areas.list(yard.admin))[0].plan is None


def test_a_plan_that_became_the_logo_stays_the_logo(yard: Yard) -> None:
    areas, settings = yard.services.areas, yard.services.settings
    area = yard.run(areas.create(yard.admin, "Annex"))
    yard.run(areas.set_plan(yard.admin, area, picture()))
    logo = base64.b64encode(yard.run(areas.plan(yard.admin, area)).content).decode()
    yard.run(settings.change(yard.admin, Level.SCHOOL, (yard.school,), {"look.logo": logo}))
    yard.run(areas.set_plan(yard.admin, area, None))
    assert yard.run(settings.of_room(yard.admin, NURSE)).settings.look.logo == logo


def test_nothing_but_pixels_is_kept() -> None:
    note = PngInfo()
    note.add_text("Comment", "taken by Ms. Foster")
    kept = redrawn(picture(pnginfo=note))
    assert b"Foster" not in kept.content
    assert Image.open(io.BytesIO(kept.content)).info == {}


def test_a_large_plan_is_made_smaller_and_a_clear_one_white() -> None:
    raw = io.BytesIO()
    Image.new("RGBA", (5000, 100), (0, 0, 0, 0)).save(raw, "PNG")
    kept = Image.open(io.BytesIO(redrawn(raw.getvalue()).content))
    assert kept.size == (KEPT_PX, 48)
    assert kept.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 50,
        picture()[:60],
        picture("PNG", (9000, 2)),
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 100,
    ],
    ids=["empty", "svg", "gif", "cut off", "too wide", "rubbish"],
)
def test_what_is_no_plan_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid, match=r"^plan:"):
        redrawn(raw)


def test_too_many_bytes_are_not_even_read() -> None:
    with pytest.raises(TooLarge):
        redrawn(b"\0" * (PLAN_LIMIT_BYTES + 1))


def test_teachers_change_no_areas_and_strangers_find_none(yard: Yard) -> None:
    areas = yard.services.areas
    nowhere = AreaId("moon")
    for refused in (
        areas.create(yard.teacher, "x"),
        areas.rename(yard.teacher, nowhere, "x"),
        areas.order(yard.teacher, ()),
        areas.delete(yard.teacher, nowhere),
        areas.put_rooms(yard.teacher, None, ()),
        areas.set_plan(yard.teacher, nowhere, None),
        areas.place(yard.teacher, nowhere, {}),
    ):
        with pytest.raises(Forbidden):
            yard.run(refused)
    for missing in (
        areas.rename(yard.admin, nowhere, "x"),
        areas.order(yard.admin, (nowhere,)),
        areas.delete(yard.admin, nowhere),
        areas.put_rooms(yard.admin, nowhere, (ALGEBRA,)),
        areas.put_rooms(yard.admin, None, (RoomId("moon"),)),
        areas.set_plan(yard.admin, nowhere, None),
    ):
        with pytest.raises(NotFound):
            yard.run(missing)
