"""Native text generation: prompt or messages, text or message form, incremental or cumulative frames."""

from mock_server.behaviours import _native, _research
from mock_server.content import asking
from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The generated text; `result_format` and `incremental_output` default to what the model's family does."""
    if call.model and call.model.wire and call.model.wire.research:
        return _research.respond(call, world)
    return _native.respond(call, world, asking.native_text, default_profile="text")
