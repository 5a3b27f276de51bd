"""Limits, off by default: requests and tokens a minute, and calls at a time, per model and key, refused as the API refuses."""

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.world.clock import Clock

NAMES = ("rpm", "tpm", "concurrency")
MINUTE = 60.0


class LimitsError(ValueError):
    """Limits that cannot be read; the text says how to write them."""


def checked(value: Any) -> Mapping[str, Mapping[str, int]]:
    """Limits as configured: `{qwen-plus: {rpm: 60, tpm: 100000, concurrency: 2}, '*': {rpm: 600}}`. Raises LimitsError."""
    if not isinstance(value, Mapping):
        raise LimitsError(
            f"{value!r} is no table; write e.g. `qwen-plus: {{rpm: 60}}`, and `'*'` for all models"
        )
    for model, row in value.items():
        if not isinstance(row, Mapping):
            raise LimitsError(f"{model}: {row!r} is no table; write e.g. `{{rpm: 60}}`")
        for name, number in row.items():
            if name not in NAMES:
                raise LimitsError(f"{model}: {name}: no such limit; there are: {', '.join(NAMES)}")
            if type(number) is not int or number < 1:
                raise LimitsError(f"{model}: {name}: {number!r} is no whole number from 1 up")
    return value


class Limits:
    """What each pair of key and model used in the last minute."""

    def __init__(self, limited: Mapping[str, Any], clock: Clock) -> None:
        self._limited, self._clock = limited, clock
        self.reset()

    def reset(self) -> None:
        """Nothing was used."""
        self._requests: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._tokens: dict[tuple[str, str], deque[tuple[float, int]]] = defaultdict(deque)
        self._running: dict[tuple[str, str], set[str]] = defaultdict(set)

    def count(self, call: Call) -> None:
        """Counts the call. Raises Refused RateQuota past rpm or concurrency, AllocationQuota where the tokens are used up."""
        if call.model is None:
            return
        model = call.model.id
        limit = self._limited.get(model) or self._limited.get("*") or {}
        known, now = (call.key, model), self._clock.now()
        asked, used = self._requests[known], self._tokens[known]
        while asked and asked[0] <= now - MINUTE:
            asked.popleft()
        while used and used[0][0] <= now - MINUTE:
            used.popleft()
        if len(asked) >= limit.get("rpm", len(asked) + 1):
            raise Refused("RateQuota", layer="gateway")
        if len(self._running[known]) >= limit.get("concurrency", len(self._running[known]) + 1):
            raise Refused("RateQuota", layer="gateway")
        tokens = sum(number for _, number in used)
        if tokens >= limit.get("tpm", tokens + 1):
            raise Refused("AllocationQuota", layer="gateway")
        asked.append(now)
        self._running[known].add(call.request_id)

    def done(self, call: Call, tokens: int) -> None:
        """The call has ended, having made so many tokens."""
        if call.model is None:
            return
        known = (call.key, call.model.id)
        if call.request_id in self._running[known]:
            self._running[known].discard(call.request_id)
            self._tokens[known].append((self._clock.now(), tokens))
