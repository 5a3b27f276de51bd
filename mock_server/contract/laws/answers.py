"""Laws of an answer's content: what was asked for has its effect."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
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


SKEW = 30
"""Seconds by which two machines' clocks may differ; recorded is one at most."""


def created_is_now(exchange: Exchange) -> Iterator[Finding]:
    """`created` is in seconds, and a moment of the call: not before it arrived, not after the answer began. Source: recordings
    with req-arrive-time, a whole answer's is its end."""
    arrived, cost = (exchange.headers.get(name, "") for name in ("req-arrive-time", "req-cost-time"))
    if not exchange.said or not arrived.isdigit() or exchange.operation.method != "POST":
        return
    from_, to = int(arrived) / 1000, (int(arrived) + int(cost if cost.isdigit() else 0)) / 1000
    for number, chunk in chunks(exchange):
        created = chunk.get("created")
        if isinstance(created, int) and not from_ - SKEW <= created <= to + SKEW:
            yield Finding(f"created about {int(from_)}", str(created), number)
            return


MADE = re.compile(r"(?:created_at|create_time|gmt_create|submit_time|in_progress_at)")


def made_now(exchange: Exchange) -> Iterator[Finding]:
    """What a call makes was made when it was called, in whichever form and zone its operation writes times. Source: pages of
    files, batches, conversations, assistants, tasks; times without a zone are Beijing's (loongsuite/dashscope/*)."""
    arrived = exchange.headers.get("req-arrive-time", "")
    if not exchange.said or not exchange.wire or not arrived.isdigit() or exchange.operation.method != "POST":
        return
    for number, chunk in chunks(exchange):
        inner = chunk.get("output")
        made: Mapping[str, Any] = inner if isinstance(inner, Mapping) else chunk
        own = next((made[key] for key in ("id", "task_id", "job_id") if isinstance(made.get(key), str)), "")
        if not own or own.encode() in exchange.case.sent.raw or own in exchange.case.sent.path:
            return  # it was there before
        for key, value in made.items():
            when = moment(value) if MADE.fullmatch(key) else None
            if when is not None and abs(when - int(arrived) / 1000) > 2 * SKEW:
                yield Finding(f"{key} about {int(arrived) // 1000}", repr(value), number)
                return


def moment(value: Any) -> float | None:
    """Seconds since 1970 of a time as the API writes them: seconds, milliseconds, or a text, Beijing's without a zone."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value / 1000 if value > 1e11 else value
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=BEIJING)).timestamp()


BEIJING = timezone(timedelta(hours=8))


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
    joined = wholes(exchange)
    found = sorted(joined) if exchange.events is not None else list(joined)  # in a stream they take turns
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
    if not isinstance(arguments, dict):
        yield Finding("arguments that are an object", repr(call["arguments"][:80]))
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
        said = "".join([str(row.get("token")) for row in rows])
        if rows and said.strip() and said not in whole.text and "\ufffd" not in said:
            yield Finding(f"the tokens of {whole.text[:40]!r}", repr(said[:40]))
        for row in rows:
            others = row.get("top_logprobs")
            if isinstance(others, list) and len(others) != top:
                yield Finding(f"{top} alternatives", str(len(others)))
                break


def arguments_parse(exchange: Exchange) -> Iterator[Finding]:
    """What anything is called with is a JSON object, wherever a whole answer shows it: calls, steps of applications, items of
    tools. Source: call-application-through-api, thoughts; Responses page; cnblogs/application-*."""
    if (
        not exchange.said
        or exchange.events is not None
        or any(one.finish == "length" for one in wholes(exchange).values())
    ):
        return
    for key in ("arguments", "action_input_stream"):
        for given in _named(exchange.body, key):
            if not isinstance(given, str) or (key != "arguments" and not given.startswith("{")) or not given:
                continue
            try:
                whole = isinstance(orjson.loads(given), dict)
            except orjson.JSONDecodeError:
                whole = False
            if not whole:
                yield Finding(f"{key} that are a JSON object", repr(given[-80:]))


def labels_as_asked(exchange: Exchange) -> Iterator[Finding]:
    """A text is sorted under labels that were asked for, a semicolon behind each. Source: page opennlu-api."""
    asked, output = (
        exchange.asked.get("input"),
        exchange.body.get("output") if isinstance(exchange.body, dict) else None,
    )
    if not exchange.said or not isinstance(asked, dict) or asked.get("task") != "classification":
        return
    labels = {label.strip() for label in re.split("[,，]", str(asked.get("labels")))}
    if isinstance(output, dict) and isinstance(text := output.get("text"), str):
        for told in filter(None, map(str.strip, re.split("[;；]", text))):
            if told not in labels:
                yield Finding(f"one of {sorted(labels)}", repr(told))


LAWS = (
    model_echo,
    created_is_now,
    made_now,
    expires_later,
    as_many_choices_as_asked,
    finish_reason,
    token_limit,
    stop_strings,
    thinking,
    tools,
    structured_output,
    logprobs,
    arguments_parse,
    labels_as_asked,
)
