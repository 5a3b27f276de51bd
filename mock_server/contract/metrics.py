"""What answers took and cost, by operation, model and, in a matrix, by value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.reading import cost


@dataclass
class Row:
    """Some calls alike. Times in milliseconds, the median; 0 where nothing was measured. `refused` and `failed` are counts."""

    operation: str
    model: str
    variant: str
    calls: int = 0
    refused: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cny: float = 0.0
    times: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)

    @property
    def called(self) -> str:
        """What tells it from the others, the model once."""
        return " ".join(dict.fromkeys(f"{self.operation} {self.model} {self.variant}".split()))

    @property
    def ms(self) -> float:
        """Until the end of an answer."""
        return _middle(self.times) * 1000

    @property
    def first_ms(self) -> float:
        """Until the first byte of a stream."""
        return _middle(self.firsts) * 1000

    @property
    def speed(self) -> float:
        """Tokens a second."""
        return _middle(self.speeds)

    def row(self) -> dict[str, Any]:
        """The figures as JSON has them."""
        return {
            "operation": self.operation, "model": self.model, "variant": self.variant, "calls": self.calls, "refused": self.refused,
            "failed": self.failed, "ms": round(self.ms, 2), "first_ms": round(self.first_ms, 2), "tokens_per_s": round(self.speed, 1),
            "tokens_in": self.tokens_in, "tokens_out": self.tokens_out, "cny": round(self.cny, 6),
        }  # fmt: skip


def _middle(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


def rows(
    exchanges: Sequence[Exchange],
    costs: Mapping[int, tuple[int, float]],
    failed: frozenset[int] = frozenset(),
) -> list[Row]:
    """The calls of a run by operation, model and variant, in the order of the run. `costs` and `failed` are by id()."""
    found: dict[tuple[str, str, str], Row] = {}
    for one in exchanges:
        if one.case.kind != "call":
            continue
        key = one.operation.id, str(one.asked.get("model") or ""), one.case.variant
        row = found.setdefault(key, Row(*key))
        row.calls += 1
        row.refused += one.refused
        row.failed += id(one) in failed
        row.cny += costs.get(id(one), (0, 0.0))[1]
        if one.refused:
            continue
        told = cost(one) or (None, None)
        row.tokens_in += told[0] or 0
        row.tokens_out += told[1] or 0
        if one.seconds:
            row.times.append(one.seconds)
            if told[1]:
                row.speeds.append(told[1] / one.seconds)
        if one.first and one.events is not None:
            row.firsts.append(one.first)
    return list(found.values())
