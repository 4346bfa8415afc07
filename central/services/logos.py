"""Pictures that somebody hands in as a logo: a PNG of some size, or a drawing that only draws."""

import re

from hallpass.domain.look import Look, logo_bytes, look_problems_of

SIDE_LIMIT_PX = 4_096
"""48 KB of PNG can unfold to more than a kiosk's memory."""
_PNG = b"\x89PNG\r\n\x1a\n"
_NEVER = re.compile(
    rb"<\s*(?:script|!doctype|!entity|foreignobject|\?xml-stylesheet|iframe|audio|video|image)"
    rb"|[\s\"'/]on[a-z]+\s*="
    rb"|href\s*=\s*(?![\"']\s*#)"
    rb"|url\(\s*[\"']?\s*(?!#)"
    rb"|@import|javascript:",
    re.IGNORECASE,
)
"""A drawing needs none of these, and whoever sends them means no drawing."""


def is_logo(text: str) -> bool:
    """Whether a text is a logo in base64 that a face and a browser may be given."""
    return bool(text) and not problems_of_logo(text)


def problems_of_logo(text: str) -> tuple[str, ...]:
    """Return what is wrong with a logo in base64, the key first; an empty one is no logo."""
    look = Look(logo=text)
    if problems := look_problems_of(look):
        return problems
    raw = logo_bytes(look)
    if raw is None:
        return ()
    if raw.startswith(_PNG):
        if max(_sides(raw)) > SIDE_LIMIT_PX:
            return (f"look.logo: at most {SIDE_LIMIT_PX} pixels wide and high",)
    elif b"\0" in raw or _NEVER.search(raw):
        return ("look.logo: a drawing with a script, or that refers to something else",)
    return ()


def _sides(png: bytes) -> tuple[int, int]:
    """Return width and height as a PNG's first chunk says them (PNG, section 11.2.2)."""
    if png[12:16] != b"IHDR":
        return 0, 0
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
