"""Hands the light that the faces are to have to the panel, where it has one of its own to set."""

from PySide6.QtCore import QObject, Slot

from kiosk.device.backlight import Backlight
from kiosk.ui.conductor import Conductor
from kiosk.ui.faces import Faces


class Lighting(QObject):
    """Sets the panel's light, in the GUI thread.

    A box with two windows has a second screen that no backlight of this machine belongs to: there
    both are made darker by what is drawn.
    """

    def __init__(self, conductor: Conductor, faces: Faces, backlight: Backlight) -> None:
        super().__init__(faces)
        self._conductor = conductor
        self._faces = faces
        self._backlight = backlight
        conductor.light_changed.connect(self._on_light)
        self.settle()

    def settle(self) -> None:
        """Look which windows there are; call when that changed."""
        uses = self._backlight.is_there and len(self._faces.windows) == 1
        if uses != self._conductor.has_backlight:
            self._conductor.has_backlight = uses
            self._backlight.set(self._conductor.light if uses else 100)
            self._conductor.shine()

    @Slot(int)
    def _on_light(self, percent: int) -> None:
        if self._conductor.has_backlight and not self._backlight.set(percent):
            self._conductor.has_backlight = False
            self._conductor.shine()
