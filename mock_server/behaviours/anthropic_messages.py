"""Anthropic messages: the ask out of the body, one timeline, whole or streamed."""

from mock_server.behaviours import _caching, _chat
from mock_server.content import asking
from mock_server.wire import anthropic
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The message, as events when `stream` is true."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    ask = asking.anthropic(model, call.body, _chat.seed(call.body, world))
    telling = _chat.telling(
        _caching.cached(_chat.answered(ask, call, world), call, world),
        world.profiles["anthropic", "classic"],
        {call.region.id},
        {"id": dumps(f"msg_{call.request_id}"), "model": dumps(call.body["model"])},
        world,
    )
    return Events(anthropic.stream(telling)) if call.stream else anthropic.whole(telling)
