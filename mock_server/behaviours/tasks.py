"""Tasks: asked after, listed, canceled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from mock_server.behaviours import _making
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.tasks import CANCELED, FAILED, SUCCEEDED, Task
from mock_server.world.world import World

HEADERS: Mapping[str, str] = {
    "content-type": "application/json;charset=UTF-8",
    "vary": "Accept-Encoding",
    "x-request-id": "",
}
"""The machine that keeps the tasks sends other headers (sheet 1.3): no request id, no word of the gateway."""

DAY = 24 * 3600.0


def respond(call: Call, world: World) -> Reply:
    """The task, the list, or the cancellation."""
    id = call.values.get("task_id")
    if id is None:
        return _said(listed(call, world))
    assert call.operation is not None
    if call.operation.id == "native-task-cancel":
        if not world.tasks.cancel(id, call.owner, world.clock.now()):
            raise Refused("TaskNotPending", layer="gateway", headers=HEADERS)
        return _said({"request_id": call.request_id})
    return _said({"request_id": call.request_id, **told(id, call.owner, world)})


def _said(body: Mapping[str, Any]) -> Json:
    return Json(dumps(body), headers=HEADERS)


def told(id: str, owner: str, world: World) -> dict[str, Any]:
    """`output` and, of a task that succeeded, `usage`."""
    now = world.clock.now()
    task = world.tasks.get(id, owner, now)
    if task is None:
        return {"output": {"task_id": id, "task_status": "UNKNOWN"}}
    status = task.status(now)
    output: dict[str, Any] = {
        "task_id": id,
        "task_status": status,
        "submit_time": _making.local(task.submitted),
    }
    if now >= task.scheduled and (status != CANCELED or task.ends >= task.scheduled):
        output["scheduled_time"] = _making.local(task.scheduled)
    if status in (SUCCEEDED, FAILED, CANCELED):
        output["end_time"] = _making.local(task.ends)
    if status in (SUCCEEDED, FAILED):
        output |= task.outcome.output
    model = world.spec.catalogue.find(task.model)
    assert model is not None
    metrics = _making.metrics(task, model, status)
    if metrics is not None:
        output["task_metrics"] = metrics
    done = task.outcome.usage if status == SUCCEEDED else None
    return {"output": output, "usage": done} if done is not None else {"output": output}


def listed(call: Call, world: World) -> dict[str, Any]:
    """One page of the tasks that the query asks for. Raises Refused for a query that cannot be read."""
    query = {name: values[-1] for name, values in parse_qs(call.query).items()}
    page, size = _number(query, "page_no", 1, 1_000_000), _number(query, "page_size", 10, 100)
    now = world.clock.now()
    start, end = _moment(query, "start_time"), _moment(query, "end_time")
    if start is None:
        start = (now if end is None else end) - DAY
    if end is None:
        end = start + DAY
    if not 0 <= end - start <= DAY:
        raise _unreadable("end_time")
    wanted = {"task_id": "id", "model_name": "model", "region": "region"}
    found = [
        task
        for task in world.tasks.newest_first(call.owner, now)
        if start <= task.submitted <= end + 1
        and all(query.get(name) in (None, getattr(task, field)) for name, field in wanted.items())
        and query.get("status") in (None, task.status(now))
        and query.get("api_key_id") in (None, KEY_ID)
    ]
    return {
        "total": len(found),
        "data": [_entry(task, now) for task in found[(page - 1) * size : page * size]],
        "total_page": -(-len(found) // size),
        "page_no": page,
        "request_id": call.request_id,
        "page_size": size,
    }


KEY_ID, ACCOUNT = "10001", "1000000000000001"


def _entry(task: Task, now: float) -> dict[str, Any]:
    status = task.status(now)
    over = {"end_time": _milliseconds(task.ends)} if status in (SUCCEEDED, FAILED, CANCELED) else {}
    return {
        "api_key_id": KEY_ID,
        "caller_parent_id": ACCOUNT,
        "caller_uid": ACCOUNT,
        **over,
        "gmt_create": _milliseconds(task.submitted),
        "model_name": task.model,
        "region": task.region,
        "request_id": task.request_id,
        "start_time": _milliseconds(task.scheduled),
        "status": status,
        "task_id": task.id,
        "user_api_unique_key": task.api,
    }


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def _number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise _unreadable(name)
    return int(text)


def _moment(query: Mapping[str, str], name: str) -> float | None:
    """A time of the query, YYYYMMDDhhmmss in Beijing, as epoch seconds."""
    text = query.get(name)
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=_making.BEIJING).timestamp()
    except ValueError:
        raise _unreadable(name) from None


def _unreadable(name: str) -> Refused:
    message = f"Required parameter({name}) missing or invalid, please check the request parameters."
    return Refused("InvalidParameter", layer="gateway", message=message, headers=HEADERS)
