"""A frame to the badges that are new in it: motion check, decode and gate, without a thread.

The camera thread, benchmarks and tests read frames through this. Full work as soon as something
moves, in the very frame that shows it; a third of the frames otherwise.
"""

from hallpass.domain.badges import TEXT_LIMIT
from hallpass.domain.box import Effort
from kiosk.scanner.decode import Code, Decoder
from kiosk.scanner.frames import Frame
from kiosk.scanner.gate import BadgeRead, GateState, Looked, Seen, step
from kiosk.scanner.motion import MotionCheck

IDLE_DECODE_EVERY = 3
"""Of an empty room's frames, one in so many is decoded: a badge too small for the motion check is
seen 0.2 s later, and one that is held until it has become part of the room stays in sight."""
DECODE_EVERY = {Effort.LIGHT: 2, Effort.NORMAL: 1, Effort.THOROUGH: 1}
"""Of the frames in which somebody is there, one in so many is decoded."""
TEXT_KEPT = TEXT_LIMIT + 1
"""Characters handed on: of a text too long for a badge, enough to be refused as such."""


class BadgeReader:
    """Reads one source's frames, in order. One thread.

    Attributes:
        is_moving: Whether the last frame differed from the empty room.
        codes: What was decoded in the last frame that was looked at.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._motion = MotionCheck()
        self._gate = GateState()
        self._idle_frames = self._frames = 0
        self.is_moving = False
        self.codes: tuple[Code, ...] = ()

    def read(self, frame: Frame, effort: Effort = Effort.NORMAL) -> tuple[BadgeRead, ...]:
        """Return the badges that count as read with this frame: none, or one."""
        self.is_moving = self._motion.is_moving(frame.image)
        self._idle_frames = 0 if self.is_moving else self._idle_frames + 1
        self._frames += 1
        every = DECODE_EVERY[effort]
        if self._idle_frames % (IDLE_DECODE_EVERY * every) or (
            self.is_moving and self._frames % every
        ):
            return ()
        self.codes = self._decoder.read_next(frame.image, moving=self.is_moving, effort=effort)
        seen = tuple(
            Seen(code.text[:TEXT_KEPT], code.symbology, code.area_px) for code in self.codes
        )
        self._gate, badges = step(self._gate, Looked(frame.seen_at_s, seen))
        return badges
