"""An admin call as its page sees it, and what is wrong with one, said so that it can be mended."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

LARGEST = 1024 * 1024
"""Bytes that the body of an admin call may take."""

_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


class Wrong(Exception):
    """A call that cannot be done; the text names the key and what to write instead, `known` lists the words there are."""

    def __init__(self, text: str, known: Any = None, status: int = 400) -> None:
        super().__init__(text)
        self.status = status
        self.known = None if known is None else list(known)


Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Line(NamedTuple):
    """The connection of a call whose answer is sent piece by piece: as ASGI has it, and what lets other pages read it."""

    scope: Mapping[str, Any]
    receive: Receive
    send: Send
    cors: list[tuple[bytes, bytes]]


class Told(NamedTuple):
    """An answer that is not JSON."""

    content: bytes
    media_type: str


class Asked(NamedTuple):
    """`values` are those in the path; `body` is the JSON object that was sent, empty where none was."""

    values: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]

    def only(self, *known: str) -> None:
        """Raises Wrong if the body has another key."""
        _only("body", self.body, known)

    def only_query(self, *known: str) -> None:
        """Raises Wrong if the query has another key."""
        _only("query", self.query, known)

    def text(self, key: str, example: str) -> str:
        """A text that must be there. Raises Wrong."""
        value = self.body.get(key)
        if not isinstance(value, str) or not value.strip():
            raise Wrong(f"{key}: {_shown(value)} is no text; write e.g. {orjson.dumps(example).decode()}")
        return value

    def number(self, key: str, example: int) -> int | None:
        """A whole number from 0 up, if it is there. Raises Wrong."""
        value = self.body.get(key)
        if value is not None and (type(value) is not int or value < 0):
            raise Wrong(f"{key}: {_shown(value)} is no whole number from 0 up; write e.g. {example}")
        return value

    def share(self, key: str) -> float | None:
        """A number from 0 to 1, if it is there. Raises Wrong."""
        value = self.body.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise Wrong(f"{key}: {_shown(value)} is no number from 0 to 1; write e.g. 0.1")
        return float(value)

    def seconds(self, key: str, example: str = "24h") -> float | None:
        """A time as a number of seconds, or as a text with its unit, if it is there. Raises Wrong."""
        value = self.body.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e11:
            return float(value)
        match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise Wrong(f"{key}: {_shown(value)} is no time; write seconds, or e.g. {example!r}", _UNITS)
        return float(match[1]) * _UNITS[match[2] or "s"]

    def switch(self, key: str) -> bool | None:
        """true or false, if it is there. Raises Wrong."""
        value = self.body.get(key)
        if value is not None and not isinstance(value, bool):
            raise Wrong(f"{key}: {_shown(value)} is no switch; write true or false", ("true", "false"))
        return value


async def body_of(receive: Callable[[], Awaitable[dict[str, Any]]], patience: float) -> Mapping[str, Any]:
    """The JSON object that is sent. Raises Wrong; and EOFError where the client has gone away."""
    raw = bytearray()
    try:
        async with asyncio.timeout(patience):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise EOFError
                raw += message.get("body", b"")
                if len(raw) > LARGEST:
                    raise Wrong(f"body: is larger than {LARGEST} bytes", status=413)
                if not message.get("more_body"):
                    break
    except TimeoutError:
        raise Wrong("body: did not arrive in time", status=408) from None
    if not raw.strip():
        return {}
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Wrong(f"body: is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise Wrong("body: is no JSON object; write e.g. {}")
    return body


def query_of(raw: bytes) -> dict[str, str]:
    """The query by name, the last of each counting."""
    return dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True))


def _only(where: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, 1)
            words = f"there are: {', '.join(known)}" if known else "it takes none"
            raise Wrong(
                f"{where}: {key!r} is not known; {words}" + (f"; did you mean {near[0]!r}?" if near else ""),
                known,
            )


def _shown(value: Any) -> str:
    return orjson.dumps(value).decode()[:80]
