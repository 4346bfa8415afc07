"""The page that checks a badge: its camera, its limits, what it says of pictures of nothing."""

import io

import httpx
import pytest
import qrcode
from PIL import Image

from central.services.badge_pictures import BYTES_LIMIT
from hallpass.domain.badges import card_text
from tests.central.web.school import RunningSchool
from tests.central.web.signing_in import sign_in


def png(text: str = "") -> bytes:
    picture = Image.new("L", (200, 200), 200) if not text else qrcode.make(text).get_image()
    out = io.BytesIO()
    picture.convert("L").save(out, "PNG")
    return out.getvalue()


def send(client: httpx.Client, csrf: str, content: bytes, part: str = "") -> httpx.Response:
    files = {"frame": ("frame.png", content, "image/png")}
    return client.post("/check/read", params={"part": part}, data={"csrf": csrf}, files=files)


def test_this_page_alone_may_use_the_camera(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "rivera")
    for path in ("/check", "/check/student-1"):
        assert "camera=(self)" in visitor.get(path).headers["permissions-policy"], path
    assert "camera=(self)" in send(visitor, csrf, png()).headers["permissions-policy"]
    for path in ("/hall", "/", "/rooms"):
        assert "camera=()" in visitor.get(path).headers["permissions-policy"], path


def test_a_picture_of_nothing_is_silence_for_the_script_and_words_for_the_form(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = sign_in(visitor, school, "rivera")
    assert send(visitor, csrf, png(), "answer").status_code == 204
    assert "No badge in this picture" in send(visitor, csrf, png()).text
    unknown = send(visitor, csrf, png(card_text(bytes(16))), "answer")
    assert "Unknown badge" in unknown.text
    assert "<html" not in unknown.text
    assert "<html" in send(visitor, csrf, png(card_text(bytes(16)))).text


@pytest.mark.parametrize("content", [b"", b"x", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_what_is_no_picture_is_refused(
    school: RunningSchool, visitor: httpx.Client, content: bytes
) -> None:
    csrf = sign_in(visitor, school, "rivera")
    assert send(visitor, csrf, content).status_code == 400
    assert visitor.post("/check/read", data={"csrf": csrf, "frame": "ñ"}).status_code == 400


def test_what_is_too_large_is_not_read(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "rivera")
    assert send(visitor, csrf, bytes(BYTES_LIMIT + (80 << 10))).status_code == 413


def test_a_picture_without_the_token_is_not_looked_at(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    sign_in(visitor, school, "rivera")
    assert send(visitor, "0" * 64, png()).status_code == 403
    assert visitor.get("/check/nobody").status_code == 404
