"""Imports of models: begun, listed, asked after, deleted."""

from datetime import UTC, datetime
from random import Random
from typing import Any

from mock_server.behaviours import _resources
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world import model_imports
from mock_server.world.model_imports import FAILED, PENDING, RUNNING, SUCCESSED, Import
from mock_server.world.world import World

NO_FILE = "OSS获取文件失败，请检查OSS内文件"
"""What an import fails of whose bucket is called `….invalid`; every other counts as readable (model-import-api-reference)."""


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, and for deleting what is not over."""
    owner, now = _resources.owner(call), world.clock.now()
    if "job_id" not in call.values:
        return _begun(call, world) if call.method == "POST" else _listed(call, world)
    found = world.model_imports.get(owner, call.values["job_id"])
    if found is None:
        raise Refused("JobNotFound", layer="gateway")
    if call.method == "DELETE":
        if found.status(now) in (PENDING, RUNNING):
            raise Refused("ImportRuns", layer="gateway")
        world.model_imports.forget(found.id)
    return _resources.said(call, _shown(found, now))


def _begun(call: Call, world: World) -> Json:
    asked, now = call.body, world.clock.now()
    name = asked["model_name"]
    base = world.spec.catalogue.get(name)
    if base is None:
        raise Refused("DeployableNotFound", layer="gateway", values={"id": name})
    id = world.ids.task_id()
    mark = "".join(Random(id).choices("0123456789abcdefghijklmnopqrstuvwxyz", k=4))
    bucket = asked["storage_info"]["bucket_name"]
    made = Import(
        id=id,
        owner=_resources.owner(call),
        asked=asked,
        model=f"{name}-offline-{_resources.local(now, '%Y%m%d')}-{mark}",
        created=now,
        lapse=model_imports.REAL if world.pace.real else model_imports.QUICK,
        error=NO_FILE if f".{bucket}".endswith(".invalid") else None,
    )
    world.model_imports.add(made)
    return _resources.said(call, _shown(made, now, weights=True))


def _shown(one: Import, now: float, *, weights: bool = False) -> dict[str, Any]:
    asked, status = one.asked, one.status(now)
    created = datetime.fromtimestamp(one.created, UTC).isoformat("T", "milliseconds")
    stored = {key: asked["storage_info"][key] for key in ("bucket_name", "object_key")}
    return {
        "job_id": one.id,
        "model_name": one.model,
        "display_name": asked.get("display_name") or asked["model_name"],
        "source": "OSS",
        **({"weight_type": asked["weight_type"]} if weights else {}),
        "storage_info": stored,
        "status": status,
        **({"error_code": one.error} if status == FAILED and one.error else {}),
        "gmt_create": created,
    }


def _listed(call: Call, world: World) -> Json:
    given, now = _resources.query(call), world.clock.now()
    status, model = given.get("status"), given.get("model_name")
    if status and status not in (PENDING, RUNNING, SUCCESSED, FAILED):
        raise _resources.unreadable("status")
    found = [
        one
        for one in world.model_imports.newest_first(_resources.owner(call))
        if (not status or one.status(now) == status)
        and (not model or model in (one.model, one.asked["model_name"]))
    ]
    at, size, shown = _resources.page(given, found, 10, 100)
    listed = [_shown(one, now) for one in shown]
    return _resources.said(call, {"total": len(found), "page_no": at, "page_size": size, "list": listed})
