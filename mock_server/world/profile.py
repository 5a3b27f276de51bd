"""How answers of models were in the past: lengths, first tokens, token rates, learned from tapes (`dashmock tapes learn`).

A quantity is told by its quantiles; drawing one is going up a random share of the way and reading what stands there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from mock_server.spec.lines import at_line
from mock_server.spec.said import UsageError

SHARES = (0, 10, 25, 50, 75, 90, 100)
"""The quantiles that are told, in percent."""

QUANTITIES = (
    "first_token_ms",
    "tokens_per_second",
    "thinking_tokens_per_second",
    "answer_tokens",
    "thinking_tokens",
)
ANY = "*"
"""Stands for every model that has no entry of its own."""


class ProfileError(UsageError):
    """A profile that cannot be used; the text names file, key, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The quantities of one model: each the values at SHARES."""

    quantities: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def draw(self, name: str, chance: Random) -> float | None:
        """One value as often as in the past; None where nothing was learned of it."""
        values = self.quantities.get(name)
        share = chance.random() * 100  # also where nothing was learned: what is drawn next stays the same
        if values is None:
            return None
        at = next(number for number in range(1, len(SHARES)) if share <= SHARES[number])
        low, high = SHARES[at - 1], SHARES[at]
        return values[at - 1] + (values[at] - values[at - 1]) * (share - low) / (high - low)


Profile = Mapping[str, Learned]
"""By model; ANY for the others."""


def quantiles(values: Iterable[float]) -> tuple[float, ...]:
    """The values at SHARES, linear between neighbours. Raises IndexError without any."""
    ordered = sorted(values)
    told = []
    for share in SHARES:
        place = (len(ordered) - 1) * share / 100
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        told.append(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
    return tuple(told)


def load(path: Path) -> Profile:
    """The profile in a file. Raises ProfileError."""
    import yaml  # only with --profile

    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"--profile {path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise ProfileError(f"{where}: is not YAML: {getattr(error, 'problem', None) or error}") from None
    models = document.get("models") if isinstance(document, dict) else None
    if not isinstance(models, dict) or not models:
        raise ProfileError(
            f"{path}: models: is missing; let `dashmock tapes learn FILE… --out {path.name}` write the file"
        )
    try:
        return {str(model): _learned(f"{path}: models: {model}", told) for model, told in models.items()}
    except ProfileError as error:
        raise ProfileError(at_line(str(error), path)) from None


def _learned(where: str, told: Any) -> Learned:
    if not isinstance(told, dict):
        raise ProfileError(f"{where}: {told!r} is no model; write quantities: {', '.join(QUANTITIES)}")
    quantities = {}
    for name, values in told.items():
        if name == "answers":
            continue
        if name not in QUANTITIES:
            raise ProfileError(f"{where}: {name}: is not known; there are: answers, {', '.join(QUANTITIES)}")
        numbers = list(values.values()) if isinstance(values, dict) else [values]
        fit = len(numbers) in (1, len(SHARES)) and all(
            isinstance(one, int | float) and not isinstance(one, bool) and one >= 0 for one in numbers
        )
        if not fit or sorted(numbers) != numbers:
            keys = ", ".join(f"p{share}" for share in SHARES)
            raise ProfileError(f"{where}: {name}: write a number from 0 up, or {keys}, rising")
        if "per_second" in name and not numbers[0]:
            raise ProfileError(f"{where}: {name}: 0 tokens a second never end; write more")
        quantities[name] = tuple(map(float, numbers * (1 if len(numbers) > 1 else len(SHARES))))
    return Learned(quantities)
