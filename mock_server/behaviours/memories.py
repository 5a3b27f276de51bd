"""Long-term memory: what users told, found again; schemas of profiles, and the profiles of users."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.behaviours import _resources
from mock_server.behaviours._resources import unreadable
from mock_server.content.vectors import features, relevance
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.memories import Attribute, Library, Node, Schema
from mock_server.world.world import World

SIZE, LARGEST = 10, 100
"""Entries a page (documented; the largest is assumed)."""

TOP, LEAST = 10, 0.3
"""Nodes a search finds, and how well they go with it at least (documented)."""

SAME = 0.75
"""What is told anew is about what a node says when they go together as well as this."""

LONGEST = 512
"""Letters of a node's content (documented of `custom_content`)."""


def respond(call: Call, world: World) -> Reply:
    """By operation. Raises Refused for a query that cannot be read, and for what is not there."""
    assert call.operation is not None
    return _ANSWERS[call.operation.id](call, world)


def _said(call: Call, body: Mapping[str, Any] | None = None) -> Json:
    return Json(dumps({**(body or {}), "request_id": call.request_id}))


def _missing() -> Refused:
    return Refused("NotFound", layer="gateway")


def _library(call: Call, name: str | None) -> Library:
    return call.owner, name or ""


# ---- nodes ------------------------------------------------------------------------------------------------------------


def _add(call: Call, world: World) -> Json:
    body = call.body
    schema = None
    if (named := body.get("profile_schema")) is not None:
        schema = world.memories.schema(call.owner, named)
        if schema is None:
            raise _missing()
    given = body.get("custom_content")
    told = [given] if given else list(_told(body["messages"]))
    events = []
    for text in told:
        events += _learn(call, text, verbatim=bool(given), world=world)
        if schema is not None:
            _fill_in(schema, body["user_id"], text)
    return _said(call, {"memory_nodes": events})


_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_ASKS = re.compile(r"[?？]\s*$")
_FORGET = re.compile(
    r"^\s*(?:please\s+)?forget\s+(?:that\s+|about\s+)?|^\s*(?:请)?(?:忘记|忘掉)", re.IGNORECASE
)


def _told(messages: list[dict[str, Any]]) -> Iterator[str]:
    """The sentences of the user that tell and do not ask."""
    for message in messages:
        if message["role"] != "user":
            continue
        for sentence in _SENTENCES.split(message["content"]):
            text = (sentence or "").strip()
            if text and not _ASKS.search(text):
                yield text[:LONGEST]


def _learn(call: Call, text: str, *, verbatim: bool, world: World) -> list[dict[str, Any]]:
    """Keeps what was told, and says what has changed: nothing where it was known."""
    body, now = call.body, world.clock.now()
    library = _library(call, body.get("memory_library_id"))
    known = world.memories.of(library, body["user_id"])
    forgets = None if verbatim else _FORGET.match(text)
    if forgets:
        text = text[forgets.end() :]
    if any(one.content == text for one in known) and not forgets:
        return []
    about = features(text)
    near = max(known, key=lambda one: _alike(about, one), default=None)
    if near is not None and _alike(about, near) < SAME:
        near = None
    if forgets:
        if near is None:
            return []
        world.memories.forget(library, near.id)
        return [{"memory_node_id": near.id, "content": near.content, "event": "DELETE"}]
    if near is None:
        project, meta = body.get("project_id") or "", body.get("meta_data") or {}
        made = Node(world.ids.digits(32), body["user_id"], text, now, now, project, meta)
        world.memories.add(library, made)
        return [{"memory_node_id": made.id, "content": text, "event": "ADD"}]
    old, near.content, near.updated = near.content, text, now
    return [{"memory_node_id": near.id, "content": text, "event": "UPDATE", "old_content": old}]


def _alike(about: Mapping[str, float], node: Node) -> float:
    """How well a text and a node go together, seen from both sides."""
    other = features(node.content)
    return min(relevance(about, other), relevance(other, about))


def _search(call: Call, world: World) -> Json:
    body = call.body
    asked = [one["content"] for one in body["messages"] if one["role"] == "user"]
    question = features("\n".join(asked or [body["messages"][-1]["content"]]))
    least = LEAST if body.get("min_score") is None else body["min_score"]
    projects = body.get("project_ids")
    nodes = world.memories.of(_library(call, body.get("memory_library_id")), body["user_id"])
    found = [
        (score, one)
        for one in nodes
        if (not projects or one.project in projects)
        and (score := relevance(question, features(one.content))) >= least
    ]
    found.sort(key=lambda pair: -pair[0])
    return _said(call, {"memory_nodes": [_shown(one) for _, one in found[: int(body.get("top_k") or TOP)]]})


def _shown(node: Node) -> dict[str, Any]:
    return {
        "memory_node_id": node.id,
        "content": node.content,
        "created_at": int(node.created),
        "updated_at": int(node.updated),
    }


def _nodes(call: Call, world: World) -> Json:
    given = _resources.query(call)
    found = world.memories.of(_library(call, given.get("memory_library_id")), _user(given))
    project = given.get("project_id")
    found = [one for one in reversed(found) if not project or one.project == project]
    at, many = _page(given)
    shown = [_shown(one) for one in found[(at - 1) * many : at * many]]
    body = {"memory_nodes": shown, "total": len(found), "page_size": many, "page_num": at}
    return _said(call, body)


def _user(given: Mapping[str, str]) -> str:
    """Whose memory the query asks after. Raises Refused if it does not say."""
    user = given.get("user_id", "")
    if not 1 <= len(user) <= 64:
        raise unreadable("user_id")
    return user


def _page(given: Mapping[str, str]) -> tuple[int, int]:
    at = _resources.number(given, "page_num", 1, 1_000_000)
    return at, _resources.number(given, "page_size", SIZE, LARGEST)


def _node(call: Call, world: World) -> tuple[Library, Node]:
    """The node that the path names. Raises Refused if there is none."""
    library = _library(call, _resources.query(call).get("memory_library_id"))
    found = world.memories.node(library, call.values["memory_node_id"])
    if found is None:
        raise _missing()
    return library, found


def _change(call: Call, world: World) -> Json:
    _, node = _node(call, world)
    body = call.body
    if node.user != body["user_id"]:
        raise _missing()
    node.content = body["custom_content"]
    node.updated = world.clock.now() if body.get("timestamp") is None else body["timestamp"]
    node.meta = body.get("meta_data") or node.meta
    return _said(call)


def _delete(call: Call, world: World) -> Json:
    library, node = _node(call, world)
    world.memories.forget(library, node.id)
    return _said(call)


# ---- profiles ---------------------------------------------------------------------------------------------------------


def _attribute(sent: Mapping[str, Any], world: World) -> Attribute:
    return Attribute(
        world.ids.digits(32), sent["name"], sent.get("description") or "", sent.get("default_value")
    )


def _make_schema(call: Call, world: World) -> Json:
    body = call.body
    attributes = [_attribute(one, world) for one in body["attributes"]]
    made = Schema(world.ids.digits(32), body["name"], body.get("description") or "", attributes)
    world.memories.add_schema(_library(call, body.get("memory_library_id")), made)
    return _said(call, {"profile_schema_id": made.id})


def _schemas(call: Call, world: World) -> Json:
    given = _resources.query(call)
    found = list(reversed(world.memories.schemas(_library(call, given.get("memory_library_id")))))
    at, many = _page(given)
    shown = [
        {"name": one.name, "description": one.description, "profile_schema_id": one.id}
        for one in found[(at - 1) * many : at * many]
    ]
    return _said(call, {"profile_schemas": shown, "total": len(found)})


def _schema(call: Call, world: World) -> Schema:
    """The schema that the path names. Raises Refused if there is none."""
    found = world.memories.schema(call.owner, call.values["profile_schema_id"])
    if found is None:
        raise _missing()
    return found


def _show_schema(call: Call, world: World) -> Json:
    schema = _schema(call, world)
    attributes = [
        {"attribute_id": one.id, "name": one.name, "description": one.description}
        | ({} if one.default is None else {"default_value": one.default})
        for one in schema.attributes
    ]
    return _said(call, {"name": schema.name, "description": schema.description, "attributes": attributes})


def _change_schema(call: Call, world: World) -> Json:
    """All that is asked, or nothing. Raises Refused for an attribute that there is not."""
    schema, body = _schema(call, world), call.body
    left = list(schema.attributes)
    for one in body.get("attributes_operations") or ():
        if one["op"] == "add":
            left.append(_attribute(one, world))
            continue
        at = next((at for at, old in enumerate(left) if old.id == one.get("attribute_id")), None)
        if at is None:
            raise _missing()
        if one["op"] == "delete":
            del left[at]
            continue
        old = left[at]
        left[at] = Attribute(
            old.id,
            one.get("name", old.name),
            one.get("description", old.description),
            one.get("default_value", old.default),
        )
    schema.attributes = left
    schema.name = body.get("name", schema.name)
    schema.description = body.get("description", schema.description)
    return _said(call)


def _delete_schema(call: Call, world: World) -> Json:
    world.memories.forget_schema(call.owner, _schema(call, world).id)
    return _said(call)


def _fill_in(schema: Schema, user: str, text: str) -> None:
    """Takes the values of attributes from what was told: what follows the name and `is`, `:` or 是."""
    for one in schema.attributes:
        spoken = re.escape(one.name.replace("_", " ")).replace(r"\ ", r"[\s_]+")
        found = re.search(rf"{spoken}\s*(?:\bis\b|[:：=]|是)\s*([^.,;。，；\n]+)", text, re.IGNORECASE)
        if found and (value := found[1].strip()):
            schema.learn(user, one, value)


def _profile(call: Call, world: World) -> Json:
    schema = _schema(call, world)
    user = _user(_resources.query(call))
    attributes = []
    for one in schema.attributes:
        value = schema.known.get((user, one.id), one.default)
        attributes.append({"id": one.id, "name": one.name} | ({} if value is None else {"value": value}))
    profile = {
        "schema_name": schema.name,
        "schema_description": schema.description,
        "attributes": attributes,
    }
    return _said(call, {"profile": profile})


_ANSWERS = {
    "memory-add": _add,
    "memory-search": _search,
    "memory-nodes": _nodes,
    "memory-node-update": _change,
    "memory-node-delete": _delete,
    "profile-schema-create": _make_schema,
    "profile-schemas": _schemas,
    "profile-schema": _show_schema,
    "profile-schema-update": _change_schema,
    "profile-schema-delete": _delete_schema,
    "user-profile": _profile,
}
