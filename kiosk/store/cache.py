"""Reference data that every scan reads, kept decoded until something changes it."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Cache:
    """Values by name, dropped whole: reference data changes rarely, a wrong value never pays."""

    def __init__(self) -> None:
        self._held: dict[str, Any] = {}

    def get(self, name: str, read: Callable[[], T]) -> T:
        """Return the value held under `name`, reading it first if there is none."""
        if name not in self._held:
            self._held[name] = read()
        value: T = self._held[name]
        return value

    def drop(self) -> None:
        """Forget everything."""
        self._held.clear()
