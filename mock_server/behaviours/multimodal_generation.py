"""Native multimodal generation: a conversation, whose content is an array of parts; of other models pictures or speech."""

from mock_server.behaviours import _native, _speaking
from mock_server.content import asking
from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.world import World

MADE = {"image": _speaking.pictures, "speech": _speaking.speech, "hearing": _speaking.heard}
"""What models that do not chat make here, by their kind."""


def respond(call: Call, world: World) -> Reply:
    """The generated message, picture or sound."""
    kind = call.model.kind if call.model is not None else None
    if kind is not None:
        return MADE[kind](call, world)
    return _native.respond(call, world, asking.native_multimodal, default_profile="vision")
