"""What agents, sessions and deployments of AgentStudio know of an agent: its model, other agents that it coordinates, its tools."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from mock_server.behaviours import _resources, _studio
from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.world.agentstudio import Resource
from mock_server.world.world import World

AGENTS = ("agents",)
CONFIG = ("name", "description", "model", "system", "tools", "mcp_servers", "skills", "multiagent")


def model(config: Mapping[str, Any] | None, world: World) -> Model:
    """The model of an agent. Raises Refused for one that there is not, or that does not chat."""
    found = world.spec.catalogue.find((config or {}).get("id", ""))
    if found is None or not {"native-text-generation", "native-multimodal-generation"} & set(
        found.operations or ()
    ):
        raise _resources.unreadable("model.id")
    return found


def named(call: Call, asked: Any, world: World) -> dict[str, Any]:
    """The agent that an id, or an object with id and version, names: its id, its version and what it is made of. Raises Refused for
    one that is not there, or is archived."""
    id, number = (asked, None) if isinstance(asked, str) else (asked["id"], asked.get("version"))
    agent = _studio.there(call, world, "agents", id)
    version = agent.versions[-1] if number is None else agent.version(number)
    if version is None:
        raise _studio.missing()
    config = {name: version.fields[name] for name in CONFIG}
    return deepcopy({"id": agent.id, "version": version.number, **config})


# ---- other agents ----------------------------------------------------------------------------------------------------


def roster(call: Call, asked: Mapping[str, Any], world: World) -> dict[str, Any] | None:
    """The other agents as they are kept. Raises Refused for one that is not there, and for itself named twice."""
    entries: list[dict[str, Any]] = []
    for entry in asked["agents"]:
        if entry.get("type") == "self":
            if {"type": "self"} in entries:
                raise _resources.unreadable("multiagent.agents")
            entries.append({"type": "self"})
            continue
        if "id" not in entry:
            raise _resources.unreadable("multiagent.agents.id")
        named(call, entry, world)
        entries.append(
            {"type": "agent", **{name: entry[name] for name in ("id", "version") if entry.get(name)}}
        )
    return {"type": "coordinator", "agents": entries} if entries else None


def enriched(call: Call, kept: Mapping[str, Any] | None, world: World) -> dict[str, Any] | None:
    """The other agents with their names and descriptions, as they are now."""
    if kept is None:
        return None
    return {**kept, "agents": [_enriched(call, entry, world) for entry in kept["agents"]]}


def _enriched(call: Call, entry: Mapping[str, Any], world: World) -> dict[str, Any]:
    found = world.agentstudio.get(call.owner, AGENTS, entry["id"]) if "id" in entry else None
    words = {name: found.fields[name] if found is not None else None for name in ("name", "description")}
    return {**entry, **words}


def team(call: Call, agent: Mapping[str, Any], world: World) -> dict[str, dict[str, Any]]:
    """Whom the agent can hand work to, by name, as they are now. One that is gone or archived is left out."""
    found: dict[str, dict[str, Any]] = {}
    for entry in (agent["multiagent"] or {}).get("agents", ()):
        if entry["type"] == "self":
            found[agent["name"]] = {**agent, "multiagent": None}
            continue
        other = world.agentstudio.get(call.owner, AGENTS, entry["id"])
        if other is not None and other.archived is None:
            one = named(call, entry, world) | {"multiagent": None}
            found[one["name"]] = one
    return found


# ---- tools -----------------------------------------------------------------------------------------------------------


def functions(agent: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The functions that the client answers, as the native API describes them."""
    for tool in agent["tools"]:
        if tool.get("type") not in ("function", "custom"):
            continue
        told = tool.get("function") if isinstance(tool.get("function"), dict) else tool
        parameters = (
            told.get("parameters") or told.get("input_schema") or {"type": "object", "properties": {}}
        )
        if isinstance(told.get("name"), str) and told["name"]:
            words = {"name": told["name"], "description": str(told.get("description") or "")}
            yield {"type": "function", "function": {**words, "parameters": parameters}}


BASH = "bash"
"""The one tool of the platform's own that the mock runs, and that only to calculate."""


def bash(agent: Mapping[str, Any]) -> str | None:
    """How the agent may use bash: `always_allow` or `always_ask`; None: not at all."""
    for tool in agent["tools"]:
        if tool.get("type") != "builtin_toolkit":
            continue
        usual = tool.get("default_config") or {}
        own: Mapping[str, Any] = next(
            (one for one in tool.get("configs") or () if one.get("name") == BASH), {}
        )
        if own.get("enabled", usual.get("enabled", True)):
            policy = own.get("permission_policy") or usual.get("permission_policy") or {}
            return str(policy.get("type", "always_allow"))
    return None


def overridden(session: Resource) -> dict[str, Any]:
    """The agent of a session, with what the session has otherwise."""
    agent: dict[str, Any] = session.fields["agent"]
    return agent | {name: value for name, value in session.overrides.items() if value is not None}
