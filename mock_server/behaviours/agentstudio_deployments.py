"""AgentStudio's deployments: an agent that runs when it is told to, by hand or by the clock, and the runs there were."""

from collections.abc import Callable
from typing import Any

from mock_server.behaviours import _resources, _studio, _studio_agents, _studio_runs, _studio_sessions
from mock_server.wire.call import Call
from mock_server.wire.reply import Json, Reply
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there or is archived."""
    _studio_runs.due(call, world)
    found = _studio.find(call, world)
    place, one, rest = found
    if place[-1] == "deployment_runs" or rest == "runs":
        return _runs(call, found, world)
    if one is None or rest in ("", "archive"):
        return _studio.resource(call, found, world, TOPIC)
    if one.archived is not None:
        raise _studio.conflict(one.id)
    if rest == "run":
        run = _studio_runs.run(call, one, _studio_runs.BY_HAND, world.clock.now(), world)
        return _studio.said(call, _studio_runs.shown(run))
    if rest == "pause" and one.own["paused"] is None:
        one.own |= {"paused": {"type": "manual"}}
        _studio.happened(call, place, one.id, "paused", world)
    if rest == "unpause" and one.own["paused"] is not None:
        now = world.clock.now()
        one.own |= {"paused": None, "next": _studio_runs.next_run(one.fields["schedule"], now)}
        _studio.happened(call, place, one.id, "unpaused", world)
    return _studio.said(call, _shown(call, place, one, world))


def _check(call: Call, one: Resource, world: World) -> None:
    """Raises Refused for an agent or surroundings that are not there, and for a schedule that cannot be read."""
    if "agent" in call.body:
        one.fields["agent"] = _studio_agents.named(call, call.body["agent"], world)
    _studio_sessions.check(call, one.fields, world)
    one.own = {"paused": None, "last": None, **one.own}
    if "schedule" in call.body or not call.values:
        try:
            one.own["next"] = _studio_runs.next_run(one.fields["schedule"], world.clock.now())
        except ValueError:
            raise _resources.unreadable("schedule") from None


def _shown(call: Call, place: Place, one: Resource, world: World) -> dict[str, Any]:
    paused, schedule = one.own["paused"], one.fields["schedule"]
    rests = paused is not None or one.archived is not None
    agent = one.fields["agent"]
    told = {
        "agent": {**agent, "multiagent": _studio_agents.enriched(call, agent["multiagent"], world)},
        "status": "active" if paused is None else "paused",
        "paused_reason": paused,
    }
    if schedule is not None:
        told["schedule"] = {
            "type": "cron",
            "expression": schedule["expression"],
            "timezone": schedule.get("timezone") or _studio_runs.ZONE,
            "last_run_at": _studio.time(one.own["last"]),
            "next_run_at": None if rests else _studio.time(one.own["next"]),
        }
    return _studio.shown(call, place, one, world) | told


def _those(call: Call, world: World) -> Callable[[Resource], bool]:
    """Which deployments the query wants. Raises Refused."""
    given = _resources.query(call)
    status = _studio.one_of(given, "status", "active", "paused")
    agent, keyword = given.get("agent_id"), given.get("keyword", "").lower()
    at = _studio.between(given)
    return lambda one: (
        (not agent or one.fields["agent"]["id"] == agent)
        and keyword in f"{one.fields['name']} {one.fields['description'] or ''}".lower()
        and (status is None or (status == "paused") == (one.own["paused"] is not None))
        and at(one.created)
    )


TOPIC = _studio.Topic(_check, _shown, _those)


def _runs(call: Call, found: _studio.Found, world: World) -> Json:
    if found.one is not None and found.rest != "runs":
        return _studio.said(call, _studio_runs.shown(found.one))
    whose = found.one.id if found.one is not None else None
    runs = world.agentstudio.newest_first(call.owner, _studio_runs.RUNS)
    wanted = [one for one in runs if whose in (None, one.fields["deployment_id"])]
    return _studio.page(call, wanted, _studio_runs.shown)
