"""How long an answer takes: when the first token comes, how fast the others follow. All chance comes from the seed."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt
from random import Random

from mock_server.spec.model import Model
from mock_server.spec.said import UsageError
from mock_server.world.profile import ANY, Learned, Profile

DEFAULT_FIRST_TOKEN_MS = 400.0
DEFAULT_TOKENS_PER_SECOND = 60.0

JITTER = 0.35
"""How much a frame of four tokens comes earlier or later than at the even rate: the deviation of its logarithm."""

TAIL = 1.2
"""How fast long waits get rare, the exponent of a Pareto distribution: of ten slow starts one is about seven times as slow."""


NO_CHANCE = Random(0)
"""What a timing without chance holds: a source of its own would be 2.5 KB."""


class PaceError(UsageError):
    """A `--pace` that cannot be read; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A way of timing. `learned` takes what was learned from tapes, `real` each model's own figures (models.yaml, `timing`);
    else the two numbers hold for all."""

    real: bool = False
    first_token_ms: float = 0.0
    tokens_per_second: float = 0.0
    learned: Profile | None = None

    @property
    def is_off(self) -> bool:
        """Whether answers come as fast as possible."""
        fixed = self.first_token_ms or self.tokens_per_second
        return not self.real and not fixed and self.learned is None

    def timing(
        self, model: Model | None, seed: int, prompt: int = 0, busy: Callable[[], int] | None = None
    ) -> "Timing":
        """The timing of one answer of this model to a prompt of so many tokens; `busy` tells how many answers are under way."""
        if self.learned is not None:
            return self._as_learned(self.learned, model, seed)
        if not self.real:
            return Timing(
                self.first_token_ms / 1000, self.tokens_per_second, self.tokens_per_second, NO_CHANCE
            )
        known = model.timing if model is not None else None
        first = (known.first_token_ms if known else None) or DEFAULT_FIRST_TOKEN_MS
        rate = (known.tokens_per_second if known else None) or DEFAULT_TOKENS_PER_SECOND
        thinking = (known.thinking_tokens_per_second if known else None) or rate
        chance = Random(seed)
        first = first / 1000 * chance.lognormvariate(0, (known.first_token_spread if known else None) or 0.25)
        if known is not None:
            slow, limit = known.slow_share or 0.0, known.slow_factor or 1.0
            if chance.random() < slow:
                first *= min(limit, 1 + chance.paretovariate(TAIL))
            if known.prefill_tokens_per_second:
                first += prompt / known.prefill_tokens_per_second
            even = chance.lognormvariate(0, known.rate_spread or 0.0)
            rate, thinking = rate * even, thinking * even
        shared = (known.shared_by if known else None) or 0
        timing = Timing(first, rate, thinking, chance, JITTER, busy if shared else None, shared)
        timing.stalls(
            (known.stall_share if known else None) or 0.0, ((known.stall_ms if known else None) or 0.0) / 1000
        )
        return timing

    def _as_learned(self, learned: Profile, model: Model | None, seed: int) -> "Timing":
        chance = Random(seed)
        known = learned.get(model.id if model is not None else ANY) or learned.get(ANY) or Learned()
        first = known.draw("first_token_ms", chance)
        rate = known.draw("tokens_per_second", chance) or DEFAULT_TOKENS_PER_SECOND
        thinking = known.draw("thinking_tokens_per_second", chance) or rate
        first = DEFAULT_FIRST_TOKEN_MS if first is None else first
        return Timing(first / 1000, rate, thinking, chance, jitter=JITTER)

    def length(self, model: Model, thinking: bool, seed: int) -> tuple[int | None, int | None]:
        """How many tokens an answer of this model has, and its thoughts, as learned; None where nothing was learned of it."""
        if self.learned is None:
            return None, None
        chance = Random(f"length {seed}")
        known = self.learned.get(model.id) or self.learned.get(ANY) or Learned()
        told = (
            known.draw("answer_tokens", chance),
            known.draw("thinking_tokens", chance) if thinking else None,
        )
        return tuple(None if one is None else max(1, round(one)) for one in told)  # type: ignore[return-value]


def parse(text: str) -> Pace:
    """Reads `off`, `real`, or `FIRST_TOKEN_MS:TOKENS_PER_SECOND`, e.g. `300:50`. Raises PaceError."""
    if text == "off":
        return Pace()
    if text == "real":
        return Pace(real=True)
    match = re.fullmatch(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)", text)
    if match is None or float(match[2]) == 0:
        raise PaceError(
            f"{text!r} is no pace; write `off`, `real`, or the milliseconds to the first token and the tokens "
            "per second, as in `300:50`"
        )
    return Pace(first_token_ms=float(match[1]), tokens_per_second=float(match[2]))


class Timing:
    """When each frame of one answer is due, in seconds after the request arrived."""

    def __init__(
        self,
        first: float,
        rate: float,
        thinking_rate: float,
        chance: Random,
        jitter: float = 0.0,
        busy: Callable[[], int] | None = None,
        shared: float = 0,
    ) -> None:
        self._rate, self._thinking_rate = rate, thinking_rate
        self._chance, self._jitter = chance, jitter
        self._busy, self._shared = busy, shared
        self._stall_share = self._stall = 0.0
        self._at = first * self._slower()
        self._begun = False

    def stalls(self, share: float, seconds: float) -> None:
        """From now on this share of the frames comes late, by `seconds` or, more rarely, longer."""
        self._stall_share, self._stall = share, seconds

    def _slower(self) -> float:
        """How much longer all takes because of the answers that are under way: twice as long for `shared` of them."""
        return 1 + self._busy() / self._shared if self._busy is not None else 1.0

    def due(self, tokens: int, thinking: int) -> float:
        """When a frame of `tokens` tokens, `thinking` of them thought, is due; the first one is due at the first token."""
        if not self._begun:
            self._begun = tokens > 0
            tokens, thinking = max(0, tokens - 1), min(thinking, max(0, tokens - 1))
        if self._rate:
            took = (tokens - thinking) / self._rate + thinking / self._thinking_rate
            if self._jitter and took:
                spread = self._jitter / sqrt(max(1.0, tokens / 4))  # over a whole answer it evens out
                took *= self._chance.lognormvariate(-(spread**2) / 2, spread) * self._slower()
                if self._stall_share and self._chance.random() < self._stall_share:
                    took += self._stall * min(20.0, self._chance.paretovariate(TAIL))
            self._at += took
        return self._at


class Recorded(Timing):
    """The times of a recorded answer, in milliseconds: one for each frame."""

    def __init__(self, times: Sequence[float]) -> None:
        self._times = iter(times)
        self._last = times[-1] / 1000 if times else 0.0

    def due(self, tokens: int, thinking: int) -> float:
        """When the next frame is due."""
        return next(self._times, self._last * 1000) / 1000


class Wheel:
    """One timer for all paced streams: what is due in the same tick is called together, instead of by a timer each."""

    def __init__(self, tick: float = 0.002) -> None:
        self._tick = tick
        self._slots: dict[int, list[Callable[[], None]]] = {}
        self._waiting = 0

    def waiting(self) -> int:
        """How many wait now: each answer that is under way waits for its next frame."""
        return self._waiting

    def call_at(self, when: float, step: Callable[[], None]) -> int:
        """Calls `step` at the first tick after `when`, a time of the running loop's clock; returns the tick."""
        slot = int(when / self._tick) + 1
        steps = self._slots.get(slot)
        if steps is None:
            steps = self._slots[slot] = []
            asyncio.get_running_loop().call_at(slot * self._tick, self._turn, slot)
        steps.append(step)
        self._waiting += 1
        return slot

    def forget(self, slot: int, step: Callable[[], None]) -> None:
        """Does not call it, if it was not called yet."""
        steps = self._slots.get(slot, ())
        if step in steps:
            self._slots[slot].remove(step)
            self._waiting -= 1

    async def until(self, when: float) -> None:
        """Returns at the first tick after `when`; at once if that is past."""
        loop = asyncio.get_running_loop()
        if when <= loop.time():
            return
        future = loop.create_future()
        wake = partial(future.set_result, None)
        slot = self.call_at(when, wake)
        try:
            await future
        except asyncio.CancelledError:
            self.forget(slot, wake)
            raise

    def _turn(self, slot: int) -> None:
        steps = self._slots.pop(slot)
        self._waiting -= len(steps)
        for step in steps:
            step()
