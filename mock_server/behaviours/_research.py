"""qwen-deep-research: a model that works in phases, in the same endpoint as the others."""

from mock_server.behaviours import _chat
from mock_server.content import asking
from mock_server.content.research import research
from mock_server.content.tokens import prompt_tokens
from mock_server.wire import research as wire
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Reply
from mock_server.wire.timeline import Timeline, Usage
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """A question back to a first question; after its answer the plan, the research and the report."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    sent = call.body.get("parameters") or {}
    parameters = {name: value for name, value in sent.items() if value is not None}
    ask = asking.native_text(model, call.body["input"], parameters, _chat.seed(parameters, world))
    done = research(ask)
    usage = Usage(prompt=prompt_tokens(ask), completion=0)
    constants = {"request_id": dumps(call.request_id)}
    assert model.wire is not None  # this is how the model was told from others
    profile = world.profiles["research", model.wire.research]
    telling = _chat.telling(Timeline((), usage), profile, set(), constants, world)
    return Events(wire.stream(telling, done))
