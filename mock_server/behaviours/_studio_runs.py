"""Runs of AgentStudio's deployments: begun by hand, and by schedules whose time has come when somebody looks."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from mock_server.behaviours import _studio, _studio_sessions, _studio_turns
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.world import cron
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World

DEPLOYMENTS: Place = ("deployments",)
RUNS: Place = ("deployment_runs",)

MOST = 100
"""Runs of a deployment that are made up for at once; those that were due before are left out."""

BY_HAND, BY_CLOCK = "manual", "schedule"
ZONE = "UTC"
"""Whose time a schedule has that names none (assumed)."""

FAILED = "RUN_FAILED"


def next_run(schedule: Mapping[str, Any] | None, after: float) -> float | None:
    """When a schedule is due next. Raises ValueError for one that cannot be read."""
    if schedule is None:
        return None
    return cron.read(schedule["expression"], schedule.get("timezone") or ZONE).after(after)


def due(call: Call, world: World) -> None:
    """Does what the schedules of the caller's deployments have asked for until now."""
    now = world.clock.now()
    for one in world.agentstudio.newest_first(call.owner, DEPLOYMENTS):
        times = []
        at = one.own["next"]
        while one.archived is None and one.own["paused"] is None and at is not None and at <= now:
            times.append(at)
            at = next_run(one.fields["schedule"], at)
            if len(times) > MOST:
                times.pop(0)
        for moment in times:
            if one.own["paused"] is None:
                one.own |= {"last": moment}
                run(call, one, BY_CLOCK, moment, world)
        if times:
            one.own["next"] = at


def run(call: Call, deployment: Resource, source: str, at: float, world: World) -> Resource:
    """One run: a session is begun and told what is to be said. One that fails by the clock pauses the deployment."""
    agent = deployment.fields["agent"]
    fields: dict[str, Any] = {
        "deployment_id": deployment.id,
        "agent": {"id": agent["id"], "version": agent["version"]},
        "session_id": None,
        "trigger_source": source,
        "status": "succeeded",
        "error": None,
        "started_at": _studio.time(at),
    }
    one = Resource(_studio.new_id(RUNS, world), fields, at, at)
    _studio.happened(call, RUNS, one.id, "started", world)
    try:
        session = _begun(call, deployment, at, world)
        fields["session_id"] = session.id
        _studio_turns.send(call, session, deployment.fields["initial_events"], at, world)
    except Refused as refused:
        message = refused.message or world.spec.errors[refused.name]["messages"][0]
        error = {"code": FAILED, "message": message.format_map(_Left(refused.values or {}))}
        fields |= {"status": "failed", "error": error}
        if source == BY_CLOCK:
            deployment.own["paused"] = {"type": "error", "error": error}
            _studio.happened(call, DEPLOYMENTS, deployment.id, "paused", world)
    fields["finished_at"] = _studio.time(at)
    world.agentstudio.add(call.owner, RUNS, one)
    _studio.happened(call, RUNS, one.id, str(fields["status"]), world)
    return one


class _Left(dict[str, Any]):
    """Values for the words of an error; what is not known is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def _begun(call: Call, deployment: Resource, at: float, world: World) -> Resource:
    """The session of a run. Raises Refused for an agent or surroundings that are gone or archived."""
    place = _studio_turns.SESSIONS
    told = deployment.fields
    names = ("environment_id", "vault_ids", "environment_variables", "resources")
    fields = deepcopy(_studio.kind(place, world)["fields"]) | deepcopy({name: told[name] for name in names})
    fields |= {"title": told["name"], "agent": {name: told["agent"][name] for name in ("id", "version")}}
    session = Resource(_studio.new_id(place, world), fields, at, at)
    _studio_sessions.begin(call, session, world)
    world.agentstudio.add(call.owner, place, session)
    _studio.happened(call, place, session.id, "created", world)
    return session


def shown(one: Resource) -> dict[str, Any]:
    """What everybody sees of a run who may."""
    return {"id": one.id, "type": "deployment_run", **one.fields}
