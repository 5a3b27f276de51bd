"""Two answers to one request, compared in shape: what a client's code can depend on, and nothing that is free text.

Compared are: the status; the media type; of a JSON body every key path with its type; of a stream the kinds of frames and
their order; of a refusal code, type and message. A frame's kind is its event name, its comment line, and its key paths
with types. Types are object, array, text, empty text, integer, float, boolean, null; protocol words (`object`, `role`,
`type`, `finish_reason`, `status`, `phase`) count by their value. An array's elements count as one: their union.

What a model decides freely is not compared: the values of other texts and numbers, how many frames of one kind follow
each other, whether a piece of tool arguments is empty, and how many calls or results an array holds. What it decides and
a client sees in the protocol is: a tool called or not, a limit hit or not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

PROTOCOL_WORDS = frozenset({"object", "role", "type", "finish_reason", "fininshed_reason", "phase"})
"""Members that count by their value."""

FREE_TEXTS = frozenset({"arguments", "bytes", "token", "tokens", "icon"})
"""Texts of which it does not matter whether they are empty."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the form that is compared. `events` holds for each frame its fields (`data` parsed where it is JSON)."""

    status: int | None
    media_type: str
    body: Any = None
    events: Sequence[Mapping[str, Any]] | None = None


Shape = frozenset[str]


def shape(value: Any) -> Shape:
    """Every path of the value with its type: `choices[].message.role=assistant`, `usage.total_tokens:integer`."""
    found: set[str] = set()
    _walk(value, "", "", found)
    return frozenset(found)


def _walk(value: Any, path: str, name: str, found: set[str]) -> None:
    if isinstance(value, dict):
        found.add(f"{path}:object")
        for key, inner in value.items():
            _walk(inner, f"{path}.{key}" if path else key, key, found)
    elif isinstance(value, list):
        found.add(f"{path}:array")
        for inner in value:
            _walk(inner, f"{path}[]", name, found)
    elif isinstance(value, str):
        if name in PROTOCOL_WORDS:
            found.add(f"{path}={value}")
        else:
            found.add(f"{path}:{'text' if value or name in FREE_TEXTS else 'empty text'}")
    elif value is None:
        found.add(f"{path}:null")
    elif isinstance(value, bool):
        found.add(f"{path}:boolean")
    else:
        found.add(f"{path}:{'integer' if isinstance(value, int) else 'float'}")


def kinds(events: Iterable[Mapping[str, Any]], newer: Collection[str] = ()) -> list[Shape]:
    """The kinds of frames in their order, repeated ones and repeated groups of up to three told once.

    A frame that ends a choice and carries its last text counts as two: the text, and the end."""
    found: list[Shape] = []
    for event in events:
        known = shape(_decoded(event.get("data")))
        around = {f"event={event['event']}"} if event.get("event") else set()
        around |= {f"comment={line}" for line in event.get("comment") or ()}
        for kind in _parted(known):
            found.append(_without(kind, newer) | around)
            for length in (1, 2, 3):
                if found[-length:] == found[-2 * length : -length]:
                    del found[-length:]
                    break
    return found


def _without(known: Shape, newer: Collection[str]) -> Shape:
    if not newer:
        return known
    places = {one: one.split(":")[0].split("=")[0].removeprefix("data.") for one in known}
    return frozenset(
        one
        for one, place in places.items()
        if not any(place == new or place.startswith((f"{new}.", f"{new}[")) for new in newer)
    )


_TEXTS = ("content:text", "content[].text:text", "output.text:text")
_SAID = ("content", "reasoning_content", "content[]", "content[].text", "output.text")


def _parted(kind: Shape) -> list[Shape]:
    """The frame, or, where it ends a choice and says something too, the text and the end apart.

    Whether the last piece of a text travels in the frame that ends it depends on when it was made: recordings of one model
    on one day have both. What an ending frame says or leaves empty is therefore no part of its kind.
    """
    reason = next((one for one in kind if "finish_reason=" in one and not one.endswith("=null")), None)
    if reason is None or any("tool_calls" in one for one in kind):
        return [kind]
    end = frozenset(one for one in kind if not one.split(":")[0].endswith(_SAID))
    if not any(one.endswith(_TEXTS) for one in kind):
        return [end]
    place = reason.split("=")[0]
    going_on = f"{place}=null" if place.startswith("data.output") else f"{place}:null"
    return [(kind - {reason}) | {going_on}, end]


def _decoded(data: Any) -> Any:
    if isinstance(data, str) and data.startswith("{"):
        try:
            return {"data": orjson.loads(data)}
        except orjson.JSONDecodeError:
            pass
    return {"data": data} if not isinstance(data, str) else {"type": data}


def differences(recorded: Answer, answered: Answer, newer: Collection[str] = ()) -> list[str]:
    """What differs, as `place: recorded → answered`; empty if nothing does.

    `newer` names places that answers have only been given since the recording: they count on neither side.
    """
    if recorded.status is not None and recorded.status != answered.status:
        return [f"status: {recorded.status} → {answered.status}{_said(answered)}"]
    ours, theirs = _plain(answered.media_type), _plain(recorded.media_type)
    if theirs and ours != theirs:
        return [f"media type: {theirs} → {ours}{_said(answered)}"]
    if (recorded.events is None) != (answered.events is None):
        return [f"answer: {_form(recorded)} → {_form(answered)}"]
    refused = [_refusal(answer) for answer in (recorded, answered)]
    if any(refused) and refused[0] != refused[1]:
        return [f"refusal: {refused[0]} → {refused[1]}"]
    if recorded.events is None or answered.events is None:
        return _of_shapes("", _without(shape(recorded.body), newer), _without(shape(answered.body), newer))
    return _of_streams(kinds(recorded.events, newer), kinds(answered.events, newer))


def _of_shapes(place: str, recorded: Shape, answered: Shape) -> list[str]:
    missing = sorted(recorded - answered)
    extra = sorted(answered - recorded)
    return [f"{place}missing {one}" for one in missing] + [f"{place}not recorded {one}" for one in extra]


def _of_streams(recorded: list[Shape], answered: list[Shape]) -> list[str]:
    found = []
    for number, (theirs, ours) in enumerate(zip(recorded, answered, strict=False), 1):
        if theirs != ours:
            return _of_shapes(f"frame kind {number}: ", theirs, ours)
    if len(recorded) != len(answered):
        found.append(f"frame kinds: {len(recorded)} → {len(answered)}")
    return found


def _refusal(answer: Answer) -> tuple[Any, ...] | None:
    """Code, type and message of a refusal, None for an answer that is none."""
    bodies = (
        [answer.body]
        if answer.events is None
        else [_decoded(event.get("data")).get("data") for event in answer.events]
    )
    for body in bodies:
        if isinstance(body, dict):
            error = body.get("error")
            if isinstance(error, dict):
                return error.get("code"), error.get("type"), error.get("message")
            if "code" in body and "message" in body:
                return body["code"], None, body["message"]
    return None


def _said(answer: Answer) -> str:
    refusal = _refusal(answer)
    return f" ({refusal[0]}: {refusal[2]})" if refusal else ""


def _form(answer: Answer) -> str:
    return "one body" if answer.events is None else "a stream"


def _plain(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
