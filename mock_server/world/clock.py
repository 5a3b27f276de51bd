"""Time is handed in: the real clock, or one that a test or an admin call stops, sets and moves."""

import time


class Clock:
    """Seconds since the epoch. It can be moved forward, and stopped; a stopped clock can be moved too."""

    def __init__(self, frozen_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset = 0.0
        self._moved = 0.0

    def now(self) -> float:
        """Epoch seconds."""
        base = time.time() if self._frozen_at is None else self._frozen_at
        return base + self._offset

    def elapsed(self) -> float:
        """Seconds that have passed since some beginning: really, or because the clock was moved. It never stands still."""
        return time.monotonic() + self._moved

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen_at is not None

    @property
    def ahead(self) -> float:
        """Seconds that it is ahead of real time."""
        return self.now() - time.time()

    def advance(self, seconds: float) -> None:
        """Moves the clock forward. Raises ValueError for a negative step: ids and ages rely on order."""
        if seconds < 0:
            raise ValueError(f"a clock moves forward: {seconds:g} seconds is less than 0")
        self._offset += seconds
        self._moved += seconds

    def freeze(self, at: float | None = None) -> None:
        """Stops the clock now, or at a later time (epoch seconds). Raises ValueError for an earlier one."""
        now = self.now()
        if at is not None and at < now:
            raise ValueError(f"a clock moves forward: {at:.3f} is {now - at:.3f} seconds ago")
        self._moved += (at or now) - now
        self._frozen_at, self._offset = now if at is None else at, 0.0

    def unfreeze(self) -> None:
        """Goes on from the time it shows."""
        if self._frozen_at is not None:
            self._offset += self._frozen_at - time.time()
            self._frozen_at = None

    def state(self) -> tuple[float | None, float, float]:
        """How it goes: where it stands, how far it is ahead, how far it was moved."""
        return self._frozen_at, self._offset, self._moved

    def take(self, state: tuple[float | None, float, float]) -> None:
        """Goes as another one does."""
        self._frozen_at, self._offset, self._moved = state

    def reset(self) -> None:
        """The real time again."""
        self._frozen_at, self._offset = None, 0.0
