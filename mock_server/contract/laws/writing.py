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
    if (
        exchange.case.kind == "preflight"
        or not exchange.wire
        or re.search(rb"\d\.0\b", exchange.case.sent.raw)
    ):
        return  # what was asked with a point may be repeated with one
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


_STUCK = re.compile(r"[a-zà-ÿ]{3}[.!?:]\d\. [A-ZÀ-Þ]")
"""The items of a list with nothing between them. Sentences may be: genai/…/GenStream-Citations-text-plain thinks `….What is …`."""
_LOST = re.compile(r"\?{4,}")
"""What becomes of letters that an encoder cannot write."""
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}|&(?:amp|lt|gt|quot|nbsp|#\d{2,5});")
_ABOUT_ESCAPES = re.compile(
    r"\\u[0-9a-fA-F]{4}|&\w+;|html|xml|escap|entit|unicode|json|转义|编码", re.IGNORECASE
)


def letters_as_said(exchange: Exchange) -> Iterator[Finding]:
    """Letters are those of who said them: not decoded with another alphabet, not escaped a second time, not taken apart into
    letter and mark, not replaced by question marks, not without the blanks and lines between them. Source: every recorded text
    (none shows one of these)."""
    if not exchange.said:
        return
    asked = exchange.case.sent.raw.decode("utf-8", "replace")
    for whole in wholes(exchange).values():
        if _run_together(whole.text, asked):
            yield Finding("blanks between words", repr(whole.text[:60]))
        for text in (whole.text, whole.thinking):
            if (
                (stuck := _STUCK.search(text))
                and "`" not in text
                and "://" not in text
                and not _STUCK.search(asked)
            ):
                yield Finding("a new line before the item of a list", repr(stuck[0]))
                return
    if "??" not in asked:
        for value in exchange.data if exchange.events is not None else [exchange.body]:
            for text in _strings(value):
                if (lost := _LOST.search(text)) and "`" not in text:
                    yield Finding("letters as they are", f"question marks in their place: {lost[0][:40]!r}")
                    return
    if exchange.raw.isascii() and not re.search(rb"\\\\u|&\w+;", exchange.raw):
        return
    texts = [whole.text for whole in wholes(exchange).values()] + [
        whole.thinking for whole in wholes(exchange).values()
    ]
    for number, value in enumerate(exchange.data if exchange.events is not None else [exchange.body]):
        for text in (*_strings(value), *(texts if number == 0 else ())):
            if _misread(text) and not _misread(asked):
                yield Finding("letters in UTF-8", f"UTF-8 read as something else: {text[:40]!r}")
                return
            found = _ESCAPED.search(text)
            if found and "```" not in text and not _ABOUT_ESCAPES.search(asked):
                yield Finding("letters as they are", f"escaped: {text[max(found.start() - 9, 0) :][:40]!r}")
                return
            if len(unicodedata.normalize("NFC", text)) < len(text) and unicodedata.is_normalized(
                "NFC", asked
            ):
                yield Finding("whole letters", "letters taken apart into letter and mark")
                return


_APART = ("arguments", "partial_json", "output", "data")


def _strings(value: Any) -> Iterator[str]:
    """Every text within a value, but for calls' arguments, which are JSON, and addresses, which have escapes of their own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(inner, str) or not (key in _APART or key.endswith("url")):
                yield from _strings(inner)
    elif isinstance(value, list) and value and not isinstance(value[0], float):
        for inner in value:
            yield from _strings(inner)


_MISREAD = re.compile(
    r"[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}"
)
"""How letters look whose UTF-8 was decoded as Latin-1."""


def _misread(text: str) -> bool:
    """Whether a text is UTF-8 that was decoded as Latin-1 or its Windows relative."""
    if text.isascii():
        return False
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return len(_MISREAD.findall(text)) > 1
    return True


def _run_together(text: str, asked: str) -> bool:
    """Whether a text of many words in Latin letters has lost its blanks; one long word that was asked for is no such text."""
    longest = max(text.split(), key=len, default="")
    letters = re.fullmatch(r"[A-Za-z,.;:'’\"!?()-]{60,}", longest)
    return letters is not None and len(set(longest.lower())) > 10 and longest[:16] not in asked


LAWS = (keys_once, whole_numbers, letters_as_said)
