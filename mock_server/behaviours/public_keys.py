"""The public key for encrypted input."""

from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.wire.sealing import KEY_ID
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The key and its name."""
    key = {"public_key": world.seals.public, "public_key_id": KEY_ID}
    return Json(dumps({"request_id": call.request_id, "data": key}))
