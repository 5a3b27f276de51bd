"""Laws of an answer's content: what was asked for has its effect."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import orjson

from mock_server.content import tokens
from mock_server.contract.exchange import Exchange, thinks
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import (
    Whole,
    chunks,
    counts,
    cumulative,
    detail,
    is_chat,
    pieces,
    usages,
    wholes,
)

OVERSHOOT = 4
"""Tokens by which a limit may be passed: the cut may be some off."""

TAGS = 8
"""Tokens by which it may be passed besides where the model thinks: what stands around thought is counted as answer (up to 10
over the limit were recorded, genai/Intl/qwen3.5-397b-a17b_thinking/GenSync-MaxTokens)."""


def model_echo(exchange: Exchange) -> Iterator[Finding]:
    """The answer names the model that was asked, in the events of a stream too: an event of a Response that is not over may
    leave it empty. Source: every recorded chat completion; Responses and Anthropic pages; fine-tune pages."""
    asked = exchange.asked.get("model")
    if not exchange.said or not isinstance(asked, str):
        return
    for number, chunk in chunks(exchange):
        inner = [chunk.get(name) for name in ("response", "message", "output")]
        for holder in (chunk, *(one for one in inner if isinstance(one, Mapping))):
            named = holder.get("model")
            if isinstance(named, str) and named != asked and (named or holder is chunk):
                yield Finding(f"model {asked}", repr(named), number)
                return


def created_is_now(exchange: Exchange) -> Iterator[Finding]:
    """`created` is in seconds, and the moment of the call. Source: recordings with req-arrive-time."""
    arrived = exchange.headers.get("req-arrive-time", "")
    if not exchange.said or not arrived.isdigit() or exchange.operation.method != "POST":
        return
    for number, chunk in chunks(exchange):
        created = chunk.get("created")
        if isinstance(created, int) and abs(created - int(arrived) / 1000) > 600:
            yield Finding(f"created about {int(arrived) // 1000}", str(created), number)
            return


def expires_later(exchange: Exchange) -> Iterator[Finding]:
    """`expires_at` is in seconds and lies ahead, by ten years at most. Source: pages of speech, music, temporary keys; OpenAI's
    API."""
    arrived = exchange.headers.get("req-arrive-time", "")
    if not exchange.said or not arrived.isdigit() or exchange.operation.method != "POST":
        return
    now = int(arrived) // 1000
    for number, chunk in chunks(exchange):
        for when in _named(chunk, "expires_at"):
            if isinstance(when, int) and not now - 600 <= when <= now + 10 * 366 * 86_400:
                yield Finding(f"expires_at after {now}, in seconds", str(when), number)
                return


def _named(value: Any, key: str) -> Iterator[Any]:
    """Every value of that key within a value."""
    if isinstance(value, Mapping):
        if key in value:
            yield value[key]
        for one in value.values():
            yield from _named(one, key)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for one in value:
            yield from _named(one, key)


def as_many_choices_as_asked(exchange: Exchange) -> Iterator[Finding]:
    """`n` choices, numbered from 0 without a gap. Source: sheet 3, parameter n; OpenAI's API."""
    if not exchange.said or not is_chat(exchange) or not exchange.wire:
        return
    asked = exchange.parameters.get("n", 1)
    if not isinstance(asked, int) or isinstance(asked, bool):
        return
    found = sorted(wholes(exchange))
    if found != list(range(asked)):
        yield Finding(f"choices {list(range(asked))}", str(found))


def finish_reason(exchange: Exchange) -> Iterator[Finding]:
    """`tool_calls` with calls and only with them (a forced call says stop), `length` only at a limit, and always there.
    Source: recordings; sheet 3."""
    if not exchange.said or not is_chat(exchange):
        return
    for whole in wholes(exchange).values():
        if whole.finish is None:
            if exchange.events is None:
                yield Finding(f"a finish reason for choice {whole.index}", "none")
            continue
        if whole.finish == "tool_calls" and not whole.calls:
            yield Finding("calls where the finish reason is tool_calls", "none")
        if whole.calls and whole.finish == "stop" and not _forced(exchange):
            yield Finding("finish reason tool_calls where there are calls", "stop")
        limits = ("max_tokens", "max_completion_tokens", "max_output_tokens")
        asked = (
            exchange.operation.method == "POST"
        )  # what is read again was asked for, and limited, by another request
        if whole.finish == "length" and asked and not any(name in exchange.parameters for name in limits):
            model = exchange.model
            if model is None or (_spent(exchange) or 0) < (model.max_output or 1 << 60):
                yield Finding("length only where a limit was asked for", "length")
        least = min([exchange.parameters[name] for name in limits if name in exchange.parameters], default=0)
        spent = _spent(exchange)
        if whole.finish == "length" and spent is not None and spent < least - OVERSHOOT:
            yield Finding(f"length only at the limit of {least} tokens", f"length after {spent}")
        limit = exchange.parameters.get("max_tokens") if exchange.wire and not whole.calls else None
        if whole.finish == "stop" and limit and tokens.count(whole.text) > limit + OVERSHOOT:
            yield Finding("length, since the limit was passed", "stop")


def _forced(exchange: Exchange) -> bool:
    choice = exchange.parameters.get("tool_choice")
    return isinstance(choice, dict) or choice == "required"


def _spent(exchange: Exchange) -> int | None:
    found = list(usages(exchange))
    return counts(found[-1][1])[1] if found else None


def token_limit(exchange: Exchange) -> Iterator[Finding]:
    """No choice is longer than max_tokens (without its thought) or max_completion_tokens (with it), by usage and by text.
    Source: parameter table; cnblogs/single-generation-message-reasoning-nosse."""
    limit = exchange.parameters.get("max_tokens")
    both = exchange.parameters.get("max_completion_tokens", exchange.parameters.get("max_output_tokens"))
    if not exchange.said or not is_chat(exchange):
        return
    found = list(usages(exchange))
    joined = wholes(exchange)
    completion = counts(found[-1][1])[1] if found else None
    number = max(len(joined), 1)
    if isinstance(limit, int) and completion is not None:
        thought = (detail(found[-1][1], "completion", "reasoning_tokens") or 0) if found else 0
        if not thought and any(one.thinking for one in joined.values()):
            thought = sum(tokens.count(one.thinking) for one in joined.values()) + OVERSHOOT
        # Who neither thinks nor sees is cut at that very token: no recorded answer counts one more.
        sees = ((exchange.model.wire if exchange.model else None) or {}).get("native", "text") != "text"
        over = OVERSHOOT + TAGS if thinks(exchange) or thought else int(sees)
        if completion - thought > (limit + over) * number:
            yield Finding(f"up to {limit} tokens a choice", f"{completion - thought} in usage", found[-1][0])
    if isinstance(both, int) and completion is not None and completion > (both + OVERSHOOT) * number + 8:
        yield Finding(f"up to {both} tokens a choice with thought", f"{completion} in usage", found[-1][0])
    if isinstance(limit, int) and exchange.wire:
        for one in joined.values():
            if tokens.count(one.text) > limit + OVERSHOOT:
                yield Finding(f"a text of up to {limit} tokens", f"{tokens.count(one.text)}")


def stop_strings(exchange: Exchange) -> Iterator[Finding]:
    """The text ends before the first stop string. Source: parameter table; genai/*/GenStream-Stop."""
    stop = exchange.parameters.get("stop")
    texts = [stop] if isinstance(stop, str) else stop if isinstance(stop, list) else []
    if not exchange.said:
        return
    for whole in wholes(exchange).values():
        for text in texts:
            if isinstance(text, str) and text and text in whole.text:
                yield Finding(f"a text without {text!r}", repr(whole.text[-60:]))


def thinking(exchange: Exchange) -> Iterator[Finding]:
    """Who thinks shows it, and who does not has no thought, in text and in usage. Source: deep-thinking page; recordings."""
    if not exchange.said or not is_chat(exchange) or exchange.model is None or not exchange.wire:
        return
    thought = any(one.thinking for one in wholes(exchange).values())
    if thought and not thinks(exchange):
        yield Finding("no thought", "some")
    if not thought and thinks(exchange):
        yield Finding("a chain of thought", "none")
    found = list(usages(exchange))
    reasoning = detail(found[-1][1], "completion", "reasoning_tokens") if found else None
    if reasoning is not None and bool(reasoning) != thought:
        yield Finding(f"{'some' if thought else 'no'} reasoning tokens", str(reasoning), found[-1][0])
    budget = exchange.parameters.get("thinking_budget")
    if isinstance(budget, int) and thought:
        spent = max(tokens.count(one.thinking) for one in wholes(exchange).values())
        if spent > budget + OVERSHOOT:
            yield Finding(f"a thought of up to {budget} tokens", str(spent))


def tools(exchange: Exchange) -> Iterator[Finding]:
    """Calls name an offered tool, with arguments that parse and validate against its schema, an id of their own, numbered
    from 0; `none` means none and a named one that one. Source: sheet 2.6; recordings."""
    if not exchange.said:
        return
    offered = _offered(exchange)
    choice = exchange.parameters.get("tool_choice")
    for whole in wholes(exchange).values():
        if whole.calls and choice == "none":
            yield Finding("no calls", f"{len(whole.calls)}")
        if _forced(exchange) and offered and not whole.calls and whole.finish != "length":
            yield Finding("a call, as tool_choice wants", "none")
        if whole.calls and sorted(whole.calls) != list(range(len(whole.calls))):
            yield Finding(f"calls numbered {list(range(len(whole.calls)))}", str(sorted(whole.calls)))
        ids = [call["id"] for call in whole.calls.values() if call["id"]]
        if len(set(ids)) != len(ids) or (exchange.wire and len(ids) != len(whole.calls)):
            yield Finding("an id of its own for each call", str(ids))
        for call in whole.calls.values():
            yield from _call(call, offered, choice, whole)


def _call(
    call: Mapping[str, str], offered: Mapping[str, Any], choice: Any, whole: Whole
) -> Iterator[Finding]:
    if offered and call["name"] not in offered:
        yield Finding(f"one of {', '.join(offered)}", repr(call["name"]))
    named = choice.get("function", {}).get("name") if isinstance(choice, dict) else None
    if named and call["name"] != named:
        yield Finding(f"the function {named}", repr(call["name"]))
    if whole.finish == "length":
        return
    try:
        arguments = orjson.loads(call["arguments"])
    except orjson.JSONDecodeError:
        yield Finding("arguments that are JSON", repr(call["arguments"][:80]))
        return
    for problem in _problems(offered.get(call["name"]), arguments):
        yield Finding(f"arguments of {call['name']} that keep its schema", problem)


def _offered(exchange: Exchange) -> dict[str, Any]:
    listed = exchange.parameters.get("tools")
    found: dict[str, Any] = {}
    for tool in listed if isinstance(listed, list) else []:
        function = tool.get("function") if isinstance(tool, Mapping) else None
        if isinstance(function, Mapping) and isinstance(function.get("name"), str):
            found[function["name"]] = function.get("parameters")
        elif isinstance(tool, Mapping) and "input_schema" in tool:
            found[str(tool.get("name"))] = tool["input_schema"]
        elif (
            isinstance(tool, Mapping) and tool.get("type") == "function" and "name" in tool
        ):  # of the Responses API
            found[str(tool["name"])] = tool.get("parameters")
    return found


def _problems(schema: Any, value: Any) -> list[str]:
    """What in `value` is not as a client's own schema says; nothing where that is no schema or one with outside references."""
    if not isinstance(schema, dict):
        return []
    try:
        return [error.message[:200] for error in jsonschema_rs.validator_for(schema).iter_errors(value)][:3]
    except (ValueError, jsonschema_rs.ReferencingError):
        return []


def structured_output(exchange: Exchange) -> Iterator[Finding]:
    """response_format has its effect: a JSON object, or a value of the very schema sent. Source: structured-output page;
    genai/*/GenSync-JSON*."""
    form = exchange.parameters.get("response_format")
    kind = form.get("type") if isinstance(form, dict) else None
    if not exchange.said or kind not in ("json_object", "json_schema"):
        return
    for whole in wholes(exchange).values():
        if whole.finish != "stop" or whole.calls or exchange.parameters.get("stop"):
            continue
        try:
            value = orjson.loads(whole.text)
        except orjson.JSONDecodeError:
            yield Finding("a text that is JSON", repr(whole.text[:80]))
            continue
        if kind == "json_object" and not isinstance(value, dict):
            yield Finding("a JSON object", whole.text[:80])
        if kind == "json_schema" and isinstance(form, dict):
            given = form.get("json_schema")
            for problem in _problems(given.get("schema") if isinstance(given, dict) else None, value):
                yield Finding("a value of the schema sent", problem)


def logprobs(exchange: Exchange) -> Iterator[Finding]:
    """Log probabilities come when asked for, of the tokens of the text, with as many alternatives as asked, none above 0,
    and only then. Source: parameter table; recordings with logprobs."""
    if not exchange.said or not is_chat(exchange) or not exchange.wire:
        return
    asked = exchange.parameters.get("logprobs") is True
    told: dict[int, list[Any]] = {}
    if not all(piece.chat for piece in pieces(exchange)):
        return  # a completion's are laid out otherwise, and no exchange shows them
    for piece in pieces(exchange):
        content = piece.logprobs.get("content") if isinstance(piece.logprobs, Mapping) else None
        if content and not asked:
            yield Finding("no logprobs, since none were asked for", "some", piece.frame)
            return
        if isinstance(content, list):
            told[piece.index] = (
                content
                if cumulative(exchange) and len(content) >= len(told.get(piece.index, []))
                else told.get(piece.index, []) + content
            )
    for content in told.values():
        for row in content:
            others = row.get("top_logprobs") if isinstance(row, Mapping) else None
            for one in (row, *(others if isinstance(others, list) else [])):
                if isinstance(one.get("logprob"), float) and one["logprob"] > 0:
                    yield Finding("a logprob up to 0", str(one["logprob"]))
    if not asked or exchange.model is None or not exchange.model.logprobs:
        return  # a model that has none may answer without them
    top = exchange.parameters.get("top_logprobs", 0)
    for whole in wholes(exchange).values():
        rows = [row for row in told.get(whole.index, []) if isinstance(row, Mapping)]
        if not rows and whole.text:
            yield Finding("logprobs", "none")
        for row in rows:
            others = row.get("top_logprobs")
            if isinstance(others, list) and len(others) != top:
                yield Finding(f"{top} alternatives", str(len(others)))
                break


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


def thoughts(exchange: Exchange) -> Iterator[Finding]:
    """What an application's step is called with is JSON, once it is all there. Source: call-application-through-api, thoughts;
    cnblogs/application-*."""
    if not exchange.said or exchange.events is not None or not isinstance(exchange.body, dict):
        return
    output = exchange.body.get("output")
    steps = output.get("thoughts") if isinstance(output, dict) else None
    for step in steps if isinstance(steps, list) else []:
        for key in ("arguments", "action_input_stream"):
            given = step.get(key)
            if isinstance(given, str) and given.startswith("{"):
                try:
                    orjson.loads(given)
                except orjson.JSONDecodeError:
                    yield Finding(f"{key} that are JSON", repr(given[-80:]))


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
        if exchange.wire and "�" not in said and said not in orjson.dumps(exchange.asked, option=0).decode():
            plain = str(exchange.asked)
            if (
                said not in plain
                and said.strip()
                and re.sub(r"\s", "", said) not in re.sub(r"\s|\\n", "", plain)
            ):
                yield Finding("the texts of the request", repr(said[:60]))


def pages_add_up(exchange: Exchange) -> Iterator[Finding]:
    """A page of a list is as full as it can be: no longer than asked, and with fewer than that only where the list ends. Source:
    pages of files, models, deployments, fine-tunes; cnblogs/list-files-*."""
    if not exchange.said or exchange.operation.method != "GET" or not isinstance(exchange.body, dict):
        return
    inner = [exchange.body.get(name) for name in ("output", "data")]
    for holder in (exchange.body, *(one for one in inner if isinstance(one, dict))):
        total, size, page = (holder.get(name) for name in ("total", "page_size", "page_no"))
        lists = [value for value in holder.values() if isinstance(value, list)]
        if len(lists) != 1 or not (
            isinstance(total, int) and isinstance(size, int) and isinstance(page, int)
        ):
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
    named_rows = [next((row[key] for key in _NAMES if key in row), None) for row in things]
    ids = [id for id in named_rows if isinstance(id, str)]
    if len(set(ids)) != len(ids):
        yield Finding("each id once", next(id for id in ids if ids.count(id) > 1))
    last = exchange.operation.path.rpartition("/")[2]
    named = exchange.body.get("id")
    path = exchange.case.sent.path.partition("?")[0]
    if named is None and isinstance(output, dict):
        named = output.get("task_id")
    if last.startswith("{") and isinstance(named, str) and exchange.wire and not path.endswith(named):
        yield Finding(f"the one of {path}", named)


LAWS = (
    model_echo,
    created_is_now,
    expires_later,
    as_many_choices_as_asked,
    finish_reason,
    token_limit,
    stop_strings,
    thinking,
    tools,
    structured_output,
    logprobs,
    as_many_items_as_asked,
    vectors,
    ranking,
    thoughts,
    token_lists,
    listed_once,
    pages_add_up,
)
