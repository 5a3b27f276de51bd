"""Laws over two answers of which one was asked to be shorter: it is the beginning of the longer one, and says that it was cut."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import wholes

_LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
_FRAMED = ("stream", "stream_options", "incremental_output", "result_format", *_LIMITS)
"""What of a request does not change how its answer begins."""


def cut_says_length(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """An answer that is but the beginning of what the same request says with a higher limit, or with none, was cut, and its
    finish reason says so. Source: parameter table, `max_tokens`; every recorded answer that was cut."""
    longest: dict[tuple[bytes, int], tuple[Exchange, str]] = {}
    told: list[tuple[Exchange, tuple[bytes, int], str, str | None]] = []
    for exchange in exchanges:
        if not exchange.said or not exchange.wire or exchange.operation.method != "POST":
            continue
        asked = _without(exchange, _FRAMED)
        for index, whole in wholes(exchange).items() if asked else ():
            key = asked, index
            told.append((exchange, key, whole.text, whole.finish))
            if key not in longest or len(whole.text) > len(longest[key][1]):
                longest[key] = exchange, whole.text
    for exchange, key, text, finish in told:
        other, whole_text = longest[key]
        cut = text and len(text) < len(whole_text) and whole_text.startswith(text)
        if cut and finish == "stop" and any(name in exchange.parameters for name in _LIMITS):
            yield (
                exchange,
                Finding(f"length, since {other.case.id} goes on {whole_text[len(text) :][:30]!r}", "stop"),
            )


def best_of_all(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """The first `top_n` documents are those of the whole ranking. Source: text-rerank-api, `top_n`."""
    longest: dict[bytes, tuple[Exchange, list[Any]]] = {}
    told: list[tuple[Exchange, bytes, list[Any]]] = []
    for exchange in exchanges:
        places = _ranked(exchange) if exchange.said and exchange.wire else []
        if places:
            key = _without(exchange, ("top_n", "return_documents"))
            told.append((exchange, key, places))
            if len(places) > len(longest.get(key, (exchange, []))[1]):
                longest[key] = exchange, places
    for exchange, key, places in told:
        other, whole = longest[key]
        if places != whole[: len(places)]:
            yield exchange, Finding(f"documents {whole[: len(places)]} as in {other.case.id}", str(places))


def _ranked(exchange: Exchange) -> list[Any]:
    """The places of the documents in the order in which they are ranked."""
    body = exchange.body if isinstance(exchange.body, dict) else {}
    held = body.get("output", body)
    rows = held.get("results") if isinstance(held, dict) else None
    ranked = isinstance(rows, list) and all(
        isinstance(row, dict) and "relevance_score" in row for row in rows
    )
    return [row["index"] for row in rows] if ranked and isinstance(rows, list) else []


def _without(exchange: Exchange, names: Sequence[str]) -> bytes:
    """What was asked, of which model and where, without some parameters."""
    asked = {name: value for name, value in exchange.asked.items() if name not in (*names, "parameters")}
    if isinstance(given := exchange.asked.get("parameters"), dict):
        asked["parameters"] = {name: value for name, value in given.items() if name not in names}
    whole = [exchange.operation.id, exchange.case.sent.path, asked]
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS) if asked else b""


ACROSS = (cut_says_length, best_of_all)
