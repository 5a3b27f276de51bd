"""Time is handed in: the real clock, or one that a test or an admin call sets and moves."""

import time


class Clock:
    """Seconds since the epoch. `offset` moves it; `frozen_at` stops it."""

    def __init__(self, frozen_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset = 0.0

    def now(self) -> float:
        """Epoch seconds."""
        base = time.time() if self._frozen_at is None else self._frozen_at
        return base + self._offset

    def advance(self, seconds: float) -> None:
        """Moves the clock forward. Raises ValueError for a negative step: ids and ages rely on order."""
        if seconds < 0:
            raise ValueError(f"a clock moves forward: {seconds} seconds is less than 0")
        self._offset += seconds
