"""From a Timeline to JSON bytes: what the compatible and the native encoder share.

A `Telling` is one answer about to be rendered: the profile of the model's serialiser, the flags of this request, the
values that stay the same in every frame. Templates and phases: openapi/wire.yaml.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, cycle
from typing import NamedTuple, TypeVar, get_args

import orjson

from mock_server.wire.templates import Parts, Profile, bound, compile_template, fill, render
from mock_server.wire.timeline import (
    Choice,
    Finish,
    Logprob,
    Pieces,
    Run,
    Sizes,
    Timeline,
    Usage,
)

dumps = orjson.dumps

NO_RUN = Run()

FINISHES: Mapping[str, bytes] = {finish: dumps(finish) for finish in get_args(Finish)}
"""Why a choice ends, as JSON."""


@dataclass(slots=True)
class Telling:
    """One answer about to be rendered. `flags` choose the parts of the templates; `constants` are JSON values of slots
    that do not change within the answer; `usage_keys` are the detail keys this model shows, dotted, in order."""

    timeline: Timeline
    profile: Profile
    flags: frozenset[str]
    constants: Mapping[str, bytes]
    new_call_id: Callable[[], str]
    frame_sizes: Sizes
    logprob_texts: Mapping[str, str]
    usage_keys: tuple[str, ...] = ()
    sound: tuple[bytes, ...] = ()  # pieces of the spoken answer, JSON
    _call_ids: dict[tuple[int, int], bytes] | None = None
    _parts: dict[str, Parts] = field(default_factory=dict)

    def sizes(self) -> Iterator[int]:
        """How many tokens each piece of one choice carries."""
        first, then = self.frame_sizes
        return chain((first,), cycle(then))

    def phase(
        self,
        outer: str,
        name: str,
        flags: frozenset[str],
        slots: Mapping[str, bytes],
        frame: tuple[bytes, bytes],
    ) -> Parts:
        """A phase of the choice inside the template around it and the bytes of a frame, `slots` and the constants filled in."""
        parts = self.profile.within(outer, name, self.flags, flags, tuple(slots.items()), frame)
        return bound(parts, self.constants)

    def parts(self, name: str) -> Parts:
        """The template, its flags decided and the constants filled in."""
        parts = self._parts.get(name)
        if parts is None:
            parts = self._parts[name] = bound(self.profile.parts(name, self.flags), self.constants)
        return parts

    def call_id(self, choice: int, number: int) -> bytes:
        """The id of a choice's tool call, JSON; made when the first one is asked for, in the order of the calls."""
        if self._call_ids is None:
            self._call_ids = {
                (one.index, at): dumps(self.new_call_id())
                for one in self.timeline.choices
                for at in range(len(one.calls))
            }
        return self._call_ids[choice, number]

    def logprobs(self, logprobs: Sequence[Logprob] | None) -> bytes:
        """`{"content":[…]}` of these answer tokens, or null."""
        if logprobs is None:
            return b"null"
        token, top = _logprob_parts(self.logprob_texts["token"]), _logprob_parts(self.logprob_texts["top"])
        return b'{"content":[%b]}' % b",".join(
            render(
                token,
                _logprob_values(one.token, one.bytes, one.logprob)
                | {"top": b",".join(render(top, _logprob_values(*other)) for other in one.top)},
            )
            for one in logprobs
        )


@lru_cache
def _logprob_parts(text: str) -> Parts:
    return compile_template(text, frozenset())


def _logprob_values(token: str, raw: bytes, logprob: float) -> dict[str, bytes]:
    return {"token": dumps(token), "bytes": dumps(list(raw)), "logprob": dumps(logprob)}


ONLY_WITH = {
    "reasoning_tokens": "thinking",
    "image_tokens": "image",
    "video_tokens": "video",
    "audio_tokens": "audio",
}
"""Detail keys that appear only where the request has what they count."""


COUNTS: Mapping[str, Callable[[Usage], int]] = {
    "prompt": lambda usage: usage.prompt,
    "seconds": lambda usage: usage.seconds,
    "completion": lambda usage: usage.completion,
    "total": lambda usage: usage.prompt + usage.completion,
    "completion_tokens_details.reasoning_tokens": lambda usage: usage.reasoning,
    "completion_tokens_details.text_tokens": lambda usage: usage.completion - usage.spoken,
    "completion_tokens_details.audio_tokens": lambda usage: usage.spoken,
    "prompt_tokens_details.cached_tokens": lambda usage: usage.cached,
    "prompt_tokens_details.cache_creation_input_tokens": lambda usage: usage.written or 0,
    "prompt_tokens_details.text_tokens": lambda usage: usage.prompt - usage.image - usage.video - usage.audio,
    "prompt_tokens_details.image_tokens": lambda usage: usage.image,
    "prompt_tokens_details.video_tokens": lambda usage: usage.video,
    "prompt_tokens_details.audio_tokens": lambda usage: usage.audio,
}
"""What each slot of a compatible usage counts."""


def compatible_usage(telling: Telling, template: str) -> bytes:
    """The usage of the answer in the compatible surface's words, with the details that the model shows."""
    form, counts = _usage_form(telling.profile, template, telling.usage_keys, telling.flags)
    usage = telling.timeline.usage
    return form % tuple([count(usage) for count in counts])


@lru_cache(maxsize=1024)
def _usage_form(
    profile: Profile, template: str, keys: tuple[str, ...], flags: frozenset[str]
) -> tuple[bytes, Sequence[Callable[[Usage], int]]]:
    """The same template as a format, and what its figures count, in their order."""
    parts = _usage_parts(profile, template, keys, flags)
    form = b"".join([part.replace(b"%", b"%%") if isinstance(part, bytes) else b"%d" for part in parts])
    return form, [COUNTS[part] for part in parts if isinstance(part, str)]


def _usage_parts(profile: Profile, template: str, keys: tuple[str, ...], flags: frozenset[str]) -> Parts:
    """The template with `details`, `completion_details` and `prompt_details` filled: each detail object with a comma
    before it, its counts left open under their dotted names, or nothing. `group.name?flag` and `group.name?!flag` are
    keys with a condition of their own."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        dotted, _, condition = key.partition("?")
        group, _, name = dotted.partition(".")
        members = groups.setdefault(group, [])  # a group alone is an object that may stay empty
        needed = condition or ONLY_WITH.get(name, "")
        if name and (not needed or (needed.lstrip("!") in flags) != needed.startswith("!")):
            members.append(name)
        elif name and not members and group not in keys:
            del groups[group]
    texts = {group: _detail_parts(group, names) for group, names in groups.items()}
    slots = {
        "details": tuple(part for parts in texts.values() for part in parts),
        "completion_details": texts.get("completion_tokens_details", ()),
        "prompt_details": texts.get("prompt_tokens_details", ()),
    }
    return fill(profile.parts(template, flags), slots)


_OF_CACHE: Mapping[str, Parts] = {
    "cache_type": (b'"cache_type":"ephemeral"',),
    "cache_creation": (
        b'"cache_creation":{"ephemeral_5m_input_tokens":',
        "prompt_tokens_details.cache_creation_input_tokens",
        b"}",
    ),
}
"""Detail keys of an explicit cache whose values are no plain counts."""


def _detail_parts(group: str, names: Sequence[str]) -> Parts:
    parts: list[bytes | str] = [f',"{group}":{{'.encode()]
    for number, name in enumerate(names):
        parts.append(b"," if number else b"")
        parts += _OF_CACHE.get(name) or (f'"{name}":'.encode(), f"{group}.{name}")
    return (*parts, b"}")


class Step(NamedTuple):
    """One thing that happens in a choice, in order: a piece of `thinking`, of `text`, a `call` opened, its `arguments`.

    `tokens` counts what the model made for it, overhead included; `said` without; `number` is the call's.
    """

    kind: str
    text: str
    tokens: int
    said: int = 0
    number: int = 0
    name: str = ""


def steps(choice: Choice, sizes: Iterator[int], overhead: int = 0) -> list[Step]:
    """The choice as steps of `next(sizes)` tokens; `overhead` tokens are counted with the first and after the thinking."""
    told: list[Step] = []
    for kind, pieces, extra, number, name in _walked(choice, lambda run: run.pieces(sizes), overhead):
        for text, tokens in pieces or (("", 0),):
            told.append(Step(kind, text, tokens + extra, tokens, number, name))
            extra = 0
    return told


class Stretch(NamedTuple):
    """Steps of one kind in a row, as they are written; `extra`: tokens that the model made besides what the first one says."""

    kind: str
    pieces: Pieces
    extra: int = 0
    number: int = 0
    name: str = ""


def stretches(choice: Choice, sizes: Sizes, overhead: int = 0) -> list[Stretch]:
    """The same steps in stretches, for who writes all of one kind alike."""
    drawn = 0

    def told(run: Run) -> Pieces:
        nonlocal drawn
        pieces = run.told(sizes, drawn)
        drawn = pieces.drawn
        return pieces

    return [
        Stretch(kind, pieces or _OPENED, extra, number, name)
        for kind, pieces, extra, number, name in _walked(choice, told, overhead)
    ]


_OPENED = Pieces([b'""'], [0], 0)
"""What a call says when it is opened."""

Taken = TypeVar("Taken")


def _walked(
    choice: Choice, take: Callable[[Run], Taken], overhead: int
) -> Iterator[tuple[str, Taken | None, int, int, str]]:
    """What happens in a choice: its kind, the pieces that `take` makes of what is said (None: nothing is), tokens made besides,
    number and name of the call."""
    if choice.thinking is not None and choice.thinking.ids:
        before = min(2, overhead)  # recorded: the first thinking frame counts 3 tokens, one of them thought
        yield "thinking", take(choice.thinking), before, 0, ""
        overhead -= before
    if choice.content.ids:
        yield "text", take(choice.content), overhead, 0, ""
        overhead = 0
    for number, call in enumerate(choice.calls):
        yield "call", None, call.tokens - len(call.arguments.ids) + overhead, number, call.name
        overhead = 0
        if call.arguments.ids:
            yield "arguments", take(call.arguments), 0, number, ""
