"""Laws over all exchanges of a run: ids are never used twice, and the same question with the same seed has one answer."""

import math
import operator
from collections.abc import Iterator, Sequence

import orjson

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import chunks, cost, wholes
from mock_server.contract.laws.rows import inputs, rows_of_vectors


def ids_unique(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """No two answers share a request id, an answer's id or a call's id. Source: every recording has its own."""
    owner: dict[str, Exchange] = {}
    for exchange in exchanges:
        if not exchange.wire:
            continue
        own = {exchange.headers.get("x-request-id", "")}
        if exchange.said and exchange.operation.method == "POST":
            own |= {str(chunk.get("id") or chunk.get("request_id") or "") for _, chunk in chunks(exchange)}
            own |= {call["id"] for whole in wholes(exchange).values() for call in whole.calls.values()}
        for id in own - {""}:
            if owner.setdefault(id, exchange) is not exchange:
                yield exchange, Finding(f"an id that {owner[id].case.id} does not have", id)


def says_the_same(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """The same request with the same seed gives the same text, thought and calls, whole or streamed, and costs the same; so
    the pieces of a stream join to the whole. Judged only where the target was seen to repeat itself. Source: parameter
    `seed`; on the live service equal seeds are a promise as far as it can."""
    groups: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        if (
            exchange.case.twin and exchange.said and not _KEPT & _keys(exchange)
        ):  # else the second reads the first
            groups.setdefault(exchange.case.twin, []).append(exchange)
    for group in groups.values():
        first, *others = group
        for other in others:
            yield from ((other, finding) for finding in _differences(first, other))


_FRAMED = frozenset({"stream", "stream_options", "incremental_output", "seed"})
"""What of a request does not change what is read."""
_KEPT = frozenset({"conversation", "session_id", "memory_id"})
"""With what of a request the service keeps what is said, for the next one."""
_READS_ON = _KEPT | {"previous_response_id", "enable_search", "tools"}
"""With what of a request more is read than stands in it."""


def _keys(exchange: Exchange) -> set[str]:
    """The keys of a request, and those of its `input` and `parameters`."""
    inner = exchange.asked.get("input")
    return {*exchange.asked, *exchange.parameters, *(inner if isinstance(inner, dict) else ())}


def same_prompt_same_count(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """The same prompt to the same model counts the same tokens, whole or streamed, whoever asks. Source: every pair of
    recordings of one prompt; tokens sheet."""
    known: dict[bytes, tuple[Exchange, int]] = {}
    for exchange in exchanges:
        told = cost(exchange) if exchange.wire and exchange.said else None
        if told is None or told[0] is None or _READS_ON & _keys(exchange):
            continue
        plain = {key: value for key, value in exchange.asked.items() if key not in (*_FRAMED, "parameters")}
        kept = {key: value for key, value in exchange.parameters.items() if key not in _FRAMED}
        asked = [
            exchange.operation.id,
            exchange.case.sent.path,
            plain,
            kept if "parameters" in exchange.asked else {},
        ]
        key = orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)
        first, prompt = known.setdefault(key, (exchange, told[0]))
        if prompt != told[0]:
            yield exchange, Finding(f"{prompt} prompt tokens as in {first.case.id}", str(told[0]))


def _differences(first: Exchange, other: Exchange) -> Iterator[Finding]:
    one, two = wholes(first), wholes(other)
    if not one and not two:
        return
    for index in sorted(one.keys() | two.keys()):
        if index not in one or index not in two:
            yield Finding(f"choices {sorted(one)} as {first.case.id}", str(sorted(two)))
            return
        for what in ("text", "thinking", "finish"):
            left, right = getattr(one[index], what), getattr(two[index], what)
            if left != right:
                yield Finding(f"{what} {_tail(left)} as {first.case.id}", _tail(right))
        calls = [
            [(call["name"], _arguments(exchange, call["arguments"])) for call in whole.calls.values()]
            for exchange, whole in ((first, one[index]), (other, two[index]))
        ]
        if calls[0] != calls[1]:
            yield Finding(f"calls {calls[0]} as {first.case.id}", str(calls[1]))
    costs = cost(first), cost(other)
    if costs[0] and costs[1] and costs[0] != costs[1]:
        yield Finding(f"usage {costs[0]} as {first.case.id}", str(costs[1]))


def _arguments(exchange: Exchange, text: str) -> str:
    """Arguments as they are said; the Anthropic dialect says an object, whose blanks are nobody's."""
    if exchange.operation.surface != "anthropic":
        return text
    try:
        return orjson.dumps(orjson.loads(text)).decode()
    except orjson.JSONDecodeError:
        return text


def _tail(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 90 else f"{text[:40]}…{text[-40:]}"


ALIKE = 0.99
"""The cosine above which two vectors are the same but for noise."""


def same_input_same_vector(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """An input has one vector, wherever it stands in the list and whatever stands beside it. Source: embeddings pages; a vector
    is looked up by what it was made of."""
    known: dict[bytes, tuple[Exchange, list[float]]] = {}
    for exchange in exchanges:
        rows = rows_of_vectors(exchange) if exchange.wire else []
        for given, row in zip(inputs(exchange), rows, strict=False):
            asked = [
                exchange.operation.id,
                exchange.asked.get("model"),
                exchange.parameters | {"input": given},
            ]
            first, vector = known.setdefault(
                orjson.dumps(asked, option=orjson.OPT_SORT_KEYS), (exchange, row["embedding"])
            )
            if first is not exchange and not _alike(vector, row["embedding"]):
                yield exchange, Finding(f"the vector of {str(given)[:40]!r} as in {first.case.id}", "another")


def _alike(one: list[float], other: list[float]) -> bool:
    sizes = math.hypot(*one) * math.hypot(*other)
    return len(one) == len(other) and sum(map(operator.mul, one, other)) >= ALIKE * sizes


LAWS = (ids_unique, says_the_same, same_prompt_same_count, same_input_same_vector)
