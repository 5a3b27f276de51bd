"""What is said in a session of AgentStudio: turns of its agent, calls that wait for the client, work handed to other agents' threads.

A turn takes no time: whoever looks finds the session idle, at the end of the turn or waiting for the client.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.behaviours import _chat, _studio, _studio_agents, _studio_files
from mock_server.content import asking
from mock_server.content.arithmetic import expression_of
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.timeline import Timeline
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World

SESSIONS: Place = ("sessions",)
USAGE = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")

ROUNDS = 4
"""How often the model is asked in a turn at most."""

_OUTPUTS = ("function_call_output", "tool_call_output", "thread_message_received")
_CALLS = ("function_call", "tool_call", "thread_message_sent")


class Voice(NamedTuple):
    """Who speaks, in a session itself or in one of its threads, and at what time."""

    session: Resource
    thread: Resource | None
    at: float

    @property
    def where(self) -> Resource:
        """What keeps the events."""
        return self.thread or self.session

    @property
    def agent(self) -> Mapping[str, Any]:
        """Who answers."""
        if self.thread is not None:
            config: dict[str, Any] = self.thread.own["config"]
            return config
        return _studio_agents.overridden(self.session)


def threads(session: Resource) -> Place:
    """Where the threads of a session are."""
    return ("sessions", session.id, "threads")


def stop_reason(session: Resource) -> dict[str, Any] | None:
    """Why a session is idle; None before its first turn."""
    waits = session.own.get("waits")
    if waits:
        ids = [one["id"] for one in waits["calls"]]
        return {"type": "requires_action", "pending_batch_id": waits["batch"], "pending_call_ids": ids}
    return {"type": "end_turn"} if session.own.get("turn") else None


def send(
    call: Call, session: Resource, sent: Sequence[Mapping[str, Any]], at: float, world: World
) -> list[dict[str, Any]]:
    """Keeps the events, and says what there is to say to each. Raises Refused for an archived session or thread, and for a model
    that cannot answer."""
    kept = []
    for one in sent:
        if session.archived is not None:
            raise _studio.conflict(session.id)
        voice = Voice(session, _thread(call, session, one.get("session_thread_id"), world), at)
        role = one.get("role") or ("tool" if one["type"].endswith("_output") else "user")
        more = {"is_error": one["is_error"]} if "is_error" in one else {}
        event = _event(voice, one["type"], role, one.get("content") or (), world, **more)
        event["metadata"] = one.get("metadata") or {}
        told = [event]
        _hear(call, voice, told, world)
        if len(told) > 1:
            voice.where.own["turn"] = event["id"]
        voice.where.tell(*told)
        session.updated = voice.where.updated = at
        kept.append(event)
    return kept


def _thread(call: Call, session: Resource, id: Any, world: World) -> Resource | None:
    if not id:
        return None
    found = world.agentstudio.get(call.owner, threads(session), id)
    if found is None:
        raise _studio.missing()
    if found.archived is not None:
        raise _studio.conflict(id)
    return found


# ---- hearing ---------------------------------------------------------------------------------------------------------


def _hear(call: Call, voice: Voice, told: list[dict[str, Any]], world: World) -> None:
    """Adds to `told`, whose one event was sent, what follows from it."""
    event, waits = told[0], voice.where.own.get("waits")
    kind = event["type"]
    if kind == "message":
        raw = text_of(event).encode("utf-8", "replace")
        name = voice.agent["name"]
        _studio_files.scan(
            call, world, "content_safety", raw, asset_type="agent", asset_name=name, agent_name=name
        )
        if waits:
            told.append(_error(voice, "Calls wait for the client.", world))
        else:
            _turn(call, voice, told, world)
    elif kind == "interrupt":
        if waits:
            del voice.where.own["waits"]
            told.append(_idle(call, voice, world))
    elif kind in ("function_call_output", "tool_call_output", "tool_approval_response"):
        _resolve(call, voice, told, world)


def _resolve(call: Call, voice: Voice, told: list[dict[str, Any]], world: World) -> None:
    """Takes an output, or a yes or no, for a call that waits; the last of them goes on with the turn."""
    event, waits = told[0], voice.where.own.get("waits") or {"batch": "", "calls": []}
    approves = event["type"] == "tool_approval_response"
    data = _data(event)
    waiting = next((one for one in waits["calls"] if one["id"] == data.get("call_id")), None)
    if waiting is None or (waiting["kind"] == "approval") != approves:
        told.append(_error(voice, "No such call waits.", world))
        return
    if approves:
        result = data.get("result")
        if data.get("batch_id") != waits["batch"] or result not in ("allow", "deny"):
            told.append(_error(voice, "The batch or the result of the approval is wrong.", world))
            return
        if result == "allow":
            told.append(_computed(voice, waiting, world))
        else:
            output = {"call_id": waiting["id"], "output": str(data.get("deny_message") or "Denied.")}
            told.append(_told(voice, "tool_call_output", "tool", output, world, is_error=True))
    left = [one for one in waits["calls"] if one is not waiting]
    if left:
        voice.where.own["waits"] = {**waits, "calls": left}
        return
    del voice.where.own["waits"]
    _turn(call, voice, told, world)


# ---- speaking --------------------------------------------------------------------------------------------------------


def _turn(call: Call, voice: Voice, told: list[dict[str, Any]], world: World) -> None:
    """What the agent says and does until it is idle. Raises Refused for a model that cannot answer."""
    team: Mapping[str, Any] = {} if voice.thread is not None else voice.session.own.get("team") or {}
    told.append(_status(voice, {"status": "running"}, world))
    started = "status_run_started" if voice.thread is None else "thread_run_started"
    _studio.happened(call, SESSIONS, voice.session.id, started, world, **_in_thread(voice))
    for _ in range(ROUNDS):
        timeline = _request(call, voice, told, team, world)
        waits = []
        for one in timeline.choices[0].calls:
            asked = {"id": world.ids.call_id(), "name": one.name, "arguments": one.arguments.text}
            if one.name in team:
                _hand_over(call, voice, team[one.name], told, world)
            elif waiting := _called(voice, asked, told, world):
                waits.append(waiting)
        if waits:
            voice.where.own["waits"] = {"batch": f"batch_{world.ids.digits(24)}", "calls": waits}
            told += _requests(voice, waits, world)
        if waits or not timeline.choices[0].calls:
            break
    voice.where.own.setdefault("turn", told[0]["id"])
    told.append(_idle(call, voice, world))


def _request(
    call: Call, voice: Voice, told: list[dict[str, Any]], team: Mapping[str, Any], world: World
) -> Timeline:
    """One question to the model, and the events that tell of it."""
    agent = voice.agent
    model = _studio_agents.model(agent["model"], world)
    events = [*voice.where.events, *told]
    turns = [{"role": "system", "content": agent["system"]}] if agent["system"] else []
    turns += _turns(events)
    parameters = {name: value for name, value in agent["model"].items() if name != "id"}
    if tools := list(_offered(voice, team)):
        parameters["tools"] = tools
    ask = asking.native_text(model, {"messages": turns}, parameters, _chat.seed(parameters, world))
    timeline = _chat.said(ask, call.script or _calculation(agent, events))
    choice, usage = timeline.choices[0], timeline.usage
    spent = dict.fromkeys(USAGE, 0) | {"input_tokens": usage.prompt, "output_tokens": usage.completion}
    for name, tokens in spent.items():
        voice.session.usage[name] = voice.session.usage.get(name, 0) + tokens
    start = _told(voice, "model_request_start", "assistant", {"model": model.id}, world)
    told.append(start)
    if choice.thinking is not None and choice.thinking.text:
        told.append(_words(voice, "reasoning", choice.thinking.text, world))
    if choice.content.text or not choice.calls:
        told.append(_words(voice, "message", choice.content.text, world))
    ended = {"model_request_start_id": start["id"], "is_error": False, **spent}
    told.append(_told(voice, "model_request_end", "assistant", ended, world))
    return timeline


def _offered(voice: Voice, team: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the model may call: functions of the client, bash, and other agents. In a thread there is nobody to answer functions."""
    if voice.thread is None:
        yield from _studio_agents.functions(voice.agent)
    for name, other in team.items():
        schema = {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}
        words = {"name": name, "description": other["description"] or "", "parameters": schema}
        yield {"type": "function", "function": words}


def _calculation(agent: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What the agent does with bash: it calculates what the last message asks for, once."""
    last = events[-1] if events else None
    said = next((one for one in reversed(events) if one["type"] in ("message", *_OUTPUTS)), last)
    if said is None or said["type"] != "message" or _studio_agents.bash(agent) is None:
        return None
    found = expression_of(text_of(said)[:4000])
    if found is None:
        return None
    command = f"python3 -c 'print({found[0].replace('^', '**').replace(' ', '')})'"
    return {"tools": [{"name": _studio_agents.BASH, "arguments": {"command": command}}]}


def _called(
    voice: Voice, asked: Mapping[str, str], told: list[dict[str, Any]], world: World
) -> dict[str, Any] | None:
    """Tells of a call; the call as it waits, if it does."""
    data = {"call_id": asked["id"], "name": asked["name"], "arguments": asked["arguments"]}
    policy = _studio_agents.bash(voice.agent) if asked["name"] == _studio_agents.BASH else None
    if policy is None:
        told.append(_told(voice, "function_call", "assistant", data, world))
        return {**asked, "kind": "function"}
    told.append(_told(voice, "tool_call", "assistant", data, world))
    if (
        policy == "always_ask" and voice.thread is None
    ):  # in a thread nobody can be asked (the SDK's PermissionPolicyType)
        return {**asked, "kind": "approval"}
    told.append(_computed(voice, asked, world))
    return None


def _requests(voice: Voice, waits: Sequence[Mapping[str, Any]], world: World) -> Iterator[dict[str, Any]]:
    """Asks the client whether calls may be made."""
    batch = voice.where.own["waits"]["batch"]
    for one in waits:
        if one["kind"] == "approval":
            data = {
                "batch_id": batch,
                "call_id": one["id"],
                "name": one["name"],
                "arguments": one["arguments"],
            }
            yield _told(voice, "tool_approval_request", "assistant", {**data, "tool_type": "builtin"}, world)


def _computed(voice: Voice, asked: Mapping[str, str], world: World) -> dict[str, Any]:
    """What bash has put out."""
    found = expression_of(asked["arguments"].partition("print(")[2].rpartition(")")[0].replace("**", " ^ "))
    output = {"call_id": asked["id"], "output": f"{found[1]}\n" if found else ""}
    return _told(voice, "tool_call_output", "tool", output, world, is_error=False)


def _hand_over(
    call: Call, voice: Voice, other: Mapping[str, Any], told: list[dict[str, Any]], world: World
) -> None:
    """Another agent is told what the client has said, in a thread of its own, and its answer is told."""
    text = text_of(next(one for one in reversed([*voice.where.events, *told]) if one["role"] == "user"))
    place = threads(voice.session)
    thread = next(
        (
            one
            for one in world.agentstudio.newest_first(call.owner, place)
            if one.archived is None and one.own["config"]["name"] == other["name"]
        ),
        None,
    )
    name = other["name"]
    if thread is None:
        agent = {"id": other["id"], "version": other["version"]}
        fields = {"parent_thread_id": None, "agent": agent}
        thread = Resource(
            _studio.new_id(place, world), fields, voice.at, voice.at, own={"config": dict(other)}
        )
        world.agentstudio.add(call.owner, place, thread)
        data = {"session_thread_id": thread.id, "agent_name": name}
        told.append(_told(voice, "thread_created", "assistant", data, world))
        _studio.happened(
            call, SESSIONS, voice.session.id, "thread_created", world, session_thread_id=thread.id
        )
    inner = Voice(voice.session, thread, voice.at)
    sent = _words(voice, "thread_message_sent", text, world)
    sent["metadata"] = {"to_session_thread_id": thread.id, "to_agent_name": name}
    heard = [_words(inner, "message", text, world, role="user")]
    _turn(call, inner, heard, world)
    thread.tell(*heard)
    thread.updated = voice.at
    statuses = [
        {**one, "id": f"event_{world.ids.digits(24)}"} for one in heard if one["type"] == "thread_status"
    ]
    for one in statuses:
        one.pop("session_thread_id")
    said = next(one for one in reversed(heard) if one["type"] == "message")
    received = _words(voice, "thread_message_received", text_of(said), world)
    received["metadata"] = {"from_session_thread_id": thread.id, "from_agent_name": name}
    told += [sent, *statuses, received]


def _turns(events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The events as messages of a chat."""
    turns: list[dict[str, Any]] = []
    for one in events:
        kind = one["type"]
        if kind == "message":
            turns.append({"role": one["role"], "content": text_of(one)})
        elif kind in _CALLS:
            called = _as_call(one)
            if turns and "tool_calls" in turns[-1]:
                turns[-1]["tool_calls"].append(called)
            else:
                turns.append({"role": "assistant", "content": "", "tool_calls": [called]})
        elif kind in _OUTPUTS:
            id, output = _as_output(one)
            turns.append({"role": "tool", "content": output, "tool_call_id": id})
    return turns


def _as_call(event: Mapping[str, Any]) -> dict[str, Any]:
    if event["type"] == "thread_message_sent":
        routed = event["metadata"]
        id, name = routed["to_session_thread_id"], routed["to_agent_name"]
        arguments = dumps({"message": text_of(event)}).decode()
    else:
        data = _data(event)
        id, name, arguments = data["call_id"], data["name"], data["arguments"]
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


def _as_output(event: Mapping[str, Any]) -> tuple[str, str]:
    if event["type"] == "thread_message_received":
        return event["metadata"]["from_session_thread_id"], text_of(event)
    data = _data(event)
    output = data.get("output")
    return str(data.get("call_id")), output if isinstance(output, str) else dumps(output).decode()


# ---- events ----------------------------------------------------------------------------------------------------------


def _in_thread(voice: Voice) -> dict[str, str]:
    return {} if voice.thread is None else {"session_thread_id": voice.thread.id}


def _event(
    voice: Voice, kind: str, role: str, content: Sequence[Any], world: World, **more: Any
) -> dict[str, Any]:
    return {
        "object": "message",
        "status": "completed",
        "id": f"event_{world.ids.digits(24)}",
        "type": kind,
        "role": role,
        "content": list(content),
        "metadata": {},
        **more,
        **_in_thread(voice),
        "created_at": _studio.time(voice.at),
    }


def _told(
    voice: Voice, kind: str, role: str, data: Mapping[str, Any], world: World, **more: Any
) -> dict[str, Any]:
    return _event(voice, kind, role, [{"type": "data", "data": data}], world, **more)


def _words(voice: Voice, kind: str, text: str, world: World, role: str = "assistant") -> dict[str, Any]:
    return _event(voice, kind, role, [{"type": "text", "text": text}], world)


def _status(voice: Voice, data: Mapping[str, Any], world: World) -> dict[str, Any]:
    """What the session, or the thread, is at."""
    rest = {name: value for name, value in data.items() if name != "status"}
    if voice.thread is None:
        return _told(voice, "session_status", "assistant", {"session_status": data["status"], **rest}, world)
    whose = {"session_thread_id": voice.thread.id, "agent_name": voice.agent["name"]}
    return _told(
        voice, "thread_status", "assistant", {**whose, "thread_status": data["status"], **rest}, world
    )


def _idle(call: Call, voice: Voice, world: World) -> dict[str, Any]:
    ended = "status_idled" if voice.thread is None else "thread_idled"
    _studio.happened(call, SESSIONS, voice.session.id, ended, world, **_in_thread(voice))
    return _status(
        voice, {"status": "idle", "stop_reason": stop_reason(voice.where) or {"type": "end_turn"}}, world
    )


def _error(voice: Voice, message: str, world: World) -> dict[str, Any]:
    """The event for what cannot be taken now."""
    error = {"code": "invalid_request_error", "message": message}
    event = _event(voice, "error", "assistant", (), world, error=error)
    waits = voice.where.own.get("waits")
    if waits and (asked := [one["id"] for one in waits["calls"] if one["kind"] == "approval"]):
        event["metadata"] = {"pending_tool_approvals": {"batch_id": waits["batch"], "call_ids": asked}}
    return event


def updated(session: Resource, changes: Mapping[str, Any], at: float, world: World) -> dict[str, Any]:
    """The event that tells of a change."""
    return _told(Voice(session, None, at), "session_updated", "assistant", changes, world)


def _data(event: Mapping[str, Any]) -> dict[str, Any]:
    """The first block of data."""
    found = (one.get("data") for one in event["content"] if isinstance(one.get("data"), dict))
    return next(found, {})


def text_of(event: Mapping[str, Any]) -> str:
    """What is said in an event."""
    return "\n".join([str(one.get("text") or "") for one in event["content"] if one.get("type") == "text"])
