"""Batches: begun, asked after, listed, cancelled."""

from typing import Any

from mock_server.behaviours import _batching, _kept
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world import batches, files
from mock_server.world.batches import Batch
from mock_server.world.world import World

NOTES = ("ds_name", "ds_description", "ds_batch_finish_callback")
MOST_FILES = 20
"""Ids that `input_file_ids` may name."""


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for a batch that is not there, and for one that is over and shall be cancelled."""
    id = call.values.get("batch_id")
    if id is None:
        return _said(_begun(call, world) if call.method == "POST" else _listed(call, world))
    now = world.clock.now()
    batch = world.batches.get(id, call.owner, now)
    if batch is None:
        raise Refused("BatchNotFound", layer="gateway", values={"id": id})
    _batching.look(call, world, batch)
    if call.method == "POST":
        status = batch.status(now)
        if status in batches.OVER or status == batches.CANCELLING:
            raise Refused("BatchOver", layer="gateway", values={"value": status})
        batch.wish = now
    return _said(shown(batch, now))


def _said(body: Any) -> Json:
    return Json(dumps(body), headers=_kept.JSON)


def _begun(call: Call, world: World) -> dict[str, Any]:
    sent, now = call.body, world.clock.now()
    id = sent["input_file_id"]
    if id.startswith(_batching.OUTSIDE):
        data = _batching.fetched(call, world, id)
    else:
        file = world.files.get(id, call.owner)
        if file is None:
            raise Refused("BatchInputNotFound", layer="gateway", values={"id": id})
        if file.purpose != files.BATCH:
            values = {"purpose": file.purpose or files.TUNE}
            raise Refused("BatchInputPurpose", layer="gateway", values=values)
        data = file.data
    window = sent["completion_window"]
    batch = Batch(
        id=f"batch_{world.ids.task_id()}",
        owner=call.owner,
        endpoint=sent["endpoint"],
        input_file_id=id,
        completion_window=window,
        window=int(window[:-1]) * (3600.0 if window[-1] == "h" else 86400.0),
        metadata=_notes(sent.get("metadata")),
        created=now,
        lapse=batches.REAL if world.pace.real else batches.QUICK,
    )
    world.batches.add(batch, data)
    return shown(batch, now)


def _notes(sent: Any) -> dict[str, str] | None:
    if not isinstance(sent, dict):
        return None
    return {name: value for name, value in sent.items() if name in NOTES}


def shown(batch: Batch, now: float) -> dict[str, Any]:
    """The batch as everybody sees it who may; every key is always there."""
    status = batch.status(now)
    failed, going = status == batches.FAILED, status not in (batches.VALIDATING, batches.FAILED)
    looked_at = batch.checked and not batch.mistakes
    written = int(batch.ends) if status in (batches.FINALIZING, batches.COMPLETED) else None
    cancelled = (
        int((batch.wish or 0) + batches.TO_CANCEL) if status == batches.CANCELLED else None
    )  # while it is being cancelled there is no time (recorded)
    return {
        "id": batch.id,
        "object": "batch",
        "endpoint": batch.endpoint,
        "errors": {"object": "list", "data": batch.mistakes} if failed else None,
        "input_file_id": batch.input_file_id,
        "completion_window": batch.completion_window,
        "status": status,
        "output_file_id": batch.output,
        "error_file_id": batch.errors,
        "created_at": int(batch.created),
        "in_progress_at": int(batch.created) if going and looked_at else None,  # recorded: the same second
        "expires_at": None,  # in every recording
        "finalizing_at": written,
        "completed_at": written if status == batches.COMPLETED else None,
        "failed_at": int(batch.created) if failed else None,
        "expired_at": int(batch.expires or 0) if status == batches.EXPIRED else None,
        "cancelling_at": cancelled,
        "cancelled_at": cancelled,
        "request_counts": {
            "total": batch.total if looked_at else 0,
            "completed": (batch.total if batch.closed else batch.done) - batch.failed,
            "failed": batch.failed,
        },
        "metadata": batch.metadata,
    }


def _listed(call: Call, world: World) -> dict[str, Any]:
    asked, now = _kept.query(call), world.clock.now()
    limit = _kept.number(asked, "limit", 20, 100)
    _kept.within(asked, 0)
    wanted = asked["input_file_ids"].split(",") if "input_file_ids" in asked else None
    if wanted is not None and len(wanted) > MOST_FILES:
        raise _kept.unreadable("input_file_ids")
    statuses = asked["status"].split(",") if "status" in asked else None
    known = list(world.batches.newest_first(call.owner, now))
    _batching.look(call, world, *known)
    found = [
        batch
        for batch in known
        if asked.get("ds_name", "") in (batch.metadata or {}).get("ds_name", "")
        and (wanted is None or batch.input_file_id in wanted)
        and (statuses is None or batch.status(now) in statuses)
        and _kept.within(asked, batch.created)
    ]
    if "after" in asked:
        place = next((at for at, batch in enumerate(known) if batch.id == asked["after"]), -1)
        found = [batch for batch in known[place + 1 :] if batch in found]
    shown_ones = [shown(batch, now) for batch in found[:limit]]
    return {
        "object": "list",
        "data": shown_ones or None,
        "first_id": shown_ones[0]["id"] if shown_ones else None,
        "last_id": shown_ones[-1]["id"] if shown_ones else None,
        "has_more": len(found) > limit,
    }
