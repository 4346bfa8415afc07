"""In which language a face speaks, and in whose time."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from hallpass.texts import RTL, Texts, for_language, language_of
from kiosk.flow import screens
from kiosk.flow.answers import Who


@dataclass(frozen=True, slots=True)
class Speech:
    """In which language, and in whose time."""

    texts: Texts
    zone: tzinfo | None = None
    """The school's; None: the machine's."""

    def time(self, at: datetime) -> str:
        """Return a time of day as people there say it."""
        return self.texts.clock_time(at.astimezone(self.zone))

    @property
    def rtl(self) -> bool:
        """Say whether words run from right to left."""
        return self.texts.direction == RTL


def speech_for(language: str, room: Speech) -> Speech:
    """Return the speech for somebody whose own language this is.

    Args:
        language: a BCP 47 tag; empty, or one that the catalogue lacks: the room's speech stays.
        room: the room's.
    """
    return room if language_of(language) is None else Speech(for_language(language), room.zone)


def speech_of(screen: screens.Screen, room: Speech, *, own: bool) -> Speech:
    """Return the speech of a screen: the room's, or on a student's own screens theirs.

    Args:
        screen: what an adult is to read as well stays in the room's language.
        room: the room's.
        own: the school lets students have their own.
    """
    if not own or isinstance(screen, screens.PanelScreen | screens.AskAdult):
        return room
    who = getattr(getattr(screen, "answer", None), "who", None)
    return speech_for(who.language, room) if isinstance(who, Who) and who.language else room
