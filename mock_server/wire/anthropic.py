"""Timeline → Anthropic message, whole or as a stream of named events. Source: sheet 4.7; framing: openapi/anthropic/messages.yaml."""

from collections.abc import Iterator

import orjson

from mock_server.wire import sse
from mock_server.wire.encode import Step, Telling, dumps, steps
from mock_server.wire.reply import Frame, Json
from mock_server.wire.templates import render
from mock_server.wire.timeline import Choice, Run

STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}
"""Our word for the end → the dialect's; a stop sequence does not show (sheet 4.7)."""


def whole(telling: Telling) -> Json:
    """The answer as one JSON body."""
    usage = telling.timeline.usage
    slots = {"content": b",".join(_blocks(telling)), "finish": _finish(telling), "usage": _usage(telling)}
    return Json(render(telling.parts("message"), slots), tokens=usage.completion, thinking=usage.reasoning)


def stream(telling: Telling) -> Iterator[Frame]:
    """The answer as events: the message opens, its blocks one after the other, why it ends, its end."""
    prompt = b"%d" % telling.timeline.usage.prompt
    yield _frame("message_start", render(telling.parts("start"), {"prompt": prompt}))
    yield from _block_frames(telling)
    slots = {"finish": _finish(telling), "usage": _usage(telling)}
    yield _frame("message_delta", render(telling.parts("delta"), slots))
    yield _frame("message_stop", render(telling.parts("stop"), {}))


def _choice(telling: Telling) -> Choice:
    return telling.timeline.choices[0]  # this dialect has no `n`


def _finish(telling: Telling) -> bytes:
    return dumps(STOP_REASONS[_choice(telling).finish])


def _usage(telling: Telling) -> bytes:
    usage = telling.timeline.usage
    counts = {
        "prompt": usage.prompt - usage.cached - (usage.written or 0),
        "completion": usage.completion,
        "cached": usage.cached,
        "written": usage.written or 0,
    }
    return render(telling.parts("usage"), {name: b"%d" % count for name, count in counts.items()})


def _blocks(telling: Telling) -> Iterator[bytes]:
    choice = _choice(telling)
    if choice.thinking is not None:
        yield render(telling.parts("thinking"), {"text": dumps(choice.thinking.text)})
    if choice.content.ids:
        yield render(telling.parts("text"), {"text": dumps(choice.content.text)})
    for number, call in enumerate(choice.calls):
        slots = {
            "call_id": telling.call_id(choice.index, number),
            "name": dumps(call.name),
            "input": _input(call.arguments),
        }
        yield render(telling.parts("call"), slots)


def _input(arguments: Run) -> bytes:
    """The arguments; the empty object for JSON that a limit has cut off."""
    try:
        return dumps(orjson.loads(arguments.text))
    except orjson.JSONDecodeError:
        return b"{}"


def _block_frames(telling: Telling) -> Iterator[Frame]:
    choice = _choice(telling)
    index = -1
    opened: tuple[str, int] | None = None
    for step in steps(choice, telling.sizes(), telling.timeline.usage.overhead):
        block = ("call" if step.kind == "arguments" else step.kind, step.number)
        if block != opened:
            if opened is not None:
                yield _closed(telling, index)
            opened = block
            index += 1
            yield _opened(telling, step, choice.index, index)
        if step.kind != "call":
            slots = {"index": b"%d" % index, "text": dumps(step.text)}
            data = render(telling.parts(f"more-{step.kind}"), slots)
            thought = step.said if step.kind == "thinking" else 0
            yield _frame("content_block_delta", data, step.tokens, thought)
    if opened is not None:
        yield _closed(telling, index)


def _opened(telling: Telling, step: Step, choice: int, index: int) -> Frame:
    slots = {"index": b"%d" % index}
    if step.kind == "call":
        slots |= {"call_id": telling.call_id(choice, step.number), "name": dumps(step.name)}
        return _frame("content_block_start", render(telling.parts("open-call"), slots), step.tokens)
    return _frame("content_block_start", render(telling.parts(f"open-{step.kind}"), slots))


def _closed(telling: Telling, index: int) -> Frame:
    return _frame("content_block_stop", render(telling.parts("close"), {"index": b"%d" % index}))


def _frame(event: str, data: bytes, tokens: int = 0, thinking: int = 0) -> Frame:
    return Frame(sse.named(event.encode(), data), tokens, thinking)
