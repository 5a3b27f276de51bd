"""Timeline → Response object, whole or as OpenAI's events in native frames. Source: sheet 4.6; documented stream."""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from mock_server.wire import sse
from mock_server.wire.encode import Step, Telling, dumps, steps
from mock_server.wire.reply import Frame
from mock_server.wire.templates import render

Slots = dict[str, bytes]

DOING = {"search": "web_search_call", "code": "code_interpreter_call"}
"""Kind of item → the tool's word in the names of its events."""

_WORKING = {"search": "searching", "code": "interpreting"}


class Item(NamedTuple):
    """One output item: its template in wire.yaml (`reasoning`, `search`, `code`, `message`, `call`) and the values for it."""

    kind: str
    slots: Slots


def items(telling: Telling, ids: Iterator[str], query: str) -> list[Item]:
    """What the answer consists of, in order; `ids` gives each item its id, `query` is what was searched for."""
    timeline = telling.timeline
    choice = timeline.choices[0]  # this dialect has no `n`
    made: list[Item] = []

    def add(kind: str, **slots: bytes) -> None:
        made.append(Item(kind, {"item": dumps(next(ids)), **slots}))

    if choice.thinking is not None:
        add("reasoning", text=dumps(choice.thinking.text))
    if timeline.sources is not None:
        found = b",".join([b'{"type":"url","url":%b}' % dumps(source.url) for source in timeline.sources])
        add("search", query=dumps(query), sources=found)
    if timeline.code is not None:
        add("code", code=dumps(timeline.code))
    if choice.content.ids or not choice.calls:
        add("message", text=dumps(choice.content.text))
    for number, call in enumerate(choice.calls):
        slots = {"name": dumps(call.name), "call_id": telling.call_id(choice.index, number)}
        add("call", text=dumps(call.arguments.text), **slots)
    return made


def status(telling: Telling) -> bytes:
    """How the answer ended, JSON."""
    return b'"incomplete"' if telling.timeline.choices[0].finish == "length" else b'"completed"'


def whole(telling: Telling, said: list[Item], template: str = "response") -> bytes:
    """The finished response as JSON."""
    output = b",".join([_item(telling, item) for item in said])
    slots = {"output": output, "status": status(telling), "usage": _usage(telling, said)}
    return render(telling.parts(template), slots)


def stream(telling: Telling, said: list[Item]) -> Iterator[Frame]:
    """The response as events: it is created, each item begins, grows and ends, it is over."""
    numbers = count()

    def frame(event: str, slots: Slots, step: Step | None = None) -> Frame:
        number = next(numbers)
        data = render(telling.parts(event), slots | {"number": b"%d" % number})
        thought = step.said if step is not None and step.kind == "thinking" else 0
        return Frame(sse.native(number + 1, data, event.encode()), step.tokens if step else 0, thought)

    for event in ("response.created", "response.in_progress"):
        yield frame(event, {})
    told = iter(steps(telling.timeline.choices[0], telling.sizes(), telling.timeline.usage.overhead))
    step = next(told, None)
    for index, item in enumerate(said):
        slots = item.slots | {"index": b"%d" % index, "status": status(telling)}
        opening = render(telling.parts(f"{item.kind}-open"), slots)
        opener = step if step is not None and step.kind == "call" and item.kind == "call" else None
        yield frame("response.output_item.added", slots | {"item_json": opening}, opener)
        if opener is not None:
            step = next(told, None)
        if item.kind in DOING:
            for word in ("in_progress", _WORKING[item.kind], "completed"):
                yield frame(f"response.{DOING[item.kind]}.{word}", slots)
        else:
            begun, more, ended = _EVENTS[item.kind]
            for event in begun:
                yield frame(event, slots)
            while step is not None and step.kind == _STEPS[item.kind]:
                yield frame(more, slots | {"delta": dumps(step.text)}, step)
                step = next(told, None)
            for event in ended:
                yield frame(event, slots)
        yield frame("response.output_item.done", slots | {"item_json": _item(telling, item)})
    word = "incomplete" if telling.timeline.choices[0].finish == "length" else "completed"
    yield frame(f"response.{word}", {"response": whole(telling, said, "streamed")})


_STEPS = {"reasoning": "thinking", "message": "text", "call": "arguments"}

_EVENTS: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "reasoning": ((), "response.reasoning_summary_text.delta", ("response.reasoning_summary_text.done",)),
    "message": (
        ("response.content_part.added",),
        "response.output_text.delta",
        ("response.output_text.done", "response.content_part.done"),
    ),
    "call": ((), "response.function_call_arguments.delta", ("response.function_call_arguments.done",)),
}
"""Kind of item → the events when it begins, with each piece, and when it ends."""


def _item(telling: Telling, item: Item) -> bytes:
    return render(telling.parts(item.kind), item.slots | {"status": status(telling)})


def _usage(telling: Telling, said: list[Item]) -> bytes:
    usage = telling.timeline.usage
    counts = {
        "prompt": usage.prompt,
        "completion": usage.completion,
        "total": usage.prompt + usage.completion,
        "cached": usage.cached,
        "reasoning": usage.reasoning,
    }
    used = {"search": b"web_search", "code": b"code_interpreter"}
    tools = [b'"%b":{"count":1}' % used[item.kind] for item in said if item.kind in used]
    slots = {name: b"%d" % value for name, value in counts.items()}
    return render(telling.parts("usage"), slots | {"used": b",".join(tools)})
