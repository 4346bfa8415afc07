"""The real windows, as the faces' own tests have them."""

from tests.kiosk.ui.conftest import _fonts, desk, qapp_cls, stage

__all__ = ["_fonts", "desk", "qapp_cls", "stage"]
