"""What the samples of a run come to: slopes with their errors, quantiles, verdicts."""

from collections.abc import Sequence
from math import sqrt

BLOCKS = 12
"""Neighbouring samples hang together; means of so many stretches of the run hardly do, and the error is theirs."""


def slope(samples: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """How much the value rises in a unit of time, and the standard error of that, by least squares through the means of blocks;
    of fewer than three samples: nothing is known, and both are 0."""
    size = max(1, len(samples) // BLOCKS)
    blocks = [samples[at : at + size] for at in range(0, len(samples) // size * size, size)]
    points = [(sum(x for x, _ in one) / len(one), sum(y for _, y in one) / len(one)) for one in blocks]
    if len(points) < 3:
        return 0.0, 0.0
    middle, mean = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((x - middle) ** 2 for x, _ in points)
    rises = sum((x - middle) * (y - mean) for x, y in points) / spread
    left = sum((y - mean - rises * (x - middle)) ** 2 for x, y in points)
    return rises, sqrt(left / (len(points) - 2) / spread)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them is; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def thirds(latencies: Sequence[tuple[float, float]], begins: float, ends: float, share: float) -> list[float]:
    """The quantile in milliseconds of each third of the time from `begins` to `ends`."""
    length = (ends - begins) / 3 or 1.0
    found: list[list[float]] = [[], [], []]
    for at, took in latencies:
        if begins <= at < ends:
            found[min(2, int((at - begins) / length))].append(took)
    return [round(quantile(one, share) * 1000, 1) for one in found]
