"""What makes no sense in rooms and in documents, and what would leave a desk of no use."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from central.services.logos import problems_of_logo
from central.services.settings_views import Problem
from central.store import pictures
from central.store.folding import Fold
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, RoomSettings, problems_of
from hallpass.ids import RoomId
from hallpass.texts import LANGUAGES, language_of

NAME_LIMIT = 40
NUMBER_LIMIT = 8
TEXT_LIMIT = 60
"""Of a folder's name and of an icon's."""
SAID_LIMIT = 20
"""So many problems are named at once."""


def room_title(room: Room) -> str:
    """Return a room as adults call it: its number and its name."""
    return f"{room.number} {room.name}".strip()


def problems_of_room(room: Room) -> tuple[str, ...]:
    """Return what makes no sense in a room's own properties, the key first."""
    problems = []
    if not room.name.strip() or len(room.name) > NAME_LIMIT:
        problems.append(f"name: 1 to {NAME_LIMIT} characters are needed")
    if len(room.number) > NUMBER_LIMIT:
        problems.append(f"number: at most {NUMBER_LIMIT} characters")
    if len(room.folder) > TEXT_LIMIT:
        problems.append(f"folder: at most {TEXT_LIMIT} characters")
    if not room.icon or len(room.icon) > TEXT_LIMIT:
        problems.append(f"icon: 1 to {TEXT_LIMIT} characters are needed")
    if not 1 <= room.limit_min <= 999:
        problems.append(f"limit_min: {room.limit_min} is not between 1 and 999")
    if room.capacity is not None and not 0 <= room.capacity <= 9999:
        problems.append(f"capacity: {room.capacity} is not between 0 and 9999")
    return tuple(problems)


def problems_of_document(settings: RoomSettings, known: Collection[RoomId]) -> tuple[str, ...]:
    """Return everything against using a document, the key first.

    Args:
        settings: as it is kept: a logo that is a reference was checked when it was kept.
        known: every room of the school.
    """
    if pictures.is_reference(settings.look.logo):
        settings = replace(settings, look=replace(settings.look, logo=""))
    found = [*problems_of(settings), *_of_no_use(settings)]
    if settings.look.logo and not any(text.startswith("look.logo") for text in found):
        found += problems_of_logo(settings.look.logo)
    found += [
        f"offers: there is no room {offer.room}"
        for offer in settings.offers
        if offer.room not in known
    ]
    return tuple(found)


def problems_in(
    before: Fold, after: Fold, rooms: Iterable[RoomId], known: Collection[RoomId]
) -> tuple[Problem, ...]:
    """Return what a change would break: in rooms' documents, and in those of their boxes.

    What made no sense before is not this change's, and stops none.
    """
    found: list[Problem] = []
    for room in rooms:
        if named := _problems_of_all(after, room, known):
            old = _problems_of_all(before, room, known)
            found += [_problem(after.rooms[room], text) for text in named if text not in old]
    return tuple(found)


def _problems_of_all(fold: Fold, room: RoomId, known: Collection[RoomId]) -> dict[str, None]:
    """Return what is against a room's document and those of its boxes, each sentence once."""
    named = dict.fromkeys(problems_of_document(fold.of_room(room).settings, known))
    for device in fold.boxes_of(room):
        document = fold.of_device(device).settings
        named |= dict.fromkeys(problems_of_document(document, known))
    return named


def said(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return problems as one sentence for each that differs, the key first, the rooms last."""
    grouped: dict[str, list[str]] = {}
    for item in problems:
        grouped.setdefault(f"{item.key}: {item.words}", []).append(item.room_name)
    lines = [f"{text}{_rooms(names)}" for text, names in grouped.items()]
    if len(lines) <= SAID_LIMIT:
        return tuple(lines)
    return (*lines[:SAID_LIMIT], f"settings: {len(lines) - SAID_LIMIT} more problems like these")


def _rooms(names: list[str]) -> str:
    named = [name for name in dict.fromkeys(names) if name]
    if not named:
        return ""
    more = f" and {len(named) - 2} more" if len(named) > 2 else ""
    return f" ({', '.join(named[:2])}{more})"


def _problem(room: Room, text: str) -> Problem:
    key, _, words = text.partition(": ")
    return Problem(room.id, room_title(room), key, words)


def _of_no_use(settings: RoomSettings) -> Iterator[str]:
    """Yield why nobody could work with it, though each value by itself makes sense."""
    inputs = settings.inputs
    numbers = settings.numbers is not None
    if settings.face is not Face.DOOR and not (inputs.cards or inputs.phones or numbers):
        yield "inputs.cards: no badge at all could be read at this desk"
    for tag in settings.languages:
        if language_of(tag) is None:
            yield f"languages: {tag[:20]!r} is none of {', '.join(LANGUAGES)}"
    if len(set(settings.languages)) < len(settings.languages):
        yield "languages: one is there twice"
