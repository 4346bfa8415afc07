"""Whether an SVG can be drawn without keeping a face from everything else.

Qt warns of whatever is no SVG, and draws a few hundred bytes of parts that stand for ten of each
other for as long as it takes: a face that hangs is a kiosk that is ended by its watchdog.
"""

from xml.etree import ElementTree as Tree

PARTS_LIMIT = 20_000
"""Things drawn, each as often as it is."""
DEPTH_LIMIT = 100
"""Parts within parts."""
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


def can_be_drawn(raw: bytes) -> bool:
    """Say whether this is an SVG, and one that is drawn in no time."""
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return False
    try:
        root = Tree.fromstring(raw)  # noqa: S314 - no entities are left
    except (Tree.ParseError, ValueError, LookupError):
        return False
    if not root.tag.endswith("svg"):
        return False
    named = {name: part for part in root.iter() if (name := part.get("id"))}
    try:
        return _parts(root, named, {}, DEPTH_LIMIT) <= PARTS_LIMIT
    except RecursionError:
        return False


def _parts(
    part: Tree.Element, named: dict[str, Tree.Element], known: dict[Tree.Element, int], depth: int
) -> int:
    """Return how many things are drawn for one, those that it stands for included."""
    if part in known:
        return known[part]
    if depth == 0:
        # Too deep, or a part that stands for itself.
        return PARTS_LIMIT + 1
    within = list(part)
    if str(part.tag).endswith("use"):
        meant = next((part.get(name, "") for name in _HREFS if part.get(name)), "")
        if (target := named.get(meant.removeprefix("#"))) is not None:
            within.append(target)
    count = 1 + sum(_parts(other, named, known, depth - 1) for other in within)
    known[part] = count
    return count
