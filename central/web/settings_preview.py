"""A change on the kiosk's real screens: its faces before and after, drawn by its own program."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from central.services.bundle import Services
from central.services.drawing import Drawn, DrawRequest
from central.services.views import DeviceView
from central.web.settings_pages import face_sizes
from hallpass.domain.book import BY_KEY, Group
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, RoomSettings
from hallpass.ids import RoomId

SHOWS = ("rest", "places", "going", "adult")
"""Moments of a desk, as the kiosk's program names them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One face before and after."""

    face: Face
    width: int
    height: int
    before: Drawn
    after: Drawn

    @property
    def problems(self) -> tuple[str, ...]:
        """What would not fit any more."""
        return tuple(words for words in self.after.problems if words not in self.before.problems)

    @property
    def same(self) -> bool:
        """Whether nobody would see a difference."""
        return bool(self.after.png) and self.before.png == self.after.png


def address_of(drawn: Drawn) -> str:
    """Return a picture as an address that a page can show."""
    return "data:image/png;base64," + base64.b64encode(drawn.png).decode("ascii")


def frames(
    before: RoomSettings, after: RoomSettings, devices: Iterable[DeviceView]
) -> tuple[tuple[Face, int, int], ...]:
    """Return which faces there are to show, and how large they are."""
    wanted = {before.face, after.face}
    sizes = face_sizes(devices)
    return tuple(
        (face, *sizes[face]) for face in (Face.DESK, Face.DOOR) if wanted & {face, Face.BOTH}
    )


def moment_for(keys: Iterable[str]) -> str:
    """Return at which moment of a desk these settings are seen best."""
    groups = {BY_KEY[key].group for key in keys if key in BY_KEY}
    if Group.PLACES in groups:
        return "places"
    return "adult" if groups == {Group.APPROVAL} else "rest"


async def pictures(
    services: Services,
    before: RoomSettings,
    after: RoomSettings,
    rooms: Mapping[RoomId, tuple[Room, Room]],
    school: str,
    *,
    devices: Iterable[DeviceView],
    moment: str,
    zone: str,
) -> tuple[Picture, ...]:
    """Return the faces that a room has now or will have.

    Args:
        services: with what draws.
        before: the document in force.
        after: as it would be.
        rooms: each room as it is and as it would be.
        school: its name.
        devices: the room's boxes, which say how large their faces are.
        moment: one of `SHOWS`.
        zone: the school's.
    """
    found = []
    for face, width, height in frames(before, after, devices):
        drawn = [
            await services.drawing.draw(
                DrawRequest(
                    face=face,
                    width=width,
                    height=height,
                    settings=settings,
                    rooms=tuple(pair[at] for pair in rooms.values()),
                    school=school,
                    show=moment if face is Face.DESK else "rest",
                    zone=zone,
                )
            )
            for at, settings in enumerate((before, after))
        ]
        found.append(Picture(face, width, height, *drawn))
    return tuple(found)
