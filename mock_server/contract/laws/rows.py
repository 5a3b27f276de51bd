"""Laws of what comes in rows: vectors, rankings, tokens, pages of a list."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import spoken


def as_many_items_as_asked(exchange: Exchange) -> Iterator[Finding]:
    """A list of inputs gives a list of results of the same length and order, numbered from 0, unless they are fused to one.
    Source: embeddings pages; facechain-face-detect."""
    if not exchange.said or exchange.events is not None or not isinstance(exchange.body, dict):
        return
    given = exchange.asked.get("input")
    if isinstance(given, dict):
        found = exchange.body.get("output")
        faces = found.get("is_face") if isinstance(found, dict) else None
        if (
            isinstance(faces, list)
            and isinstance(images := given.get("images"), list)
            and len(faces) != len(images)
        ):
            yield Finding(f"a verdict on each of {len(images)} pictures", str(len(faces)))
        given = given.get(
            "texts", None if exchange.parameters.get("enable_fusion") else given.get("contents")
        )
    number = len(given) if isinstance(given, list) else 1 if isinstance(given, str) else 0
    output = exchange.body.get("output")
    results = output.get("embeddings") if isinstance(output, dict) else None
    if results is None and exchange.body.get("object") == "list":
        results = exchange.body.get("data")
    if not isinstance(results, list) or not number:
        return
    rows = [row for row in results if isinstance(row, dict) and isinstance(row.get("embedding"), list)]
    if len(rows) != number and exchange.wire:
        yield Finding(f"{number} embeddings", str(len(rows)))
    places = [row.get("index", row.get("text_index")) for row in rows]
    if rows and places != list(range(len(rows))):
        yield Finding(f"places {list(range(len(rows)))}", str(places))
    wanted = exchange.parameters.get("dimensions", exchange.parameters.get("dimension"))
    for row in rows if exchange.wire and isinstance(wanted, int) else []:
        if len(row["embedding"]) != wanted:
            yield Finding(f"{wanted} dimensions", str(len(row["embedding"])))


ROUNDED = 0.01
"""By how much the length of a vector may differ from 1: models round their numbers."""


def vectors(exchange: Exchange) -> Iterator[Finding]:
    """A vector has the model's own number of dimensions where none is asked for, is not all zeros, and has the length 1 but
    for models known not to be so; what differs has another vector. Source: embeddings pages; models.yaml (dimension, raw,
    with its recordings)."""
    rows = rows_of_vectors(exchange)
    if not exchange.wire or not rows:
        return
    model = exchange.model
    asked = exchange.parameters.get("dimensions", exchange.parameters.get("dimension"))
    own = model.dimension if model is not None and (asked is None or model.raw) else None
    seen: dict[tuple[float, ...], Any] = {}
    texts = inputs(exchange)
    for place, row in enumerate(rows):
        vector = row["embedding"]
        if own and len(vector) != own:
            yield Finding(f"{own} dimensions, as {exchange.asked['model']} has", str(len(vector)))
        length = math.sqrt(sum(value * value for value in vector))
        if not length:
            yield Finding("a vector that points somewhere", "all zeros")
        elif model is not None and model.dimension and not model.raw and abs(length - 1) > ROUNDED:
            yield Finding("a vector of length 1", f"one of {length:.3f}")
        if len(vector) >= 32 and all(round(value, 3) == value for value in vector):
            yield Finding("numbers as exact as the model gives them", f"rounded ones: {vector[:4]}")
        of = texts[place] if place < len(texts) else None
        if seen.setdefault(tuple(vector), of) != of:
            yield Finding("another vector for another input", f"that of {str(seen[tuple(vector)])[:40]!r}")


def rows_of_vectors(exchange: Exchange) -> list[Any]:
    """The rows of an answer that have a vector."""
    if not exchange.said or not isinstance(exchange.body, dict):
        return []
    output = exchange.body.get("output")
    held = output.get("embeddings") if isinstance(output, dict) else exchange.body.get("data")
    return [row for row in held if isinstance(row.get("embedding"), list)] if isinstance(held, list) else []


def inputs(exchange: Exchange) -> list[Any]:
    """What a request for vectors gives, in its order."""
    given = exchange.asked.get("input")
    if isinstance(given, dict):
        given = given.get("texts", given.get("contents"))
    return given if isinstance(given, list) else [given]


def ranking(exchange: Exchange) -> Iterator[Finding]:
    """Documents are ranked from the best to the worst, each once, each of those sent, as many as asked, with a score from 0 to
    1. Source: text-rerank-api; loongsuite/dashscope/test_text_rerank_*."""
    if not exchange.said or not isinstance(exchange.body, dict):
        return
    output = exchange.body.get("output")
    results = output.get("results") if isinstance(output, dict) else exchange.body.get("results")
    given = exchange.asked.get("input")
    sent = (given if isinstance(given, dict) else exchange.asked).get("documents")
    if not isinstance(results, list) or not isinstance(sent, list):
        return
    scores = [row["relevance_score"] for row in results]
    if scores != sorted(scores, reverse=True):
        yield Finding("the best first", str(scores[:5]))
    if any(not 0 <= score <= 1 for score in scores):
        yield Finding("scores from 0 to 1", str(scores[:5]))
    places = [row["index"] for row in results]
    if len(set(places)) != len(places) or any(not 0 <= place < len(sent) for place in places):
        yield Finding(f"each of {len(sent)} documents at most once", str(places[:20]))
    top = exchange.parameters.get("top_n")
    wanted = min(top, len(sent)) if isinstance(top, int) else len(sent)
    if exchange.wire and len(results) != wanted:
        yield Finding(f"{wanted} documents", str(len(results)))
    for row in results:
        shown = row.get("document")
        if (
            shown is not None
            and isinstance(sent[row["index"]], str)
            and shown.get("text") != sent[row["index"]]
        ):
            yield Finding(f"document {row['index']} as sent", str(shown)[:80])


def token_lists(exchange: Exchange) -> Iterator[Finding]:
    """Ids and texts of tokens are as many as usage counts, and join to what was asked. Source: cnblogs/tokenization-nosse."""
    output = exchange.body.get("output") if isinstance(exchange.body, dict) else None
    if not exchange.said or not isinstance(output, dict) or "token_ids" not in output:
        return
    ids, texts = output.get("token_ids"), output.get("tokens")
    usage = exchange.body.get("usage")
    count = usage.get("input_tokens") if isinstance(usage, dict) else None
    if isinstance(ids, list) and isinstance(texts, list):
        if not len(ids) == len(texts) == count:
            yield Finding("as many ids as texts as input_tokens", f"{len(ids)}, {len(texts)}, {count}")
        said = "".join(text for text in texts if isinstance(text, str))
        sent = "".join(spoken(exchange.asked))
        if exchange.wire and "�" not in said and re.sub(r"\s", "", said) not in re.sub(r"\s", "", sent):
            yield Finding("the texts of the request", repr(said[:60]))


def pages_add_up(exchange: Exchange) -> Iterator[Finding]:
    """A page of a list is as full as it can be: no longer than asked, and with fewer than that only where the list ends; its first
    and last id are those of its rows. Source: pages of files, models, deployments, fine-tunes, memories; cnblogs/list-files-*;
    OpenAI's API."""
    body = exchange.body
    if not exchange.said or exchange.operation.method != "GET" or not isinstance(body, dict):
        return
    rows = body.get("data")
    if isinstance(rows, list) and "last_id" in body and all(isinstance(row, dict) for row in rows):
        ends = [rows[0].get("id"), rows[-1].get("id")] if rows else [None, None]
        numbered = ["model-id-0", f"model-id-{len(rows) - 1}"]  # a list of models counts (genai/*/Warmup)
        told = [body.get("first_id") or None, body["last_id"] or None]
        if told not in (ends, numbered):
            yield Finding(f"first and last id {ends}", str(told))
    if isinstance(rows, list) and body.get("has_more") and not rows:
        yield Finding("rows where there are more", "none")
    limit = parse_qs(exchange.case.sent.path.partition("?")[2]).get("limit", [""])[0]
    if isinstance(rows, list) and limit.isdigit() and len(rows) > int(limit):
        yield Finding(f"{limit} rows at most", str(len(rows)))
    for holder in (body, *(body[name] for name in ("output", "data") if isinstance(body.get(name), dict))):
        total, size, page = (holder.get(name) for name in ("total", "page_size", "page_no"))
        page = holder.get("page_num") if page is None else page
        lists = [value for value in holder.values() if isinstance(value, list)]
        if len(lists) != 1 or not all(isinstance(one, int) for one in (total, size, page)):
            continue
        wanted = max(min(size, total - (page - 1) * size), 0)
        if exchange.wire and len(lists[0]) != wanted:
            yield Finding(f"{wanted} rows on page {page}, of {total} in all", str(len(lists[0])))


_NAMES = ("id", "job_id", "task_id", "deployed_model", "model")
"""What a thing in a list goes by, the surest first."""


def listed_once(exchange: Exchange) -> Iterator[Finding]:
    """No list names an id twice, and one thing asked for by its id is that thing. Source: OpenAI's API; genai/*/Warmup."""
    if not exchange.said or exchange.operation.method != "GET" or not isinstance(exchange.body, dict):
        return
    rows = exchange.body.get("data")
    output = exchange.body.get("output")
    if not isinstance(rows, list) and isinstance(output, dict):
        rows = next((value for value in output.values() if isinstance(value, list)), None)
    things = [row for row in rows or [] if isinstance(row, dict)]
    ids = list(_ids(things))
    if len(set(ids)) != len(ids):
        yield Finding("each id once", next(id for id in ids if ids.count(id) > 1))
    last = exchange.operation.path.rpartition("/")[2]
    if not last.startswith("{") and any(row in things[:place] for place, row in enumerate(things)):
        yield Finding("each row once", "one twice")
    named = exchange.body.get("id")
    path = exchange.case.sent.path.partition("?")[0]
    if named is None and isinstance(output, dict):
        named = output.get("task_id")
    if last.startswith("{") and isinstance(named, str) and exchange.wire and not path.endswith(named):
        yield Finding(f"the one of {path}", named)


def _ids(rows: list[dict[str, Any]]) -> Iterator[str]:
    named = (next((row[key] for key in _NAMES if key in row), None) for row in rows)
    return (id for id in named if isinstance(id, str))


def lists_repeat(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """A list that is asked for again, when nothing was asked in between but to read, names the same. Source: RFC 9110, 9.2.1: to
    read changes nothing."""
    before: dict[tuple[str, str], tuple[Exchange, list[str]]] = {}
    for exchange in exchanges:
        if exchange.operation.method != "GET":
            before = before if exchange.refused or exchange.case.kind == "preflight" else {}
            continue
        inner = exchange.body.get("output", exchange.body) if isinstance(exchange.body, dict) else None
        if not exchange.said or not exchange.wire or not isinstance(inner, dict):
            continue
        rows = next((value for value in inner.values() if isinstance(value, list)), None)
        if rows is None or "task_id" in inner:
            continue
        who = {name.lower(): value for name, value in exchange.case.sent.headers.items()}.get(
            "authorization", ""
        )
        ids = list(_ids([row for row in rows if isinstance(row, dict)]))
        first, known = before.setdefault((exchange.case.sent.path, who), (exchange, ids))
        if ids != known:
            yield exchange, Finding(f"{known[:5]} as in {first.case.id}", str(ids[:5]))


LAWS = (as_many_items_as_asked, vectors, ranking, token_lists, listed_once, pages_add_up)
ACROSS = (lists_repeat,)
