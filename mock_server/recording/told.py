"""A recorded answer of any chat dialect → the neutral timeline that every dialect is rendered from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import orjson

from mock_server.content import tokens
from mock_server.content.answer import CALL_TOKENS
from mock_server.recording.tape import Tape
from mock_server.wire.timeline import Ask, Choice, Finish, Run, Source, Timeline, ToolCall, Usage

Json = Mapping[str, Any]

FINISHES: Mapping[str, Finish] = {
    "length": "length", "max_tokens": "length", "incomplete": "length",
    "tool_calls": "tool_calls", "tool_use": "tool_calls", "function_call": "tool_calls",
}  # fmt: skip
"""How each dialect says why an answer ends; any other word means that it came to its own end."""


@dataclass
class _Said:
    """What one choice says, piece by piece."""

    thinking: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    calls: dict[Any, list[tuple[str, str]]] = field(default_factory=dict)  # name and arguments of each piece
    finish: str = ""


def timeline(tape: Tape, ask: Ask | None = None) -> Timeline | None:
    """What the tape's answer says; None where it is a refusal or no chat. `ask` counts the prompt where no usage was recorded."""
    if tape.refused:
        return None
    documents = list(_documents(tape))
    if not documents:
        return None
    said: dict[int, _Said] = {}
    usage: Json = {}
    sources: Any = None
    for document in documents:
        for index, piece in pieces(document):
            piece(said.setdefault(index, _Said()))
        usage = {**usage, **_usage(document)}
        info = _at(document, "output", "search_info")
        sources = (info or {}).get("search_results") or sources
    if not any(one.text or one.thinking or one.calls for one in said.values()):
        return None
    grows = _grows(tape, said)
    choices = [_choice(index, one, grows) for index, one in sorted(said.items())]
    return _counted(choices, usage, ask, _sources(sources))


def _documents(tape: Tape) -> Iterator[Json]:
    texts = [event.data for event in tape.events] if tape.events is not None else []
    for text in texts:
        if text.startswith("{"):
            document = orjson.loads(text)
            # A response that is over is told whole; what came before it is then said twice.
            if document.get("type") in ("response.completed", "response.incomplete"):
                yield document["response"]
            elif not str(document.get("type", "")).startswith("response."):
                yield document
    if tape.events is None and isinstance(tape.body, dict):
        yield tape.body


def _at(document: Any, *names: str) -> Any:
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document


class _Piece:
    """What a document adds to one choice."""

    def __init__(self, **said: Any) -> None:
        self.said = said

    def __call__(self, choice: _Said) -> None:
        for name in ("thinking", "text"):
            if value := self.said.get(name):
                getattr(choice, name).append(_plain(value))
        for at, name, arguments in self.said.get("calls") or ():
            choice.calls.setdefault(at, []).append((name or "", arguments or ""))
        finish = self.said.get("finish")
        if isinstance(finish, str) and finish != "null":
            choice.finish = finish


def _plain(content: Any) -> str:
    """A text, or the texts of a list of parts."""
    if isinstance(content, list):
        return "".join(part.get("text") or "" for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def pieces(document: Json) -> Iterator[tuple[int, _Piece]]:
    """What a whole answer, or one event of a stream, adds to which choice."""
    if isinstance(output := document.get("output"), dict):  # native
        yield from _of_choices(output.get("choices") or ())
        if "choices" not in output and "text" in output:
            yield 0, _Piece(text=output["text"], finish=output.get("finish_reason"))
    elif isinstance(output, list):  # responses
        finish = "incomplete" if document.get("status") == "incomplete" else "stop"
        if any(item.get("type") == "function_call" for item in output) and finish == "stop":
            finish = "function_call"
        for at, item in enumerate(output):
            yield 0, _item(item, at, finish)
    elif "choices" in document:
        yield from _of_choices(document["choices"] or ())
    else:
        yield from _of_anthropic(document)


def _of_choices(choices: Iterable[Json]) -> Iterator[tuple[int, _Piece]]:
    for at, choice in enumerate(choices):
        message = choice.get("message") or choice.get("delta") or {}
        calls = [
            (call.get("index", number), _at(call, "function", "name"), _at(call, "function", "arguments"))
            for number, call in enumerate(message.get("tool_calls") or ())
        ]
        index = choice.get("index")
        yield (
            index if isinstance(index, int) else at,
            _Piece(
                thinking=message.get("reasoning_content"),
                text=message.get("content"),
                calls=calls,
                finish=choice.get("finish_reason"),
            ),
        )


def _item(item: Json, at: int, finish: str) -> _Piece:
    if item.get("type") == "function_call":
        return _Piece(calls=[(at, item.get("name"), item.get("arguments"))], finish=finish)
    if item.get("type") == "reasoning":
        return _Piece(thinking=item.get("summary"), finish=finish)
    return _Piece(text=item.get("content"), finish=finish)


def _of_anthropic(document: Json) -> Iterator[tuple[int, _Piece]]:
    kind, block = document.get("type"), document.get("content_block") or {}
    if kind == "message":
        for at, one in enumerate(document.get("content") or ()):
            arguments = orjson.dumps(one.get("input")).decode() if one.get("type") == "tool_use" else ""
            called = [(at, one.get("name"), arguments)] if arguments else []
            yield 0, _Piece(text=one.get("text"), thinking=one.get("thinking"), calls=called)
        yield 0, _Piece(finish=document.get("stop_reason"))
    elif kind == "content_block_start" and block.get("type") == "tool_use":
        yield 0, _Piece(calls=[(document.get("index"), block.get("name"), "")])
    elif kind == "content_block_delta":
        delta = document.get("delta") or {}
        calls = [(document.get("index"), "", delta["partial_json"])] if delta.get("partial_json") else []
        yield 0, _Piece(text=delta.get("text"), thinking=delta.get("thinking"), calls=calls)
    elif kind == "message_delta":
        yield 0, _Piece(finish=_at(document, "delta", "stop_reason"))


# ---- putting together ------------------------------------------------------------------------------------------------


def _grows(tape: Tape, said: Mapping[int, _Said]) -> bool:
    """Whether each frame repeats all that was said before it: natively, where the request does not forbid it."""
    if not tape.path.startswith("/api/") or tape.events is None:
        return False
    asked = _at(tape.request, "parameters", "incremental_output")
    if asked is not None:
        return not asked
    lists = [pieces for one in said.values() for pieces in (one.thinking, one.text) if len(pieces) > 1]
    calls = [[text for _, text in pieces] for one in said.values() for pieces in one.calls.values()]
    several = [*lists, *(pieces for pieces in calls if len(pieces) > 1)]
    return bool(several) and all(new.startswith(old) for pieces in several for old, new in pairwise(pieces))


def _choice(index: int, said: _Said, grows: bool) -> Choice:
    def whole(pieces: Sequence[str]) -> str:
        return (pieces[-1] if grows else "".join(pieces)) if pieces else ""

    calls = []
    for _, pieces in sorted(said.calls.items(), key=lambda one: str(one[0]).zfill(4)):
        name = next((name for name, _ in pieces if name), "")
        arguments = tokens.run(whole([arguments for _, arguments in pieces]))
        calls.append(ToolCall(name, arguments, len(arguments.ids) + CALL_TOKENS + tokens.count(name)))
    thinking = whole(said.thinking)
    return Choice(
        index,
        tokens.run(whole(said.text)),
        FINISHES.get(said.finish, "tool_calls" if calls else "stop"),
        tokens.run(thinking) if thinking else None,
        tuple(calls),
    )


def _usage(document: Json) -> dict[str, int]:
    """Token counts in neutral names, as far as the document has them."""
    sent = document.get("usage") or _at(document, "message", "usage")
    if not isinstance(sent, dict):
        return {}
    inner = {**(_details(sent, "prompt", "input")), **sent}
    told = {
        "prompt": sent.get("prompt_tokens", sent.get("input_tokens")),
        "completion": sent.get("completion_tokens", sent.get("output_tokens")),
        "reasoning": _details(sent, "completion", "output").get("reasoning_tokens"),
        "cached": inner.get("cached_tokens"),
        "image": inner.get("image_tokens"),
        "video": inner.get("video_tokens"),
        "audio": inner.get("audio_tokens"),
    }
    if isinstance(read := sent.get("cache_read_input_tokens"), int):
        told |= {"prompt": (told["prompt"] or 0) + read, "cached": read}
    # The first frame of one dialect counts no answer yet.
    return {
        name: value for name, value in told.items() if isinstance(value, int) and (value or name != "prompt")
    }


def _details(usage: Json, *sides: str) -> dict[str, Any]:
    for side in sides:
        if isinstance(found := usage.get(f"{side}_tokens_details"), dict):
            return found
    return {}


def _counted(
    choices: list[Choice], usage: Mapping[str, int], ask: Ask | None, sources: tuple[Source, ...] | None
) -> Timeline:
    """The choices with the tokens that were recorded: where our vocabulary counts more, pieces are made larger."""
    thought = sum(len(one.thinking.ids) for one in choices if one.thinking)
    said = sum(len(one.content.ids) + sum(call.tokens for call in one.calls) for one in choices)
    known = usage.get("completion")
    if known is not None and known < thought + said:
        beside = sum(call.tokens for one in choices for call in one.calls)
        share = max(0.0, (known - beside) / max(1, thought + said - beside))
        choices = [
            one._replace(
                content=_sparser(one.content, share),
                thinking=_sparser(one.thinking, share) if one.thinking else one.thinking,
            )
            for one in choices
        ]
        thought = sum(len(one.thinking.ids) for one in choices if one.thinking)
        said = sum(len(one.content.ids) + sum(call.tokens for call in one.calls) for one in choices)
    completion = max(known or 0, thought + said) if known is None or known < thought + said else known
    prompt = usage.get("prompt")
    if prompt is None:
        prompt = tokens.prompt_tokens(ask) if ask is not None else 0
    media = {name: usage.get(name, 0) for name in ("cached", "image", "video", "audio")}
    told = Usage(
        prompt,
        completion,
        usage.get("reasoning", thought),
        overhead=completion - thought - said,
        **media,
    )
    return Timeline(tuple(choices), told, sources)


def _sparser(run: Run, share: float) -> Run:
    """The run with about that share of its tokens."""
    count = len(run.ids)
    wanted = max(1, int(count * share)) if count else 0
    if wanted >= count:
        return run
    at = [(number + 1) * count // wanted - 1 for number in range(wanted)]
    return Run(run.text, [run.ids[one] for one in at], [run.ends[one] for one in at])


def _sources(results: Any) -> tuple[Source, ...] | None:
    if not isinstance(results, list):
        return None
    return tuple(
        Source(
            one.get("index") or number,
            one.get("title") or "",
            one.get("url") or "",
            one.get("site_name") or "",
            one.get("icon") or "",
        )
        for number, one in enumerate(results, 1)
        if isinstance(one, dict)
    )
