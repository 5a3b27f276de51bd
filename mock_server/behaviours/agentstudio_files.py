"""AgentStudio's files: uploaded, shown, listed, downloaded, deleted."""

from mock_server.behaviours import _resources, _studio, _studio_files
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Content, Json, Reply
from mock_server.world.world import World

DOWNLOADED = {"content-disposition": "attachment"}


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for a file that is not there, or cannot be downloaded."""
    _, one, rest = _studio.find(call, world)
    if one is None:
        return _uploaded(call, world) if call.method == "POST" else _listed(call, world)
    if rest == "content":
        if not one.fields["downloadable"]:
            raise Refused("StudioNotDownloadable", layer="gateway", values={"id": one.id})
        content = _studio_files.data(call, one, world)
        return Content(content, "application/octet-stream", headers=DOWNLOADED)
    if call.method == "DELETE":
        _studio_files.forget(call, one, world)
        return _studio.said(call, {"id": one.id, "type": "file_deleted"})
    return _studio.said(call, _studio_files.shown(one))


def _uploaded(call: Call, world: World) -> Json:
    part = next((part for part in call.parts if part.name == "file" and part.filename), None)
    if part is None:
        raise _resources.unreadable("file")
    media_type = part.media_type or "application/octet-stream"
    one = _studio_files.keep(call, world, part.filename or "", media_type, part.data)
    _studio_files.scan(call, world, "file_scan", part.data, asset_type="agent", asset_name=part.filename)
    return _studio.said(call, _studio_files.shown(one))


def _listed(call: Call, world: World) -> Json:
    scope = _resources.query(call).get("scope_id") or None
    found = world.agentstudio.newest_first(call.owner, _studio_files.FILES)
    return _studio.page(call, [one for one in found if one.own["scope"] == scope], _studio_files.shown)
