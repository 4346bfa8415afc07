"""Sources on real files: a film, a folder, a picture, and a camera that is not there."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.errors import CameraGone
from kiosk.scanner.camera import CameraSource
from kiosk.scanner.decode import Decoder
from kiosk.scanner.faults import FrameFault, SourceEnded
from kiosk.scanner.files import FilmFileSource, FolderSource, read_picture
from kiosk.scanner.mjpeg import MjpegSource
from kiosk.scanner.pacing import AtEnd, Pacer
from kiosk.scanner.sources import FrameSource, open_source
from tests.fakes.clock import FakeClock
from tests.kiosk.scanner.codes import draw, jpeg, on_desk

TEXTS = ["one", "two", "three"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.jpg").write_bytes(jpeg(on_desk(draw(text))))
    (tmp_path / "notes.txt").write_text("not a picture")
    return tmp_path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15.0, (640, 360))
    assert writer.isOpened()
    for text in TEXTS:
        writer.write(on_desk(draw(text), size=(640, 360)))
    writer.release()
    return path


def opened(spec: Path, clock: FakeClock, at_end: AtEnd = AtEnd.REPEAT) -> FrameSource:
    source = open_source(str(spec), clock=clock, fps=10, at_end=at_end, sleep=clock.advance)
    source.open()
    return source


def texts(source: FrameSource, frames: int) -> list[str]:
    decoder = Decoder()
    return [decoder.read(source.read().image)[0].text for _ in range(frames)]


@pytest.mark.parametrize("kind", ["folder", "film"])
def test_a_recording_plays_in_order_and_again(kind: str, clock: FakeClock, request) -> None:
    source = opened(request.getfixturevalue(kind), clock)
    assert texts(source, 7) == [*TEXTS, *TEXTS, "one"]
    source.close()


@pytest.mark.parametrize("kind", ["folder", "film"])
def test_a_recording_may_end(kind: str, clock: FakeClock, request) -> None:
    source = opened(request.getfixturevalue(kind), clock, AtEnd.END)
    assert texts(source, 3) == TEXTS
    with pytest.raises(SourceEnded):
        source.read()
    source.open()
    assert texts(source, 1) == ["one"]
    source.close()


@pytest.mark.parametrize("kind", ["folder", "film"])
def test_a_recording_is_paced_and_counted(kind: str, clock: FakeClock, request) -> None:
    source = opened(request.getfixturevalue(kind), clock)
    frames = [source.read() for _ in range(5)]
    assert [frame.number for frame in frames] == [0, 1, 2, 3, 4]
    gaps = np.diff([frame.seen_at_s for frame in frames])
    assert gaps == pytest.approx([0.1] * 4)
    source.close()


def test_after_a_stall_frames_come_at_their_pace_again(clock: FakeClock) -> None:
    pacer = Pacer(10, clock, clock.advance)
    pacer.wait()
    clock.advance(5)
    shown = [pacer.wait() for _ in range(3)]
    assert np.diff(shown) == pytest.approx([0.0, 0.1])


def test_a_camera_whose_pictures_stop_is_gone(film: Path, clock: FakeClock) -> None:
    # A film stands in for the device: no virtual V4L2 camera can be made on a test machine.
    source = CameraSource(str(film), fps=15, clock=clock)
    source.open()
    assert texts(source, 3) == TEXTS
    with pytest.raises(CameraGone, match="unplugged"):
        source.read()
    source.open()
    assert source.read().number == 3
    source.close()


def test_a_pace_of_nothing_is_refused(clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="pace"):
        Pacer(0, clock, clock.advance)


def test_a_single_picture_is_a_source(folder: Path, clock: FakeClock) -> None:
    assert texts(opened(folder / "1.jpg", clock), 3) == ["two"] * 3


def test_a_broken_picture_in_a_folder_does_not_end_it(folder: Path, clock: FakeClock) -> None:
    (folder / "0.jpg").write_bytes(b"torn")
    source = opened(folder, clock)
    with pytest.raises(FrameFault, match=r"0\.jpg"):
        source.read()
    assert texts(source, 2) == ["two", "three"]


def test_a_picture_deleted_meanwhile_is_a_clear_fault(folder: Path, clock: FakeClock) -> None:
    source = opened(folder, clock)
    (folder / "0.jpg").unlink()
    with pytest.raises(CameraGone, match=r"0\.jpg can't be read"):
        source.read()


def test_a_directory_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(CameraGone):
        read_picture(tmp_path)


@pytest.mark.parametrize("spec", ["97", "/dev/video97", "missing.avi", "missing.jpg", "missing"])
def test_a_source_that_is_not_there_says_so_and_what_to_do(spec: str, clock: FakeClock) -> None:
    source = open_source(spec, clock=clock)
    for _ in range(2):
        with pytest.raises(CameraGone, match=r"Check the path|plugged in"):
            source.open()
    with pytest.raises(CameraGone, match="not open"):
        source.read()
    source.close()


def test_an_empty_folder_and_a_file_that_is_no_film_say_so(
    tmp_path: Path, clock: FakeClock
) -> None:
    with pytest.raises(CameraGone, match="no pictures"):
        open_source(str(tmp_path), clock=clock).open()
    (tmp_path / "film.avi").write_bytes(b"RIFF nonsense")
    with pytest.raises(CameraGone, match="can't be opened"):
        open_source(str(tmp_path / "film.avi"), clock=clock).open()


@pytest.mark.parametrize(
    ("spec", "kind", "name"),
    [
        ("0", CameraSource, "camera 0"),
        ("/dev/video2", CameraSource, "camera /dev/video2"),
        ("http://user:secret@cam.example:81/video?x=1", MjpegSource, "stream cam.example/video"),
        ("https://cam.example/video", MjpegSource, "stream cam.example/video"),
        ("shots/", FilmFileSource, "film shots"),
        ("shots/badge.PNG", FolderSource, "pictures badge.PNG"),
        ("film.mp4", FilmFileSource, "film film.mp4"),
    ],
)
def test_the_camera_argument_names_a_source(
    spec: str, kind: type, name: str, clock: FakeClock
) -> None:
    source = open_source(spec, clock=clock)
    assert isinstance(source, kind)
    assert source.name == name
