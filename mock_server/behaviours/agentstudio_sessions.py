"""AgentStudio's sessions: begun with an agent as it then is; what is said in them, their event stream, files and threads."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from mock_server.behaviours import (
    _resources,
    _studio,
    _studio_agents,
    _studio_runs,
    _studio_sessions,
    _studio_turns,
)
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Bent, Frame, Json, Pause, Reply
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World

STREAM = "text/event-stream"
PATIENCE, LOOK, ALIVE = 120.0, 0.1, 15.0
"""Seconds that a stream waits for a turn, after which it looks again, and after which it says that it is alive. The first is what
the SDK waits for itself."""

SESSIONS: Place = ("sessions",)


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there or is archived."""
    found = _studio.find(call, world)
    place, one, rest = found
    if place[-1] == "resources":
        return _put(call, place[1], one, world)
    if place[-1] == "threads":
        return _thread(call, found, world)
    if one is None:
        _studio_runs.due(call, world)  # they begin sessions
    elif rest == "events/stream":
        return Bent(_followed(call, one, _wanted(call), world), STREAM, streams=True)
    elif rest == "events":
        return _send(call, one, world) if call.method == "POST" else _events(call, one)
    elif call.method == "DELETE":
        for kept in world.agentstudio.newest_first(call.owner, _studio_sessions.place(one)):
            _studio_sessions.take(call, one, kept, world)
    elif call.method == "POST" and not rest:
        return _changed(call, place, one, world)
    return _studio.resource(call, found, world, TOPIC)


def _shown(call: Call, place: Place, session: Resource, world: World) -> dict[str, Any]:
    """What a session is at. A turn takes no time, so that it is idle whenever somebody looks."""
    put_in = world.agentstudio.newest_first(call.owner, _studio_sessions.place(session))
    agent = _studio_agents.overridden(session)
    return _studio.shown(call, place, session, world) | {
        "agent": {**agent, "multiagent": _studio_agents.enriched(call, agent["multiagent"], world)},
        "status": "idle",
        "stop_reason": _studio_turns.stop_reason(session),
        "resources": [_studio_sessions.put_in(one) for one in put_in],
        "stats": {
            "active_seconds": 0,
            "duration_seconds": max(0.0, round(world.clock.now() - session.created, 3)),
        },
        "usage": session.usage,
    }


def _those(call: Call, world: World) -> Callable[[Resource], bool]:
    """Which sessions the query wants. Raises Refused."""
    given = _resources.query(call)
    agent, statuses = given.get("agent_id"), _studio.every(call, "statuses[]")
    at = _studio.between(given)
    return lambda one: (
        (not agent or one.fields["agent"]["id"] == agent)
        and (not statuses or "idle" in statuses)
        and at(one.created)
    )


TOPIC = _studio.Topic(_studio_sessions.begin, _shown, _those)


def _changed(call: Call, place: Place, session: Resource, world: World) -> Json:
    """Another title, other surroundings, an agent that is otherwise; what was put into it stays."""
    fields = _studio.kind(place, world)["fields"]
    if session.archived is not None:
        raise _studio.conflict(session.id)
    sent = {
        name: value
        for name, value in call.body.items()
        if name in fields and name not in ("resources", "environment_id")
    }
    agent = sent.pop("agent", None) or {}
    sent = {name: fields[name] if value is None else value for name, value in sent.items()}
    _studio_sessions.check(call, {"environment_id": None, "resources": [], "vault_ids": [], **sent}, world)
    patch = {name: value for name, value in agent.items() if name in _studio_sessions.OVERRIDES}
    session.overrides, session.fields = session.overrides | patch, session.fields | sent
    session.updated = world.clock.now()
    told = {"title": sent.get("title"), "session_metadata": sent.get("metadata"), "agent": patch or None}
    changes = {name: value for name, value in told.items() if value is not None}
    session.tell(_studio_turns.updated(session, changes, session.updated, world))
    _studio.happened(call, place, session.id, "updated", world)
    return _studio.said(call, _shown(call, place, session, world))


# ---- what is said ----------------------------------------------------------------------------------------------------


def _send(call: Call, session: Resource, world: World) -> Json:
    kept = _studio_turns.send(call, session, call.body["input"], world.clock.now(), world)
    return _studio.said(call, {"data": kept})


def _events(call: Call, where: Resource) -> Json:
    given = _resources.query(call)
    order = _studio.one_of(given, "order", "asc", "desc")
    kinds = _studio.every(call, "types[]")
    between = _studio.between(given)
    found = [
        one
        for one in where.events
        if (not kinds or one["type"] in kinds)
        and between(datetime.fromisoformat(one["created_at"]).timestamp() + 0.0005)
    ]
    return _studio.page(call, list(reversed(found)) if order == "desc" else found, lambda one: one)


# ---- what was put into it, and threads ---------------------------------------------------------------------------------


def _put(call: Call, id: str, one: Resource | None, world: World) -> Json:
    session = world.agentstudio.get(call.owner, SESSIONS, id)
    assert session is not None  # the path led through it
    if call.method == "GET":
        if one is not None:
            return _studio.said(call, _studio_sessions.put_in(one))
        found = world.agentstudio.newest_first(call.owner, _studio_sessions.place(session))
        return _studio.page(call, found, _studio_sessions.put_in)
    if session.archived is not None:
        raise _studio.conflict(id)
    session.updated = world.clock.now()
    if one is None:
        made = _studio_sessions.put(call, session, call.body, world)
        return _studio.said(call, _studio_sessions.put_in(made))
    _studio_sessions.take(call, session, one, world)
    return _studio.said(call, {"id": one.id, "type": "resource_deleted"})


def _thread(call: Call, found: _studio.Found, world: World) -> Json:
    if found.one is not None and found.rest == "events":
        return _events(call, found.one)
    if found.rest == "archive" and found.one is not None:
        found.one.own.pop("waits", None)
    return _studio.resource(call, found, world, _studio.Topic(show=_thread_shown))


def _thread_shown(call: Call, place: Place, thread: Resource, world: World) -> dict[str, Any]:
    return _studio.shown(call, place, thread, world) | {"status": "idle"}


# ---- streams ---------------------------------------------------------------------------------------------------------


_ALIASES = {"agent.message": "message", "agent.thinking": "reasoning"}


def _wanted(call: Call) -> set[str]:
    """The types of events that shall come in pieces too. Raises Refused for a type that does not."""
    wanted = {_ALIASES.get(one, one) for one in _studio.every(call, "event_deltas[]")}
    if wanted - {"message", "reasoning"}:
        raise _resources.unreadable("event_deltas[]")
    return wanted


def _followed(call: Call, session: Resource, wanted: set[str], world: World) -> Iterator[Frame | Pause]:
    """The events of the newest turn; where there is none yet, of the first that comes. It ends where the session is idle."""
    id, begun = session.id, world.clock.now()
    quiet = begun

    def again() -> Resource | None:
        return world.agentstudio.get(call.owner, SESSIONS, id)

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
        session = world.tables.unit(again) or session
    for event in turn:
        if event["type"] in wanted:
            yield from _pieces(event)
        yield _frame(event)


def _newest(session: Resource) -> list[dict[str, Any]]:
    """The events from what the client said last and was answered; none before the first turn."""
    id = session.own.get("turn")
    if id is None:
        return []
    at = next((number for number, one in enumerate(session.events) if one["id"] == id), 0)
    return session.events[at:]


def _frame(said: Mapping[str, Any]) -> Frame:
    return Frame(b"event: message\ndata: " + dumps(said) + b"\n\n")


PIECE = 12
"""Letters of a piece (assumed)."""


def _pieces(event: Mapping[str, Any]) -> Iterator[Frame]:
    yield _frame({"type": "event_start", "event": {"id": event["id"], "type": event["type"]}})
    text = _studio_turns.text_of(event)
    for at in range(0, len(text), PIECE):
        content = {"type": "text", "text": text[at : at + PIECE]}
        delta = {"type": "content_delta", "index": 0, "content": content}
        yield _frame({"type": "event_delta", "event_id": event["id"], "delta": delta})
