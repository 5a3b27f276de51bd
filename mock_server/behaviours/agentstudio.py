"""AgentStudio: resources that are made, shown, listed, changed, archived and deleted alike, and what agents say in sessions.

Which resources there are, and what is kept of each, is `x-resources` of openapi/native/agentstudio.yaml.
"""

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs

from mock_server.behaviours import _chat, _resources
from mock_server.content import asking
from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Bent, Frame, Json, Pause, Reply
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World

BASE = "/api/v1/agentstudio/"
SIZE, LARGEST = 20, 100
"""Entries a page (assumed)."""

STREAM = "text/event-stream"
PATIENCE, LOOK, ALIVE = 120.0, 0.1, 15.0
"""Seconds that a stream waits for a turn, after which it looks again, and after which it says that it is alive. The first is what
the SDK waits for itself."""

OVERRIDES = ("system", "tools", "mcp_servers", "skills")
"""What a session may have otherwise than its agent (dashscope SDK 2.0.2, agentstudio/types/params.py)."""

CONFIG = ("name", "description", "model", "system", "tools", "mcp_servers", "skills", "multiagent")


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, is archived or is at another version."""
    assert call.operation is not None
    steps = call.operation.path.removeprefix(BASE).split("/")
    place: Place = ()
    found: Resource | None = None
    for number, step in enumerate(steps):
        if step in ("archive", "versions", "events", "redact"):
            assert found is not None
            return _more(call, place, found, steps[number:], world)
        if step.startswith("{"):
            found = world.agentstudio.get(call.owner, place, call.values[step.strip("{}")])
            if found is None:
                raise Refused("NotFound", layer="gateway")
        else:
            place = (*place, *((found.id,) if found is not None else ()), step)
            found = None
    if place[-1] in ("memories", "memory_versions"):
        return _memories(call, place, found, world)
    if found is None:
        return _made(call, place, world) if call.method == "POST" else _listed(call, place, world)
    if call.method == "DELETE":
        world.agentstudio.forget(call.owner, place, found.id)
        return _said(call, {"id": found.id, "type": f"{_kind(place, world)['type']}_deleted"})
    if call.method == "POST":
        return _changed(call, place, found, world)
    return _said(call, _shown(call, place, _as_asked(call, found), world))


def _more(call: Call, place: Place, found: Resource, steps: Sequence[str], world: World) -> Reply:
    """What can be done with a resource besides."""
    if steps[0] == "archive":
        if found.archived is None:
            found.archived = found.updated = world.clock.now()
        return _said(call, _shown(call, place, found, world))
    if steps[0] == "redact":
        found.fields |= {"path": None, "content": None, "redacted": world.clock.now()}
        return _said(call, _version_of_memory(place, found, full=True))
    if steps[0] == "versions":
        return _page(call, list(reversed(found.versions)), lambda one: _version(found, one))
    if steps[-1] == "stream":
        wanted = _wanted(call)
        return Bent(_followed(found, wanted, world), STREAM, streams=True)
    return _send(call, found, world) if call.method == "POST" else _events(call, found)


def _said(call: Call, body: Mapping[str, Any]) -> Json:
    return Json(dumps({**body, "request_id": call.request_id}))


def _time(at: float | None) -> str | None:
    """Epoch seconds as the API says them."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat("T", "milliseconds").replace("+00:00", "Z")


# ---- resources ------------------------------------------------------------------------------------------------------------


def _kind(place: Place, world: World) -> Mapping[str, Any]:
    kind: Mapping[str, Any] = world.spec.document["components"]["x-resources"][place[-1]]
    return kind


def _made(call: Call, place: Place, world: World) -> Json:
    kind, now = _kind(place, world), world.clock.now()
    sent = {name: value for name, value in call.body.items() if name in kind["fields"] and value is not None}
    made = Resource(f"{kind['type']}_{world.ids.digits(24)}", deepcopy(kind["fields"]) | sent, now, now)
    if place[-1] == "agents":
        _model(made, world)
        made.remember()
    if place[-1] == "sessions":
        _take_agent(call, made, world)
    world.agentstudio.add(call.owner, place, made)
    return _said(call, _shown(call, place, made, world))


def _changed(call: Call, place: Place, found: Resource, world: World) -> Json:
    body, kind = call.body, _kind(place, world)
    stale = found.versions and body.get("version") != found.versions[-1].number
    if found.archived is not None or stale:
        raise Refused("StudioConflict", layer="gateway", values={"id": found.id})
    sent = {name: value for name, value in body.items() if name in kind["fields"]}
    if place[-1] == "sessions":
        found.overrides |= {
            name: value for name, value in (sent.pop("agent", None) or {}).items() if name in OVERRIDES
        }
    for name, value in sent.items():
        if value is None and kind["fields"][name] is not None:
            sent[name] = deepcopy(kind["fields"][name])
    changed = Resource(found.id, found.fields | sent, found.created, world.clock.now())
    if place[-1] == "agents":
        _model(changed, world)
    found.fields, found.updated = changed.fields, changed.updated
    if found.versions:
        found.remember()
    return _said(call, _shown(call, place, found, world))


def _model(agent: Resource, world: World) -> Model:
    """The model of an agent. Raises Refused for one that there is not, or that does not chat."""
    named = (agent.fields["model"] or {}).get("id", "")
    found = world.spec.catalogue.find(named)
    if found is None or not {"native-text-generation", "native-multimodal-generation"} & set(
        found.operations or ()
    ):
        raise _resources.unreadable("model.id")
    return found


def _shown(call: Call, place: Place, one: Resource, world: World) -> dict[str, Any]:
    kind = _kind(place, world)
    fields = deepcopy(one.fields)
    for name, hidden in kind.get("secret", {}).items():
        fields[name] = {key: value for key, value in (fields[name] or {}).items() if key not in hidden}
    shown = {"id": one.id, "type": kind["type"], **fields}
    if one.versions:
        shown |= {"version": one.versions[-1].number, "workspace_id": _resources.workspace(call)}
    if len(place) > 1:
        shown[f"{_kind(place[:1], world)['type']}_id"] = place[-2]
    if place[-1] == "sessions":
        shown |= _of_session(one, world)
    times = (("created_at", one.created), ("updated_at", one.updated), ("archived_at", one.archived))
    return shown | {name: _time(at) for name, at in times}


def _as_asked(call: Call, found: Resource) -> Resource:
    """The resource in the version that the query names. Raises Refused for one that there is not."""
    given = _resources.query(call)
    if not found.versions or not given.get("version"):
        return found
    version = found.version(_resources.number(given, "version", 1, 1_000_000))
    if version is None:
        raise Refused("NotFound", layer="gateway")
    return Resource(found.id, version.fields, found.created, version.at, found.archived, [version])


def _version(agent: Resource, one: Any) -> dict[str, Any]:
    return {
        "agent_id": agent.id,
        "version": one.number,
        "config": deepcopy(one.fields),
        "created_at": _time(one.at),
    }


def _listed(call: Call, place: Place, world: World) -> Json:
    given = _resources.query(call)
    archived = given.get("include_archived", "false")
    if archived not in ("true", "false"):
        raise _resources.unreadable("include_archived")
    found = [
        one
        for one in world.agentstudio.newest_first(call.owner, place)
        if archived == "true" or one.archived is None
    ]
    if place[-1] == "sessions":
        agent, statuses = given.get("agent_id"), parse_qs(call.query).get("statuses[]")
        found = [
            one
            for one in found
            if (not agent or one.fields["agent"]["id"] == agent) and (not statuses or "idle" in statuses)
        ]
        between = _between(given)
        found = [one for one in found if between(one.created)]
    return _page(call, found, lambda one: _shown(call, place, one, world))


T = TypeVar("T")


def _page(call: Call, found: Sequence[T], show: Callable[[T], Mapping[str, Any]], **more: Any) -> Json:
    """The page that `limit` and `page` ask for; the cursor is how many went before, in base64. Raises Refused."""
    given = _resources.query(call)
    limit = _resources.number(given, "limit", SIZE, LARGEST)
    before = _cursor(given.get("page"))
    following = before + limit
    cursor = (
        None
        if following >= len(found)
        else "c_" + base64.urlsafe_b64encode(b"%d" % following).decode().rstrip("=")
    )
    return _said(call, {"data": [show(one) for one in found[before:following]], "next_page": cursor, **more})


def _cursor(text: str | None) -> int:
    if not text:
        return 0
    try:
        said = base64.urlsafe_b64decode(text.removeprefix("c_") + "==").decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        said = ""
    if not text.startswith("c_") or not said.isdecimal() or len(said) > 9:
        raise _resources.unreadable("page")
    return int(said)


def _between(given: Mapping[str, str]) -> Callable[[float], bool]:
    """Whether a time is where `created_at[…]` of the query wants it, to the millisecond. Raises Refused for what is no time."""
    tests: list[Callable[[int], bool]] = []
    for word, test in _COMPARED.items():
        text = given.get(f"created_at[{word}]")
        if not text:
            continue
        try:
            at = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise _resources.unreadable(f"created_at[{word}]") from None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        bound = round(at.timestamp() * 1000)
        tests.append(lambda said, test=test, bound=bound: test(said, bound))  # type: ignore[misc]
    return lambda at: all(test(int(at * 1000)) for test in tests)


_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    "gt": lambda said, bound: said > bound,
    "gte": lambda said, bound: said >= bound,
    "lt": lambda said, bound: said < bound,
    "lte": lambda said, bound: said <= bound,
}


# ---- sessions ---------------------------------------------------------------------------------------------------------


def _take_agent(call: Call, session: Resource, world: World) -> None:
    """Gives a session the agent as it is now. Raises Refused for one that is not there, or is archived."""
    named = session.fields["agent"]
    id = named if isinstance(named, str) else named["id"]
    agent = world.agentstudio.get(call.owner, ("agents",), id)
    if agent is None:
        raise Refused("NotFound", layer="gateway")
    if agent.archived is not None:
        raise Refused("StudioConflict", layer="gateway", values={"id": id})
    if isinstance(named, Mapping):
        session.overrides = {name: value for name, value in named.items() if name in OVERRIDES}
    config = {name: agent.fields[name] for name in CONFIG}
    session.fields["agent"] = deepcopy({"id": id, "version": agent.versions[-1].number, **config})
    session.usage = dict.fromkeys(_USAGE, 0)


_USAGE = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


def _agent(session: Resource) -> dict[str, Any]:
    """The agent of a session, with what the session has otherwise."""
    agent: dict[str, Any] = session.fields["agent"]
    return agent | {name: value for name, value in session.overrides.items() if value is not None}


def _of_session(session: Resource, world: World) -> dict[str, Any]:
    """What a session is at. A turn takes no time, so that it is idle whenever somebody looks."""
    turned = any(one["type"] == "session_status" for one in session.events)
    return {
        "agent": _agent(session),
        "status": "idle",
        "stop_reason": {"type": "end_turn"} if turned else None,
        "stats": {
            "active_seconds": 0,
            "duration_seconds": max(0.0, round(world.clock.now() - session.created, 3)),
        },
        "usage": session.usage,
    }


def _event(
    kind: str, role: str, content: Sequence[Any], at: float, world: World, **more: Any
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
        "created_at": _time(at),
    }


def _send(call: Call, session: Resource, world: World) -> Json:
    """Keeps events; each message is a turn of the agent. Raises Refused for a session that is archived."""
    if session.archived is not None:
        raise Refused("StudioConflict", layer="gateway", values={"id": session.id})
    now = world.clock.now()
    kept = []
    for sent in call.body["input"]:
        role = sent.get("role") or ("tool" if sent["type"].endswith("_output") else "user")
        more = {"is_error": sent["is_error"]} if "is_error" in sent else {}
        more["metadata"] = sent.get("metadata") or {}
        event = _event(sent["type"], role, sent.get("content") or (), now, world, **more)
        answer = []
        if sent["type"] == "message":  # what cannot be answered is not kept
            answer = _turn(call, session, event, now, world)
        session.tell(event, *answer)
        session.updated = now
        kept.append(event)
    return _said(call, {"data": kept})


def _turn(
    call: Call, session: Resource, event: Mapping[str, Any], now: float, world: World
) -> list[dict[str, Any]]:
    """What the agent says to a message, and what tells about it. Raises Refused for a model that cannot answer."""
    agent = _agent(session)
    model = world.spec.catalogue.find(agent["model"]["id"])
    if model is None:
        raise _resources.unreadable("model.id")
    turns = [{"role": "system", "content": agent["system"]}] if agent["system"] else []
    turns += [
        {"role": one["role"], "content": _text(one)}
        for one in [*session.events, event]
        if one["type"] == "message"
    ]
    parameters = {name: value for name, value in agent["model"].items() if name != "id"}
    ask = asking.native_text(model, {"messages": turns}, parameters, _chat.seed(parameters, world))
    timeline = _chat.said(ask, call.script)
    choice, usage = timeline.choices[0], timeline.usage
    cost = {"input_tokens": usage.prompt, "output_tokens": usage.completion}
    for name, tokens in cost.items():
        session.usage[name] += tokens

    def told(kind: str, *content: Any) -> dict[str, Any]:
        return _event(kind, "assistant", content, now, world)

    def data(**said: Any) -> dict[str, Any]:
        return {"type": "data", "data": said}

    start = told("model_request_start", data(model=model.id))
    events = [told("session_status", data(session_status="running")), start]
    if choice.thinking is not None and choice.thinking.text:
        events.append(told("reasoning", {"type": "text", "text": choice.thinking.text}))
    events.append(told("message", {"type": "text", "text": choice.content.text}))
    spent = {**dict.fromkeys(_USAGE, 0), **cost}
    events.append(
        told("model_request_end", data(model_request_start_id=start["id"], is_error=False, **spent))
    )
    events.append(told("session_status", data(session_status="idle", stop_reason={"type": "end_turn"})))
    return events


def _text(event: Mapping[str, Any]) -> str:
    return "\n".join([str(one.get("text") or "") for one in event["content"] if one.get("type") == "text"])


def _events(call: Call, session: Resource) -> Json:
    given = _resources.query(call)
    order = given.get("order", "asc")
    if order not in ("asc", "desc"):
        raise _resources.unreadable("order")
    kinds = parse_qs(call.query).get("types[]")
    between = _between(given)
    found = [
        one
        for one in session.events
        if (not kinds or one["type"] in kinds)
        and between(datetime.fromisoformat(one["created_at"]).timestamp() + 0.0005)
    ]
    return _page(call, found if order == "asc" else list(reversed(found)), lambda one: one)


# ---- memories -------------------------------------------------------------------------------------------------------------

CONTENT, PATH, FULL = 102_400, 1024, 20
"""Bytes of a content and of a path, and entries a page with contents (dashscope SDK 2.0.2, agentstudio/types/params.py)."""


def _memories(call: Call, place: Place, found: Resource | None, world: World) -> Json:
    """Memories of a store and their versions. Raises Refused."""
    if place[-1] == "memory_versions":
        if found is None:
            return _versions_of_memories(call, place, world)
        return _said(call, _version_of_memory(place, found, full=True))
    if call.method == "GET":
        return (
            _listed_memories(call, place, world)
            if found is None
            else _said(call, _memory(place, found, full=True))
        )
    store = world.agentstudio.get(call.owner, place[:1], place[1])
    assert store is not None  # the path led through it
    if store.archived is not None:
        raise Refused("StudioConflict", layer="gateway", values={"id": store.id})
    if call.method == "DELETE":
        assert found is not None
        _keep_version(call, place, found, "deleted", world)
        world.agentstudio.forget(call.owner, place, found.id)
        return _said(call, {"id": found.id, "type": "memory_deleted"})
    return _written(call, place, found, world)


def _written(call: Call, place: Place, found: Resource | None, world: World) -> Json:
    """A memory that is new, or that `found` is changed to. Raises Refused."""
    body, now = call.body, world.clock.now()
    path, content = body.get("path"), body.get("content")
    if found is not None and path is None and content is None:
        raise _resources.unreadable("content")
    if content is not None and len(content.encode()) > CONTENT:
        raise _resources.unreadable("content")
    if path is not None:
        _check_path(path)
        others = world.agentstudio.newest_first(call.owner, place)
        if any(one is not found and one.fields["path"] == path for one in others):
            raise Refused("MemoryPathTaken", layer="gateway", values={"path": path})
    if found is None:
        found = Resource(f"memory_{world.ids.digits(24)}", {"path": path, "content": content}, now, now)
        world.agentstudio.add(call.owner, place, found)
        _keep_version(call, place, found, "created", world)
        return _said(call, _memory(place, found))
    known = body.get("content_sha256")
    if known is not None and known != _sized(found.fields["content"])["content_sha256"]:
        raise Refused("MemoryChanged", layer="gateway", values={"id": found.id})
    found.fields |= {
        name: value for name, value in (("path", path), ("content", content)) if value is not None
    }
    found.updated = now
    _keep_version(call, place, found, "modified", world)
    return _said(call, _memory(place, found))


def _check_path(path: str) -> None:
    """Raises Refused for a path that leads elsewhere, or that nobody could read."""
    steps = path.split("/")[1:]
    plain = all(step not in ("", ".", "..") for step in steps)
    readable = unicodedata.is_normalized("NFC", path) and not any(
        unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") for one in path
    )
    if not plain or not readable or len(path.encode()) > PATH:
        raise _resources.unreadable("path")


def _keep_version(call: Call, place: Place, memory: Resource, operation: str, world: World) -> None:
    now = world.clock.now()
    fields = {"memory_id": memory.id, "operation": operation, "redacted": None}
    gone = operation == "deleted"
    fields |= {"path": memory.fields["path"], "content": None if gone else memory.fields["content"]}
    one = Resource(f"memory_version_{world.ids.digits(24)}", fields, now, now)
    world.agentstudio.add(call.owner, (*place[:2], "memory_versions"), one)
    memory.fields["version"] = one.id


def _sized(content: str | None) -> dict[str, Any]:
    if content is None:
        return {"content_sha256": None, "content_size_bytes": None}
    raw = content.encode()
    return {"content_sha256": hashlib.sha256(raw).hexdigest(), "content_size_bytes": len(raw)}


def _memory(place: Place, one: Resource, *, full: bool = False) -> dict[str, Any]:
    return {
        "id": one.id,
        "type": "memory",
        "memory_store_id": place[1],
        "memory_version_id": one.fields["version"],
        "path": one.fields["path"],
        **({"content": one.fields["content"]} if full else {}),
        **_sized(one.fields["content"]),
        "created_at": _time(one.created),
        "updated_at": _time(one.updated),
    }


def _version_of_memory(place: Place, one: Resource, *, full: bool = False) -> dict[str, Any]:
    fields = one.fields
    return {
        "id": one.id,
        "type": "memory_version",
        "memory_store_id": place[1],
        "memory_id": fields["memory_id"],
        "operation": fields["operation"],
        "path": fields["path"],
        **({"content": fields["content"]} if full else {}),
        **_sized(fields["content"]),
        "redacted_at": _time(fields["redacted"]),
        "created_at": _time(one.created),
    }


def _full(given: Mapping[str, str]) -> bool:
    """Whether the contents are wanted. Raises Refused for another view, and for too many contents at once."""
    view = given.get("view", "basic")
    if view not in ("basic", "full"):
        raise _resources.unreadable("view")
    if view == "full":
        _resources.number(given, "limit", FULL, FULL)
    return view == "full"


def _listed_memories(call: Call, place: Place, world: World) -> Json:
    given = _resources.query(call)
    full, folder = _full(given), given.get("path_prefix") or "/"
    if not folder.startswith("/") or not folder.endswith("/"):
        raise _resources.unreadable("path_prefix")
    flat = _resources.number(given, "depth", 0, 1, 0) == 0
    found = [
        one
        for one in world.agentstudio.newest_first(call.owner, place)
        if one.fields["path"].startswith(folder)
    ]
    found.sort(key=lambda one: str(one.fields["path"]))
    rests = [one.fields["path"].removeprefix(folder) for one in found]
    inner = [] if flat else sorted({f"{folder}{rest.partition('/')[0]}/" for rest in rests if "/" in rest})
    shown = [one for one, rest in zip(found, rests, strict=True) if flat or "/" not in rest]
    return _page(call, shown, lambda one: _memory(place, one, full=full), prefixes=inner)


def _versions_of_memories(call: Call, place: Place, world: World) -> Json:
    given = _resources.query(call)
    full, operation = _full(given), given.get("operation")
    if operation and operation not in ("created", "modified", "deleted"):
        raise _resources.unreadable("operation")
    between = _between({name.replace(".", "[") + "]": value for name, value in given.items() if "." in name})
    found = [
        one
        for one in world.agentstudio.newest_first(call.owner, place)
        if given.get("memory_id") in (None, "", one.fields["memory_id"])
        and (not operation or one.fields["operation"] == operation)
        and between(one.created)
    ]
    return _page(call, found, lambda one: _version_of_memory(place, one, full=full))


# ---- streams --------------------------------------------------------------------------------------------------------------


_ALIASES = {"agent.message": "message", "agent.thinking": "reasoning"}


def _wanted(call: Call) -> set[str]:
    """The types of events that shall come in pieces too. Raises Refused for a type that does not."""
    wanted = {_ALIASES.get(one, one) for one in parse_qs(call.query).get("event_deltas[]", [])}
    if wanted - {"message", "reasoning"}:
        raise _resources.unreadable("event_deltas[]")
    return wanted


def _followed(session: Resource, wanted: set[str], world: World) -> Iterator[Frame | Pause]:
    """The events of the newest turn; where there is none yet, of the first that comes. It ends where the session is idle."""
    begun = quiet = world.clock.now()
    while not (turn := _newest(session)):
        now = world.clock.now()
        if now - begun >= PATIENCE:
            return
        if now - quiet >= ALIVE:
            quiet = now
            yield Frame(b": keepalive\n\n")
        yield Pause(LOOK)
        if world.clock.now() <= now:
            return  # a stopped clock: nothing will come
    for event in turn:
        if event["type"] in wanted:
            yield from _pieces(event)
        yield _frame(event)


def _newest(session: Resource) -> list[dict[str, Any]]:
    """The events from the last message of the user on; none before the first turn."""
    at = next(
        (
            number
            for number, one in reversed(list(enumerate(session.events)))
            if (one["type"], one["role"]) == ("message", "user")
        ),
        None,
    )
    return [] if at is None else session.events[at:]


def _frame(said: Mapping[str, Any]) -> Frame:
    return Frame(b"event: message\ndata: " + dumps(said) + b"\n\n")


PIECE = 12
"""Letters of a piece (assumed)."""


def _pieces(event: Mapping[str, Any]) -> Iterator[Frame]:
    yield _frame({"type": "event_start", "event": {"id": event["id"], "type": event["type"]}})
    text = _text(event)
    for at in range(0, len(text), PIECE):
        content = {"type": "text", "text": text[at : at + PIECE]}
        delta = {"type": "content_delta", "index": 0, "content": content}
        yield _frame({"type": "event_delta", "event_id": event["id"], "delta": delta})
