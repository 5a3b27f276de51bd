"""What operators of a set are made with: where they strike, and how an answer is taken apart and put together again.

A set is two files, NAME.yaml (its operators by class) and NAME.py (its OPERATORS); `--set NAME` finds them.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import orjson

from mock_server.contract.exchange import Exchange, Received

Path = tuple[str, ...]


@dataclass(frozen=True)
class At:
    """Where an operator strikes: `site`, a path of keys (`[]`: each item of a list); `frame`, the only frame it may touch
    (-1: its own choice); `chance`, the seed of its choices; `peers`, the good exchanges of the same operation."""

    site: Path
    frame: int
    chance: int
    peers: Sequence[Exchange]

    def pick(self, many: Sequence[Any]) -> Any:
        """One of `many`, the same for the same chance."""
        return random.Random(self.chance).choice(many)


Bend = Callable[[Exchange, At], Received | None]


def registering(operators: dict[str, Bend]) -> Callable[[Bend], Bend]:
    """A decorator that puts an operator into a set's operators under its name, with dashes."""

    def operator(function: Bend) -> Bend:
        operators[function.__name__.replace("_", "-")] = function
        return function

    return operator


def told(one: Exchange, raw: bytes | None = None, status: int = 0, **headers: str | None) -> Received:
    """The answer with other bytes, another status, other headers (None: without)."""
    kept = dict(one.headers)
    for name, value in headers.items():
        name = name.replace("_", "-")
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
    return Received(status or one.status, kept, one.raw if raw is None else raw)


def blocks(one: Exchange) -> list[bytes]:
    """The frames of a stream as bytes, without the empty lines between them."""
    return [block for block in one.raw.split(b"\n\n") if block] if one.events is not None else []


def streamed(one: Exchange, frames: Sequence[bytes]) -> Received:
    """The answer with these frames."""
    return told(one, b"".join(frame + b"\n\n" for frame in frames))


_DATA = re.compile(rb"^data:( ?)(.*)$", re.MULTILINE)


def opened(frame: bytes) -> Any:
    """The JSON of a frame; None where it has none."""
    found = _DATA.search(frame)
    try:
        return orjson.loads(found[2]) if found else None
    except orjson.JSONDecodeError:
        return None


def closed(frame: bytes, data: Any) -> bytes:
    """The frame with other JSON in it."""
    return _DATA.sub(lambda found: b"data:" + found[1] + orjson.dumps(data), frame, count=1)


def walk(value: Any, path: Path = ()) -> Iterator[tuple[dict[str, Any], str, Path]]:
    """Every key of every object in a value: its holder, its name, its path."""
    if isinstance(value, dict):
        for key in list(value):
            yield value, key, (*path, key)
            if key in value:
                yield from walk(value[key], (*path, key))
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from walk(item, (*path, "[]"))


Edit = Callable[[Any], bool]
"""Changes a parsed body or frame in place; whether it did."""


def in_body(one: Exchange, edit: Edit) -> Received | None:
    """The whole answer edited."""
    if one.events is not None or not isinstance(one.body, dict):
        return None
    body = deepcopy(one.body)
    return told(one, orjson.dumps(body)) if edit(body) else None


def in_frames(one: Exchange, edit: Edit, only: int = -1, most: int = 0) -> Received | None:
    """The frames of a stream edited: `only` that one, or at `most` so many, or all."""
    made = []
    done = 0
    for number, frame in enumerate(blocks(one)):
        data = opened(frame)
        if isinstance(data, dict) and only in (-1, number) and not (most and done >= most) and edit(data):
            frame = closed(frame, data)
            done += 1
        made.append(frame)
    return streamed(one, made) if done else None


def anywhere(one: Exchange, at: At, edit: Edit) -> Received | None:
    """A whole answer edited, or each frame of a stream (under the trigger of one frame: that frame)."""
    if one.events is None:
        return in_body(one, edit)
    return in_frames(one, edit, at.frame)


def good(one: Exchange) -> bool:
    """Whether it is an answer that says something."""
    return one.said and (one.events is not None or isinstance(one.body, dict))


def many(one: Exchange) -> int:
    """How many answers a good request asks for."""
    return int(one.parameters.get("n") or 1)


def middle(one: Exchange, at: At) -> int:
    """A frame within a stream that says a piece; -1 where there is none."""
    places = [number for number, frame in enumerate(blocks(one)) if pieces(opened(frame))]
    if at.frame >= 0:
        return at.frame if at.frame in places else -1
    inner = places[1:-1]
    return int(at.pick(inner)) if inner else -1


def pieces(data: Any) -> list[tuple[dict[str, Any], str]]:
    """Where a frame or a body holds said text: holders and keys, not empty."""
    found: list[tuple[dict[str, Any], str]] = []
    if not isinstance(data, dict):
        return found
    kind = str(data.get("type", ""))
    if kind.endswith((".done", "_start", "_stop", ".added", ".created", ".in_progress", ".completed")):
        return found
    if kind.endswith(".delta") and isinstance(data.get("delta"), str) and data["delta"]:
        return [(data, "delta")]
    apart = {"usage", "error", "document", "tools", "instructions"}
    for holder, key, path in walk(data):
        said = key in (
            "content",
            "text",
            "reasoning_content",
            "thinking",
            "partial_json",
        ) and not apart & set(path)
        if said and isinstance(holder[key], str) and holder[key]:
            found.append((holder, key))
    return found


def answers(data: Any) -> list[tuple[dict[str, Any], str]]:
    """Said text that is no thinking."""
    return [
        (holder, key)
        for holder, key in pieces(data)
        if key in ("content", "text", "delta")
        and not re.search("reasoning|thinking", str(data.get("type", "")))
    ]


def usages(data: Any) -> list[dict[str, Any]]:
    """The usage objects of a frame or a body."""
    return [holder[key] for holder, key, _ in walk(data) if key == "usage" and isinstance(holder[key], dict)]


def ends(data: Any) -> list[tuple[dict[str, Any], str]]:
    """Where it says why it ended."""
    return [
        (holder, key)
        for holder, key, _ in walk(data)
        if key in ("finish_reason", "stop_reason") and holder[key] not in (None, "null", "")
    ]


def at_path(value: Any, site: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The holders and last keys that a path leads to."""
    for holder, key, path in walk(value):
        if path == site:
            yield holder, key


def sites(value: Any) -> set[Path]:
    """The paths of a value, without those inside of what the application itself named."""
    return {
        path
        for _, _, path in walk(value)
        if not {"metadata", "parameters", "input", "properties"} & set(path)
    }


def camel(name: str) -> str:
    """snake_case as camelCase."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
