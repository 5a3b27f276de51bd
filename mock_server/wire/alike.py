"""Requests that are alike: they differ in nothing but the words of their last message.

Whoever chats, sends the same model, parameters, tools and system message with every question; a load test, and the tests
of an app, send little else. What was found out about one such request and does not hang on those words (that it is
valid, what its prompt costs, how its answer is written) holds for all that are alike. Requests that are the same to the byte,
as load tests and retries send them, are decoded once, too.
"""

from json.encoder import encode_basestring_ascii as ascii_string
from typing import Any

import orjson

from mock_server.spec.model import Model
from mock_server.wire.call import Call

LONGEST = 16 * 1024
"""Bytes of a request that is remembered at most."""

REMEMBERED = 256
"""So many kinds of requests are remembered, the oldest first forgotten."""

TWINS = 64
"""So many requests are remembered to the byte."""

Key = tuple[str, bool, bool, bytes]


def key(call: Call, stream: bool, task: bool) -> Key | None:
    """What alike requests have in common: everything that was sent, a gap where the words of the last message stood.

    None for a request that is not remembered: it is long, compressed, its last words name what can be deleted, or it does not
    end with a user's plain text. Such a text begins with a letter and has eight characters or more: so the place that is found
    can only be a string of its own.
    """
    raw = call.raw
    if len(raw) > LONGEST or b"content-encoding" in call.headers:
        return None
    body: Any = call.body
    messages = (body.get("input") if call.surface == "native" else body) or {}
    messages = messages.get("messages") if type(messages) is dict else None
    if type(messages) is not list or not messages:
        return None
    last = messages[-1]
    if type(last) is not dict or len(last) != 2 or last.get("role") != "user":
        return None
    words = last.get("content")
    if type(words) is not str or len(words) < 8 or not words[0].isalpha():
        return None
    if "://" in words and not _lasts(words.encode("utf-8", "replace")):
        return None
    string = orjson.dumps(words)
    at = raw.rfind(string)
    if at < 0:
        string = ascii_string(words).encode()  # Python's own writer escapes what is not ASCII
        at = raw.rfind(string)
        if at < 0:
            return None
    assert call.operation is not None
    return call.operation.id, stream, task, b"%b\0%b" % (raw[:at], raw[at + len(string) :])


Twin = tuple[dict[str, Any], Model | None, bool, dict[str, Any], dict[Any, Any]]
"""What was understood of a request: body, model, whether it wants a stream, what is known of requests like it, and what was
answered to it."""


def _bytes(call: Call) -> tuple[Any, ...]:
    """Everything that was sent which decides how a request is understood."""
    assert call.operation is not None
    headers = call.headers
    return call.operation.id, call.raw, *map(headers.get, _DECIDING)


_DECIDING = (
    b"content-encoding",
    b"x-dashscope-sse",
    b"x-dashscope-async",
    b"x-dashscope-encryptionkey",
    b"accept",
)


def _lasts(raw: bytes) -> bool:
    """Whether it names nothing that can be deleted."""
    return b"oss://" not in raw and b"fileid://" not in raw


class Alike:
    """What is known of the kinds of requests that came lately."""

    def __init__(self) -> None:
        self._known: dict[Key, dict[str, Any]] = {}
        self._twins: dict[tuple[Any, ...], Twin] = {}

    def find(self, key: Key) -> dict[str, Any] | None:
        """What is known of requests like this; None if none came lately."""
        return self._known.get(key)

    def keep(self, key: Key, known: dict[str, Any]) -> None:
        """Remembers it, unless it names what can be deleted."""
        if not _lasts(key[-1]):
            return
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[key] = known

    def twin(self, call: Call) -> bool:
        """Whether the very same was sent lately: then the call is told all that was understood of it. Its body is shared from then
        on, and only to be read."""
        twin = self._twins.get(_bytes(call))
        if twin is None:
            return False
        call.body, call.model, call.stream, call.known, call.again = twin
        return True

    def meet(self, call: Call) -> None:
        """Remembers what was understood of the call, for the next one that says the very same."""
        assert call.known is not None
        if len(self._twins) >= TWINS:
            del self._twins[next(iter(self._twins))]
        self._twins[_bytes(call)] = call.body, call.model, call.stream, call.known, {}

    def forget(self) -> None:
        """Forgets everything."""
        self._known.clear()
        self._twins.clear()

    def __len__(self) -> int:
        return len(self._known)
