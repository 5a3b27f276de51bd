"""Native multimodal conversation: content is an array of parts; always in message form."""

from mock_server.behaviours import _native
from mock_server.content import asking
from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The generated message."""
    return _native.respond(call, world, asking.native_multimodal, default_profile="vision")
