"""FIM completions: code for the gap that the prompt's markers leave open, in OpenAI's text completion form."""

from mock_server.behaviours import _chat
from mock_server.content.answer import complete
from mock_server.wire import compatible
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Reply
from mock_server.wire.timeline import Ask
from mock_server.world.world import World

_SAID = ("text", "finish", "whole")
"""What of a script a completion can say."""


def respond(call: Call, world: World) -> Reply:
    """The completion, as chunks when `stream` is true."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    parameters = {name: value for name, value in call.body.items() if value is not None}
    timeline = complete(model, call.body["prompt"], parameters, _chat.seed(parameters, world))
    if call.script is not None and (
        ordered := {key: call.script[key] for key in _SAID if key in call.script}
    ):
        timeline = _chat.scripted(timeline, Ask(model, (), parameters, False, 0), ordered)
    telling = _chat.telling(
        timeline,
        world.profiles["completions", "classic"],
        {call.region.id},
        {
            "created": b"%d" % world.clock.now(),
            "model": dumps(model.id),
            "id": dumps(f"cmpl-{call.request_id}"),
        },
        world,
    )
    if not call.stream:
        return compatible.whole(telling)
    options = parameters.get("stream_options") or {}
    return Events(compatible.stream(telling, include_usage=bool(options.get("include_usage"))))
