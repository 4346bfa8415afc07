"""From how far a door can be read: the rule that its sizes keep, and the reason for it.

A letter is read by its angle. Sight of 20/20 resolves letters of 5 minutes of arc, 20/40 (what
drivers' licences ask for, and what a door should do with) letters of 10: at 5 m that is a capital
of 14.5 mm, at 3 m one of 8.7 mm. A capital of our fonts is 0.727 of the type's size, so on a
10.1-inch screen of 16:10 (136 mm high)

    word, numeral   15 %   of the shorter side: capitals of 14.8 mm, read at 5 m with 20/40;
    figures          5 %   4.9 mm: at 3.4 m with 20/20, at 1.7 m with 20/40;
    other lines    3.6 %   3.6 mm: at 2.4 m with 20/20, at 1.2 m with 20/40.

These are the least, with the longest words and everything on the door at once; an ordinary door has
its word at 22 to 28 % and its figures at 9.6 %. The shape beside the word is three times as high
and stands for the state from across a hall. On a screen of another size all of it goes with the
size: a 7-inch one (86 mm) is read at 3.2 m where this one is at 5 m.

Sources: ISO 8596:2017 (an optotype at 1.0 is 5 minutes of arc high), Inter's own metrics.
"""

import math

CAPITAL = 0.727
"""Height of Inter's capitals and digits, of the type's size."""
WORD_SHARE = 0.15
"""Of the window's shorter side: the least size of the state's word and of the numeral."""
FIGURE_SHARE = 0.05
LINE_SHARE = 0.036
SIGHT_20_20_ARCMIN = 5.0
SIGHT_20_40_ARCMIN = 10.0


def letter_mm(distance_m: float, arcmin: float) -> float:
    """Return how high a letter must be to be seen under this angle from this distance."""
    return 2000 * distance_m * math.tan(math.radians(arcmin / 60) / 2)


def distance_m(size_share: float, screen_mm: float, arcmin: float) -> float:
    """Return from how far type of this size is read.

    Args:
        size_share: of the screen's shorter side.
        screen_mm: the shorter side.
        arcmin: what the eyes need.
    """
    capital_mm = size_share * screen_mm * CAPITAL
    return capital_mm / (2000 * math.tan(math.radians(arcmin / 60) / 2))
