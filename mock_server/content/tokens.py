"""Tokens as the live API counts them.

The prompt is counted in parts that chat markup keeps apart, so that a part that comes again, a system message or a set of
tools, costs one look-up. The figures behind the counting are fitted to recorded pairs of request and `input_tokens`; they
stand in models.yaml, field `tokens`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, NamedTuple

import orjson

from mock_server.content import media, vocabulary
from mock_server.content.late import late
from mock_server.spec.model import Model
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Ask, Message, Run

OPENING = 3
"""`<|im_start|>assistant` and a line feed: the opening of the answer's turn."""

TURN = 3
"""`<|im_start|>`, `<|im_end|>` and a line feed: what a turn costs beside its role and text."""


def encode(text: str) -> list[int]:
    """The ids of the text's tokens. A lone surrogate, which no UTF-8 has, counts as U+FFFD."""
    if len(text) > WORDY:
        return _encoded(text)
    first, *others = text.split(". ")
    if not others:
        return _by_words(text)
    last = others.pop()
    return [*_BEGUN[first], *chain.from_iterable(map(_WITHIN.__getitem__, others)), *_ENDED[last]]


def _by_words(text: str) -> list[int]:
    if _parts_at_blanks(text):
        first, *others = text.split(" ")
        return [*_FIRST[first], *chain.from_iterable(map(_AFTER.__getitem__, others))]
    return _encoded(text)


def _encoded(text: str) -> list[int]:
    try:
        return vocabulary.encode(text)
    except UnicodeEncodeError:
        return vocabulary.encode(_clean(text))


WORDY = 4000
"""Texts up to this length are looked up word by word: what is said is made of the same words again and again."""


class _Sentences(dict[str, tuple[int, ...]]):
    """The tokens of what stands between full stops, each with its blank before and its full stop after: the vocabulary's expression
    cuts a text wherever a blank follows a full stop, and most sentences that are said have been said before."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__()
        self._around = before, after

    def __missing__(self, said: str) -> tuple[int, ...]:
        before, after = self._around
        ids = tuple(_by_words(before + said + after))
        if len(said) <= 400:
            if len(self) >= 4_000:
                self.clear()
            self[said] = ids
        return ids


_BEGUN, _WITHIN, _ENDED = _Sentences("", "."), _Sentences(" ", "."), _Sentences(" ", "")


class _Words(dict[str, tuple[int, ...]]):
    """The tokens of words, each with `before` in front, as far as they were met; long ones are not kept."""

    def __init__(self, before: str) -> None:
        super().__init__()
        self._before = before

    def __missing__(self, word: str) -> tuple[int, ...]:
        rest = word.lstrip("0123456789")
        digits = word[: len(word) - len(rest)]
        if digits and (
            self._before or len(word) > 1
        ):  # each is a token of its own: no need to meet every number
            ids = (
                *_FIRST[self._before],
                *chain.from_iterable(map(_FIRST.__getitem__, digits)),
                *_FIRST[rest],
            )
        else:
            ids = tuple(_encoded(self._before + word))
        if len(word) <= 32:
            if len(self) >= 20_000:
                self.clear()
            self[word] = ids
        return ids


_FIRST, _AFTER = _Words(""), _Words(" ")
_SURROGATE = late(r"[\ud800-\udfff]")
_ODD = late(r"[^\S \n]| [ \n]|\n ")


def _parts_at_blanks(text: str) -> bool:
    """Whether the vocabulary's expression cuts the text at each blank: it does wherever a blank is alone."""
    if text.isascii():
        return not (
            "  " in text
            or " \n" in text
            or "\n " in text
            or "\t" in text
            or not text.replace("\n", "").isprintable()
        )
    return _ODD.search(text) is None


def _clean(text: str) -> str:
    """The text with U+FFFD for each lone surrogate."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def decode(ids: Sequence[int]) -> str:
    """The text of the tokens; a character that they hold only a part of becomes U+FFFD. Ids above the vocabulary say nothing."""
    return b"".join([vocabulary.token(id) for id in ids if 0 <= id < vocabulary.SIZE]).decode(
        "utf-8", "replace"
    )


def token_bytes(id: int) -> bytes:
    """The bytes of one token."""
    return vocabulary.token(id)


def count(text: str) -> int:
    """How many tokens the text has."""
    return len(encode(text))


def run(text: str, enough: int | None = None) -> Run:
    """The text with its tokens; U+FFFD stands for a lone surrogate. Of a text with many more than `enough` tokens, no more than
    its beginning with more than so many."""
    if not text.isascii() and _SURROGATE.search(text):
        text = _clean(text)
    if enough is not None and len(text) > 16 * enough and (between := _BETWEEN.search(text, 8 * enough)):
        begun = text[: between.start()]
        ids = encode(begun)
        if len(ids) > enough:
            return Run(begun, ids, _ends)
    return Run(text, encode(text), _ends)


_BETWEEN = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
"""Where the vocabulary's expression always cuts: what stands before has the same tokens whatever follows."""


def _ends(text: str, ids: Sequence[int]) -> list[int]:
    """How many characters of the text are complete after each token."""
    lengths = vocabulary.lengths()
    ends = list(accumulate([lengths[id] for id in ids]))
    if text.isascii():
        return ends
    begun = list(
        accumulate(text.encode().translate(_BEGINS))
    )  # how many characters begin at or before each byte
    begun.append(len(text) + 1)  # where one begins, the one before is complete
    return [begun[end] - 1 for end in ends]


_BEGINS = bytes([byte & 0xC0 != 0x80 for byte in range(256)])


def cut(said: Run, limit: int) -> Run:
    """The first `limit` tokens of a run; a character of which they hold only a part is left out of the text, not of the count."""
    if limit >= len(said.ids):
        return said
    if limit <= 0:
        return Run()
    ends = said.ends[:limit]
    return Run(said.text[: ends[-1]], said.ids[:limit], ends)


# ---- prompts ---------------------------------------------------------------------------------------------------------


def prompt_tokens(ask: Ask) -> int:
    """The tokens of the prompt with its markup, tools and media, as the model's family counts them (models.yaml, `tokens`)."""
    return text_tokens(ask) + sum(media_tokens(ask).values())


def text_tokens(ask: Ask) -> int:
    """The same without images, video and audio."""
    if (found := ask.known) is None:
        return _text_tokens(ask)
    last = TURN + _text(f"user\n{ask.messages[-1].texts[0]}")
    if "tokens" not in found:
        found["tokens"] = _text_tokens(ask) - last
    return int(found["tokens"]) + last


def _text_tokens(ask: Ask) -> int:
    model, parameters = ask.model, ask.parameters
    known = _counting(model)
    messages = ask.messages
    tools = parameters.get("tools") if parameters.get("tool_choice") != "none" else None
    total = OPENING + known.prompt
    if known.effort and parameters.get("reasoning_effort") in ("xhigh", "max"):
        total += known.effort
    if not tools and known.calls_need_tools:
        messages = tuple([one for one in messages if not one.calls or any(one.texts)])
    if tools:
        system = messages[0] if messages and messages[0].role == "system" else None
        total += _system_with_tools(known, system, _packed(tools))
        messages = messages[1:] if system else messages
    before = ""
    for message in messages:
        total += _turn(known, message, before)
        before = message.role
    total += known.thinking_on if ask.thinking else known.thinking_off
    if ask.thinking and tools:
        total += known.thinking_on_with_tools
    elif ask.thinking and known.thinking_on_with_media and any(one.media for one in messages):
        total += known.thinking_on_with_media
    if not ask.thinking and parameters.get("enable_thinking") is False:
        total += known.thinking_off_explicit
    format_ = parameters.get("response_format")
    if isinstance(format_, dict) and format_.get("type") == "json_object":
        total += known.json_object
    return total


def _packed(tools: Any) -> bytes:
    try:
        return orjson.dumps(tools)
    except orjson.JSONEncodeError:  # nested deeper than 254 levels: counted as the text it is
        return orjson.dumps([str(tools)])


class Counting(NamedTuple):
    """A family's figures, in tokens; see models.yaml, `tokens`."""

    template: str
    joint: str
    thinking_on: int
    thinking_on_with_tools: int
    thinking_on_with_media: int
    thinking_off: int
    thinking_off_explicit: int
    tools: int
    call_turn: int
    unmatched: int
    listed: int
    json_object: int
    turn: int
    calls_need_tools: bool
    effort: int
    prompt: int


@lru_cache(maxsize=512)
def _counting(model: Model) -> Counting:
    figures = model.tokens or {}

    def figure(name: str) -> int:
        return int(figures.get(name) or 0)

    off = figure("thinking_off_extra")
    explicit = bool(figures.get("thinking_off_explicit"))
    on = figure("thinking_on_extra")
    with_tools = figures.get("thinking_on_extra_with_tools")
    with_media = figures.get("thinking_on_extra_with_media")
    return Counting(
        template=figures.get("tools_template") or "qwen3",
        joint="" if figures.get("text_part_join") == "none" else "\n",
        thinking_on=on,
        thinking_on_with_tools=0 if with_tools is None else with_tools - on,
        thinking_on_with_media=0 if with_media is None else with_media - on,
        thinking_off=0 if explicit else off,
        thinking_off_explicit=off if explicit else 0,
        tools=figure("tools_extra"),
        call_turn=figure("call_turn_extra"),
        unmatched=figure("unmatched_extra"),
        listed=figure("listed_extra"),
        json_object=figure("json_object_extra"),
        turn=figure("turn_extra"),
        calls_need_tools=bool(figures.get("calls_need_tools")),
        effort=figure("effort_extra"),
        prompt=figure("prompt_extra"),
    )


def _turn(known: Counting, message: Message, before: str) -> int:
    text = known.joint.join(message.texts)
    if message.role == "tool":
        # A tool's answer stands in a user turn, between two markup tokens; neighbours share one turn.
        own = _text(f"\n{text}\n") + 2 + (known.unmatched if message.unmatched else 0)
        return own + (1 if before == "tool" else TURN + known.turn + _text("user\n"))
    total = TURN + known.turn + _text(f"{message.role}\n{text}")
    for number, call in enumerate(message.calls):
        first = bool(number or text)
        total += _asked_call(known.template, call.name, call.arguments, first)
    return total + (known.call_turn if message.calls else 0)


@memo(8192)
def _text(text: str) -> int:
    return count(text)


@memo(2048)
def _asked_call(template: str, name: str, arguments: str, after_text: bool) -> int:
    """An earlier tool call between two markup tokens; arguments are written anew, as JSON with blanks."""
    try:
        values = orjson.loads(arguments or "{}")
    except orjson.JSONDecodeError:
        values = arguments
    if template == "qwen3.5":
        members = values.items() if isinstance(values, dict) else ()
        inner = "".join(
            f"<parameter={key}>\n{value if isinstance(value, str) else _spaced(value)}\n</parameter>\n"
            for key, value in members
        )
        return count(f"\n<function={name}>\n{inner}</function>\n") + 2 + after_text
    return count(f'\n{{"name": "{name}", "arguments": {_spaced(values)}}}\n') + 2 + after_text


@memo(1024)
def _system_with_tools(known: Counting, system: Message | None, tools: bytes) -> int:
    """The system turn that offers tools: each as JSON with sorted keys on a line, between markup, and a fixed instruction."""
    offered = orjson.loads(tools)
    lines = "\n".join([_spaced(tool, sort=True) for tool in offered])
    listed = known.listed * sum(map(_lists, offered))
    listed += count(f">\n{lines}\n</")  # with its neighbours: punctuation takes the line feed that follows it
    text = known.joint.join(system.texts) if system else ""
    if known.template == "qwen3.5":  # instruction first, then what the system message says
        said = count("system\n") + (count(f"\n\n{text}") if text else 0)
        return TURN + said + listed + INSTRUCTION_QWEN35 + known.tools
    return (
        TURN + count(f"system\n{text}\n\n" if text else "system\n") + listed + INSTRUCTION_QWEN3 + known.tools
    )


def _lists(tool: Any) -> bool:
    """Whether a tool tells its parameters as a list."""
    function = tool.get("function") if isinstance(tool, dict) else None
    return isinstance(function, dict) and isinstance(function.get("parameters"), list)


INSTRUCTION_QWEN3 = 75
INSTRUCTION_QWEN35 = 182
"""Tokens of the fixed instruction around the list of tools, in the two chat templates."""


def _spaced(value: Any, *, sort: bool = False) -> str:
    """JSON with a blank after each comma and colon, characters unescaped: how Python's own writer puts it."""
    import json

    return json.dumps(value, ensure_ascii=False, sort_keys=sort)


def media_tokens(ask: Ask) -> dict[str, int]:
    """Tokens of the prompt's images, videos and audio, by kind."""
    if ask.known is not None and "media" in ask.known:
        return ask.known["media"]  # type: ignore[no-any-return]
    found = {"image": 0, "video": 0, "audio": 0}
    for message in ask.messages:
        for medium in message.media:
            if medium.kind in found:
                found[medium.kind] += media.tokens(medium, ask.model)
    if ask.known is not None:
        ask.known["media"] = found
    return found
