"""Timeline → native answer, whole or streamed, incremental or cumulative. Source: sheet 2.4, 2.5, 3.2, recorded streams."""

from collections import Counter
from collections.abc import Iterator

from mock_server.wire import sse
from mock_server.wire.encode import NO_RUN, Step, Telling, dumps, steps
from mock_server.wire.reply import Frame, Json
from mock_server.wire.templates import Parts, fill, render
from mock_server.wire.timeline import Choice

GENERATING = b'"null"'
"""The finish reason while generating is this string on the native surface, not JSON's null."""


def whole(telling: Telling) -> Json:
    """The answer as one JSON body, in message or text form (flag `message`)."""
    usage = telling.timeline.usage
    return Json(render(answer(telling), {}), tokens=usage.completion, thinking=usage.reasoning)


def answer(telling: Telling) -> Parts:
    """The JSON of the whole answer, open where a slot is no constant of the telling."""
    usage = telling.timeline.usage
    first = telling.timeline.choices[0]
    return fill(
        telling.profile.parts("answer", telling.flags),
        {
            **telling.constants,
            "choices": b",".join([_choice(telling, choice) for choice in telling.timeline.choices]),
            "finish": dumps(first.finish),
            "text": dumps(first.content.text),
            "usage": render(
                telling.profile.parts("usage", telling.flags),
                _counts(telling) | _progress(telling, usage.completion, usage.reasoning),
            ),
        },
    )


def stream(telling: Telling, *, cumulative: bool) -> Iterator[Frame]:
    """The answer as numbered frames; with `cumulative` each frame repeats all that was said so far (incremental_output false).

    With the flag `prepend_search` the first frame carries only the sources, and no usage.
    """
    number = 0
    if "prepend_search" in telling.flags:
        number = 1
        opening = fill(telling.profile.parts("stream-answer", telling.flags), {"usage": b"{}"})
        inner = fill(telling.profile.parts("phases.text", telling.flags), {"index": b"0"})
        sources = dict(telling.constants) | {"search_info": telling.constants["search_only"]}
        data = render(fill(opening, {"choice": inner}), sources | _spoken("", "", b"", GENERATING))
        yield Frame(sse.native(number, data))
    told = [_Choice(telling, choice, cumulative, Counter()).frames() for choice in telling.timeline.choices]
    while told:
        for frames in tuple(told):
            frame = next(frames, None)
            if frame is None:
                told.remove(frames)
            else:
                number += 1
                yield Frame(sse.native(number, frame.data), frame.tokens, frame.thinking)


def _choice(telling: Telling, choice: Choice) -> bytes:
    flags = telling.flags | {"calls"} if choice.calls else telling.flags
    calls = b",".join(
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
    )
    slots = _spoken(choice.content.text, (choice.thinking or NO_RUN).text, calls, dumps(choice.finish))
    slots |= _seen(telling, choice.content.text)
    slots |= telling.constants
    slots |= {"index": b"%d" % choice.index, "logprobs": telling.logprobs(choice.logprobs)}
    return render(telling.profile.parts("choice", flags), slots)


def _seen(telling: Telling, text: str) -> dict[str, bytes]:
    """The parts of an answer that also says what was read off a picture, and how large it was; nothing of others."""
    known = telling.timeline.annotations
    read, sizes = known.get("ocr_result"), known.get("image_hw")
    if read is None and sizes is None:
        return {}
    part = {"ocr_result": read, "text": text, "image_hw": sizes}
    return {"parts": dumps([{key: value for key, value in part.items() if value is not None}])}


def _spoken(text: str, thinking: str, calls: bytes, finish: bytes) -> dict[str, bytes]:
    said = dumps(text)
    thought = dumps(thinking)
    return {
        "text": said,
        "parts": b'[{"text":%b}]' % said if text else b"[]",
        "thinking": thought,
        "calls": calls,
        "finish": finish,
        "logprobs": b"null",
    }


def _counts(telling: Telling) -> dict[str, bytes]:
    """The usage slots that are the same in every frame."""
    usage = telling.timeline.usage
    return {
        "prompt": b"%d" % usage.prompt,
        "cached": b"%d" % usage.cached,
        "written": b"%d" % (usage.written or 0),
        "prompt_text": b"%d" % (usage.prompt - usage.image - usage.video - usage.audio),
        "image": b"%d" % usage.image,
        "video": b"%d" % usage.video,
        "audio": b"%d" % usage.audio,
        "seconds": b"%d" % usage.seconds,
        "plugins": telling.constants.get("plugins", b"{}"),
    }


def _progress(telling: Telling, completion: int, reasoning: int) -> dict[str, bytes]:
    """The usage slots that grow while the answer is told."""
    return {
        "completion": b"%d" % completion,
        "completion_text": b"%d" % (completion - reasoning),
        "reasoning": b"%d" % reasoning,
        "total": b"%d" % (telling.timeline.usage.prompt + completion),
    }


class _Choice:
    """One choice being told: what it has said so far, and the frames that say it."""

    def __init__(self, telling: Telling, choice: Choice, cumulative: bool, made: Counter[str]) -> None:
        self.telling, self.choice, self.cumulative, self.made = telling, choice, cumulative, made
        self.text = self.thinking = ""
        self.arguments = [""] * len(choice.calls)
        self.reasoning = self.logged = 0
        self.waiting = "code" in telling.flags  # the code interpreter has not run yet
        self.phases: dict[tuple[str, bool], Parts] = {}

    def frames(self) -> Iterator[Frame]:
        """Yields the data of each frame; the caller numbers them."""
        choice, telling = self.choice, self.telling
        merges_end = telling.profile.merges_end(telling.flags)
        finish = dumps(choice.finish)
        opened: Step | None = None
        ended = False
        overhead = telling.timeline.usage.overhead
        thought = len((choice.thinking or NO_RUN).ids)
        half = thought // 2
        turns = telling.profile.has("phases.turn") and len(choice.content.ids) > 1 and not self.cumulative
        turning: Step | None = None
        told = steps(choice, telling.sizes(), overhead)
        for number, step in enumerate(told, 1):
            last = number == len(told)
            self._say(step)
            if self.waiting and (step.kind != "thinking" or self.reasoning > half):
                # The code is run in the middle of the thinking: a frame that says nothing, then one that shows the code.
                for waiting in (True, False):
                    self.waiting = waiting
                    yield self._frame("text", Step("text", "", 0))
            if step.kind == "call" and not last:
                opened = step  # told together with the first piece of its arguments
            elif step.kind == "thinking":
                if turns and self.reasoning == thought:
                    turning = step  # told together with the first text
                else:
                    yield self._frame("thinking", step)
            elif step.kind == "text" and turning is not None:
                tokens = step.tokens + turning.tokens
                yield self._frame("turn", step._replace(tokens=tokens), thinking=turning.text)
                turning = None
            elif step.kind == "text":
                ended = last and merges_end
                yield self._frame("end" if ended else "text", step, finish if ended else GENERATING)
            else:
                ended = last and "parallel" in telling.flags
                calls = self._calls(step, "open" if opened or step.kind == "call" else "more")
                tokens = step.tokens + (opened.tokens if opened else 0)
                opened = None
                step = step._replace(tokens=tokens, text="")
                yield self._frame("call", step, finish if ended else GENERATING, calls)
        if not ended:
            end = Step("end", "", 0, 0, max(0, len(choice.calls) - 1))
            calls = self._calls(end, "last") if choice.calls else b""
            yield self._frame("call" if choice.calls else "end", end, finish, calls)

    def _say(self, step: Step) -> None:
        self.made["completion"] += step.tokens
        if step.kind == "thinking":
            self.made["reasoning"] += step.said
            self.reasoning += step.said
            self.thinking += step.text
        elif step.kind == "text":
            self.text += step.text
        elif step.kind == "arguments":
            self.arguments[step.number] += step.text

    def _frame(
        self, phase: str, step: Step, finish: bytes = GENERATING, calls: bytes = b"", thinking: str = ""
    ) -> Frame:
        cumulative, choice = self.cumulative, self.choice
        text = self.text if cumulative else step.text if step.kind == "text" else ""
        thinking = self.thinking if cumulative else thinking
        if phase == "thinking":
            text = self.thinking if cumulative else step.text
        slots = _spoken(text, thinking, calls, finish)
        if phase == "end":
            slots |= _seen(self.telling, text)
        if step.kind == "text" and choice.logprobs is not None:
            slots["logprobs"] = self.telling.logprobs(choice.logprobs[self.logged : self.logged + step.said])
            self.logged += step.said
        slots |= _progress(self.telling, self.made["completion"], self.made["reasoning"])
        return Frame(render(self._parts(phase), slots), step.tokens, step.said if phase == "thinking" else 0)

    def _parts(self, phase: str) -> Parts:
        parts = self.phases.get((phase, self.waiting))
        if parts is None:
            telling = self.telling
            flags = telling.flags - {"code", "plugins"} if self.waiting else telling.flags
            profile = telling.profile
            slots: dict[str, bytes | Parts] = dict(telling.constants)
            slots["usage"] = fill(profile.parts("stream-usage", flags), _counts(telling))
            slots["choice"] = fill(
                profile.parts(f"phases.{phase}", flags),
                {**telling.constants, "index": b"%d" % self.choice.index},
            )
            parts = self.phases[phase, self.waiting] = fill(profile.parts("stream-answer", flags), slots)
        return parts

    def _calls(self, step: Step, form: str) -> bytes:
        """The members of `tool_calls`: the piece just made, or with `cumulative` every call so far."""
        if self.cumulative:
            told = enumerate(self.choice.calls[: step.number + 1])
            return b",".join(self._call("open", number, self.arguments[number]) for number, _ in told)
        return self._call(form, step.number, step.text)

    def _call(self, form: str, number: int, text: str) -> bytes:
        return render(
            self.telling.profile.parts(f"calls.{form}", self.telling.flags),
            {
                "call_index": b"%d" % number,
                "call_id": self.telling.call_id(self.choice.index, number),
                "name": dumps(self.choice.calls[number].name),
                "text": dumps(text),
            },
        )
