"""From a screen of the flow to what the desk draws, in words; pure.

Nothing here says why a student may not go: the words for a full room and for two students kept
apart are the same. What belongs to one subject is in a file of its own: present_rest (nobody is
there), present_leaving (from a badge to a pass, or not now), present_coming (back, arrived, seen),
present_adult (an adult's yes) and present_panel.
"""

from typing import assert_never

from kiosk.flow import screens
from kiosk.ui import present_adult, present_coming, present_leaving, present_panel, present_rest
from kiosk.ui.present_rest import EMERGENCY_TONES
from kiosk.ui.speech import Speech
from kiosk.ui.views import DeskView

__all__ = ["EMERGENCY_TONES", "Speech", "present_desk", "spoken"]

_PANEL = (
    screens.Panel
    | screens.PanelPass
    | screens.PanelMode
    | screens.PanelSwap
    | screens.PanelStudents
    | screens.PanelPlaces
)
_COMING = (
    screens.Welcome
    | screens.ArrivedHere
    | screens.BackAlready
    | screens.Elsewhere
    | screens.SeenHere
    | screens.NotTaken
    | screens.Fault
)
_ADULT = screens.AskAdult | screens.AskedAdult | screens.AdultEntry | screens.HelloAdult


def present_desk(screen: screens.Screen, speech: Speech) -> DeskView:
    """Return what the desk draws for a screen."""
    if isinstance(screen, screens.RestScreen | screens.Reading):
        return present_rest.present(screen, speech)
    if isinstance(screen, _PANEL):
        return present_panel.present(screen, speech)
    if isinstance(screen, _COMING):
        return present_coming.present(screen, speech)
    if isinstance(screen, _ADULT):
        return present_adult.present(screen, speech)
    if isinstance(
        screen,
        screens.WhichDestination
        | screens.HowLong
        | screens.Going
        | screens.LineOffer
        | screens.Waiting
        | screens.NotNow
        | screens.Undone
        | screens.LeftLine,
    ):
        return present_leaving.present(screen, speech)
    assert_never(screen)  # pragma: no cover


def spoken(view: DeskView) -> str:
    """Return what a voice says of a screen, one sentence after the other; empty: nothing."""
    return ". ".join(words.rstrip(".。") for words in view.aloud if words)
