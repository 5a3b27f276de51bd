"""Files on the native surface: several uploaded at once, listed on pages, asked after with an address, deleted."""

import base64
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from mock_server.behaviours import _batching, _kept
from mock_server.spec.model import Spec
from mock_server.spec.rules import Facts, Rules
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.forms import Part
from mock_server.wire.reply import Json, Reply
from mock_server.world import files
from mock_server.world.files import File
from mock_server.world.media import Brought
from mock_server.world.world import World

ACCOUNT, KEY_ID = "1000000000000001", "10001"
DAY = 24 * 3600.0


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for a file that is not there, and for a query or a form that cannot be read."""
    id = call.values.get("file_id")
    if id is None:
        return _said(call, _uploaded(call, world) if call.method == "POST" else _listed(call, world))
    file = world.files.get(id, call.owner)
    if file is None:
        raise Refused("NativeFileNotFound", layer="gateway", headers=_kept.NAMELESS)
    if call.method == "DELETE":
        world.files.delete(id, call.owner)
        world.media.forget(_place(file))
        return _said(call, None)
    purpose = {"purpose": file.purpose} if file.purpose else {}
    return _said(call, _shown(file, call, world, **purpose))


def _said(call: Call, data: Any) -> Json:
    answer = {"request_id": call.request_id}
    return Json(dumps(answer if data is None else {"data": data, **answer}), headers=_kept.NAMELESS)


def _place(file: File) -> str:
    return f"api-fs/{ACCOUNT}/{KEY_ID}/{file.id}/{file.name}"


def _shown(file: File, call: Call, world: World, **more: str) -> dict[str, Any]:
    until = world.clock.now() + DAY
    address = world.media.put(_place(file), "application/octet-stream", Brought(file.id, file.owner), until)
    return {
        "id": file.number,
        "name": file.name,
        "description": file.description,
        **more,
        "size": file.size,
        "md5": base64.b64encode(file.md5).decode(),
        "region": call.region.id,
        "file_id": file.id,
        "url": _kept.base(call) + address,
        "user_id": ACCOUNT,
        "api_key_id": KEY_ID,
        "gmt_create": datetime.fromtimestamp(file.created, _kept.BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
    }


def _listed(call: Call, world: World) -> dict[str, Any]:
    asked = _kept.query(call)
    page, size = _number(asked, "page_no", 1, 1_000_000), _number(asked, "page_size", 10, 100)
    _batching.look(call, world, *world.batches.newest_first(call.owner, world.clock.now()))
    found = list(world.files.newest_first(call.owner))
    return {
        "total": len(found),
        "page_size": size,
        "page_no": page,
        "files": [_shown(file, call, world) for file in found[(page - 1) * size : page * size]],
    }


def _number(asked: dict[str, str], name: str, default: int, most: int) -> int:
    try:
        return _kept.number(asked, name, default, most)
    except Refused:
        message = f"Required parameter({name}) missing or invalid, please check the request parameters."
        raise Refused("InvalidParameter", layer="gateway", message=message, headers=_kept.NAMELESS) from None


def _uploaded(call: Call, world: World) -> dict[str, Any]:
    kept, failed = [], []
    for part, purpose, description in _wanted(call):
        problem = _problem(part, purpose, call, world)
        if problem is not None:
            failed.append({"name": part.filename, **problem})
            continue
        file = File(
            id=world.ids.task_id(),
            owner=call.owner,
            name=part.filename or "",
            purpose=purpose,
            data=part.data,
            created=world.clock.now(),
            description=description,
        )
        world.files.add(file)
        kept.append({"name": file.name, "file_id": file.id})
    if not kept and not failed:
        message = "Required parameter(files) missing or invalid, please check the request parameters."
        raise Refused("InvalidParameter", layer="gateway", message=message, headers=_kept.NAMELESS)
    return {"uploaded_files": kept, "failed_uploads": failed}


def _wanted(call: Call) -> Iterator[tuple[Part, str, str]]:
    """Each file with its purpose and description: those at the same place in the form, of one purpose always that."""
    texts: dict[str, list[str]] = {}
    for part in call.parts:
        if part.filename is None:
            texts.setdefault(part.name, []).append(part.text)
    purposes, said = texts.get("purpose") or [""], texts.get("descriptions") or []
    found = [part for part in call.parts if part.name == "files" and part.filename]
    for at, part in enumerate(found):
        purpose = purposes[at] if at < len(purposes) else purposes[-1]
        yield part, purpose, said[at] if at < len(said) else ""


def _problem(part: Part, purpose: str, call: Call, world: World) -> dict[str, str] | None:
    """Why a file is not kept: code and message, None if it is."""
    number, used = world.files.used(call.owner)
    if number >= files.MOST:
        values = {"used": number, "limit": files.MOST}
        message = world.spec.errors["FileStoreFull"]["messages"][0].format_map(values)
        return {"code": "BadRequest.TooMany", "message": message}
    if used + len(part.data) > files.ROOM:
        return {
            "code": "BadRequest.TooLarge",
            "message": f"Out of space, <{used}> B of <{files.ROOM}> B storage space has been used.",
        }
    broken = _sizes(world.spec).broken(Facts(purpose=purpose or files.TUNE, bytes=len(part.data)))
    return None if broken is None else {"code": "BadRequest.TooLarge", "message": broken.message}


@lru_cache(maxsize=4)
def _sizes(spec: Spec) -> Rules:
    return Rules(spec.rules, ("file-size",), "native", "native-file-upload")
