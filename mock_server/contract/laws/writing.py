"""Laws of how an answer is written: JSON that every parser reads alike, and letters that no gateway has written anew."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from mock_server.contract.exchange import JSON, STREAM, Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import wholes
from mock_server.spec.validation import check_answer


class _Twice(Exception):
    """A key stands twice in one object."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return made


def keys_once(exchange: Exchange) -> Iterator[Finding]:
    """No object has a key twice: which of the two counts is another thing in every language. Source: RFC 8259, 4."""
    if not exchange.wire or not exchange.headers.get("content-type", "").startswith((JSON, STREAM)):
        return
    texts = (
        [exchange.raw.decode("utf-8", "replace")]
        if exchange.events is None
        else [str(event.get("data", "")) for event in exchange.events]
    )
    for number, text in enumerate(texts, exchange.events is not None):
        try:
            json.loads(text, object_pairs_hook=_pairs)
        except _Twice as key:
            yield Finding("each key of an object once", f"{key} twice", number)
            return
        except ValueError:
            continue  # no JSON: for `schema` to say


def whole_numbers(exchange: Exchange) -> Iterator[Finding]:
    """A whole number is written as one: `1735120033.0` or `1.7e9` is one to JSON Schema, and none to clients in typed
    languages. Source: every recorded answer; RFC 8259, 6."""
    if exchange.case.kind == "preflight" or not exchange.wire:
        return
    for number, value in enumerate(exchange.data if exchange.events is not None else [exchange.body]):
        found: list[str] = []
        broken = _broken(value, found)
        if not found:
            continue
        content: Any = broken
        if exchange.events is not None:
            content = [{**exchange.events[number], "data": json.dumps(broken)}]
        media = STREAM if exchange.events is not None else exchange.headers.get("content-type", JSON)
        for problem in check_answer(exchange.operation, exchange.status, media, content):
            if problem.path and str(problem.path[-1]) in found and problem.keyword == "type":
                place = number + 1 if exchange.events is not None else 0
                yield Finding(f"{problem.path[-1]} written as a whole number", "one with a point", place)
                return


def _broken(value: Any, found: list[str], key: str = "") -> Any:
    """The value with a half added to each whole number that is written with a point; `found` gets their keys."""
    if isinstance(value, dict):
        return {name: _broken(inner, found, name) for name, inner in value.items()}
    if isinstance(value, list):
        if value and isinstance(value[0], float):
            return value  # a vector
        return [_broken(inner, found, key) for inner in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        found.append(key)
        return value + 0.5
    return value


_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}|&(?:amp|lt|gt|quot|nbsp|#\d{2,5});")
_ABOUT_ESCAPES = re.compile(
    r"\\u[0-9a-fA-F]{4}|&\w+;|html|xml|escap|entit|unicode|json|转义|编码", re.IGNORECASE
)


def letters_as_said(exchange: Exchange) -> Iterator[Finding]:
    """Said letters are those of the model: not decoded with another alphabet, not escaped a second time, not taken apart into
    letter and mark. Source: every recorded text (none shows one of these)."""
    if not exchange.said:
        return
    asked = exchange.case.sent.raw.decode("utf-8", "replace")
    composed = unicodedata.is_normalized("NFC", asked)
    for whole in wholes(exchange).values():
        said = whole.text + whole.thinking
        if said.isascii() and "\\u" not in said and "&" not in said:
            continue
        if _misread(said):
            yield Finding("letters in UTF-8", f"UTF-8 read as something else: {said[:40]!r}")
        found = _ESCAPED.search(said)
        if found and "```" not in said and not whole.calls and not _ABOUT_ESCAPES.search(asked):
            yield Finding("letters as they are", f"escaped: {said[max(found.start() - 9, 0) :][:40]!r}")
        if composed and len(unicodedata.normalize("NFC", said)) < len(said):
            yield Finding("whole letters", "letters taken apart into letter and mark")


def _misread(text: str) -> bool:
    """Whether a text is UTF-8 that was decoded as Latin-1 or its Windows relative."""
    if text.isascii():
        return False
    for alphabet in ("latin-1", "cp1252"):
        try:
            text.encode(alphabet).decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False


LAWS = (keys_once, whole_numbers, letters_as_said)
