"""THE USE CASE: badge or touch -> situation -> decide -> facts, in one transaction."""

from kiosk.desk.desk import Desk

__all__ = ["Desk"]
