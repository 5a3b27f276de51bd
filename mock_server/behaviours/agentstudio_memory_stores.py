"""AgentStudio's memory stores: small texts under paths, and what each of them was before."""

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Any

from mock_server.behaviours import _resources, _studio
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World

CONTENT, PATH, FULL = 102_400, 1024, 20
"""Bytes of a content and of a path, and entries a page with contents (dashscope SDK 2.0.2, agentstudio/types/params.py)."""


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, is archived or has changed in the meantime."""
    place, found, rest = _studio.find(call, world)
    if rest == "redact":
        assert found is not None
        found.fields |= {"path": None, "content": None, "redacted": world.clock.now()}
        return _studio.said(call, _version_of_memory(place, found, full=True))
    if place[-1] in ("memories", "memory_versions"):
        return _memories(call, place, found, world)
    return _studio.resource(call, _studio.Found(place, found, rest), world)


def _memories(call: Call, place: Place, found: Resource | None, world: World) -> Json:
    """Memories of a store and their versions. Raises Refused."""
    if place[-1] == "memory_versions":
        if found is None:
            return _versions_of_memories(call, place, world)
        return _studio.said(call, _version_of_memory(place, found, full=True))
    if call.method == "GET":
        return (
            _listed_memories(call, place, world)
            if found is None
            else _studio.said(call, _memory(place, found, full=True))
        )
    store = world.agentstudio.get(call.owner, place[:1], place[1])
    assert store is not None  # the path led through it
    if store.archived is not None:
        raise _studio.conflict(store.id)
    if call.method == "DELETE":
        assert found is not None
        _keep_version(call, place, found, "deleted", world)
        world.agentstudio.forget(call.owner, place, found.id)
        return _studio.said(call, {"id": found.id, "type": "memory_deleted"})
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
        found = Resource(_studio.new_id(place, world), {"path": path, "content": content}, now, now)
        world.agentstudio.add(call.owner, place, found)
        _keep_version(call, place, found, "created", world)
        return _studio.said(call, _memory(place, found))
    known = body.get("content_sha256")
    if known is not None and known != _sized(found.fields["content"])["content_sha256"]:
        raise Refused("MemoryChanged", layer="gateway", values={"id": found.id})
    found.fields |= {
        name: value for name, value in (("path", path), ("content", content)) if value is not None
    }
    found.updated = now
    _keep_version(call, place, found, "modified", world)
    return _studio.said(call, _memory(place, found))


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
        "created_at": _studio.time(one.created),
        "updated_at": _studio.time(one.updated),
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
        "redacted_at": _studio.time(fields["redacted"]),
        "created_at": _studio.time(one.created),
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
    return _studio.page(call, shown, lambda one: _memory(place, one, full=full), prefixes=inner)


def _versions_of_memories(call: Call, place: Place, world: World) -> Json:
    given = _resources.query(call)
    full, operation = _full(given), given.get("operation")
    if operation and operation not in ("created", "modified", "deleted"):
        raise _resources.unreadable("operation")
    between = _studio.between(
        {name.replace(".", "[") + "]": value for name, value in given.items() if "." in name}
    )
    found = [
        one
        for one in world.agentstudio.newest_first(call.owner, place)
        if given.get("memory_id") in (None, "", one.fields["memory_id"])
        and (not operation or one.fields["operation"] == operation)
        and between(one.created)
    ]
    return _studio.page(call, found, lambda one: _version_of_memory(place, one, full=full))
