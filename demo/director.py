"""Says whose badge the film shows next: students leave, come back, and sometimes are refused."""

from collections import deque
from collections.abc import Sequence

from demo.film.shots import Condition, Shot, Shown
from hallpass.clock import Clock

AWAY_S = 23.0
"""How long a student stays out; a return within 20 s would ask "Back already?"."""
MOST_OUT = 3
"""As many as may be out from the room; one more is shown and refused now and then."""
PAUSE_S = 2.5
"""Between two badges, so that each go can be looked at."""
STRANGE = "https://example.org/menu"
"""A QR that is not one of ours, as on a poster."""


class Director:
    """Asked by the film for each next shot, in the camera's thread.

    Attributes:
        shown: badges that were whole in view.
    """

    def __init__(self, badges: Sequence[str], clock: Clock) -> None:
        self._waiting = deque(badges)
        self._out: deque[tuple[float, str]] = deque()
        self._clock = clock
        self._conditions = list(Condition)
        self._count = 0
        self._refused_at = MOST_OUT
        self._ready_s = 0.0
        self.shown = 0
        self.ended = False

    def next_shot(self) -> Shot | None:
        """Return whom to show now, or None: nobody yet."""
        now_s = self._clock.monotonic()
        if now_s < self._ready_s:
            return None
        text = self._whom(now_s)
        if text is None:
            return None
        self._ready_s = now_s + PAUSE_S
        self._count += 1
        condition = self._conditions[self._count % len(self._conditions)]
        return Shot(text, condition, self._count)

    def on_shown(self, _shown: Shown) -> None:
        """Count a badge that was whole in view."""
        self.shown += 1

    def _whom(self, now_s: float) -> str | None:
        if self._out and now_s - self._out[0][0] >= AWAY_S:
            _, text = self._out.popleft()
            self._waiting.append(text)
            return text
        if self.ended:
            return None
        if len(self._out) < MOST_OUT:
            text = self._waiting.popleft()
            self._out.append((now_s, text))
            return text
        if self._count >= self._refused_at:
            # Nobody is back yet: first a code that is not ours, then one student too many.
            strange = self._count == MOST_OUT or self._count % 2 == 1
            self._refused_at = self._count + (1 if strange else 6)
            return STRANGE if strange else self._waiting[0]
        return None
