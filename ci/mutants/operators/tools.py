"""What the operators are made with: how they are registered, and how an answer is taken apart and put together again."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from mock_server.contract.exchange import Exchange, Received

Site = tuple[str, ...]
Operator = Callable[[Exchange, Site, Sequence[Exchange]], Received | None]
OPERATORS: dict[str, Operator] = {}


def operator(function: Operator) -> Operator:
    """Registers a function under its name, hyphened."""
    OPERATORS[function.__name__.strip("_").replace("_", "-")] = function
    return function


def good(one: Exchange) -> Received:
    """The answer as it came."""
    return Received(one.status, one.headers, one.raw)


def with_body(one: Exchange, body: Any) -> Received:
    """The answer with another JSON body."""
    return replace(good(one), raw=orjson.dumps(body))


def with_headers(one: Exchange, **changes: str | None) -> Received:
    """The answer with other headers; None takes one away."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    merged = {**one.headers, **named}
    return replace(good(one), headers={name: value for name, value in merged.items() if value is not None})


def blocks(one: Exchange) -> list[bytes]:
    """The frames of a stream, without the empty lines."""
    return one.raw.removesuffix(b"\n\n").split(b"\n\n")


def with_blocks(one: Exchange, made: list[bytes]) -> Received:
    """The answer with other frames."""
    return replace(good(one), raw=b"".join(block + b"\n\n" for block in made))


def split(block: bytes) -> tuple[bytes, Any]:
    """What stands before a frame's data, and the data; None where that is no JSON object."""
    head, data = re.split(rb"(?<=data:)(?= ?)", block, maxsplit=1)
    if data.startswith(b" "):
        head, data = head + b" ", data[1:]
    return head, orjson.loads(data) if data.startswith(b"{") else None


def each_chunk(one: Exchange, change: Callable[[Any, int], bool], first: int = 0) -> Received | None:
    """The stream with its chunks from the number `first` changed in place; None where nothing was."""
    made, changed = [], False
    for number, block in enumerate(blocks(one)):
        head, data = split(block)
        if data is not None and number >= first and change(data, number):
            changed = True
            block = head + orjson.dumps(data)
        made.append(block)
    return with_blocks(one, made) if changed else None


def streams(one: Exchange) -> bool:
    """A stream of an answer, with enough frames to do something to."""
    return one.said and one.events is not None and len(one.events) >= 4


def whole(one: Exchange) -> bool:
    """A whole JSON answer that is no refusal."""
    return one.said and isinstance(one.body, dict)


def every_object(value: Any, path: Site = ()) -> Iterator[tuple[Site, dict[str, Any]]]:
    """Each object in a value with its path; items of lists are `[]`."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from every_object(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from every_object(inner, (*path, "[]"))


def fields(value: Any) -> Iterator[Site]:
    """The path of each key in a value."""
    for path, found in every_object(value):
        yield from ((*path, key) for key in found)


def at(value: Any, site: Site, change: Callable[[dict[str, Any], str], bool]) -> bool:
    """Changes the first place in a value that has this path."""
    return any(
        path == site[:-1] and site[-1] in found and change(found, site[-1])
        for path, found in every_object(value)
    )


def choices(data: Any) -> list[dict[str, Any]]:
    """The choices of a body or chunk of either surface."""
    inner = data.get("output", data) if isinstance(data, dict) else None
    found = inner.get("choices") if isinstance(inner, dict) else None
    if not isinstance(found, list):
        return [inner] if isinstance(inner, dict) and "finish_reason" in inner else []
    return [one for one in found if isinstance(one, dict)]


def said(choice: dict[str, Any]) -> dict[str, Any]:
    """The message of a choice: where its text stands."""
    inner = choice.get("delta", choice.get("message"))
    return inner if isinstance(inner, dict) else choice


def retext(choice: dict[str, Any], change: Callable[[str], str]) -> bool:
    """Changes the text of a choice; whether it has one."""
    message = said(choice)
    for key in ("content", "text"):
        value = message.get(key)
        if isinstance(value, str) and value:
            message[key] = change(value)
            return bool(message[key] != value)
        if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].get("text"):
            before = value[0]["text"]
            value[0]["text"] = change(before)
            return bool(value[0]["text"] != before)
    return False


def copied(one: Exchange) -> Any:
    """The parsed body, to be changed."""
    return orjson.loads(one.raw)


def in_whole(one: Exchange, change: Callable[[Any], bool]) -> Received | None:
    """A whole answer with its body changed in place; None where it does not fit."""
    if not whole(one):
        return None
    body = copied(one)
    return with_body(one, body) if change(body) else None


def both(one: Exchange, change: Callable[[Any], bool]) -> Received | None:
    """As in_whole, and each chunk of a stream likewise."""
    return each_chunk(one, lambda data, _: change(data)) if streams(one) else in_whole(one, change)


def another_s(one: Exchange, other: Exchange) -> Received:
    """The answer of another exchange under this one's request id, so that it is not known by that alone."""
    old, new = other.headers.get("x-request-id", "?").encode(), one.headers.get("x-request-id", "?").encode()
    headers = {**other.headers, "x-request-id": one.headers.get("x-request-id", "")}
    return Received(other.status, headers, other.raw.replace(old, new))


def find(others: Sequence[Exchange], wanted: Callable[[Exchange], bool]) -> Exchange | None:
    """The first good exchange of the operation that is wanted."""
    return next((one for one in others if wanted(one)), None)
