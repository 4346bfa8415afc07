"""The decoder on real photographs, made-up frames and hostile codes."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from hallpass.domain.badges import NotOurs, Symbology, parse_badge
from kiosk.scanner.decode import SECOND_LOOK_EVERY, Decoder
from kiosk.scanner.files import read_picture
from tests.kiosk.scanner.codes import draw, on_desk

DATA = Path(__file__).parents[2] / "data" / "qr"
ONLY_BY_SECOND_LOOK = "zxing-4_4e9f352e.jpg"
"""The one photograph that zxing-cpp 3.1 misses and pyzbar 0.1.9 reads."""
ALL = (Symbology.QR, Symbology.CODE_128, Symbology.CODE_39)


def manifest(folder: str) -> list[dict[str, str]]:
    return json.loads((DATA / folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder()


def test_at_least_126_of_136_photographs_are_read_and_none_wrongly(decoder: Decoder) -> None:
    read, wrong = 0, []
    for entry in manifest("photos"):
        image = read_picture(DATA / "photos" / entry["file"])
        texts = [code.text for code in decoder.read(image, second_look=True)]
        read += entry["text"] in texts
        if texts and entry["text"] not in texts:
            wrong.append(entry["file"])
    assert wrong == []
    assert read >= 126


def test_made_up_frames_are_read(decoder: Decoder) -> None:
    frames = [entry for entry in manifest("frames") if entry["text"] is not None]
    assert len(frames) >= 12
    unread = [
        entry["file"]
        for entry in frames
        if entry["text"] not in [c.text for c in decoder.read(_frame(entry), second_look=True)]
    ]
    assert unread == []


def test_nothing_is_read_where_nothing_is() -> None:
    decoder = Decoder(ALL)
    empty = [entry for entry in manifest("frames") if entry["text"] is None]
    assert len(empty) == 10
    assert [decoder.read(_frame(entry), second_look=True) for entry in empty] == [()] * 10


def _frame(entry: dict[str, str]):
    return read_picture(DATA / "frames" / entry["file"])


@pytest.mark.parametrize(
    ("kind", "symbology", "text"),
    [
        ("QRCode", Symbology.QR, "HP1ABCDEFGHIJKLMNOPQRSTUVWX23"),
        ("Code128", Symbology.CODE_128, "S1234567"),
        ("Code39", Symbology.CODE_39, "S1234567"),
    ],
)
def test_each_symbology_is_read_only_where_it_is_wanted(
    kind: str, symbology: Symbology, text: str
) -> None:
    image = on_desk(draw(text, kind))
    assert [(c.text, c.symbology) for c in Decoder(ALL).read(image)] == [(text, symbology)]
    others = Decoder(s for s in ALL if s is not symbology)
    assert others.read(image, second_look=True) == ()


def test_a_decoder_for_nothing_that_a_camera_sees_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one symbology"):
        Decoder([Symbology.TYPED])


def test_grey_bgr_and_inverted_read_alike(decoder: Decoder) -> None:
    grey = draw("hello", scale=6)
    bgr = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    for image in (grey, bgr, cv2.bitwise_not(bgr)):
        assert [code.text for code in decoder.read(image)] == ["hello"]


def test_a_codes_area_says_how_near_it_is(decoder: Decoder) -> None:
    codes = decoder.read(on_desk(draw("near", scale=10), draw("far", scale=4)))
    assert {c.text: round(c.area_px, -3) for c in codes} == {"near": 44_000, "far": 7_000}


def test_a_4_kb_code_is_read_whole_and_is_no_badge(decoder: Decoder) -> None:
    text = "A1" * 2000
    (code,) = decoder.read(on_desk(draw(text, scale=3)))
    assert code.text == text
    assert code.is_oversize
    assert parse_badge(code.text, code.symbology) == NotOurs()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x80\x81\xc3\x28 not UTF-8",
        bytes(range(256)),
        b"\xed\xa0\x80 a lone surrogate",
        "\x00\x01\x1b[2J\x7f\r\n\x1d\u202e control",
        "HP1\x00ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ],
)
@pytest.mark.parametrize("engine", ["first", "second"])
def test_strange_bytes_are_read_as_text_that_is_no_badge(
    content: str | bytes, engine: str, decoder: Decoder
) -> None:
    image = draw(content, scale=5)
    # zbar is the second look, which only a first that saw nothing calls for.
    look = decoder._first if engine == "first" else decoder._second
    assert look is not None
    for code in look(image):
        code.text.encode("utf-8")
        assert parse_badge(code.text, code.symbology) == NotOurs()


def test_strange_bytes_do_not_keep_the_badge_beside_them_from_being_read(
    decoder: Decoder,
) -> None:
    image = on_desk(draw(bytes(range(256))), draw("HP1ABCDEFGHIJKLMNOPQRSTUVWX23", scale=6))
    assert "HP1ABCDEFGHIJKLMNOPQRSTUVWX23" in [code.text for code in decoder.read(image)]


def test_an_engine_that_fails_has_seen_nothing(decoder: Decoder, caplog) -> None:
    # zxing-cpp's binding refuses float32; a Frame can't have it.
    assert decoder.read(np.zeros((40, 40), np.float32)) == ()
    assert "scanner.decode_failed engine=zxing" in caplog.text


def test_in_a_film_the_second_look_is_rationed() -> None:
    image = read_picture(DATA / "photos" / ONLY_BY_SECOND_LOOK)
    film = Decoder()
    reads = [bool(film.read_next(image, moving=True)) for _ in range(SECOND_LOOK_EVERY)]
    assert reads == [False] * (SECOND_LOOK_EVERY - 1) + [True]
    assert not any(film.read_next(image, moving=False) for _ in range(2 * SECOND_LOOK_EVERY))
