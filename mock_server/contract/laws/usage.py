"""Laws of usage: what an answer cost, where that stands, and that it agrees with what was said."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from mock_server.content import tokens
from mock_server.contract.exchange import Exchange, thinks
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import (
    chunks,
    cost,
    counts,
    detail,
    is_chat,
    series,
    spoken,
    usages,
    wholes,
)
from mock_server.contract.laws.rows import rows_of_vectors


def _beside(usage: Mapping[str, Any], prompt: int | None, vectors: bool) -> bool:
    """Whether pictures are counted beside the prompt instead of in it, as multimodal embeddings do (their page's examples)."""
    pictures = detail(usage, "prompt", "image_tokens")
    return (
        pictures is not None
        and prompt is not None
        and "text_tokens" in (usage.get("input_tokens_details") or {})
        and (pictures > prompt or vectors)
    )


def usage_sums(exchange: Exchange) -> Iterator[Finding]:
    """The total is prompt and completion, and no part is larger than its whole. Source: every recording with a total."""
    vectors = bool(rows_of_vectors(exchange))
    for number, usage in usages(exchange):
        prompt, completion, total = counts(usage)
        if _beside(usage, prompt, vectors):
            pictures = detail(usage, "prompt", "image_tokens") or 0
            if total is not None and total - (prompt or 0) - pictures not in (0, completion or 0):
                yield Finding(f"total_tokens {(prompt or 0) + pictures}", str(total), number)
            continue
        if None not in (prompt, completion, total) and (prompt or 0) + (completion or 0) != total:
            yield Finding(f"total_tokens {(prompt or 0) + (completion or 0)}", str(total), number)
        if completion is None and None not in (prompt, total) and prompt != total:
            yield Finding(f"total_tokens {prompt}, where nothing is made", str(total), number)
        for group, whole in (("prompt", prompt), ("completion", completion)):
            for key in (
                "cached_tokens",
                "text_tokens",
                "image_tokens",
                "video_tokens",
                "audio_tokens",
                "reasoning_tokens",
            ):
                part = detail(usage, group, key)
                if part is not None and whole is not None and part > whole:
                    yield Finding(f"{group} {key} up to {whole}", str(part), number)


INSTRUCTED = 1024
"""Tokens of instructions that a model for one purpose may have: 500 were recorded (cnblogs/deep-research-planning-type-sse)."""

_ELSEWHERE = rb"https?:|data:|oss:|fileid|file_|image|video|audio|previous_response_id|conversation|session_id|memory_id"
"""What names something that is read too and is not in the request."""

_MEDIA = ("image_count", "width", "height", "duration", "video_count", "characters")
"""What is counted instead of tokens where something else than text is made."""


def usage_counts_the_prompt(exchange: Exchange) -> Iterator[Finding]:
    """What was asked costs something, and no more tokens than it has bytes where it is read as it was sent: that is what a
    budget counts on. Source: every recorded usage with a prompt (none is 0 but for models of pictures)."""
    if not exchange.said or exchange.operation.method != "POST" or not exchange.asked:
        return
    sent = exchange.case.sent.raw
    more = any(exchange.parameters.get(name) for name in _READ_TOO) or re.search(_ELSEWHERE, sent)
    for number, usage in usages(exchange):
        prompt = counts(usage)[0]
        if exchange.model is not None and not more and (prompt or 0) > len(sent) + INSTRUCTED:
            yield Finding(f"up to {len(sent)} prompt tokens, a byte each", str(prompt), number)
        empty = exchange.wire and not any(spoken(exchange.asked))
        if prompt is not None and prompt <= 0 and not empty and not any(usage.get(name) for name in _MEDIA):
            yield Finding("prompt tokens, since something was asked", str(prompt), number)


HIDDEN = 128
"""Tokens of hidden text that a model may put before a prompt: 69 a conversation is the most that was seen."""

_READ_TOO = (
    "tools",
    "response_format",
    "output_config",
    "enable_search",
    "enable_code_interpreter",
    "translation_options",
    "modalities",
)
"""Parameters with which a model reads more than the texts that were sent."""


def usage_counts_what_is_asked(exchange: Exchange) -> Iterator[Finding]:
    """Prompt tokens are about those of the texts that were sent, where nothing else is read: no tools, pictures, files and
    searches; a schema makes them more by what it takes to say it. So an answer to somebody else's question, and a history that
    was cut, show. Source: the recorded chats and embeddings of Qwen models (a chat never counts fewer, vectors one more or less
    a text); newer vocabularies count less; page opennlu-api: 20 for 8."""
    read_too = {name for name in _READ_TOO if exchange.parameters.get(name)}
    if not exchange.said or not exchange.wire or read_too - {"response_format"}:
        return
    vectors = bool(rows_of_vectors(exchange))
    texts = _texts(exchange)
    sorts = exchange.model is not None and exchange.model.kind == "understanding"
    if not texts or not (vectors or sorts or (is_chat(exchange) and _counts_as_qwen(exchange))):
        return
    found = list(usages(exchange))
    prompt, _, total = counts(found[-1][1]) if found else (None, None, None)
    told = prompt if prompt is not None or not vectors else total
    said = sum(map(tokens.count, texts))
    schema = tokens.count(orjson.dumps(exchange.parameters["response_format"]).decode()) if read_too else 0
    most = said + said // 4 + (2 * len(texts) if vectors else HIDDEN) + 2 * schema
    if told is not None and not said * 3 // 4 - 2 <= told <= most:
        yield Finding(f"about {said} prompt tokens, as many as were sent", str(told), found[-1][0])


_TEXTS = ("messages", "input", "texts", "prompt", "contents", "sentence")


def _texts(exchange: Exchange) -> list[str]:
    """The texts of a request that is nothing but texts; none of another."""
    asked: Mapping[str, Any] = exchange.asked
    if exchange.operation.surface == "native":
        inner = asked.get("input")
        asked = inner if isinstance(inner, Mapping) else {}
    if asked.keys() & {"previous_response_id", "conversation", "file_list", "session_id", "suffix", "skill"}:
        return []
    given = next((asked[name] for name in _TEXTS if asked.get(name)), None)
    parts = [asked[name] for name in ("instructions", "system", "labels") if asked.get(name)] + [given]
    said = list(_parts([one for part in parts for one in (part if isinstance(part, list) else [part])]))
    return said if all(isinstance(one, str) and "fileid" not in one for one in said) else []


def _parts(values: list[Any]) -> Iterator[Any]:
    """The texts of messages and their parts; what is none as it is."""
    for value in values:
        plain = (
            isinstance(value, Mapping)
            and value.get("role", "user") in ("system", "user", "assistant")
            and value.get("type", "message") == "message"
        )
        if plain and isinstance(value.get("content"), str) and not value.keys() & {"tool_calls", "partial"}:
            yield value["content"]
        elif plain and isinstance(value.get("content"), list):
            yield from _parts(value["content"])
        elif isinstance(value, Mapping) and set(value) <= {"type", "text", "cache_control"}:
            yield value.get("text")
        else:
            yield value


def usage_grows(exchange: Exchange) -> Iterator[Finding]:
    """Along a stream no count falls, and the prompt costs the same in every frame. Source: native recordings."""
    # What a search or an interpreter came to is read by the model too: then the prompt grows on the way.
    looked = any(exchange.parameters.get(name) for name in ("enable_code_interpreter", "enable_search"))
    for told in series(exchange):
        last: tuple[int | None, int | None, int | None] = (None, None, None)
        for number, usage in told:
            now = counts(usage)
            for what, before, value in zip(("prompt", "completion", "total"), last, now, strict=True):
                if before is None or value is None:
                    continue
                if value < before:
                    yield Finding(f"{what} tokens from {before} up", str(value), number)
                elif what == "prompt" and value != before and not looked:
                    yield Finding(f"prompt tokens {before} as before", str(value), number)
            last = now


def usage_stands_where_asked(exchange: Exchange) -> Iterator[Finding]:
    """A compatible stream tells its usage once, in a last chunk without choices, and only with include_usage; a native one
    in every frame; a stream of a Response in its last event; a whole answer always, if only as `{}` where the schema has it
    so (cnblogs/application-workflow-nosse), or names no model that could be billed (an application's).
    Source: every recorded stream; sheet 4.1."""
    if not exchange.said or not is_chat(exchange) or exchange.operation.method == "DELETE":
        return
    found = [number for number, _ in usages(exchange)]
    if _names_no_model(exchange):
        return
    if exchange.events is None:
        if not found and exchange.body.get("usage") != {}:
            yield Finding("usage", "none")
        return
    told = list(chunks(exchange))
    if exchange.operation.surface == "native":
        silent = [n for n, chunk in told if "usage" not in chunk]
        if silent:
            yield Finding("usage in every frame", "none", silent[0])
        return
    if exchange.operation.surface == "anthropic":
        if len(found) != 1:
            yield Finding("usage once, in message_delta", f"in frames {found}")
        return
    if str(told[-1][1].get("type")).startswith("response."):
        if found != [told[-1][0]]:
            yield Finding("usage once, in the last event", f"in frames {found}")
        return
    options = exchange.asked.get("stream_options")
    asked = isinstance(options, dict) and options.get("include_usage") is True
    wanted = [told[-1][0]] if asked else []
    if found != wanted:
        yield Finding(f"usage in frames {wanted}", f"in frames {found}")
    elif asked and told[-1][1].get("choices"):
        yield Finding("no choices beside usage", "some", told[-1][0])


def usage_counts_what_is_said(exchange: Exchange) -> Iterator[Finding]:
    """Completion tokens are about those of the thought, the text and the calls together, counted with Qwen's vocabulary. So
    a piece that was lost or sent twice shows. Source: the recordings of Qwen models."""
    found = list(usages(exchange))
    if not found or not exchange.said or not is_chat(exchange) or not _counts_as_qwen(exchange):
        return
    joined = wholes(exchange).values()
    if exchange.parameters.get("enable_code_interpreter"):
        return  # the code it wrote is counted, and not shown
    told = cost(exchange)
    completion = told[1] if told else None
    if completion is None or detail(found[-1][1], "completion", "audio_tokens"):
        return
    said = sum(tokens.count(one.text) + tokens.count(one.thinking) for one in joined)
    calls = sum(
        tokens.count(call["arguments"] + call["name"]) for one in joined for call in one.calls.values()
    )
    number = sum(len(one.calls) for one in joined)
    more = (14 if thinks(exchange) else 8) * len(joined) + 24 * number  # the tags around thought count too
    if not said + calls - 4 - said // 10 <= completion <= said + calls + more + said * 15 // 100:
        yield Finding(
            f"about {said + calls} completion tokens, as many as are said", str(completion), found[-1][0]
        )


def _names_no_model(exchange: Exchange) -> bool:
    """Whether the answer, or the last event's, has an empty `model` (synchronous-call-api-reference)."""
    body = exchange.body
    if exchange.events is not None:
        *_, (_, last) = chunks(exchange)
        body = last.get("response")
    return isinstance(body, dict) and body.get("model") == ""


def _counts_as_qwen(exchange: Exchange) -> bool:
    model = exchange.model
    return model is not None and model.provider == "Alibaba Cloud" and "qwen" in (model.id or "")


LAWS = (
    usage_sums,
    usage_counts_the_prompt,
    usage_counts_what_is_asked,
    usage_grows,
    usage_stands_where_asked,
    usage_counts_what_is_said,
)
