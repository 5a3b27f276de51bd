"""Temporary keys, made by a permanent one."""

from mock_server.behaviours import _resources
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World

DEFAULT, LONGEST = 60, 1800
"""Seconds (openapi/native/temporary-keys.yaml)."""


def respond(call: Call, world: World) -> Reply:
    """The key. Raises Refused for a time out of range, and where a temporary key asks (assumed)."""
    given = call.header(b"authorization").partition(" ")[2].strip()
    if world.temporary_keys.is_ours(given):
        raise Refused("InvalidApiKey", layer="key")
    seconds = _resources.number(_resources.query(call), "expire_in_seconds", DEFAULT, LONGEST)
    end = int(world.clock.now()) + seconds
    key = world.temporary_keys.make(call.key, end, world.ids.seed())
    return Json(dumps({"token": key, "expires_at": end}), headers={"x-request-id": ""})
