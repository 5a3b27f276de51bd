"""How a session of AgentStudio begins, by a client or by a deployment: its agent, its surroundings, and what is put into it."""

from collections.abc import Mapping
from typing import Any

from mock_server.behaviours import _studio, _studio_agents, _studio_files, _studio_turns
from mock_server.wire.call import Call
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World

MOUNTED = "/mnt/session"
"""What the server puts before the path of a file (assumed)."""


def place(session: Resource) -> Place:
    """Where that is which was put into a session."""
    return ("sessions", session.id, "resources")


def check(call: Call, fields: Mapping[str, Any], world: World) -> None:
    """Raises Refused for surroundings that are not there, or are archived."""
    if fields["environment_id"] is not None:
        _studio.there(call, world, "environments", fields["environment_id"])
    for id in fields["vault_ids"]:
        _studio.there(call, world, "vaults", id)
    for one in fields["resources"]:
        kind = "files" if one["type"] == "file" else "memory_stores"
        found = _studio.there(call, world, kind, one[f"{one['type']}_id"])
        if kind == "files":
            _studio_files.data(call, found, world)


def begin(call: Call, session: Resource, world: World) -> None:
    """Completes a session: the agent as it is now, and copies of the files. Raises Refused."""
    asked = session.fields["agent"]
    agent = _studio_agents.named(call, asked, world)
    check(call, session.fields, world)
    session.fields["agent"] = agent
    if isinstance(asked, Mapping):
        session.overrides = {name: asked[name] for name in OVERRIDES if name in asked}
    session.own["team"] = _studio_agents.team(call, agent, world)
    session.usage = dict.fromkeys(_studio_turns.USAGE, 0)
    for one in session.fields.pop("resources"):
        put(call, session, one, world)


OVERRIDES = ("system", "tools", "mcp_servers", "skills")
"""What a session may have otherwise than its agent (dashscope SDK 2.0.2, agentstudio/types/params.py)."""


def put(call: Call, session: Resource, asked: Mapping[str, Any], world: World) -> Resource:
    """Puts a file or a memory store into a session. Raises Refused for one that is not there."""
    now = world.clock.now()
    if asked["type"] == "file":
        file = _studio.there(call, world, "files", asked["file_id"])
        raw = _studio_files.data(call, file, world)
        told = file.fields
        copy = _studio_files.keep(call, world, told["filename"], told["mime_type"], raw, session.id)
        path = asked.get("mount_path") or f"/uploads/{told['filename']}"
        fields: dict[str, Any] = {"type": "file", "file_id": copy.id, "mount_path": f"{MOUNTED}{path}"}
    else:
        store = _studio.there(call, world, "memory_stores", asked["memory_store_id"])
        fields = {"type": "memory_store", "memory_store_id": store.id}
        fields |= {"access": asked.get("access") or "read_write", "instructions": asked.get("instructions")}
        fields |= {name: store.fields[name] for name in ("name", "description")}
    where = place(session)
    one = Resource(_studio.new_id(where, world), fields, now, now)
    world.agentstudio.add(call.owner, where, one)
    return one


def take(call: Call, session: Resource, one: Resource, world: World) -> None:
    """Takes something out of a session again."""
    world.agentstudio.forget(call.owner, place(session), one.id)
    copy = world.agentstudio.get(call.owner, _studio_files.FILES, one.fields.get("file_id", ""))
    if copy is not None:
        _studio_files.forget(call, copy, world)


def put_in(one: Resource) -> dict[str, Any]:
    """What is shown of that which was put into a session."""
    times = {"created_at": _studio.time(one.created), "updated_at": _studio.time(one.updated)}
    return {"id": one.id, **one.fields, **times}
