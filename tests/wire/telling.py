"""Hand-made timelines and tellings: what the encoders' tests render."""

from itertools import count
from pathlib import Path
from typing import Any

import yaml

from mock_server.wire.encode import Telling
from mock_server.wire.templates import Profile, profiles
from mock_server.wire.timeline import Choice, Run, Timeline, ToolCall, Usage

WIRE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "openapi" / "wire.yaml").read_text("utf-8")
)["x-wire"]
PROFILES: dict[tuple[str, str], Profile] = profiles(WIRE)


def run(*words: str) -> Run:
    """A run of which each word is one token."""
    ends = []
    length = 0
    for word in words:
        length += len(word)
        ends.append(length)
    return Run("".join(words), tuple(range(len(words))), tuple(ends))


def call(name: str, *pieces: str) -> ToolCall:
    """A tool call whose name and tags cost four tokens."""
    return ToolCall(name, run(*pieces), len(pieces) + 4)


def choice(*words: str, thinking: Run | None = None, calls: tuple[ToolCall, ...] = (), **more: Any) -> Choice:
    """One choice that says the words."""
    more.setdefault("index", 0)
    more.setdefault("finish", "tool_calls" if calls else "stop")
    return Choice(content=run(*words), thinking=thinking, calls=calls, **more)


def telling(
    surface: str, profile: str, *choices: Choice, flags: set[str] = frozenset(), **more: Any
) -> Telling:  # type: ignore[assignment]
    """The choices, about to be rendered by that serialiser."""
    thought = sum(len(one.thinking.ids) for one in choices if one.thinking)
    said = sum(len(one.content.ids) + sum(call.tokens for call in one.calls) for one in choices)
    overhead = more.pop("overhead", 0)
    usage = Usage(
        prompt=10, completion=thought + said + overhead, reasoning=thought, overhead=overhead, **more
    )
    numbers = count(1)
    constants = {name: f'"{name}"'.encode() for name in ("id", "model", "request_id")} | {
        "created": b"1700000000"
    }
    return Telling(
        timeline=Timeline(choices, usage),
        profile=PROFILES[surface, profile],
        flags=frozenset(flags),
        constants=constants,
        new_call_id=lambda: f"call_{next(numbers)}",
        frame_sizes=(1, (2,)),
        logprob_texts=WIRE["logprob"],
        usage_keys=("completion_tokens_details.reasoning_tokens", "prompt_tokens_details.cached_tokens"),
    )
