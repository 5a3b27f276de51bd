"""AgentStudio's agents: a model with instructions and tools. Each change is one more version; who has read an older one is refused."""

from copy import deepcopy
from typing import Any

from mock_server.behaviours import _resources, _studio, _studio_agents
from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.agentstudio import Place, Resource, Version
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, is archived or is at another version."""
    found = _studio.find(call, world)
    one = found.one
    if one is not None and found.rest == "versions":
        return _studio.page(
            call, list(reversed(one.versions)), lambda version: _version(call, one, version, world)
        )
    if one is not None and call.method == "GET":
        return _studio.said(call, _shown(call, found.place, _as_asked(call, one), world))
    return _studio.resource(call, found, world, _studio.Topic(_check, _shown))


def _check(call: Call, agent: Resource, world: World) -> None:
    """Raises Refused for a model that there is not, and for other agents that there are not."""
    _studio_agents.model(agent.fields["model"], world)
    roster = agent.fields["multiagent"]
    if roster is not None:
        agent.fields["multiagent"] = _studio_agents.roster(call, roster, world)
    if not call.values:  # a new one
        agent.remember()


def _shown(call: Call, place: Place, agent: Resource, world: World) -> dict[str, Any]:
    shown = _studio.shown(call, place, agent, world)
    shown |= {"version": agent.versions[-1].number, "workspace_id": _resources.workspace(call)}
    return shown | {"multiagent": _studio_agents.enriched(call, agent.fields["multiagent"], world)}


def _as_asked(call: Call, agent: Resource) -> Resource:
    """The agent in the version that the query names. Raises Refused for one that there is not."""
    given = _resources.query(call)
    if not given.get("version"):
        return agent
    version = agent.version(_resources.number(given, "version", 1, 1_000_000))
    if version is None:
        raise _studio.missing()
    return Resource(agent.id, version.fields, agent.created, version.at, agent.archived, [version])


def _version(call: Call, agent: Resource, version: Version, world: World) -> dict[str, Any]:
    config = deepcopy(version.fields)
    config["multiagent"] = _studio_agents.enriched(call, config["multiagent"], world)
    at = _studio.time(version.at)
    return {"agent_id": agent.id, "version": version.number, "config": config, "created_at": at}
