"""Timeline → OpenAI-compatible chat completion and FIM completion, whole or streamed. Source: sheet 4.1, recorded streams."""

from collections.abc import Iterator

from mock_server.wire import sse
from mock_server.wire.encode import FINISHES, Telling, compatible_usage, dumps, stretches
from mock_server.wire.reply import Frame, Json, Row, each
from mock_server.wire.templates import Parts, fill, render
from mock_server.wire.timeline import Choice


def whole(telling: Telling) -> Json:
    """The answer as one JSON body."""
    usage = telling.timeline.usage
    return Json(render(answer(telling), {}), tokens=usage.completion, thinking=usage.reasoning)


def answer(telling: Telling) -> Parts:
    """The JSON of the whole answer, open where a slot is no constant of the telling."""
    return fill(
        telling.profile.parts("completion", telling.flags),
        {
            **telling.constants,
            "choices": b",".join([_choice(telling, choice) for choice in telling.timeline.choices]),
            "usage": compatible_usage(telling, "usage"),
        },
    )


def stream(telling: Telling, *, include_usage: bool) -> Iterator[Frame | Row]:
    """The answer as frames: each choice's pieces (choices take turns), the usage chunk on request, `[DONE]`."""
    choices = telling.timeline.choices
    if len(choices) == 1:
        yield from _frames(telling, choices[0])
    told = [each(_frames(telling, choice)) for choice in choices] if len(choices) > 1 else []
    while told:
        for frames in tuple(told):
            frame = next(frames, None)
            if frame is None:
                told.remove(frames)
            else:
                yield frame
    if include_usage:
        name = "stream-usage" if telling.profile.has("stream-usage") else "usage"
        usage = compatible_usage(telling, name)
        yield Frame(sse.compatible(render(telling.parts("usage-chunk"), {"usage": usage})))
    yield Frame(sse.DONE)


def _choice(telling: Telling, choice: Choice) -> bytes:
    flags = telling.flags
    thinking = choice.thinking
    slots = {
        "text": dumps(choice.content.text),
        "thinking": dumps(thinking.text) if thinking is not None else b'""',
        "finish": FINISHES[choice.finish],
        "index": b"%d" % choice.index,
    }
    if choice.logprobs is not None or "logprobs" in flags:
        slots["logprobs"] = telling.logprobs(choice.logprobs)
    if choice.calls:
        flags = flags | {"calls"}
        slots["calls"] = b",".join(
            [
                render(
                    telling.profile.parts("call", telling.flags),
                    {
                        "arguments": dumps(call.arguments.text),
                        "name": dumps(call.name),
                        "call_id": telling.call_id(choice.index, number),
                        "call_index": b"%d" % number,
                    },
                )
                for number, call in enumerate(choice.calls)
            ]
        )
    if "heard" in flags:
        slots["annotations"] = telling.constants["annotations"]
    return render(telling.profile.parts("choice", flags), slots)


def _frames(telling: Telling, choice: Choice) -> Iterator[Frame | Row]:
    """The frames of one choice, in the phases of its profile (openapi/EXTENSIONS.md, x-wire)."""
    profile, flags = telling.profile, telling.flags
    if choice.cut:
        flags |= {"cut"}
    if choice.calls and choice.calls[-1].arguments.text[-2:-1].isdigit():
        flags |= {"number"}
    same = {"index": b"%d" % choice.index, "finish": FINISHES[choice.finish]}
    phases: dict[str, Parts] = {}

    def phase(name: str, outer: str = "chunk") -> Parts:
        parts = phases.get(name)
        if parts is None:
            parts = phases[name] = telling.phase(outer, name, flags, same, sse.DATA)
        return parts

    def has(name: str) -> bool:
        return profile.has(f"phases.{name}")

    opening = "opening-chunk" if profile.has("opening-chunk") else "chunk"
    unclosed = bool(choice.calls) and profile.leaves_calls_unclosed(flags)
    logged = 0
    name = "first"  # what the opening frame was: alone ("first") or with the first step ("first-…")
    told = stretches(choice, telling.frame_sizes, telling.timeline.usage.overhead)
    repeated, before, after = "", b"", b""
    number = 0
    for stretch in told:
        kind, pieces = stretch.kind, stretch.pieces
        length = len(pieces)
        ends = length - 1 if stretch is told[-1] else -1  # where the last step of all is
        at = 0
        while at < length:
            stop = ends if ends >= 0 else length
            if kind == repeated and at < stop:  # nearly all frames of a stream: nothing but the text differs
                yield Row(before, after, pieces, at, stop, kind == "thinking")
                number += stop - at
                at = stop
                continue
            number += 1
            last = at == ends
            if number == 1:
                merged = f"first-{kind}"
                if has(merged) and (kind == "call" or profile.merges_first(flags)):
                    name = merged
                    parts = phase(merged, opening)
                else:
                    if has("first"):
                        yield Frame(render(phase("first", opening), {}))
                    second = f"second-{kind}"
                    parts = phase(second if has(second) else kind)
            elif number == 2 and name == "first-call" and has("after-first-call"):
                parts = phase("after-first-call")
            elif last and kind == "arguments" and not unclosed and has("last-arguments"):
                parts = phase("last-arguments")
            elif last and kind == "text" and has("end-text") and profile.merges_end(flags):
                name = "end-text"
                parts = phase(name)
            else:
                parts = phase(kind)
                if len(parts) == 3 and parts[1] == "text":
                    repeated, (before, _, after) = kind, parts  # type: ignore[assignment]
            said = pieces.tokens[at]
            slots = {"text": pieces.texts(at, at + 1)[0]}
            if kind == "text" and choice.logprobs is not None:
                slots["logprobs"] = telling.logprobs(choice.logprobs[logged : logged + said])
                logged += said
            elif kind == "call" or kind == "arguments":
                slots["call_index"] = b"%d" % stretch.number
                slots["call_id"] = telling.call_id(choice.index, stretch.number)
                slots["name"] = dumps(stretch.name)
            tokens = said + stretch.extra if at == 0 else said
            yield Frame(render(parts, slots), tokens, said if kind == "thinking" else 0)
            at += 1
    if not phases and has("first"):  # nothing is said at all
        yield Frame(render(phase("first", opening), {}))
    if choice.calls and has("closing-arguments"):
        number = len(choice.calls) - 1
        slots = {"call_index": b"%d" % number, "call_id": telling.call_id(choice.index, number)}
        yield Frame(render(phase("closing-arguments"), slots))
    for piece in telling.sound:
        yield Frame(render(phase("audio"), {"audio": piece}))
    if name != "end-text":
        end = "end-forced" if unclosed else "end-calls" if choice.calls and has("end-calls") else "end"
        yield Frame(render(phase(end), {}))
