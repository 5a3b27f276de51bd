"""What is said, read alike from every surface: pieces in order, joined to wholes. Tolerant: what has another shape is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from mock_server.contract.exchange import Exchange, thinks


@dataclass
class Piece:
    """What one frame (0: a whole answer) adds to one choice."""

    frame: int
    index: int
    role: str | None
    text: str
    thinking: str
    calls: list[Mapping[str, Any]]
    finish: str | None
    logprobs: Any = None
    chat: bool = True


@dataclass
class Whole:
    """One choice, joined."""

    index: int
    text: str = ""
    thinking: str = ""
    finish: str | None = None
    calls: dict[int, dict[str, str]] = field(default_factory=dict)


def is_chat(exchange: Exchange) -> bool:
    """Whether the answer speaks in choices or in one text, on whichever surface."""
    return next(pieces(exchange), None) is not None


def cumulative(exchange: Exchange) -> bool:
    """Whether each frame repeats all so far: natively, unless `incremental_output` or the model says otherwise."""
    if exchange.operation.surface != "native" or exchange.events is None or not exchange.asked:
        return False
    asked = exchange.parameters.get("incremental_output")
    model = exchange.model
    if model is not None and model.incremental_only:
        return False
    if isinstance(asked, bool):
        return not asked
    if thinks(exchange):
        return False  # who thinks streams what is new, unless told otherwise (deep-thinking page)
    return not (model is not None and (model.defaults or {}).get("incremental_output"))


def chunks(exchange: Exchange) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The JSON objects of the answer with their frame's number; a whole answer has number 0."""
    if exchange.events is None:
        if isinstance(exchange.body, dict):
            yield 0, exchange.body
        return
    for number, one in enumerate(exchange.data, 1):
        if isinstance(one, dict):
            yield number, one


def pieces(exchange: Exchange) -> Iterator[Piece]:
    """Every piece of every choice, in the order of the frames."""
    for number, chunk in chunks(exchange):
        if exchange.operation.surface == "anthropic":
            yield from _anthropic(number, chunk)
            continue
        if chunk.get("object") == "response" or str(chunk.get("type")).startswith("response."):
            yield from _response(number, chunk)
            continue
        output = chunk.get("output") if exchange.operation.surface == "native" else chunk
        if not isinstance(output, Mapping):
            continue
        if isinstance(output.get("text"), str) and "finish_reason" in output:
            yield Piece(
                number, 0, "assistant", output["text"], "", [], _finish(output["finish_reason"]), chat=False
            )
        choices = output.get("choices")
        for position, choice in enumerate(choices if isinstance(choices, list) else []):
            if isinstance(choice, Mapping):
                yield _piece(number, position, choice)


_STOPS = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls"}


def _anthropic(number: int, chunk: Mapping[str, Any]) -> Iterator[Piece]:
    """The pieces of an Anthropic message or of one of its events, in the words of a chat completion."""
    kind = chunk.get("type")
    index = chunk.get("index")
    if kind == "message":
        blocks = chunk.get("content")
        for position, block in enumerate(blocks if isinstance(blocks, list) else []):
            if isinstance(block, Mapping):
                yield _block(number, position, block)
        yield _ending(number, chunk.get("stop_reason"))
    elif kind == "content_block_start" and isinstance(block := chunk.get("content_block"), Mapping):
        if block.get("type") == "tool_use":
            yield _block(number, index if isinstance(index, int) else 0, {**block, "input": None})
    elif kind == "content_block_delta" and isinstance(delta := chunk.get("delta"), Mapping):
        part = delta.get("partial_json")
        calls: list[Mapping[str, Any]] = []
        if isinstance(part, str):
            calls = [{"index": index, "function": {"arguments": part}}]
        text, thought = _text(delta.get("text")), _text(delta.get("thinking"))
        yield Piece(number, 0, None, text, thought, calls, None)
    elif kind == "message_delta" and isinstance(delta := chunk.get("delta"), Mapping):
        yield _ending(number, delta.get("stop_reason"))


def _block(number: int, position: int, block: Mapping[str, Any]) -> Piece:
    calls: list[Mapping[str, Any]] = []
    if block.get("type") == "tool_use":
        given = block.get("input")
        arguments = orjson.dumps(given).decode() if isinstance(given, dict) else ""
        function = {"name": block.get("name"), "arguments": arguments}
        calls = [{"index": position, "id": block.get("id"), "function": function}]
    return Piece(number, 0, None, _text(block.get("text")), _text(block.get("thinking")), calls, None)


def _ending(number: int, reason: Any) -> Piece:
    return Piece(number, 0, None, "", "", [], _STOPS.get(reason, reason) if isinstance(reason, str) else None)


def _response(number: int, chunk: Mapping[str, Any]) -> Iterator[Piece]:
    """The pieces of a Response or of one of its events, in the words of a chat completion."""
    kind, index, delta = chunk.get("type"), chunk.get("output_index"), _text(chunk.get("delta"))
    if chunk.get("object") == "response":
        items = chunk.get("output")
        for position, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, Mapping):
                yield _output_item(number, position, item)
        yield _over(number, chunk)
    elif kind == "response.output_text.delta":
        yield Piece(number, 0, None, delta, "", [], None)
    elif kind == "response.reasoning_summary_text.delta":
        yield Piece(number, 0, None, "", delta, [], None)
    elif kind == "response.function_call_arguments.delta":
        calls: list[Mapping[str, Any]] = [{"index": index, "function": {"arguments": delta}}]
        yield Piece(number, 0, None, "", "", calls, None)
    elif kind == "response.output_item.added" and isinstance(item := chunk.get("item"), Mapping):
        if item.get("type") == "function_call":
            yield _output_item(number, index if isinstance(index, int) else 0, item)
    elif kind in ("response.completed", "response.incomplete") and isinstance(chunk.get("response"), Mapping):
        yield _over(number, chunk["response"])


def _output_item(number: int, position: int, item: Mapping[str, Any]) -> Piece:
    calls: list[Mapping[str, Any]] = []
    if item.get("type") == "function_call":
        function = {"name": item.get("name"), "arguments": item.get("arguments")}
        calls = [{"index": position, "id": item.get("call_id"), "function": function}]
    return Piece(number, 0, None, _text(item.get("content")), _text(item.get("summary")), calls, None)


def _over(number: int, response: Mapping[str, Any]) -> Piece:
    items = response.get("output")
    called = any(
        isinstance(item, Mapping) and item.get("type") == "function_call"
        for item in (items if isinstance(items, list) else [])
    )
    finish = "tool_calls" if called else "stop"
    return Piece(number, 0, None, "", "", [], "length" if response.get("status") == "incomplete" else finish)


def _piece(number: int, position: int, choice: Mapping[str, Any]) -> Piece:
    said = choice.get("delta", choice.get("message"))
    if not isinstance(said, Mapping):
        said = {"content": choice.get("text")}
    index = choice.get("index", position)
    calls = said.get("tool_calls")
    return Piece(
        frame=number,
        index=index if isinstance(index, int) else position,
        role=said.get("role") if isinstance(said.get("role"), str) else None,
        text=_text(said.get("content")),
        thinking=_text(said.get("reasoning_content")),
        calls=[call for call in calls if isinstance(call, Mapping)] if isinstance(calls, list) else [],
        finish=_finish(choice.get("finish_reason")),
        logprobs=choice.get("logprobs"),
        chat="delta" in choice or "message" in choice,
    )


def _finish(value: Any) -> str | None:
    return value if isinstance(value, str) and value != "null" else None


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(
        part["text"] for part in parts if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    )


def wholes(exchange: Exchange) -> dict[int, Whole]:
    """Each choice joined, by its index."""
    repeats = cumulative(exchange)
    joined: dict[int, Whole] = {}
    for piece in pieces(exchange):
        whole = joined.setdefault(piece.index, Whole(piece.index))
        whole.finish = piece.finish or whole.finish
        if repeats:
            whole.text = piece.text if len(piece.text) >= len(whole.text) else whole.text
            whole.thinking = piece.thinking if len(piece.thinking) >= len(whole.thinking) else whole.thinking
        else:
            whole.text += piece.text
            whole.thinking += piece.thinking
        for position, call in enumerate(piece.calls):
            _call(whole, position, call, repeats)
    if exchange.operation.surface == "anthropic" or exchange.parameters.get("input") is not None:
        for (
            whole
        ) in joined.values():  # numbered among blocks and items of other kinds: what counts is their order
            whole.calls = dict(enumerate(whole.calls[index] for index in sorted(whole.calls)))
    return joined


def _call(whole: Whole, position: int, call: Mapping[str, Any], repeats: bool) -> None:
    index = call.get("index", position)
    made = whole.calls.setdefault(
        index if isinstance(index, int) else position, {"id": "", "name": "", "arguments": ""}
    )
    made["id"] = _word(call.get("id")) or made["id"]
    function = call.get("function")
    if not isinstance(function, Mapping):
        return
    made["name"] = _word(function.get("name")) or made["name"]
    arguments = function.get("arguments")
    if isinstance(arguments, str):
        made["arguments"] = arguments if repeats else made["arguments"] + arguments


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def usages(exchange: Exchange) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every usage of the answer that is not empty, with its frame's number."""
    for number, chunk in chunks(exchange):
        usage = _usage(chunk)
        if usage:
            yield number, usage


def _usage(chunk: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if chunk.get("type") == "message_start" and isinstance(chunk.get("message"), Mapping):
        return None  # it tells the prompt alone; the whole is in message_delta
    inner = chunk.get("response")
    usage = (inner if isinstance(inner, Mapping) else chunk).get("usage")
    return usage if isinstance(usage, Mapping) else None


def series(exchange: Exchange) -> list[list[tuple[int, Mapping[str, Any]]]]:
    """The same, apart where they are counted apart: a frame of a native stream counts the choice that it speaks of (the
    official SDK adds the choices up); elsewhere one series counts all."""
    told: dict[tuple[int, ...], list[tuple[int, Mapping[str, Any]]]] = {}
    apart = exchange.operation.surface == "native" and exchange.events is not None
    for number, chunk in chunks(exchange):
        if usage := _usage(chunk):
            output = chunk.get("output") if apart else None
            spoken = output.get("choices") if isinstance(output, Mapping) else None
            of = tuple(_index(choice, at) for at, choice in enumerate(spoken or []))
            told.setdefault(of if len(of) == 1 else (0,), []).append((number, usage))
    return list(told.values())


def _index(choice: Any, position: int) -> int:
    index = choice.get("index", position) if isinstance(choice, Mapping) else position
    return index if isinstance(index, int) else position


def cost(exchange: Exchange) -> tuple[int | None, int | None] | None:
    """Tokens of the prompt and of all that was made, as the last usage of each series tells them; None where none does."""
    last = [counts(one[-1][1]) for one in series(exchange)]
    if not last:
        return None
    made = [completion for _, completion, _ in last if completion is not None]
    return last[-1][0], sum(made) if made else None


def counts(usage: Mapping[str, Any]) -> tuple[int | None, int | None, int | None]:
    """Prompt, completion and total of a usage, under any surface's names; None where it has none.

    Anthropic's `input_tokens` are those of the prompt that came from no cache: beside them stand those that did, and those that
    were put into one (anthropic-api-messages).
    """
    found = [usage.get("prompt_tokens", usage.get("input_tokens"))]
    found += [usage.get("completion_tokens", usage.get("output_tokens")), usage.get("total_tokens")]
    prompt, completion, total = (one if isinstance(one, int) else None for one in found)
    if prompt is not None and "cache_read_input_tokens" in usage:
        beside = (usage[name] for name in _BESIDE if isinstance(usage.get(name), int))
        prompt += sum(beside)
    return prompt, completion, total


_BESIDE = ("cache_read_input_tokens", "cache_creation_input_tokens")


def detail(usage: Mapping[str, Any], group: str, key: str) -> int | None:
    """A count among the details of prompt (`prompt`) or answer (`completion`); None where it is not written."""
    groups = {
        "prompt": ("prompt_tokens_details", "input_tokens_details"),
        "completion": ("completion_tokens_details", "output_tokens_details"),
    }
    for holder in groups[group]:
        details = usage.get(holder)
        if isinstance(details, Mapping) and isinstance(details.get(key), int):
            return int(details[key])
    return None


_SPOKEN = (
    "content",
    "text",
    "prompt",
    "input",
    "texts",
    "contents",
    "query",
    "documents",
    "sentence",
    "system",
    "instructions",
)


def spoken(asked: Any, key: str = "") -> Iterator[str]:
    """The texts of a request that a model reads: of messages, their parts, prompts, lists of inputs."""
    if isinstance(asked, str):
        if key in _SPOKEN:
            yield asked
    elif isinstance(asked, Mapping):
        for name, inner in asked.items():
            yield from spoken(inner, name)
    elif isinstance(asked, list):
        for inner in asked:
            yield from spoken(inner, key)
