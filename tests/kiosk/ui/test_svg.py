"""Which drawings a face draws, and which would keep it from everything else."""

import pytest

from kiosk.ui.svg import DEPTH_LIMIT, can_be_drawn

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def svg(inside: str) -> bytes:
    return f"{HEAD}{inside}</svg>".encode()


def doubled(times: int, factor: int = 10) -> str:
    parts = "".join(
        f'<g id="g{n}">{f"""<use xlink:href="#g{n - 1}"/>""" * factor}</g>'
        for n in range(1, times + 1)
    )
    return f'<defs><g id="g0"><rect/></g>{parts}</defs><use href="#g{times}"/>'


@pytest.mark.parametrize(
    "raw",
    [
        svg(""),
        svg('<rect width="5" height="5"/>'),
        svg(doubled(3)),
        svg('<use href="#nothing"/><use href="elsewhere.svg#x"/>'),
        svg("<g>" * (DEPTH_LIMIT - 2) + "</g>" * (DEPTH_LIMIT - 2)),
    ],
)
def test_a_logo_is_drawn(raw: bytes) -> None:
    assert can_be_drawn(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg",
        b"<html><svg/></html>",
        b"<!DOCTYPE svg><svg/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>',
        b"\xff\xfe<svg/>",
        svg(doubled(8)),
        svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        svg("<g>" * 2_000 + "</g>" * 2_000),
        svg("<rect/>" * 30_000),
    ],
)
def test_what_is_none_or_would_take_for_ever_is_not(raw: bytes) -> None:
    assert not can_be_drawn(raw)
