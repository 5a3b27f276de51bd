"""When a cron expression is due: five fields of minute, hour, day, month and day of the week, in one zone's time.

As crontab(5) has it: where both days are restricted, one of them has to fit, and Sunday is 0 as well as 7.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

FURTHEST = 9 * 366
"""Days that are looked ahead: 29 February comes again within eight years."""


class Cron(NamedTuple):
    """An expression, read."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool  # one of the two kinds of days is enough
    zone: ZoneInfo

    def after(self, now: float) -> float | None:
        """When it is due next, in epoch seconds, later than `now`; None: never."""
        day = datetime.fromtimestamp(now, self.zone).date()
        for _ in range(FURTHEST):
            if self._fits(day.month, day.day, day.isoweekday() % 7):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        due = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                        if (at := due.timestamp()) > now and self._is_real(due):
                            return at
            day += timedelta(days=1)
        return None

    def _fits(self, month: int, day: int, weekday: int) -> bool:
        by_day, by_weekday = day in self.days, weekday in self.weekdays
        return month in self.months and (by_day or by_weekday if self.either else by_day and by_weekday)

    def _is_real(self, due: datetime) -> bool:
        """Whether the clocks show that time: one hour of a year is left out where they are put forward."""
        return due.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) == due.replace(tzinfo=None)


def read(expression: str, zone: str) -> Cron:
    """The expression. Raises ValueError for one that cannot be read, that is never due, and for an unknown zone."""
    words = expression.lower().split()
    if len(words) != 5:
        raise ValueError(f"{expression!r} has {len(words)} fields, not 5")
    minutes, hours, days, months, weekdays = (
        frozenset(_numbers(word, least, most, names))
        for word, (least, most), names in zip(words, FIELDS, ((), (), (), MONTHS, DAYS), strict=True)
    )
    try:
        found = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{zone!r} is no time zone") from None
    either = not words[2].startswith("*") and not words[4].startswith("*")
    if not either and min(days) > max(monthrange(2024, month)[1] for month in months):
        raise ValueError(f"{expression!r} is never due")
    return Cron(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), either, found)


def _numbers(word: str, least: int, most: int, names: Sequence[str]) -> Iterator[int]:
    """The numbers of a field. Raises ValueError."""
    for part in word.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            low, high = least, most
        else:
            low = _number(first, least, most, names)
            high = _number(last, least, most, names) if dash else (most if step else low)
        by = _number(step, 1, most, ()) if "/" in part else 1
        if low > high:
            raise ValueError(f"{part!r} is empty")
        yield from range(low, high + 1, by)


def _number(text: str, least: int, most: int, names: Sequence[str]) -> int:
    if text in names:
        return names.index(text) + least
    if not (text.isascii() and text.isdigit() and len(text) < 3 and least <= int(text) <= most):
        raise ValueError(f"{text!r} is not between {least} and {most}")
    return int(text)
