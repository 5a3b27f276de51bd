"""Runs and their steps: begun, told, asked after, handed outputs, cancelled. What they say comes from the one text engine."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import chain, cycle
from typing import Any

from mock_server.behaviours import _assistants, _chat
from mock_server.behaviours._assistants import content, known, milliseconds, missing, new_id, page, shown
from mock_server.content import asking, renders
from mock_server.content.arithmetic import expression_of
from mock_server.content.prompt import last_user_text
from mock_server.spec.model import Model
from mock_server.wire import sse
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Events, Frame, Reply
from mock_server.wire.timeline import Ask, Timeline
from mock_server.world.assistants import (
    CANCELLED,
    CANCELLING,
    COMPLETED,
    IN_PROGRESS,
    OVER,
    QUEUED,
    REQUIRES_ACTION,
    Cost,
    Message,
    Run,
    Stage,
    Step,
    Thread,
    Use,
    labelled,
)
from mock_server.world.tasks import KEPT, QUICK
from mock_server.world.world import World

PER_TOKEN = 1 / 60
"""Seconds that a token takes with `--pace real`, beside what every run takes."""

_SAMPLING = ("temperature", "top_p", "top_k", "max_tokens")
SIDE = 1024
"""Width and height of a picture, in pixels."""

BEIJING = timezone(timedelta(hours=8))
_PAINTS = frozenset({"text_to_image", "wanx"})
_PICTURE = re.compile(r"\b(?:draw|paint|picture|image|illustrat\w*)\b|画|图片|图像", re.IGNORECASE)
_SEARCHES = frozenset({"search", "quark_search"})
_NEWS = re.compile(
    r"\b(?:news|latest|today|current(?:ly)?|weather|search|look up|who (?:is|won))\b|最新|今天|新闻|天气|搜索|查一?下",
    re.IGNORECASE,
)
"""What one looks up rather than knows."""


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, and for what a run cannot be asked now."""
    assert call.operation is not None
    if "thread_id" not in call.values:
        _check(call, world)
        return _begin(
            call, _assistants.open_thread(call, call.body.get("thread") or {}, world), world, new=True
        )
    thread = _assistants.thread(call, world)
    now = world.clock.now()
    if "run_id" not in call.values:
        if call.method == "GET":
            return page(call, thread.runs, lambda one: _run(one, now))
        _check(call, world)
        if active := thread.active(now):
            raise Refused("RunGoesOn", layer="gateway", values={"what": thread.id, "id": active.id})
        return _begin(call, thread, world)
    run = _assistants.run(call, thread)
    asked = call.operation.path.partition("{run_id}")[2].strip("/")
    if asked.startswith("steps"):
        return _steps(call, run, now)
    if asked == "submit_tool_outputs":
        return _submit(call, run, thread, world)
    if asked == "cancel":
        if (status := run.status(now)) in OVER or status == CANCELLING:
            raise Refused("RunNotAt", layer="gateway", values={"id": run.id, "reason": status})
        run.cancelled = now
    elif call.method == "POST" and call.body.get("metadata") is not None:
        run.fields["metadata"] = labelled(call.body)
    return shown(call, _run(run, now))


# ---- beginning and going on --------------------------------------------------------------------------------------


def _check(call: Call, world: World) -> None:
    """Raises Refused for an assistant that is not there, and for a model that there is not."""
    assistant = _assistants.assistant(call, call.body["assistant_id"], world)
    named = call.body.get("model") or assistant.fields["model"]
    if world.spec.catalogue.find(named) is None:
        raise Refused("ModelNotExist", layer="gateway")


def _begin(call: Call, thread: Thread, world: World, *, new: bool = False) -> Reply:
    """A new run of the thread; `new`: the thread is new too."""
    assistant = _assistants.assistant(call, call.body["assistant_id"], world)
    fields = {name: value for name, value in assistant.fields.items() if name != "metadata"}
    fields |= {name: value for name, value in known(call.body).items() if name != "thread"}
    fields["file_ids"] = [file.id for file in assistant.files]
    run = Run(new_id("run", world), world.clock.now(), thread.id, assistant.id, fields)
    streams = call.body.get("stream") is True
    timeline = _go_on(call, run, thread, world, at_once=streams)
    thread.begin(run)
    if not streams:
        return shown(call, _run_made(run))
    opening = [("thread.created", _assistants.thread_shown(thread))] if new else []
    opening.append(("thread.run.created", _told(run, QUEUED)))
    return _stream(call, run, thread, timeline, opening, world)


def _submit(call: Call, run: Run, thread: Thread, world: World) -> Reply:
    """Outputs for the calls that the run waits for; it goes on."""
    now = world.clock.now()
    if (status := run.status(now)) != REQUIRES_ACTION:
        raise Refused("RunNotAt", layer="gateway", values={"id": run.id, "reason": status})
    stage = run.stages[-1]
    awaited = _action(stage.calls)
    stage.calls = _answered(stage.calls, call.body["tool_outputs"])
    streams = call.body.get("stream") is True
    timeline = _go_on(call, run, thread, world, at_once=streams)
    if not streams:
        return shown(call, _run(run, now) | {"status": IN_PROGRESS, "required_action": awaited})
    done = next(step for step in run.steps(now) if step.id == stage.step_ids[1])
    return _stream(call, run, thread, timeline, [("thread.run.step.completed", _step(done, run))], world)


def _answered(calls: Sequence[Use], outputs: Sequence[Mapping[str, Any]]) -> list[Use]:
    """The calls with their outputs. Raises Refused where these are not one for each."""
    given = {one.get("tool_call_id") or "": one["output"] for one in outputs}
    if len(calls) == len(outputs) == 1 and "" in given:
        given = {calls[0].id: given[""]}
    if len(given) != len(outputs) or given.keys() != {one.id for one in calls}:
        raise Refused("WrongOutputs", layer="gateway")
    return [one._replace(output=given[one.id]) for one in calls]


def _go_on(call: Call, run: Run, thread: Thread, world: World, *, at_once: bool) -> Timeline:
    """Adds the next stage to the run: what the model says now, and when; `at_once` where a stream tells it."""
    now = world.clock.now()
    fields = run.fields
    model = world.spec.catalogue.find(fields["model"])
    assert model is not None  # checked when the run began
    ask, used = _ask(call, model, run, thread.messages(now), world)
    timeline = _chat.said(ask, call.script)
    choice = timeline.choices[0]
    calls = [Use("function", one.arguments.text, world.ids.call_id(), one.name) for one in choice.calls]
    works = 0.0 if at_once else QUICK.running
    if world.pace.real and not at_once:
        works += timeline.usage.completion * PER_TOKEN
    message = None
    if not calls:
        message = Message(
            new_id("message", world), now + works, "assistant", choice.content.text, {},
            assistant_id=run.assistant_id, run_id=run.id,
        )  # fmt: skip
        thread.numbered(message)
    cost = Cost(timeline.usage.prompt, timeline.usage.completion)
    ids = (new_id("step", world), new_id("step", world))
    run.stages.append(Stage(now, 0.0, works, _used(used, timeline), calls, message, cost, ids))
    return timeline


def _ask(
    call: Call, model: Model, run: Run, messages: Sequence[Message], world: World
) -> tuple[Ask, Sequence[tuple[str, str, str]]]:
    """The question to the model, and the tools of the service it uses on the way: name, arguments, output."""
    fields = run.fields
    told = "\n".join(
        [one for name in ("instructions", "additional_instructions") if (one := fields.get(name))]
    )
    turns: list[dict[str, Any]] = [{"role": "system", "content": told}] if told else []
    turns += [{"role": one.role, "content": one.text} for one in messages]
    for stage in run.stages:
        called = [
            {"id": one.id, "type": "function", "function": {"name": one.name, "arguments": one.arguments}}
            for one in stage.calls
        ]
        turns.append({"role": "assistant", "content": "", "tool_calls": called})
        turns += [{"role": "tool", "content": one.output, "tool_call_id": one.id} for one in stage.calls]
    parameters = {name: fields[name] for name in _SAMPLING if name in fields}
    tools = fields.get("tools") or ()
    if functions := [one for one in tools if one["type"] == "function"]:
        parameters["tools"] = functions
    ask = asking.native_text(model, {"messages": turns}, parameters, _chat.seed(parameters, world))
    kinds = {one["type"] for one in tools} if not run.stages else set()
    return ask, list(_uses(call, kinds, last_user_text(ask), world))


def _uses(call: Call, kinds: set[str], question: str, world: World) -> Iterator[tuple[str, str, str]]:
    """Which tools of the service help with the question: name, arguments, output (empty: it follows from the answer)."""
    found = expression_of(question[:4000])
    if found and "calculator" in kinds:
        result = {"equations": [found[0]], "results": [str(found[1])]}
        yield "calculator", dumps({"input": found[0]}).decode(), dumps(result).decode()
    elif found and "code_interpreter" in kinds:
        code = f"print({found[0].replace('^', '**').replace(' ', '')})"
        yield "code_interpreter", dumps({"code": code}).decode(), f"{found[1]}\n"
    if kinds & _PAINTS and _PICTURE.search(question):
        yield "text_to_image", dumps({"prompt": question[:500]}).decode(), _painted(call, question, world)
    if kinds & _SEARCHES and _NEWS.search(question):
        yield "quark_search", dumps({"query": question[:60]}).decode(), ""


def _painted(call: Call, question: str, world: World) -> str:
    """A picture that can be fetched for a day, as the task that made it tells of it (page `event-streaming`)."""
    now = world.clock.now()
    task = world.ids.task_id()
    path = world.media.put(f"{task}.png", "image/png", partial(renders.png, SIDE, SIDE, question), now + KEPT)
    at = datetime.fromtimestamp(now, BEIJING).isoformat(" ", "milliseconds").partition("+")[0]
    told = {
        "request_id": call.request_id,
        "task_id": task,
        "task_status": "SUCCEEDED",
        "submit_time": at,
        "scheduled_time": at,
        "end_time": at,
        "results": [{"url": f"{call.base}{path}"}],
        "task_metrics": {"TOTAL": 1, "SUCCEEDED": 1, "FAILED": 0},
        "usage": {"image_count": 1},
    }
    return dumps(told).decode()


def _used(uses: Sequence[tuple[str, str, str]], timeline: Timeline) -> list[Use]:
    """The same as uses; a search says what the answer begins with."""
    said = timeline.choices[0].content.text
    found = {
        "title": said[:30], "url": "https://example.com/1", "desc": said[:120], "type": "web",
        "original": None, "query": None, "source": None,
    }  # fmt: skip
    pages = {"success": True, "errorCode": None, "errorMsg": None, "data": [found]}
    return [Use(name, arguments, output=output or dumps(pages).decode()) for name, arguments, output in uses]


# ---- as it is shown ----------------------------------------------------------------------------------------------


def _run_made(run: Run) -> dict[str, Any]:
    """A run as it begins (page `runs`)."""
    return {
        "id": run.id,
        "object": "thread.run",
        "created_at": milliseconds(run.at),
        "thread_id": run.thread_id,
        "assistant_id": run.assistant_id,
        "status": IN_PROGRESS,
        "model": run.fields["model"],
        "instructions": run.fields.get("instructions", ""),
        "tools": run.fields.get("tools", []),
        "metadata": labelled(run.fields),
    }


def _action(calls: Sequence[Use]) -> dict[str, Any]:
    told = [
        {"function": {"name": one.name, "arguments": one.arguments}, "id": one.id, "type": "function"}
        for one in calls
    ]
    return {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": told}}


def _cost(cost: Cost | None) -> dict[str, int] | None:
    if cost is None:
        return None
    return {
        "input_tokens": cost.input,
        "output_tokens": cost.output,
        "total_tokens": cost.input + cost.output,
    }


def _run(run: Run, now: float) -> dict[str, Any]:
    """A run as it is shown to who asks after it: what is not set is 0 or empty, and so is every time."""
    status = run.status(now)
    made = _run_made(run)
    ending = {name: made.pop(name) for name in ("model", "instructions", "tools", "metadata")}
    waiting = status == REQUIRES_ACTION
    made |= {
        "status": status,
        "required_action": _action(run.stages[-1].calls) if waiting else {},
        "last_error": {},
    }
    made |= dict.fromkeys(("expires_at", "started_at", "cancelled_at", "failed_at", "completed_at"), 0)
    return made | ending | {"usage": _cost(run.cost(now))}


def _told(run: Run, status: str, cost: Cost | None = None, calls: Sequence[Use] = ()) -> dict[str, Any]:
    """A run as events show it: what is not set is null."""
    fields = run.fields
    made = _run_made(run)
    ending = {name: made.pop(name) for name in ("model", "instructions", "tools", "metadata")}
    made |= {"status": status, "required_action": _action(calls) if calls else None, "last_error": None}
    made |= dict.fromkeys(("expires_at", "started_at", "cancelled_at", "failed_at", "completed_at"))
    made |= {name: ending[name] for name in ("model", "instructions", "tools")}
    made |= {"file_ids": fields["file_ids"], "metadata": ending["metadata"], "usage": _cost(cost)}
    return made | {name: fields.get(name) for name in _SAMPLING} | {"truncation_strategy": None}


def _steps(call: Call, run: Run, now: float) -> Reply:
    steps = list(run.steps(now))
    if "step_id" not in call.values:
        return page(call, steps, lambda one: _step_listed(one, run))
    found = next((one for one in steps if one.id == call.values["step_id"]), None)
    if found is None:
        raise missing()
    return shown(call, _step(found, run))


def _step(step: Step, run: Run) -> dict[str, Any]:
    """A step with its times, null where it did not come to that."""
    ended = None if step.ended is None else milliseconds(step.ended)
    made = _step_begun(step, run) | {"last_error": None}
    for name, status in (
        ("expired_at", "expired"),
        ("cancelled_at", CANCELLED),
        ("failed_at", "failed"),
        ("completed_at", COMPLETED),
    ):
        made[name] = ended if step.status == status else None
    return made | {"metadata": {}, "usage": None}


def _step_listed(step: Step, run: Run) -> dict[str, Any]:
    """A step as lists show it: times are 0 or -1."""
    made = _step_begun(step, run) | {"last_error": {"code": "", "message": ""}, "expired_at": 0}
    made |= dict.fromkeys(("cancelled_at", "failed_at", "completed_at"), -1)
    return made | {"metadata": {}, "usage": {}}


def _step_begun(step: Step, run: Run) -> dict[str, Any]:
    return {
        "id": step.id,
        "object": "thread.run.step",
        "created_at": milliseconds(step.at),
        "assistant_id": run.assistant_id,
        "thread_id": run.thread_id,
        "run_id": run.id,
        "type": step.kind,
        "status": step.status,
        "step_details": _details(step),
    }


def _details(step: Step) -> dict[str, Any]:
    if step.kind == "message_creation":
        return {"type": step.kind, "message_creation": {"message_id": step.message_id}}
    return {"type": step.kind, "tool_calls": [_use(one) for one in step.uses]}


def _use(use: Use) -> dict[str, Any]:
    if use.kind != "function":
        return {"type": use.kind, use.kind: {"arguments": use.arguments, "output": use.output}}
    function = {"name": use.name, "arguments": use.arguments}
    if use.output is not None:
        function["output"] = use.output
    return {"id": use.id, "type": use.kind, "function": function}


# ---- as it happens -----------------------------------------------------------------------------------------------


def _stream(
    call: Call,
    run: Run,
    thread: Thread,
    timeline: Timeline,
    opening: Sequence[tuple[str, dict[str, Any]]],
    world: World,
) -> Events:
    """The last stage of the run as events, after those of the opening."""
    call.stream = True
    request = {"request_id": call.request_id}

    def frames() -> Iterator[Frame]:
        for name, body, tokens in chain(
            ((name, body, 0) for name, body in opening), _happens(run, thread, timeline, world)
        ):
            yield Frame(sse.named(name.encode(), dumps(body | request)), tokens)
        yield Frame(sse.named(b"done", b"[DONE]"))

    return Events(frames())


def _happens(
    run: Run, thread: Thread, timeline: Timeline, world: World
) -> Iterator[tuple[str, dict[str, Any], int]]:
    """The events of the last stage, each with the tokens that the model made for it."""
    stage = run.stages[-1]
    now = stage.ends
    for status in (QUEUED, IN_PROGRESS):
        yield f"thread.run.{status}", _told(run, status), 0
    if stage.used:
        yield from _tools_happen(run, stage)
    if stage.message is None:
        step = Step(stage.step_ids[1], "tool_calls", IN_PROGRESS, now, None, stage.calls)
        for status in ("created", IN_PROGRESS):
            yield f"thread.run.step.{status}", _step(step, run), 0
        waiting = _told(run, REQUIRES_ACTION, calls=stage.calls)
        yield "thread.run.requires_action", waiting, timeline.usage.completion
        return
    message = stage.message
    step = Step(stage.step_ids[1], "message_creation", IN_PROGRESS, now, None, (), message.id)
    for status in ("created", IN_PROGRESS):
        yield f"thread.run.step.{status}", _step(step, run), 0
    for status in ("created", IN_PROGRESS):
        yield f"thread.message.{status}", _message(message, thread), 0
    frames = world.spec.wire["frames"]
    thought = timeline.usage.completion - len(
        timeline.choices[0].content.ids
    )  # thought, where nobody sees it
    for text, tokens in timeline.choices[0].content.pieces(chain((frames["first"],), cycle(frames["then"]))):
        yield "thread.message.delta", _piece(message, text), tokens + thought
        thought = 0
    yield "thread.message.delta", _piece(message, ""), thought
    yield "thread.message.completed", _message(message, thread, done=True), 0
    yield "thread.run.step.completed", _step(step._replace(status=COMPLETED, ended=now), run), 0
    yield "thread.run.completed", _told(run, COMPLETED, run.cost(now)), 0


def _tools_happen(run: Run, stage: Stage) -> Iterator[tuple[str, dict[str, Any], int]]:
    """The step of the service's tools: it begins empty, and is told piece by piece."""
    step = Step(stage.step_ids[0], "tool_calls", IN_PROGRESS, stage.started, None)
    for status in ("created", IN_PROGRESS):
        yield f"thread.run.step.{status}", _step(step, run), 0
    for use in stage.used:
        for part in ({"arguments": use.arguments}, {"output": use.output}):
            details = {"type": "tool_calls", "tool_calls": [{"type": use.kind, use.kind: part}]}
            delta = {
                "id": step.id, "object": "thread.run.step.delta", "delta": {"step_details": details}
            }  # fmt: skip
            yield "thread.run.step.delta", delta, 0
    done = step._replace(status=COMPLETED, ended=stage.started, uses=stage.used)
    yield "thread.run.step.completed", _step(done, run), 0


def _message(message: Message, thread: Thread, *, done: bool = False) -> dict[str, Any]:
    return {
        "id": message.id,
        "object": "thread.message",
        "created_at": milliseconds(message.at),
        "thread_id": thread.id,
        "incomplete_details": None,
        "completed_at": milliseconds(message.at) if done else None,
        "incomplete_at": None,
        "role": message.role,
        "content": content(message.text) if done else [],
        "assistant_id": message.assistant_id,
        "run_id": message.run_id,
        "file_ids": [],
        "metadata": {},
    }


def _piece(message: Message, text: str) -> dict[str, Any]:
    delta = {"role": message.role, "content": content(text), "file_ids": []}
    return {"id": message.id, "object": "thread.message.delta", "delta": delta}
