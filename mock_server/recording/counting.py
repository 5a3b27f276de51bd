"""How exactly tokens are counted: each recorded prompt counted by us, beside what the live API said it cost."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mock_server.content import asking
from mock_server.content.tokens import prompt_tokens, text_tokens
from mock_server.recording.check import operation_of
from mock_server.recording.tape import RECORDING, Tape, read
from mock_server.spec.model import Operation, Spec
from mock_server.wire.timeline import Ask

PLAIN, TOOLS, BESIDE = "plain", "tools", "beside media"
KINDS: Mapping[str, str] = {
    PLAIN: "text alone",
    TOOLS: "with tools or earlier calls",
    BESIDE: "the text beside pictures, films and sounds, where the answer tells their tokens apart",
    "media": "with media whose tokens the answer does not tell apart: they are not fetched, so their size is not known",
    "search": "with pages that were found and stand in no request",
    "code": "with code that was run and stands in no request",
    "altered": "with a text that the recorder changed afterwards",
    "before 2025": "counted as bare text in those days",
}
"""What a prompt is made of, and what that means."""

COUNTED = (PLAIN, TOOLS, BESIDE)
"""The kinds whose whole prompt stands in the request."""

GOALS: Mapping[str, float] = {PLAIN: 0.96, TOOLS: 0.80}
"""The share of a kind that must be exact."""

ALTERED = re.compile(rb"/path/to/|X{5,}|<masked>")
"""What recorders write in place of a machine's paths and of names."""

NEAR = 0.03
"""An error up to this share of the prompt counts as near."""


class Pair(NamedTuple):
    """One recorded prompt: the tokens the live API said, and those counted here."""

    tape: Tape
    kind: str
    said: int
    counted: int

    @property
    def error(self) -> int:
        """Tokens counted too many; below zero: too few."""
        return self.counted - self.said

    @property
    def near(self) -> bool:
        """Whether the error is within 3 %."""
        return abs(self.error) <= NEAR * self.said


@dataclass(frozen=True, slots=True)
class Row:
    """The pairs of one kind in figures."""

    kind: str
    pairs: int
    exact: int
    near: int
    worst: float


def pairs(spec: Spec, paths: Iterable[Path], origins: Iterable[str] = (RECORDING,)) -> Iterator[Pair]:
    """Each answered chat of the files whose answer says what its prompt cost. Raises TapeError and OSError as `tape.read` does."""
    wanted = frozenset(origins)
    for path in paths:
        for tape in read(path):
            if tape.origin in wanted and not tape.refused and (pair := _pair(spec, tape)) is not None:
                yield pair


def rows(found: Iterable[Pair]) -> list[Row]:
    """The figures by kind, in the order of KINDS; kinds of which there is no pair are left out."""
    by_kind: dict[str, list[Pair]] = {}
    for pair in found:
        by_kind.setdefault(pair.kind, []).append(pair)
    return [
        Row(
            kind,
            len(some),
            sum(not pair.error for pair in some),
            sum(pair.near for pair in some),
            max(abs(pair.error) / pair.said for pair in some),
        )
        for kind in KINDS
        if (some := by_kind.get(kind))
    ]


def _pair(spec: Spec, tape: Tape) -> Pair | None:
    operation = operation_of(spec, tape)
    usage = _usage(tape)
    said = usage.get("input_tokens", usage.get("prompt_tokens"))
    if operation is None or not isinstance(said, int) or said <= 0 or not isinstance(tape.request, dict):
        return None
    ask = _ask(spec, operation, tape.request)
    if ask is None:
        return None
    kind = _kind(ask, tape)
    if kind == "media" and (media := _told_apart(usage)):
        return Pair(tape, BESIDE, said - media, text_tokens(ask))
    return Pair(tape, kind, said, prompt_tokens(ask))


def _ask(spec: Spec, operation: Operation, body: Mapping[str, Any]) -> Ask | None:
    """The request as its behaviour reads it; None if it is no chat."""
    named = body.get("model")
    model = spec.catalogue.find(named) if isinstance(named, str) else None
    if model is None or model.kind:
        return None
    if operation.behaviour == "text_generation":
        return asking.native_text(model, body["input"], _sent(body.get("parameters")), 0)
    if operation.behaviour == "multimodal_generation":
        return asking.native_multimodal(model, body["input"], _sent(body.get("parameters")), 0)
    if operation.behaviour == "chat_completions":
        return asking.compatible(model, _sent(body), 0)
    return None


def _sent(parameters: Any) -> dict[str, Any]:
    return {name: value for name, value in (parameters or {}).items() if value is not None}


def _kind(ask: Ask, tape: Tape) -> str:
    parameters = ask.parameters
    if tape.day and tape.day < "2025":
        return "before 2025"
    if ALTERED.search(orjson.dumps(tape.request)):
        return "altered"
    if parameters.get("enable_search"):
        return "search"
    if parameters.get("enable_code_interpreter"):
        return "code"
    if any(message.media for message in ask.messages):
        return "media"
    return TOOLS if parameters.get("tools") or any(one.calls for one in ask.messages) else PLAIN


def _told_apart(usage: Mapping[str, Any]) -> int:
    """How many of the prompt's tokens the answer gives to media; 0 if it does not say."""
    details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
    return sum(details.get(f"{kind}_tokens") or 0 for kind in ("image", "video", "audio"))


def _usage(tape: Tape) -> Mapping[str, Any]:
    """What the answer says that it cost: in its body, or in the last event that says it; empty if nowhere."""
    bodies = [tape.body, *(_parsed(event.data) for event in tape.events or ())]
    for body in reversed(bodies):
        usage = body.get("usage") if isinstance(body, dict) else None
        if isinstance(usage, dict) and usage:
            return usage
    return {}


def _parsed(data: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:  # [DONE], or a stream that was cut
        return None
