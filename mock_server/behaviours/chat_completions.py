"""OpenAI-compatible chat completions: the ask out of the body, one timeline, whole or streamed."""

from mock_server.behaviours import _caching, _chat, _documents, _sounding
from mock_server.content import asking
from mock_server.wire import compatible
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The chat completion, as chunks when `stream` is true."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    seed = _chat.seed(call.body, world)
    own = {"created": b"%d" % world.clock.now(), "id": b'"chatcmpl-%b"' % call.request_id.encode()}
    key = seed, call.region.id, _chat.minutes(call.body, world)
    again = None if call.stream else _chat.again(call, key, world, own)
    if isinstance(again, Json):
        return again
    parameters = {name: value for name, value in call.body.items() if value is not None}
    ask = asking.compatible(model, parameters, seed, call.known)
    if model.documents:
        ask = _documents.read(ask, call, world)
    said = _chat.answered(ask, call, world)
    timeline = _caching.cached(said, call, world) if again is None else said._replace(usage=again)
    sound: tuple[bytes, ...] = ()
    if "audio" in parameters.get("modalities", ()):
        timeline, sound = _sounding.spoken(timeline, call, world)
    constants = {"model": dumps(call.body["model"])}
    telling = _chat.telling(
        timeline,
        world.profiles["compatible", (model.wire and model.wire.compatible) or "classic"],
        _chat.flags(call, ask, timeline),
        constants,
        world,
        _chat.usage_keys(
            model, call.region.id, stream=call.stream, explicit=timeline.usage.written is not None
        ),
        sound,
    )
    if not call.stream:
        return _chat.written(compatible.answer(telling), own, said.usage, timeline, call, key)
    constants |= own
    options = parameters.get("stream_options") or {}
    frames = compatible.stream(telling, include_usage=bool(options.get("include_usage")))
    return Events(frames, media_type=telling.profile.media_type)
