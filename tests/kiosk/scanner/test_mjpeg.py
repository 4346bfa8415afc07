"""MJPEG over HTTP against a real server on loopback."""

import base64

import pytest

from hallpass.clock import SystemClock
from kiosk.errors import CameraGone
from kiosk.scanner import mjpeg
from kiosk.scanner.decode import Decoder
from kiosk.scanner.faults import FrameFault
from kiosk.scanner.mjpeg import MjpegSource
from tests.kiosk.scanner.camera_server import part, serving
from tests.kiosk.scanner.codes import draw, jpeg, on_desk

HELLO = jpeg(on_desk(draw("hello")))


def source_of(url: str) -> MjpegSource:
    return MjpegSource(url, clock=SystemClock())


def text(source: MjpegSource) -> str:
    return Decoder().read(source.read().image)[0].text


def read_to_the_end(source: MjpegSource) -> None:
    while True:
        source.read()


def test_a_stream_is_read() -> None:
    with serving([part(HELLO)]) as server:
        source = source_of(server.url)
        source.open()
        assert [source.read().number for _ in range(3)] == [0, 1, 2]
        assert text(source) == "hello"
        source.close()


def test_a_stream_that_ends_is_gone_and_opens_again_when_it_is_back() -> None:
    with serving([part(HELLO)]) as server:
        source = source_of(server.url)
        source.open()
        source.read()
        port = server.server_address[1]
    with pytest.raises(CameraGone, match="Check that the camera is on"):
        read_to_the_end(source)
    with pytest.raises(CameraGone, match="can't be reached"):
        source.open()
    with serving([part(HELLO)], port=port):
        source.open()
        assert text(source) == "hello"
        source.close()


def test_of_frames_that_have_piled_up_the_newest_is_read() -> None:
    newest = jpeg(on_desk(draw("newest")))
    with serving([part(HELLO) + part(HELLO) + part(newest)]) as server:
        source = source_of(server.url)
        source.open()
        assert text(source) == "newest"
        source.close()


def test_a_torn_frame_is_a_fault_of_that_frame_alone() -> None:
    torn = HELLO[:400] + b"\xff\xd9"
    with serving([part(torn)]) as server:
        source = source_of(server.url)
        source.open()
        with pytest.raises(FrameFault):
            source.read()
        server.parts = [part(HELLO[:2000]) + part(HELLO)]
        for _ in range(20):
            try:
                assert text(source) == "hello"
                break
            except FrameFault:
                continue
        else:
            pytest.fail("never recovered")
        source.close()


def test_a_page_that_is_no_stream_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mjpeg, "MAX_FRAME_BYTES", 100_000)
    with serving([b"<html>Sign in</html>" * 1000], pause_s=0.001) as server:
        source = source_of(server.url)
        source.open()
        with pytest.raises(CameraGone, match="sends no JPEG"):
            source.read()
        source.close()


def test_a_silent_stream_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mjpeg, "READ_TIMEOUT_S", 0.05)
    with serving([]) as server:
        source = source_of(server.url)
        source.open()
        with pytest.raises(CameraGone, match="is silent"):
            source.read()
        source.close()


def test_a_refusal_is_told() -> None:
    with serving([]) as server:
        server.status = 401
        with pytest.raises(CameraGone, match="it answers 401"):
            source_of(server.url).open()


def test_a_password_is_sent_and_not_named() -> None:
    with serving([part(HELLO)]) as server:
        source = source_of(server.url.replace("//", "//door:s%20cret@"))
        source.open()
        source.close()
        assert server.authorization == "Basic " + base64.b64encode(b"door:s cret").decode()
        assert "cret" not in source.name


@pytest.mark.parametrize("url", ["http:///video", "http://127.0.0.1:99999/video"])
def test_an_address_that_makes_no_sense_is_told(url: str) -> None:
    with pytest.raises(CameraGone, match="Check the address"):
        source_of(url).open()


def test_reading_before_opening_is_told() -> None:
    with pytest.raises(CameraGone, match="not open"):
        source_of("http://127.0.0.1/").read()
