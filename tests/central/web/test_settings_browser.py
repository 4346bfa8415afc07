"""The settings in Chromium, against the real server: review, screens, boxes, search, no script."""

import base64
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from hallpass.domain.settings import RoomSettings
from hallpass.wire import ChangeKind, ExchangeResponse
from tests.central.web.box import Box
from tests.central.web.browsing import enter
from tests.central.web.school import ALGEBRA, ART, LIBRARY, RESTROOM, RunningSchool
from tests.central.web.test_browser import box

pytestmark = pytest.mark.slow

_PHONE = {"width": 390, "height": 844}
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
_HERE = f"/rooms/{ALGEBRA}/settings"


def _version_in(answer: ExchangeResponse) -> int | None:
    for change in answer.changes:
        if change.kind == ChangeKind.SETTINGS and change.doc is not None:
            return msgspec.json.decode(bytes(change.doc), type=RoomSettings).version
    return None


def _field(name: str) -> str:
    return f'[id="{name}"]'


def _save(page: Page) -> None:
    page.locator("#review").click()
    expect(page.locator("#review-form")).to_be_visible()
    page.locator("#save").click()


def test_a_change_is_reviewed_sent_and_seen_to_arrive(page: Page, box: Box) -> None:
    page.goto(_HERE)
    first = _version_in(box.exchange()) or 1
    box.exchange(runs=first)
    expect(page.locator("#status")).to_contain_text(f"on the kiosk's screen: version {first}")
    page.locator(f"#down-{RESTROOM}").click()
    expect(page.locator(".offer").first).to_have_id(f"offer-{LIBRARY}")
    page.locator(_field("out_limit")).fill("2")
    page.locator("#review").click()
    diff = page.locator("#diff")
    expect(diff).to_contain_text("Library L1, Restroom R1, Art 106")
    expect(diff).to_contain_text("2 students")
    expect(page.locator("#whom")).to_contain_text("1 room · 1 box")
    page.locator("#save").click()
    expect(page.locator(".saved")).to_contain_text("Saved as version")
    expect(page.locator("#status")).to_contain_text(f"version {first + 1}")
    assert _version_in(box.exchange(runs=first)) == first + 1
    box.exchange(runs=first + 1)
    expect(page.locator("#status")).to_contain_text(
        f"on the kiosk's screen: version {first + 1}", timeout=5000
    )
    box.exchange(runs=first, problem="offers: room-x is not known here")
    expect(page.locator("#status")).to_contain_text(
        f"could not use version {first + 1}", timeout=5000
    )
    expect(page.locator("#status")).to_contain_text("room-x is not known here")
    box.exchange(runs=first + 1)
    page.locator("#undo").click()
    expect(page.locator(".saved")).to_contain_text("Taken back")
    expect(page.locator(".offer").first).to_have_id(f"offer-{RESTROOM}")
    assert _version_in(box.exchange(runs=first + 1)) == first + 2
    box.exchange(runs=first + 2)


def test_typing_says_set_here_and_going_back_to_the_school_undoes_it(page: Page) -> None:
    page.goto(f"/rooms/{ART}/settings")
    row = page.locator('[id="row-per_day"]')
    expect(row.get_by_label("As built in")).to_be_checked()
    page.locator(_field("per_day")).fill("7")
    expect(row.get_by_label("Set here")).to_be_checked()
    row.get_by_label("As built in").check()
    expect(page.locator(_field("per_day"))).to_have_value("")
    page.locator('[name="camera.region/width"]').fill("50")
    part = page.locator(".region-picture .part")
    expect(part).to_have_attribute("width", "80")


def test_a_bad_value_keeps_the_form_and_leads_to_its_row(page: Page) -> None:
    page.goto(_HERE)
    page.locator(_field("per_day")).fill("many")
    page.locator(_field("between_min")).fill("15")
    page.locator(_field("per_day")).press("Enter")
    field = page.locator(_field("per_day"))
    expect(field).to_have_value("many")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(_field("between_min"))).to_have_value("15")
    expect(page.locator('[id="per_day-wrong"]')).to_contain_text("from 0 to 99")
    page.get_by_role("alert").get_by_role("link", name="Passes a student a day").click()
    expect(page.locator('[id="row-per_day"]')).to_be_in_viewport()


def test_the_search_is_live_and_keeps_what_was_typed(page: Page) -> None:
    page.goto(_HERE)
    page.locator(_field("between_min")).fill("11")
    page.locator("#q").press_sequentially("volume")
    expect(page.locator('[id="row-look.volume_percent"]')).to_be_visible()
    expect(page.locator('[id="row-between_min"]')).to_be_hidden()
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").press("Enter")
    expect(page.locator("#settings")).to_be_visible()
    page.locator("#q").fill("")
    expect(page.locator('[id="row-between_min"]')).to_be_visible()
    expect(page.locator(_field("between_min"))).to_have_value("11")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_colour_logo_and_languages_are_set_shown_and_kept(
    browser: Browser, school: RunningSchool, tmp_path: Path, size: str
) -> None:
    picture = tmp_path / "logo.svg"
    picture.write_bytes(_SVG)
    room = ART if size == "desktop" else LIBRARY
    viewport = _PHONE if size == "phone" else {"width": 1280, "height": 800}
    context = browser.new_context(base_url=school.url, locale="en-US", viewport=viewport)
    page = context.new_page()
    enter(page, school, "foster")
    page.goto(f"/rooms/{room}/settings")
    colour = page.locator(_field("look.colour"))
    colour.fill("greenish")
    page.locator("#review").click()
    expect(page.locator('[id="look.colour-wrong"]')).to_be_visible()
    expect(colour).to_have_value("greenish")
    colour.fill("#123a8c")
    colour.press("Tab")
    expect(page.locator("#swatch rect")).to_have_attribute("fill", "#123a8c")
    page.locator(_field("look.logo")).set_input_files(picture)
    # Another button's press sends the whole form and brings it back: the picture stays.
    page.locator("#look-button").click()
    expect(page.locator(".logo-now img")).to_be_visible()
    page.locator('[name="languages/en"]').select_option("2")
    page.locator('[name="languages/es"]').select_option("1")
    _save(page)
    expect(page.locator(".saved")).to_be_visible()
    expect(page.locator(".logo-now img")).to_have_attribute(
        "src", f"data:image/svg+xml;base64,{base64.b64encode(_SVG).decode()}"
    )
    expect(page.locator('[name="languages/es"]')).to_have_value("1")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


def test_without_script_a_room_is_set_and_many_are(browser: Browser, school: RunningSchool) -> None:
    context = browser.new_context(
        base_url=school.url, java_script_enabled=False, locale="en-US", viewport=_PHONE
    )
    page = context.new_page()
    enter(page, school, "howard")
    page.goto(f"/rooms/{LIBRARY}/settings")
    page.get_by_label("Add a destination").select_option(RESTROOM)
    page.locator("#add-button").click()
    expect(page.locator(f"#offer-{RESTROOM}")).to_be_visible()
    page.locator(_field("per_day")).fill("3")
    _save(page)
    expect(page.locator(".saved")).to_contain_text("Saved as version")
    expect(page.locator('[id="row-per_day"]').get_by_label("Set here")).to_be_checked()
    page.goto("/settings/many")
    page.locator("#q").fill("overtime")
    page.get_by_role("button", name="Search").click()
    expect(page.locator('[id="row-per_day"]')).to_be_hidden()
    page.locator(_field("buffer_min")).fill("33")
    page.locator("#review").click()
    page.get_by_label("L1 Library").check()
    page.get_by_label("R1 Restroom").check()
    page.locator("#recount").click()
    expect(page.locator("#whom")).to_contain_text("2 rooms")
    page.locator("#save").click()
    expect(page.locator("#done")).to_contain_text("Changed in 2 places")
    page.goto(f"/rooms/{RESTROOM}/settings")
    expect(page.locator(_field("buffer_min"))).to_have_value("33")
    context.close()


def test_a_room_is_dragged_to_its_place_on_the_plan(page: Page, tmp_path: Path) -> None:
    picture = tmp_path / "plan.png"
    Image.new("RGB", (800, 400), "white").save(picture)
    page.goto("/areas")
    page.get_by_label("Name of a new one").fill("North wing")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("106 Art").check()
    page.locator("#save-rooms").click()
    page.get_by_label("Picture of the plan").set_input_files(picture)
    page.get_by_role("button", name="Upload").click()
    plan = page.locator(".plan").bounding_box()
    pin = page.locator(f'[data-pin="{ART}"]')
    held = pin.bounding_box()
    assert plan is not None
    assert held is not None
    page.mouse.move(held["x"] + held["width"] / 2, held["y"] + held["height"] / 2)
    page.mouse.down()
    page.mouse.move(plan["x"] + plan["width"] * 0.5, plan["y"] + plan["height"] * 0.25, steps=4)
    page.mouse.up()
    x = page.get_by_label("Art: from the left")
    assert abs(int(x.input_value()) - 500) < 5
    page.locator("#save-places").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    assert abs(int(page.get_by_label("Art: from the top").input_value()) - 250) < 8


__all__ = ["box"]
"""The enrolled kiosk, a fixture of the console's own browser tests."""
