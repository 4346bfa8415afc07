"""Ids that a test can read."""


class CountingIds:
    """Makes "a-1", "a-2", …"""

    def __init__(self, prefix: str = "id") -> None:
        self._prefix = prefix
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"{self._prefix}-{self._count}"
