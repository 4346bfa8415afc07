"""The emergency in Chromium: live, and longer than central; a phone's camera reads a badge."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from central.store.models import BadgeRow
from hallpass.clock import SystemClock
from hallpass.domain.badges import card_hash, card_text
from hallpass.domain.emergency import Action
from hallpass.domain.facts import AlarmRaised, StudentSeen
from hallpass.ids import AlarmId, StudentId
from tests.central.web.browsing import chromium, enter
from tests.central.web.school import ART, LIBRARY, RunningSchool, running_school

pytestmark = pytest.mark.slow

TOKEN = bytes(range(16))
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera sees: a card held before it."""
    code = qrcode.QRCode(box_size=8, border=4)
    code.add_data(card_text(TOKEN))
    card = code.make_image().get_image().convert("RGB")
    frame = Image.new("RGB", (640, 480), (120, 116, 110))
    frame.paste(card, ((640 - card.width) // 2, (480 - card.height) // 2))
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=90)
    path = tmp_path_factory.mktemp("film") / "card.mjpeg"
    path.write_bytes(out.getvalue() * 20)
    return path


@pytest.fixture(scope="module")
def browser(film: Path) -> Iterator[Browser]:
    fake_camera = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with chromium(*fake_camera) as started:
        yield started


def signed_in(browser: Browser, school: RunningSchool, name: str, *, phone: bool = False) -> Page:
    size = PHONE if phone else {"width": 1280, "height": 800}
    context = browser.new_context(base_url=school.url, locale="en-US", viewport=size)  # type: ignore[arg-type]  # a viewport
    page = context.new_page()
    enter(page, school, name)
    return page


def test_two_taps_start_it_and_the_list_shrinks_on_every_page(
    browser: Browser, school: RunningSchool
) -> None:
    out = [school.send_out("student-1", LIBRARY), school.send_out("student-2", ART)]
    desk = signed_in(browser, school, "foster")
    phone = signed_in(browser, school, "rivera", phone=True)
    phone.goto("/hall")
    desk.goto("/emergency")
    first = desk.locator(".action", has_text="Evacuate").get_by_role("button", name="DRILL")
    where_first = first.bounding_box()
    first.click()
    second = desk.get_by_role("button", name="Start Evacuate now")
    where_second = second.bounding_box()
    assert where_first is not None
    assert where_second is not None
    # A tap that bounces does not hit what comes next.
    assert where_second["y"] > where_first["y"] + where_first["height"] or (
        where_second["y"] + where_second["height"] < where_first["y"]
    )
    second.click()
    expect(desk.locator("#unaccounted")).to_have_text("2")
    # The other page learns of it by itself.
    expect(phone.locator(".siren")).to_contain_text("Evacuate", timeout=3000)
    phone.get_by_role("link", name="Who is accounted for").click()
    row = phone.locator(".person", has_text="Amara Okafor")
    row.get_by_role("button", name="Safe").click()
    expect(phone.locator(".just")).to_contain_text("Amara Okafor is marked safe")
    expect(desk.locator("#unaccounted")).to_have_text("1", timeout=3000)
    expect(phone.locator("#unaccounted")).to_have_text("1")
    # Whoever was marked keeps their place, so that nobody else moves under the thumb.
    expect(row).to_be_visible()
    school.hand_in(StudentSeen(StudentId("student-1"), 1))
    expect(desk.locator(".person-seen")).to_contain_text("Seen at Algebra 101", timeout=3000)
    phone.locator(".just").get_by_role("button", name="Undo").click()
    expect(desk.locator("#unaccounted")).to_have_text("2", timeout=3000)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    school.hand_in(AlarmRaised(AlarmId("alarm-live"), Action.HOLD), by="adult-2")
    expect(desk.locator(".siren.alarm")).to_contain_text("Alarm at Algebra: Hold", timeout=7000)
    desk.goto("/emergency/end")
    desk.get_by_role("button", name="End Evacuate now").click()
    expect(phone.locator("#list")).to_contain_text("The emergency is over", timeout=3000)
    for body in out:
        school.bring_back(body)
    desk.context.close()
    phone.context.close()


def test_the_last_list_stays_and_can_be_saved_when_central_dies(
    browser: Browser, tmp_path: Path
) -> None:
    with running_school(tmp_path) as school:
        school.send_out("student-1", LIBRARY)
        school.send_out("student-3", ART)
        page = signed_in(browser, school, "foster")
        page.goto("/emergency/start?action=lockdown&kind=real")
        page.get_by_role("button", name="Start Lockdown now").click()
        expect(page.locator("#unaccounted")).to_have_text("2")
        expect(page.locator("#away")).to_be_hidden()
    expect(page.locator("#away")).to_be_visible(timeout=15_000)
    expect(page.locator("#away")).to_contain_text("Central is away since")
    expect(page.locator("#unaccounted")).to_have_text("2")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save this list").click()
    assert saving.value.suggested_filename.startswith("emergency-list-")
    saved = Path(saving.value.path()).read_text(encoding="utf-8")
    assert "José Nuñez" in saved
    assert "Library L1" in saved
    assert "<b>Bobby" not in saved
    assert "&#60;b&#62;Bobby" in saved
    page.context.close()


async def _give_card(school: RunningSchool, central_database: object) -> None:
    async with central_database.write() as session:  # type: ignore[attr-defined]  # central's own
        session.add(
            BadgeRow(
                school_id=school.id,
                hash=card_hash(TOKEN),
                owner="student-1",
                adult=False,
                issued_at=SystemClock().now(),
                revoked_at=None,
            )
        )


def test_a_phones_camera_reads_a_badge_and_says_where_to(
    browser: Browser, school: RunningSchool
) -> None:
    school.call(_give_card(school, school.services.checking._database))
    school.send_out("student-1", LIBRARY, minutes_ago=3, key="check-1")
    page = signed_in(browser, school, "rivera", phone=True)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto("/check")
    expect(page.locator("#answer h2")).to_have_text("José Nuñez", timeout=15_000)
    expect(page.locator("#answer")).to_contain_text("Has a pass")
    expect(page.locator("#answer")).to_contain_text("Library L1")
    page.get_by_role("button", name="End this pass").click()
    expect(page.locator("#answer h2")).to_have_text("José Nuñez")
    expect(page.locator("#answer")).to_contain_text("No pass")
    assert complaints == []
    page.context.close()


def test_a_photograph_is_read_without_a_script(browser: Browser, school: RunningSchool) -> None:
    context = browser.new_context(base_url=school.url, locale="en-US", java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=name]", "rivera")
    page.fill("input[name=password]", school.passwords["rivera"])
    page.press("input[name=password]", "Enter")
    page.goto("/check")
    code = qrcode.make("nothing of ours").get_image().convert("L")
    out = io.BytesIO()
    code.save(out, "PNG")
    photo = {"name": "photo.png", "mimeType": "image/png", "buffer": out.getvalue()}
    page.set_input_files("input[type=file]", photo)  # type: ignore[arg-type]  # a file payload
    page.get_by_role("button", name="Read the badge").click()
    expect(page.locator("#answer")).to_contain_text("Not one of our badges")
    context.close()
