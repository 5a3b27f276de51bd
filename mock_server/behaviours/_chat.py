"""What the chat behaviours share: how an answer's flags, seed and rendering follow from the call and its ask."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from mock_server.content import media
from mock_server.content.answer import answer
from mock_server.content.sample import Unsatisfiable
from mock_server.content.tokens import cut, run
from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.wire.encode import Telling
from mock_server.wire.errors import Refused
from mock_server.wire.templates import Profile
from mock_server.wire.timeline import Ask, Choice, Timeline, ToolCall
from mock_server.world.world import World

_MEDIA = ("image", "video", "audio")


def seed(parameters: Mapping[str, Any], world: World) -> int:
    """What decides the answer's chance: the `seed` sent; nothing at temperature 0; else another number than the call before."""
    sent = parameters.get("seed")
    if isinstance(sent, int):
        return sent
    return 0 if parameters.get("temperature") == 0 else world.ids.sample()


def said(ask: Ask, script: Mapping[str, Any] | None = None) -> Timeline:
    """The answer, or what the call's script says instead of it.

    Raises Refused for a picture that is too small, and for a response_format whose schema nothing satisfies.
    """
    if ask.known is None or "media" not in ask.known:  # else they were looked at before
        for message in ask.messages:
            for medium in message.media:
                if medium.kind == "image" and (sides := media.too_small(medium)):
                    height, width = map(str, sides)
                    raise Refused("ImageTooSmall", layer="model", values={"height": height, "width": width})
    try:
        timeline = answer(ask)
    except Unsatisfiable as reason:
        raise Refused("BadAnswerSchema", layer="model", values={"reason": str(reason)}) from None
    return scripted(timeline, ask, script) if script else timeline


def scripted(timeline: Timeline, ask: Ask, script: Mapping[str, Any]) -> Timeline:
    """The answer with what the script says in its place: text, thinking (of a request that thinks), tool calls, finish."""
    choices = tuple(_scripted(choice, ask, script) for choice in timeline.choices)
    reasoning = sum(len(choice.thinking.ids) for choice in choices if choice.thinking)
    spoken = sum(len(choice.content.ids) + sum(call.tokens for call in choice.calls) for choice in choices)
    usage = timeline.usage._replace(
        completion=reasoning + spoken + timeline.usage.overhead, reasoning=reasoning
    )
    return timeline._replace(choices=choices, usage=usage)


def _scripted(choice: Choice, ask: Ask, script: Mapping[str, Any]) -> Choice:
    content, finish, calls = choice.content, choice.finish, choice.calls
    thinking = choice.thinking
    if thinking is not None and "thinking" in script:
        thinking = run(script["thinking"])
    if "tools" in script:
        content, finish = run(""), "tool_calls"
        calls = tuple(_scripted_call(one) for one in script["tools"])
    if "text" in script:
        content = run(script["text"])
        finish, calls = ("stop", ()) if "tools" not in script else (finish, calls)
    limit = ask.parameters.get("max_tokens")
    if script.get("finish") == "length" and not calls:
        limit = min(limit or len(content.ids), max(1, len(content.ids) // 2))
    if limit is not None and len(content.ids) > limit:
        content, finish = cut(content, limit), "length"
    elif "finish" in script and not calls:
        finish = script["finish"]
    return choice._replace(content=content, finish=finish, calls=calls, thinking=thinking, logprobs=None)


def _scripted_call(said: Mapping[str, Any]) -> ToolCall:
    arguments = said.get("arguments", {})
    told = run(arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode())
    return ToolCall(str(said["name"]), told, len(told.ids) + len(run(str(said["name"])).ids))


def ending_with_stop(timeline: Timeline) -> Timeline:
    """The answer with a call that was demanded by name ending as the native surface ends it: with `stop`."""
    choices = [one._replace(finish="stop") if one.finish == "tool_calls" else one for one in timeline.choices]
    return timeline._replace(choices=tuple(choices))


def flags(call: Call, ask: Ask, timeline: Timeline) -> set[str]:
    """The flags of wire.yaml that both surfaces know: a set of the caller's own."""
    if ask.known is None:
        return _flags(call, ask, timeline)
    flags = ask.known.get("flags", {}).get(call.region.id)
    if flags is None:
        flags = ask.known.setdefault("flags", {})[call.region.id] = frozenset(_flags(call, ask, timeline))
    return set(flags)


def _flags(call: Call, ask: Ask, timeline: Timeline) -> set[str]:
    parameters = ask.parameters
    choice = parameters.get("tool_choice")
    usage = timeline.usage
    found = {call.region.id}
    if ask.thinking:
        found.add("thinking")
    if parameters.get("tools"):
        found.add("offered")
    if "offered" in found and choice != "none":
        found.add("tools")
        if choice == "required" or isinstance(choice, dict):
            found.add("forced")
        if parameters.get("parallel_tool_calls"):
            found.add("parallel")
    if parameters.get("logprobs"):
        found.add("logprobs")
    for kind, count in zip(_MEDIA, (usage.image, usage.video, usage.audio), strict=True):
        if count:
            found |= {"media", kind}
    return found


def telling(
    timeline: Timeline,
    profile: Profile,
    flags: set[str],
    constants: dict[str, bytes],
    world: World,
    usage_keys: tuple[str, ...] = (),
) -> Telling:
    """The answer, ready to be rendered by the surface's encoder."""
    wire = world.spec.wire
    return Telling(
        timeline=timeline,
        profile=profile,
        flags=frozenset(flags),
        constants=constants,
        new_call_id=world.ids.call_id,
        frame_sizes=(wire["frames"]["first"], wire["frames"]["then"]),
        logprob_texts=wire["logprob"],
        usage_keys=usage_keys,
    )


def sources_json(timeline: Timeline) -> bytes:
    """`search_info.search_results` of the native surface."""
    return orjson.dumps(
        [
            {
                "icon": source.icon,
                "site_name": source.site_name,
                "index": source.index,
                "title": source.title,
                "url": source.url,
            }
            for source in timeline.sources or ()
        ]
    )


@lru_cache(maxsize=1024)
def usage_keys(model: Model, region: str, *, stream: bool) -> tuple[str, ...]:
    """The detail keys of compatible usage that this model shows, in its order; some regions write another one."""
    known = model.usage
    if known is None:
        return ()
    regional = (known.regions or {}).get(region) or {}
    names = ("compatible_stream", "compatible") if stream else ("compatible",)
    return next(
        (keys for place in (regional, known) for name in names if (keys := place.get(name)) is not None), ()
    )
