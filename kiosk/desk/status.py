"""What both faces show besides a student's own answer."""

from hallpass.domain.board import board_of
from hallpass.domain.rooms import Room
from hallpass.domain.settings import DoorNames, RoomSettings
from hallpass.ids import RoomId
from kiosk.flow.answers import RoomStatus
from kiosk.store.cache import Cache
from kiosk.store.heard import Heard
from kiosk.store.lines import Lines
from kiosk.store.outbox import Outbox
from kiosk.store.passes import Passes
from kiosk.store.reference import Reference
from kiosk.store.unit import Unit


def read_status(unit: Unit, cache: Cache) -> RoomStatus:
    """Return this room's status as of now; before any settings came, an empty paused room."""
    reference, heard = Reference(unit, cache), Heard(unit)
    settings = reference.settings() or _before_settings(unit)
    here = settings.room
    room = reference.rooms().get(here) or Room(here, unit.meta.school_name or "")
    passes = Passes(unit).open_of_room(here)
    line = Lines(unit).of(here)
    out = tuple(p.student for p in passes if p.origin == here)
    names = {} if settings.door_names is DoorNames.NONE else reference.names(out)
    emergency, since = reference.emergency(), heard.out_of_touch_since()
    return RoomStatus(
        board=board_of(
            room,
            settings,
            passes,
            unit.now,
            names=names,
            waiting=len(line.waiting),
            turns=line.turns,
            emergency=emergency,
            out_of_touch_since=since,
        ),
        settings=settings,
        emergency=emergency,
        out_of_touch_since=since,
        outbox=Outbox(unit).depth(),
        clock_trusted=unit.trusted,
    )


def _before_settings(unit: Unit) -> RoomSettings:
    return RoomSettings(RoomId(unit.meta.room or ""), version=0, paused=True)
