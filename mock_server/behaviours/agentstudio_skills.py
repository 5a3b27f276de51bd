"""AgentStudio's skills: made of zip files whose SKILL.md says name and description, and kept in versions."""

import re
from functools import partial
from typing import Any

from mock_server.behaviours import _resources, _studio, _studio_files
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.agentstudio import Resource, Version
from mock_server.world.media import Brought
from mock_server.world.world import World

HOLDS = 3600.0
"""Seconds that an address of a zip file holds (assumed)."""

LONGEST = 65_536
"""Bytes of the head of SKILL.md that are read."""

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, and for a file that is no skill."""
    place, one, rest = _studio.find(call, world)
    if one is None:
        return _made(call, world) if call.method == "POST" else _listed(call, world)
    if rest == "versions":
        if call.method == "POST":
            _read(call, one, world)
            return _studio.said(call, _version(one, one.versions[-1]))
        return _studio.page(call, list(reversed(one.versions)), partial(_version, one))
    if rest:
        text = call.values["version"]
        version = one.version(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
        if version is None:
            raise _studio.missing()
        if rest.endswith("content"):
            return _studio.said(call, {"url": _address(call, version, world)})
        return _studio.said(call, _version(one, version))
    if call.method == "DELETE":
        for kept in one.versions:
            world.files.delete(kept.fields["copy"], _studio_files.owner(call))
        world.agentstudio.forget(call.owner, place, one.id)
        return _studio.said(call, {"id": one.id, "type": "skill_deleted"})
    return _studio.said(call, _shown(one))


def _made(call: Call, world: World) -> Json:
    now = world.clock.now()
    one = Resource(_studio.new_id(("skills",), world), {}, now, now)
    _read(call, one, world)
    world.agentstudio.add(call.owner, ("skills",), one)
    return _studio.said(call, _shown(one))


def _listed(call: Call, world: World) -> Json:
    source = _studio.one_of(_resources.query(call), "source", "custom", "official")
    found = [] if source == "official" else world.agentstudio.newest_first(call.owner, ("skills",))
    return _studio.page(call, found, _shown)


def _read(call: Call, one: Resource, world: World) -> None:
    """Makes of the file that was named the newest version of the skill. Raises Refused for one that is not there or no skill."""
    file = _studio.there(call, world, "files", call.body["file_id"])
    raw = _studio_files.data(call, file, world)
    parts = _studio_files.unpacked(raw)
    said = None if parts is None else _said(parts)
    if parts is None or said is None:
        raise Refused("StudioNoSkill", layer="gateway", values={"id": file.id})
    _studio_files.scan(
        call, world, "skill_scan", list(parts.values()), asset_type="skill", asset_name=said["name"]
    )
    copy = _studio_files.copy(call, world, file.fields["filename"], raw)  # whatever becomes of the file
    one.fields = {**said, "file_id": file.id, "copy": copy, "id": f"skill_version_{world.ids.digits(24)}"}
    one.updated = world.clock.now()
    one.remember()


def _said(parts: dict[str, bytes]) -> dict[str, Any] | None:
    """What the head of SKILL.md says, in the zip file's root or in its one folder; None where it does not."""
    import yaml  # takes time that a start need not pay

    path = min((path for path in parts if re.fullmatch(r"(?:[^/]+/)?SKILL\.md", path)), key=len, default=None)
    head = _HEAD.match(parts[path][:LONGEST].decode("utf-8", "replace")) if path is not None else None
    try:
        said = yaml.safe_load(head[1]) if head else None
    except (yaml.YAMLError, ValueError, RecursionError):
        said = None
    pairs = said.items() if isinstance(said, dict) else ()
    words = {name: text.strip() for name, text in pairs if isinstance(name, str) and isinstance(text, str)}
    if not words.get("name") or not words.get("description"):
        return None
    more = {name: text for name, text in words.items() if name not in ("name", "description")}
    return {"name": words["name"], "description": words["description"], "more": more}


def _shown(one: Resource) -> dict[str, Any]:
    number = str(one.versions[-1].number)
    return {
        "id": one.id,
        "type": "skill",
        "name": one.fields["name"],
        "description": one.fields["description"],
        "source": "custom",
        "status": "active",
        "latest_version": number,
        "version": number,
        "file_id": one.fields["file_id"],
        "scope": None,
        "created_at": _studio.time(one.created),
        "updated_at": _studio.time(one.updated),
    }


def _version(one: Resource, version: Version) -> dict[str, Any]:
    fields, at = version.fields, _studio.time(version.at)
    return {
        "id": fields["id"],
        "type": "skill_version",
        "skill_id": one.id,
        "name": fields["name"],
        "description": fields["description"],
        "version": str(version.number),
        "status": "active",
        "additional_properties": fields["more"],
        "created_at": at,
        "updated_at": at,
    }


def _address(call: Call, version: Version, world: World) -> str:
    """Where the zip file of the version can be fetched for a while."""
    kept = Brought(version.fields["copy"], _studio_files.owner(call))
    until = world.clock.now() + HOLDS
    path = world.media.put(f"{version.fields['copy']}.zip", "application/zip", kept, until)
    return f"{call.base}{path}"
