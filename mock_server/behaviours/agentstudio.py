"""AgentStudio's environments and vaults with their credentials: kept and shown again."""

from mock_server.behaviours import _studio
from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there or is archived."""
    return _studio.resource(call, _studio.find(call, world), world)
