"""The panel's own light, where the kernel offers it and this user may set it.

Linux: /sys/class/backlight/NAME/{brightness,max_brightness}, decimal numbers; 0 may be off or the
least there is (docs.kernel.org, ABI testing/sysfs-class-backlight). A udev rule lets the kiosk's
user write (deploy/kiosk). Where there is none, what is drawn is made darker instead.
"""

import logging
from pathlib import Path

log = logging.getLogger(__name__)

ROOT = Path("/sys/class/backlight")


class Backlight:
    """All panels of this box, set alike. One thread; a write takes less than a frame."""

    def __init__(self, root: Path = ROOT) -> None:
        """Look for panels.

        Args:
            root: where the kernel shows them.
        """
        self._panels = dict(_found(root))
        if self._panels:
            log.info("backlight.found panels=%d", len(self._panels))

    @property
    def is_there(self) -> bool:
        """Whether any panel's light can be set."""
        return bool(self._panels)

    def set(self, percent: int) -> bool:
        """Make the panels so bright, 0 to 100; say whether they are.

        One that can't be set any more is left alone from then on.
        """
        for panel, most in list(self._panels.items()):
            value = round(most * max(0, min(100, percent)) / 100)
            if percent > 0:
                # The least step rather than none: whoever asks for 5 % wants to see something.
                value = max(1, value)
            try:
                (panel / "brightness").write_text(f"{value}\n", encoding="ascii")
            except OSError as exc:
                log.warning("backlight.lost panel=%s why=%s", panel.name, exc)
                del self._panels[panel]
        return self.is_there


def _found(root: Path) -> list[tuple[Path, int]]:
    found: list[tuple[Path, int]] = []
    try:
        panels = sorted(root.iterdir())
    except OSError:
        return found
    for panel in panels:
        try:
            most = int((panel / "max_brightness").read_text(encoding="ascii"))
            now = (panel / "brightness").read_text(encoding="ascii")
            # Whether it may be written is known once it was: with what it has already.
            (panel / "brightness").write_text(now, encoding="ascii")
        except (OSError, ValueError) as exc:
            log.info("backlight.not_used panel=%s why=%s", panel.name, exc)
            continue
        if most > 0:
            found.append((panel, most))
    return found
