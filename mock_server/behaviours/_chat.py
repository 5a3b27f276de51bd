"""What the chat behaviours share: how an answer's flags, seed and rendering follow from the call and its ask."""

import re
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from mock_server.behaviours import _caching, _uploaded
from mock_server.content import media
from mock_server.content.answer import answer
from mock_server.content.sample import Unsatisfiable
from mock_server.content.tokens import cut, run
from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.wire.encode import Telling, dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json
from mock_server.wire.templates import Parts, Profile, render
from mock_server.wire.timeline import Ask, Choice, Run, Timeline, ToolCall, Usage
from mock_server.world.cache import Cache
from mock_server.world.ids import SAMPLES
from mock_server.world.world import World


class Asked(Exception):
    """Not an error: the ask of a call whose script wants to know it, for who answers elsewhere."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.ask = ask


_MEDIA = ("image", "video", "audio")
CACHED = "prompt_tokens_details.cached_tokens"
EXPLICIT = (
    "prompt_tokens_details.cache_creation_input_tokens",
    "prompt_tokens_details.cache_type",
    "prompt_tokens_details.cache_creation",
)
"""The detail keys of a cache, and those that an explicit one adds."""


def seed(parameters: Mapping[str, Any], world: World) -> int:
    """What decides the answer's chance: the `seed` sent; nothing at temperature 0; else another number than the call before."""
    sent = parameters.get("seed")
    if isinstance(sent, int):
        return sent
    return 0 if parameters.get("temperature") == 0 else world.ids.sample()


def minutes(parameters: Mapping[str, Any], world: World) -> int:
    """The clock in minutes for a request that offers tools, whose arguments may hang on it; 0 for any other."""
    return int(world.clock.now() // 60) if parameters.get("tools") else 0


def answered(ask: Ask, call: Call, world: World) -> Timeline:
    """What is said to the call. Raises Refused as `said` does, and for an `oss://` address that leads nowhere."""
    if now := minutes(ask.parameters, world):
        ask = ask._replace(now=now)
    if ask.known is None or "media" not in ask.known:  # else they were looked at before
        for message in ask.messages:
            for medium in message.media:
                _uploaded.check((medium.url,) if isinstance(medium.url, str) else medium.url, call, world)
    return said(ask, call.script)


def said(ask: Ask, script: Mapping[str, Any] | None = None) -> Timeline:
    """The answer, or what the call's script says instead of it.

    Raises Refused for a picture that is too small, and for a response_format whose schema nothing satisfies.
    """
    if ask.known is None or "media" not in ask.known:
        for message in ask.messages:
            for medium in message.media:
                if medium.kind == "image" and (sides := media.too_small(medium)):
                    height, width = map(str, sides)
                    raise Refused("ImageTooSmall", layer="model", values={"height": height, "width": width})
    if script is not None and "ask" in script:
        raise Asked(ask)
    if script is not None and "timeline" in script:
        return (
            scripted(_fitted(script["timeline"], ask), ask, script)
            if len(script) > 1
            else _fitted(script["timeline"], ask)
        )
    if script and "locale" in script:
        ask = ask._replace(language=script["locale"])
    try:
        timeline = answer(ask)
    except Unsatisfiable as reason:
        raise Refused("BadAnswerSchema", layer="model", values={"reason": str(reason)}) from None
    if script is not None and "length" in script:
        return _of_length(timeline, ask, *script["length"](ask.model, ask.thinking, ask.seed))
    return scripted(timeline, ask, script) if script else timeline


def _fitted(timeline: Timeline, ask: Ask) -> Timeline:
    """What was said to the same conversation in another dialect, as this request can have it: with thoughts if it thinks, and
    no longer than it allows."""
    limit = ask.parameters.get("max_tokens")
    choices = []
    for choice in timeline.choices:
        choice = choice._replace(thinking=(choice.thinking or run("")) if ask.thinking else None)
        if limit is not None and len(choice.content.ids) > limit:
            choice = choice._replace(content=cut(choice.content, limit), finish="length")
        choices.append(choice)
    dropped = _spoken(timeline.choices) - _spoken(choices)
    usage = timeline.usage._replace(
        completion=timeline.usage.completion - dropped,
        reasoning=timeline.usage.reasoning if ask.thinking else 0,
    )
    return timeline._replace(choices=tuple(choices), usage=usage)


def _of_length(timeline: Timeline, ask: Ask, wanted: int | None, thoughts: int | None) -> Timeline:
    """The answer about as long as it shall be, in whole sentences. What has a form (calls, JSON, code, a list) keeps it, and so
    does what a limit of the request has ended."""
    formed = "response_format" in ask.parameters
    choices = []
    for choice in timeline.choices:
        plain = not (formed or choice.calls or choice.cut or choice.logprobs)
        if (
            choice.thinking
            and thoughts
            and choice.finish != "length"
            and "thinking_budget" not in ask.parameters
        ):
            choice = choice._replace(thinking=_stretched(choice.thinking, thoughts))
        if plain and wanted and _FORM.search(choice.content.text) is None:
            choice = choice._replace(content=_stretched(choice.content, wanted))
            limit = ask.parameters.get("max_tokens") or ask.parameters.get("max_completion_tokens")
            if limit and len(choice.content.ids) > limit:
                choice = choice._replace(content=cut(choice.content, limit), finish="length")
        choices.append(choice)
    more = _spoken(choices) - _spoken(timeline.choices)
    usage = timeline.usage._replace(
        completion=timeline.usage.completion + more,
        reasoning=sum(len(one.thinking.ids) for one in choices if one.thinking),
    )
    return timeline._replace(choices=tuple(choices), usage=usage)


_FORM = re.compile(r"```|^\s*(?:[-*#|>]|\d+\.)|\$\$|\[\d+\]", re.MULTILINE)
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？])\s*|.+?$", re.DOTALL)


def _stretched(said: Run, wanted: int) -> Run:
    """So many whole sentences of it, begun again from the front where there are too few, that it has about `wanted` tokens."""
    sentences = _SENTENCE.findall(said.text)
    if not sentences:
        return said
    mean = len(said.ids) / len(sentences)
    count = max(1, round(wanted / mean))
    told = [sentences[number % len(sentences)] for number in range(count)]
    blank = "" if sentences[-1][-1:] in "。！？" else " "
    joined = "".join(one if one[-1:].isspace() or one[-1:] in "。！？" else one + blank for one in told)
    return run(joined.rstrip())


def _spoken(choices: Sequence[Choice]) -> int:
    return sum(len(choice.content.ids) + len((choice.thinking or run("")).ids) for choice in choices)


def scripted(timeline: Timeline, ask: Ask, script: Mapping[str, Any]) -> Timeline:
    """The answer with what the script says in its place: text, thinking (of a request that thinks), tool calls, finish.

    A text that ends for its length is cut in half, unless the script has it `whole`: cut already.
    """
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
    if script.get("finish") == "length" and not calls and "whole" not in script:
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


LARGEST, MOST = 4096, SAMPLES
"""Bytes of an answer that is kept as it was written, at most, and how many of those to one request are."""


class Written(NamedTuple):
    """A whole answer as it was written, open where each call has values of its own, and what it cost without and with the cache."""

    body: Parts
    usage: Usage
    cached: Usage
    counted: tuple[Cache, str, float] | None = (
        None  # by which cache, for which key, when: it stands for a second
    )


def written(
    body: Parts, own: Mapping[str, bytes], usage: Usage, timeline: Timeline, call: Call, key: Any
) -> Json:
    """The answer, with what is this call's `own`. Who asks the very same again, and by `key` gets the same answer, gets it as it
    was written. `usage`: what it cost without the cache; the timeline's, with it."""
    cached = timeline.usage
    if (
        call.again is not None
        and call.script is None
        and (key in call.again or len(call.again) < MOST)
        and sum(map(len, body)) <= LARGEST
        and not any(choice.calls for choice in timeline.choices)  # whose ids are new each time
    ):
        call.again[key] = Written(body, usage, cached)
    return Json(render(body, own), tokens=cached.completion, thinking=cached.reasoning)


def again(call: Call, key: Any, world: World, own: Mapping[str, bytes]) -> Json | Usage | None:
    """The answer that was written to the very same request; what it costs now, where that is another sum; None if there is none.

    To find out what it costs keeps the prompt in the cache, so that is done once for a call; and once a second for those who ask the
    same again and again: within one, nothing is kept anew."""
    if call.again is None or call.script is not None:
        return None
    kept: Written | None = call.again.get(key)
    if kept is None:
        return None
    cached, cache, now = kept.cached, world.cache, world.clock.now()
    known = kept.counted
    if known is not None and known[0] is cache and known[1] == call.key and 0 <= now - known[2] < 1:
        call.prompt = cached.prompt - cached.cached
    else:
        cached = _caching.counted(kept.usage, call, world)
        if cached != kept.cached:
            return cached
        settled = (
            cached.written is None and not world.tables.shared
        )  # else it is kept for a time from its last use
        if settled and _caching.counted(kept.usage, call, world) == cached:  # it may just have been kept anew
            call.again[key] = kept._replace(counted=(cache, call.key, now))
    return Json(render(kept.body, own), tokens=cached.completion, thinking=cached.reasoning)


def ending_with_stop(timeline: Timeline) -> Timeline:
    """The answer with a call that was demanded by name ending as the native surface ends it: with `stop`."""
    choices = [one._replace(finish="stop") if one.finish == "tool_calls" else one for one in timeline.choices]
    return timeline._replace(choices=tuple(choices))


def flags(call: Call, ask: Ask, timeline: Timeline) -> frozenset[str]:
    """The flags of wire.yaml that both surfaces know."""
    if timeline.usage.written is not None:  # how long the prompt is decides that, too
        return _flags(call, ask, timeline) | {"explicit"}
    if ask.known is None:
        return _flags(call, ask, timeline)
    found: dict[str, frozenset[str]] = ask.known.setdefault("flags", {})
    flags = found.get(call.region.id)
    if flags is None:
        flags = found[call.region.id] = _flags(call, ask, timeline)
    return flags


def _flags(call: Call, ask: Ask, timeline: Timeline) -> frozenset[str]:
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
    if usage.seconds:
        found.add("heard")
    if call.stream and "audio" in parameters.get("modalities", ()) and "audio" in (ask.model.outputs or ()):
        found.add("spoken")
    for kind, count in zip(_MEDIA, (usage.image, usage.video, usage.audio), strict=True):
        if count:
            found |= {"media", kind}
    return frozenset(found)


def telling(
    timeline: Timeline,
    profile: Profile,
    flags: Set[str],
    constants: dict[str, bytes],
    world: World,
    usage_keys: tuple[str, ...] = (),
    sound: tuple[bytes, ...] = (),
) -> Telling:
    """The answer, ready to be rendered by the surface's encoder."""
    wire = world.spec.wire
    if (heard := timeline.annotations.get("audio_info")) is not None:
        constants["annotations"] = dumps([{"type": "audio_info", **heard}])
    return Telling(
        timeline=timeline,
        profile=profile,
        flags=frozenset(flags),
        constants=constants,
        new_call_id=world.ids.call_id,
        frame_sizes=(wire["frames"]["first"], wire["frames"]["then"]),
        logprob_texts=wire["logprob"],
        usage_keys=usage_keys,
        sound=sound,
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
def usage_keys(model: Model, region: str, *, stream: bool, explicit: bool = False) -> tuple[str, ...]:
    """The detail keys of compatible usage that this model shows, in its order; some regions write another one.

    `explicit`: with those of an explicit cache.
    """
    if explicit:
        shown = usage_keys(model, region, stream=stream)
        return (*shown, *EXPLICIT) if CACHED in shown else shown
    known = model.usage
    if known is None:
        return ()
    regional = (known.regions or {}).get(region) or {}
    names = ("compatible_stream", "compatible") if stream else ("compatible",)
    return next(
        (keys for place in (regional, known) for name in names if (keys := place.get(name)) is not None), ()
    )
