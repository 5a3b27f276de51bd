"""AgentStudio's webhook endpoints: who is told what happens. The mock keeps what it would tell; it calls nobody."""

from typing import Any

from mock_server.behaviours import _studio, _studio_runs
from mock_server.wire.call import Call
from mock_server.wire.reply import Json, Reply
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, and for a test of an endpoint that is disabled."""
    found = _studio.find(call, world)
    place, one, rest = found
    if one is None:
        if call.method == "POST":
            return _made(call, place, world)
        hooks = world.agentstudio.newest_first(call.owner, place)
        return _studio.said(call, {"data": [_shown(hook) for hook in hooks]})
    if rest == "events":
        _studio_runs.due(call, world)
        return _studio.page(call, list(reversed(one.events)), lambda event: event)
    if rest == "test":
        if one.own["status"] != "ACTIVE":
            raise _studio.conflict(one.id)
        return _studio.said(call, _studio.tell(call, one, one.id, "webhook.test", world))
    if call.method == "DELETE":
        return _studio.resource(call, found, world)
    if rest in ("enable", "disable"):
        _switch(one, rest == "enable", world)
    elif rest == "reset_secret":
        one.own["secret"], one.updated = _secret(world), world.clock.now()
        told = {"id": one.id, "signing_secret": one.own["secret"], "updated_at": _studio.time(one.updated)}
        return _studio.said(call, told)
    elif call.method == "PUT":
        _studio.changed(call, place, one, world)
    return _studio.said(call, _shown(one))


def _made(call: Call, place: Place, world: World) -> Json:
    now = world.clock.now()
    fields = {name: call.body.get(name) for name in _studio.kind(place, world)["fields"]}
    own = {"status": "ACTIVE", "reason": None, "secret": _secret(world)}
    one = Resource(_studio.new_id(place, world), fields, now, now, own=own)
    world.agentstudio.add(call.owner, place, one)
    return _studio.said(call, _shown(one) | {"signing_secret": own["secret"]})


def _secret(world: World) -> str:
    return f"whsec_{world.ids.digits(32)}"


def _switch(one: Resource, on: bool, world: World) -> None:
    """Tells the endpoint what happens, or no more; then what waits is cancelled."""
    one.own |= {"status": "ACTIVE", "reason": None} if on else {"status": "DISABLED", "reason": "MANUAL"}
    one.updated = world.clock.now()
    if not on:
        over = {"status": "CANCELED", "finish_at": _studio.time(one.updated)}
        one.events = [
            {**event, "delivery": event["delivery"] | over}
            if event["delivery"]["status"] == "PENDING"
            else event
            for event in one.events
        ]


def _shown(one: Resource) -> dict[str, Any]:
    return {
        "id": one.id,
        **one.fields,
        "status": one.own["status"],
        "disabled_reason": one.own["reason"],
        "consecutive_fail": 0,
        "last_success_at": None,
        "last_failure_at": None,
        "signing_secret": None,
        "created_at": _studio.time(one.created),
        "updated_at": _studio.time(one.updated),
    }
