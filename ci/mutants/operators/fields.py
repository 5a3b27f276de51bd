"""Keys and values of an answer: lost, renamed, null, of another type, of a sign or word that is wrong."""

from collections.abc import Callable, Sequence
from typing import Any

from ci.mutants.operators.tools import OPERATORS, Operator, Site, at, blocks, each_chunk, in_whole, streams
from mock_server.contract.exchange import Exchange, Received

Change = Callable[[dict[str, Any], str], bool]


def dropped(holder: dict[str, Any], key: str) -> bool:
    """Takes a key away."""
    del holder[key]
    return True


def renamed(holder: dict[str, Any], key: str) -> bool:
    """Names a key otherwise."""
    holder[key + "_"] = holder.pop(key)
    return True


def nulled(holder: dict[str, Any], key: str) -> bool:
    """Makes a value null."""
    was, holder[key] = holder[key], None
    return was is not None


def retyped(holder: dict[str, Any], key: str) -> bool:
    """Gives a value another type."""
    was = holder[key]
    kinds: dict[type, Any] = {
        bool: "true",
        int: str(was),
        float: str(was),
        str: 7,
        dict: [],
        list: {},
        type(None): 7,
    }
    holder[key] = kinds[type(was)]
    return True


def added(holder: dict[str, Any], key: str) -> bool:
    """Puts an unknown key beside."""
    holder["x_internal_trace"] = 1
    return True


def negative(holder: dict[str, Any], key: str) -> bool:
    """Puts a number below zero."""
    was = holder[key]
    if not isinstance(was, int) or isinstance(was, bool):
        return False
    holder[key] = -was - 1
    return True


FIXED = ("object", "role", "type", "finish_reason", "owned_by")


def reworded(holder: dict[str, Any], key: str) -> bool:
    """Writes a fixed word otherwise."""
    if key not in FIXED or not isinstance(holder[key], str) or key == "owned_by":
        return False
    holder[key] = holder[key].upper() + "S"
    return True


def _of_field(change: Change, *, chunks: bool) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        if chunks:
            if not streams(one):
                return None
            return each_chunk(one, lambda data, _: at(data, site, change), len(blocks(one)) // 2)
        return in_whole(one, lambda body: at(body, site, change))

    return apply


for _name, _change in (
    ("dropped", dropped), ("renamed", renamed), ("nulled", nulled), ("retyped", retyped), ("added", added),
):  # fmt: skip
    OPERATORS[f"field-{_name}"] = _of_field(_change, chunks=False)
    OPERATORS[f"chunk-field-{_name}"] = _of_field(_change, chunks=True)
OPERATORS["number-negative"] = _of_field(negative, chunks=False)
OPERATORS["word-changed"] = _of_field(reworded, chunks=False)
