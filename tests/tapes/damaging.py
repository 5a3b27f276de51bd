"""Answers damaged on purpose, one way at a time: what a sharp contract has to refuse.

A damage is done in place and undone when the next one is asked for, so that thousands cost no copies.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Path = tuple[str, ...]

KINDS = {"dropped", "type changed", "word replaced", "renamed", "added", "negative"}

WORDS = frozenset(
    {
        "object",
        "role",
        "finish_reason",
        "type",
        "event",
        "phase",
        "status",
        "fininshed_reason",
        "owned_by",
        "strategy",
        "code",
    }
)
"""Keys whose texts are words of the protocol, and `[DONE]` besides."""

DONE = "[DONE]"


class Damage(NamedTuple):
    """What was done, and where: a path in which numbers of lists are `[]`."""

    kind: str
    path: Path

    def __str__(self) -> str:
        return f"{self.kind} {'.'.join(self.path)}"


def objects(value: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every object in a value, itself included."""
    if isinstance(value, dict):
        yield path, value
        for key, item in value.items():
            yield from objects(item, (*path, key))
    elif isinstance(value, list):
        for item in value:
            yield from objects(item, (*path, "[]"))


def always_present(values: Iterable[Any]) -> Mapping[Path, frozenset[str]]:
    """By path: the keys that all objects there have."""
    found: dict[Path, frozenset[str]] = {}
    for value in values:
        for path, item in objects(value):
            found[path] = found[path] & item.keys() if path in found else frozenset(item)
    return found


def damages(value: Any, always: Mapping[Path, frozenset[str]]) -> Iterator[Damage]:
    """Damages `value` in each way at each place in turn; only a key that is `always` there is dropped."""
    for path, item in list(objects(value)):
        yield from _key_damages(path, item, always.get(path, frozenset()))
        item["unknown_key"] = 1
        yield Damage("added", (*path, "unknown_key"))
        del item["unknown_key"]


def _key_damages(path: Path, item: dict[str, Any], always: frozenset[str]) -> Iterator[Damage]:
    original = dict(item)

    def restored() -> None:
        item.clear()
        item.update(original)

    for key, value in original.items():
        here = (*path, key)
        if key in always:
            del item[key]
            yield Damage("dropped", here)
            restored()
        item.pop(key)
        item[f"{key}_"] = value
        yield Damage("renamed", here)
        restored()
        item[key] = _of_another_type(value)
        yield Damage("type changed", here)
        is_program = path[-1:] == ("code_interpreter",)
        if (key in WORDS and isinstance(value, str) and not is_program) or value == DONE:
            item[key] = "unheard_of"
            yield Damage("word replaced", here)
        if isinstance(value, int) and not isinstance(value, bool):
            item[key] = -1 - value
            yield Damage("negative", here)
        restored()


def _of_another_type(value: Any) -> Any:
    if isinstance(value, str):
        return 7
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return {"0": value[0]} if value else {}
    return "7" if value is None or isinstance(value, int | float) else value


class Tally:
    """How many damages of each kind were done, and which survived."""

    def __init__(self) -> None:
        self.done: dict[str, int] = defaultdict(int)
        self.survived: dict[str, int] = defaultdict(int)

    def count(self, damage: Damage, form: str, survived: bool) -> None:
        """Notes one damage to an answer of `form`."""
        self.done[damage.kind] += 1
        if survived:
            self.survived[f"{form}: {damage}"] += 1

    @property
    def total(self) -> int:
        """All damages."""
        return sum(self.done.values())

    @property
    def share_refused(self) -> float:
        """The share that was refused."""
        return 1 - sum(self.survived.values()) / self.total
