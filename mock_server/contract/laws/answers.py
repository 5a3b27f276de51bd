"""Laws of an answer's content: what was asked for has its effect."""

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
    """The answer names the model that was asked. Source: every recorded chat completion."""
    asked = exchange.asked.get("model")
    if not exchange.said or not isinstance(asked, str) or exchange.operation.surface == "native":
        return
    for number, chunk in chunks(exchange):
        if "model" in chunk and chunk["model"] != asked:
            yield Finding(f"model {asked}", repr(chunk["model"]), number)
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
        over = OVERSHOOT + (TAGS if thinks(exchange) else 0)
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
    if not asked or exchange.model is None or not exchange.model.logprobs:
        return  # a model that has none may answer without them
    top = exchange.parameters.get("top_logprobs", 0)
    for whole in wholes(exchange).values():
        rows = [row for row in told.get(whole.index, []) if isinstance(row, Mapping)]
        if not rows and whole.text:
            yield Finding("logprobs", "none")
        for row in rows:
            if isinstance(row.get("logprob"), float) and row["logprob"] > 0:
                yield Finding("a logprob up to 0", str(row["logprob"]))
            others = row.get("top_logprobs")
            if isinstance(others, list) and len(others) != top:
                yield Finding(f"{top} alternatives", str(len(others)))
                break


def as_many_items_as_asked(exchange: Exchange) -> Iterator[Finding]:
    """A list of inputs gives a list of results of the same length and order, numbered from 0. Source: embeddings pages."""
    if not exchange.said or exchange.events is not None or not isinstance(exchange.body, dict):
        return
    given = exchange.asked.get("input")
    if isinstance(given, dict):
        given = given.get("texts")
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
    if last.startswith("{") and isinstance(named, str) and exchange.wire and not path.endswith(named):
        yield Finding(f"the one of {path}", named)


LAWS = (
    model_echo,
    created_is_now,
    as_many_choices_as_asked,
    finish_reason,
    token_limit,
    stop_strings,
    thinking,
    tools,
    structured_output,
    logprobs,
    as_many_items_as_asked,
    token_lists,
    listed_once,
)
