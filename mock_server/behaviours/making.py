"""Pictures, films and transcripts: a task, or at once where the model can and nobody asks for a task."""

from mock_server.behaviours import _making
from mock_server.wire import decode
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The new task; without the header what a task would have made (by the SDK's `sync_call`; its form is assumed)."""
    if decode.wants_task(call):
        return _making.create(call, world)
    wish = _making.wish_now(call, world)
    made = _making.outcome(wish)
    if made.failed:  # at once there is no task that could have failed; the words are assumed
        raise Refused("InvalidParameter", layer="model", message=made.output["message"])
    named = {"task_id": world.ids.task_id(), "task_status": "SUCCEEDED"}
    times = {"submit_time": wish.ended, "scheduled_time": wish.ended, "end_time": wish.ended}
    answer = {"request_id": call.request_id, "output": {**named, **times, **made.output}}
    return Json(dumps(answer if made.usage is None else {**answer, "usage": made.usage}))
