"""THE COMPOSITION ROOT of the kiosk: the one place that names concrete classes together."""

from kiosk.app.options import Options
from kiosk.app.run import run_kiosk

__all__ = ["Options", "run_kiosk"]
