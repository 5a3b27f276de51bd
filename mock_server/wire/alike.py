"""Requests that are alike: they differ in nothing but the words of their last message.

Whoever chats, sends the same model, parameters, tools and system message with every question; a load test, and the tests
of an app, send little else. What was found out about one such request and does not hang on those words (that it is
valid, what its prompt costs, how its answer is written) holds for all that are alike.
"""

from json.encoder import encode_basestring_ascii as ascii_string
from typing import Any

import orjson

from mock_server.wire.call import Call

LONGEST = 16 * 1024
"""Bytes of a request that is remembered at most."""

REMEMBERED = 256
"""So many kinds of requests are remembered, the oldest first forgotten."""

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


def _lasts(raw: bytes) -> bool:
    """Whether it names nothing that can be deleted."""
    return b"oss://" not in raw and b"fileid://" not in raw


class Alike:
    """What is known of the kinds of requests that came lately."""

    def __init__(self) -> None:
        self._known: dict[Key, dict[str, Any]] = {}

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

    def forget(self) -> None:
        """Forgets everything."""
        self._known.clear()

    def __len__(self) -> int:
        return len(self._known)
