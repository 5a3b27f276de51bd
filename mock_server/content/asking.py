"""Each dialect's request body → an `Ask`. What the rules let through is read leniently here: clients send odd things."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mock_server.content import dialects
from mock_server.spec.model import Model
from mock_server.spec.rules import thinks
from mock_server.wire.timeline import Ask, AskedCall, Media, Message

Part = str | Media | None
"""One content part: a text, a medium, or nothing this mock speaks of."""


_SHOWING_SOURCES = frozenset(["enable_source", "enable_citation", "citation_format"])


Known = dict[str, Any] | None
"""What is known of requests like this one: see wire/alike.py."""


def compatible(model: Model, parameters: Mapping[str, Any], seed: int, known: Known = None) -> Ask:
    """A chat completion's body, nulls dropped."""
    messages = _messages(parameters["messages"], _typed_part, known)
    options = parameters.get("search_options")
    if options and isinstance(
        options, Mapping
    ):  # this surface shows no sources, whatever is asked (sheet 4.1)
        kept = {key: value for key, value in options.items() if key not in _SHOWING_SOURCES}
        parameters = {**parameters, "search_options": kept}
    return Ask(model, messages, parameters, thinks(model, parameters.get("enable_thinking")), seed, known)


def anthropic(model: Model, body: Mapping[str, Any], seed: int) -> Ask:
    """The body of an Anthropic message request."""
    return compatible(model, dialects.from_anthropic(body), seed)


def responses(model: Model, body: Mapping[str, Any], items: Iterable[Mapping[str, Any]], seed: int) -> Ask:
    """The body of a Responses request; `items` are all that are said so far, as they are kept."""
    return compatible(model, dialects.from_responses(body, items), seed)


def native_text(
    model: Model, sent: Mapping[str, Any], parameters: Mapping[str, Any], seed: int, known: Known = None
) -> Ask:
    """The `input` of text generation: messages, else prompt (with the legacy `history` before it)."""
    if sent.get("messages") is not None:
        messages = _messages(sent["messages"], _any_part, known)
    else:
        messages = (*_history(sent.get("history")), Message("user", (_text(sent.get("prompt")),)))
    return Ask(model, messages, parameters, thinks(model, parameters.get("enable_thinking")), seed, known)


def native_multimodal(
    model: Model, sent: Mapping[str, Any], parameters: Mapping[str, Any], seed: int, known: Known = None
) -> Ask:
    """The `input` of a multimodal conversation: content is an array of single-key objects."""
    return Ask(
        model,
        _messages(sent["messages"], _any_part, known),
        parameters,
        thinks(model, parameters.get("enable_thinking")),
        seed,
        known,
    )


def _messages(
    sent: Sequence[Mapping[str, Any]],
    read_part: Callable[[Mapping[str, Any]], Part],
    known: Known = None,
) -> tuple[Message, ...]:
    if known is None:
        return tuple([_message(one, read_part) for one in sent])
    before = known.get("before")
    if before is None:
        before = known["before"] = tuple([_message(one, read_part) for one in sent[:-1]])
    return (*before, Message("user", (sent[-1]["content"],)))


def _message(sent: Mapping[str, Any], read_part: Callable[[Mapping[str, Any]], Part]) -> Message:
    content = sent.get("content")
    texts: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    if isinstance(content, str):
        texts = (content,)
    elif isinstance(content, list):
        parts = [part if isinstance(part, str) else read_part(part) for part in content]
        texts = tuple([part for part in parts if isinstance(part, str)])
        media = tuple([part for part in parts if isinstance(part, Media)])
    if len(sent) == 2 and "content" in sent:  # role and content: nearly every message
        return Message(sent["role"], texts, media)
    return Message(
        role=sent["role"],
        texts=texts,
        media=media,
        calls=tuple([_asked_call(call) for call in sent.get("tool_calls") or ()]),
        call_id=_text(
            sent.get("tool_call_id") or sent.get("id")
        ),  # some clients send `id` and `extra` instead
        name=_text(sent.get("name")),
        reasoning=_text(sent.get("reasoning_content")),
        partial=bool(sent.get("partial")),
        unmatched=sent["role"] == "tool" and not sent.get("tool_call_id"),
    )


def _asked_call(sent: Mapping[str, Any]) -> AskedCall:
    function = sent.get("function") or {}
    return AskedCall(_text(sent.get("id")), _text(function.get("name")), _text(function.get("arguments")))


def _history(sent: Any) -> tuple[Message, ...]:
    turns: list[Message] = []
    for turn in sent or ():
        turns.append(Message("user", (_text(turn.get("user")),)))
        turns.append(Message("assistant", (_text(turn.get("bot")),)))
    return tuple(turns)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _hints(part: Mapping[str, Any], *known: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in known}


def _typed_part(part: Mapping[str, Any]) -> Part:
    """OpenAI's typed parts: text, image_url, video_url, video, input_audio (sheet 4.1)."""
    kind = part.get("type")
    if kind == "text":
        return _text(part.get("text"))
    if kind in ("image_url", "video_url"):
        value = part.get(kind)
        url = value.get("url") if isinstance(value, dict) else value
        return Media("image" if kind == "image_url" else "video", _text(url), _hints(part, "type", kind))
    if kind == "video":
        return Media("video", tuple(part.get("video") or ()), _hints(part, "type", "video"))
    if kind == "input_audio":
        audio = part.get("input_audio") or {}
        return Media(
            "audio", _text(audio.get("data") if isinstance(audio, dict) else audio), _hints(part, "type")
        )
    return _any_part(part)


def _any_part(part: Mapping[str, Any]) -> Part:
    """Native parts: one key names the modality; `type: text` and document parts are taken as well (sheet 2.2, 3.1)."""
    if isinstance(part.get("text"), str):
        return _text(part["text"])
    if "image" in part:
        return Media("image", _text(part["image"]), _hints(part, "image"))
    if "video" in part:
        video = part["video"]
        return Media(
            "video", tuple(video) if isinstance(video, list) else _text(video), _hints(part, "video")
        )
    if "audio" in part:
        return Media("audio", _text(part["audio"]), _hints(part, "audio"))
    if "doc_url" in part:
        return Media("file", tuple(part["doc_url"] or ()), _hints(part, "type", "doc_url"))
    return None


def any_surface(surface: str, model: Model, body: Mapping[str, Any]) -> Ask:
    """The ask of a request whose operation is not known more closely: to count its tokens."""
    if surface == "native":
        return native_text(model, body["input"], body.get("parameters") or {}, 0)
    if surface == "anthropic":
        return anthropic(model, body, 0)
    if "input" in body:
        return responses(model, body, dialects.items_of(body["input"]), 0)
    if "prompt" in body:
        return Ask(model, (Message("user", (_text(body["prompt"]),)),), body, False, 0)
    return compatible(model, body, 0)
