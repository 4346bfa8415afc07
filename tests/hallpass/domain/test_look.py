"""How a face looks: what makes no sense is said; a logo is a picture or is refused."""

import base64
from dataclasses import replace

import pytest

from hallpass.domain.look import LOGO_LIMIT, Look, logo_bytes, look_problems_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'


def logo(raw: bytes) -> Look:
    return Look(logo=base64.b64encode(raw).decode())


@pytest.mark.parametrize("look", [Look(), Look(colour="#0B6b52"), logo(PNG), logo(SVG)])
def test_what_makes_sense_has_no_problem(look: Look) -> None:
    assert look_problems_of(look) == ()


@pytest.mark.parametrize(
    ("look", "key"),
    [
        (Look(text_percent=90), "look.text_percent"),
        (Look(text_percent=210), "look.text_percent"),
        (Look(patience_percent=50), "look.patience_percent"),
        (Look(volume_percent=0), "look.volume_percent"),
        (Look(colour="green"), "look.colour"),
        (Look(colour="#12345"), "look.colour"),
        (Look(colour="#123456; x"), "look.colour"),
        (Look(logo="no base64!"), "look.logo"),
        (logo(b"GIF89a"), "look.logo"),
        (replace(logo(PNG), logo="A" * (LOGO_LIMIT + 4)), "look.logo"),
    ],
)
def test_what_makes_none_is_named(look: Look, key: str) -> None:
    problems = look_problems_of(look)
    assert len(problems) == 1
    assert problems[0].startswith(f"{key}: ")


def test_a_logo_comes_out_as_it_went_in() -> None:
    assert logo_bytes(logo(SVG)) == SVG
    assert logo_bytes(Look()) is None
