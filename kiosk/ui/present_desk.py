"""From a screen of the flow to what the desk draws, in words; pure.

Nothing here says why a student may not go: the words for a full room and for two students kept
apart are the same. What belongs to one subject is in a file of its own: present_rest (nobody is
there), present_leaving (from a badge to a pass, or not now), present_coming (back, arrived, seen),
present_adult (an adult's yes), present_panel and present_alarm.
"""

from typing import assert_never

from kiosk.flow import screens
from kiosk.ui import (
    present_adult,
    present_alarm,
    present_coming,
    present_leaving,
    present_panel,
    present_rest,
)
from kiosk.ui.present_rest import EMERGENCY_TONES
from kiosk.ui.speech import Speech
from kiosk.ui.views import DeskView

__all__ = ["EMERGENCY_TONES", "Speech", "present_desk", "spoken"]

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


def present_desk(screen: screens.Screen, speech: Speech, *, pins: bool = True) -> DeskView:
    """Return what the desk draws for a screen.

    Args:
        screen: of the flow.
        speech: in which language.
        pins: a PIN counts here (present_adult.takes_pins).
    """
    if isinstance(screen, screens.RestScreen | screens.Reading):
        return present_rest.present(screen, speech)
    if isinstance(screen, present_alarm.AlarmScreen):
        return present_alarm.present(screen, speech)
    if isinstance(screen, present_panel.PanelScreen):
        return present_panel.present(screen, speech)
    if isinstance(screen, _COMING):
        return present_coming.present(screen, speech)
    if isinstance(screen, _ADULT):
        view = present_adult.present(screen, speech)
        return view if pins else present_adult.without_pins(view, speech)
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
