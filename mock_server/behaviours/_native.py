"""What the two native chat behaviours share: everything but how messages are read and which serialiser is the default."""

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.behaviours import _caching, _chat, _documents
from mock_server.content import asking
from mock_server.spec.model import Model
from mock_server.wire import native
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Json, Reply
from mock_server.wire.timeline import Ask, Timeline
from mock_server.world.world import World

ReadAsk = Callable[[Model, Mapping[str, Any], Mapping[str, Any], int, asking.Known], Ask]


def respond(call: Call, world: World, read: ReadAsk, default_profile: str) -> Reply:
    """The answer in the native envelope, as frames when the headers ask for them."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    sent = call.body.get("parameters") or {}
    seed = _chat.seed(sent, world)
    own = {"request_id": b'"%b"' % call.request_id.encode()}
    key = seed, call.region.id, _chat.minutes(sent, world)
    again = None if call.stream else _chat.again(call, key, world, own)
    if isinstance(again, Json):
        return again
    parameters = {name: value for name, value in sent.items() if value is not None}
    ask = read(model, call.body["input"], parameters, seed, call.known)
    if model.documents:
        ask = _documents.read(ask, call, world)
    said = _chat.answered(ask, call, world)
    timeline = _caching.cached(said, call, world) if again is None else said._replace(usage=again)
    if isinstance(parameters.get("tool_choice"), dict):  # cnblogs/single-generation-message-with-tools-nosse
        timeline = _chat.ending_with_stop(timeline)
    defaults = model.defaults
    flags = set(_chat.flags(call, ask, timeline))
    form = parameters.get("result_format") or (defaults and defaults.result_format) or "text"
    # The text form has no place for calls; that they come as messages then is assumed: the documentation asks for `message`.
    calls = any(choice.calls for choice in timeline.choices)
    if form == "message" or default_profile != "text" or ask.thinking or calls:
        flags.add("message")
    if "tools" in flags or len(timeline.choices) > 1:
        flags.add("index")
    shown = (model.usage and model.usage.native) or ()
    if "prompt_tokens_details.cached_tokens" in shown:
        flags.add("cache")
    if "cached_tokens" in shown:
        flags.add("cache-beside")
    constants = _plugins(ask, timeline, flags)
    profile = world.profiles["native", (model.wire and model.wire.native) or default_profile]
    telling = _chat.telling(timeline, profile, flags, constants, world)
    if not call.stream:
        return _chat.written(native.answer(telling), own, said.usage, timeline, call, key)
    constants |= own
    incremental = parameters.get("incremental_output")
    if incremental is None:
        incremental = ask.thinking or bool(defaults and defaults.incremental_output)
    return Events(native.stream(telling, cumulative=not incremental))


def _plugins(ask: Ask, timeline: Timeline, flags: set[str]) -> dict[str, bytes]:
    """What a web search or the code interpreter adds to the answer (sheet 2.4, 2.5 f and g)."""
    constants: dict[str, bytes] = {}
    used = {}
    if timeline.sources is not None:
        options = ask.parameters.get("search_options") or {}
        used["search"] = {"count": 1, "strategy": options.get("search_strategy") or "turbo"}
        if options.get("enable_source"):
            flags.add("search")
            results = _chat.sources_json(timeline)
            prepended = bool(options.get("prepend_search_result"))
            if prepended:
                flags.add("prepend_search")
            extra = (
                [{"result": ask.messages[-1].texts[0][:40], "tool": "search"}]
                if options.get("enable_search_extension")
                else []
            )
            shown = b"[]" if prepended else results
            constants["search_info"] = b'{"extra_tool_info":%b,"search_results":%b}' % (dumps(extra), shown)
            constants["search_only"] = b'{"search_results":%b}' % results
    if timeline.code is not None:
        flags.add("code")
        used["code_interpreter"] = {"count": 1}
        constants["tool_info"] = dumps(
            [{"code_interpreter": {"code": timeline.code}, "type": "code_interpreter"}]
        )
    if used:
        flags.add("plugins")
        constants["plugins"] = dumps(used)
    return constants
