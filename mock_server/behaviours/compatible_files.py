"""Files in the dialect of the OpenAI SDKs: uploaded, listed, asked after, deleted; what batches made also downloaded."""

from typing import Any

from mock_server.behaviours import _batching, _kept
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Content, Json, Reply
from mock_server.world import files
from mock_server.world.files import File
from mock_server.world.world import World

MOST = 2_000
"""Files on a page (openai-file-interface)."""


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for a file that is not there, and for one there is no room for."""
    assert call.operation is not None
    id = call.values.get("file_id")
    if id is None and call.method == "GET":
        _batching.look(call, world, *world.batches.newest_first(call.owner, world.clock.now()))
    if id is None:
        return _json(_uploaded(call, world) if call.method == "POST" else _listed(call, world))
    file = _kept.file(call, world, id)
    if call.operation.path.endswith("/content"):
        if file.purpose != files.OUTPUT:
            raise Refused("FileNotDownloadable", layer="gateway", values={"purpose": file.purpose})
        return Content(file.data, "", headers={"content-type": "", "vary": "Accept-Encoding"})
    if call.method == "DELETE":
        world.files.delete(id, call.owner)
        return _json({"object": "file", "deleted": True, "id": id})
    return _json(shown(file))


def _json(body: Any) -> Json:
    return Json(dumps(body), headers={"vary": "Accept-Encoding"})


def shown(file: File) -> dict[str, Any]:
    """What is known of the file."""
    return {
        "id": file.id,
        "object": "file",
        "bytes": file.size,
        "filename": file.name,
        "purpose": file.purpose or files.TUNE,
        "status": "processed",
        "created_at": int(file.created),
    }


def _uploaded(call: Call, world: World) -> dict[str, Any]:
    part = next((part for part in call.parts if part.name == "file" and part.filename), None)
    if part is None:
        raise Refused("FileMissing", layer="gateway")
    number, size = world.files.used(call.owner)
    if number >= files.MOST or size + len(part.data) > files.ROOM:
        values = {"used": str(number), "limit": str(files.MOST)}
        raise Refused("FileStoreFull", layer="gateway", values=values)
    purpose = call.body["purpose"]
    file = File(
        id=files.PREFIX[purpose] + world.ids.digits(24),
        owner=call.owner,
        name=part.filename or "",
        purpose=purpose,
        data=part.data,
        created=world.clock.now(),
    )
    world.files.add(file)
    return shown(file)


def _listed(call: Call, world: World) -> dict[str, Any]:
    asked = _kept.query(call)
    limit = _kept.number(asked, "limit", MOST, MOST)
    _kept.within(asked, 0)  # a time that cannot be read is refused even if there is no file
    found = [
        file
        for file in world.files.newest_first(call.owner)
        if asked.get("purpose") in (None, file.purpose) and _kept.within(asked, file.created)
    ]
    if "after" in asked:
        place = next((at for at, file in enumerate(found) if file.id == asked["after"]), None)
        found = found[place + 1 :] if place is not None else _older(found, call, world, asked["after"])
    return {
        "object": "list",
        "data": [shown(file) for file in found[:limit]],
        "has_more": len(found) > limit,
    }


def _older(found: list[File], call: Call, world: World, id: str) -> list[File]:
    """What lies after a file that the other conditions leave out; after one that is not there: nothing is skipped."""
    after = world.files.get(id, call.owner)
    return found if after is None else [file for file in found if file.number < after.number]
