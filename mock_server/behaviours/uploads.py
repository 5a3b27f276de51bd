"""Leave to bring a file for one request."""

from mock_server.behaviours import _kept
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.uploads import TARGET
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """What the form needs. Raises Refused for another action, and where no model is named."""
    asked = _kept.query(call)
    for name, fits in (("action", asked.get("action") == "getPolicy"), ("model", bool(asked.get("model")))):
        if not fits:
            message = f"Required parameter({name}) missing or invalid, please check the request parameters."
            raise Refused("InvalidParameter", layer="gateway", message=message, headers=_kept.NAMELESS)
    leave = world.uploads.leave(call.owner, call.request_id, world.clock.now())
    leave["upload_host"] = f"{_kept.base(call)}{TARGET}"
    return Json(dumps({"data": leave, "request_id": call.request_id}), headers=_kept.NAMELESS)
