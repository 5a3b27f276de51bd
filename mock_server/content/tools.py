"""Whether a tool is called, which one, and with what: from the tools' own descriptions and the words of the prompt."""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

import orjson

from mock_server.content import hints, sample
from mock_server.content.late import late
from mock_server.content.phrases import facts
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Ask


class Called(NamedTuple):
    """A call to be said: the tool's name, and its arguments as JSON text."""

    name: str
    arguments: str


class _Tool(NamedTuple):
    name: str
    words: frozenset[str]
    parameters: Any


_LATIN = late(r"[a-z][a-z0-9]{2,}")
_CHINESE_PAIRS = late(r"(?=([\u4e00-\u9fff]{2}))")
_EMPTY_WORDS = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "tool",
        "use",
        "used",
        "user",
        "given",
        "get",
        "gets",
        "set",
        "return",
        "returns",
        "function",
        "call",
        "calls",
        "you",
        "your",
        "are",
        "can",
        "will",
        "when",
        "which",
        "what",
        "not",
        "but",
        "all",
        "any",
        "one",
        "two",
        "has",
        "have",
        "into",
        "its",
        "their",
        "them",
        "than",
        "then",
        "there",
        "here",
        "only",
        "about",
        "please",
        "string",
        "number",
        "integer",
        "object",
        "array",
        "type",
        "name",
        "value",
        "values",
        "optional",
        "required",
        "default",
    ]
)


def calls(ask: Ask, prompt: Prompt, seed: int) -> list[Called]:
    """The calls that are made now; none if the answer is to be said in words."""
    offered = ask.parameters.get("tools")
    choice = ask.parameters.get("tool_choice")
    if not offered or choice == "none":
        return []
    tools: tuple[_Tool, ...] | None = ask.known.get("tools") if ask.known is not None else None
    if tools is None:
        tools = _read(offered)
        if ask.known is not None:
            ask.known["tools"] = tools
    forced = choice == "required" or isinstance(choice, Mapping)
    answered = ask.messages[-1].role == "tool" if ask.messages else False
    if not tools or (answered and not forced):
        return []
    tool = _chosen(tools, choice, prompt)
    if tool is None:
        if not forced:
            return []
        tool = tools[0]
    parallel = bool(ask.parameters.get("parallel_tool_calls"))
    chance = Random(seed)
    if parallel and not isinstance(choice, Mapping) and len(several := _several(tools, prompt)) > 1:
        return [Called(one.name, _arguments(one.parameters, chance, hints.of(part))) for one, part in several]
    many = hints.apart(prompt.text) if parallel else [hints.of(prompt.text)]
    return [Called(tool.name, _arguments(tool.parameters, chance, one)) for one in many]


_PARTS = late(r",? (?:and|then)(?: then| also)? |[;.?!]\s+|，?(?:然后|并且|同时|另外)|；|。")


def _several(tools: Sequence[_Tool], prompt: Prompt) -> list[tuple[_Tool, str]]:
    """The tools that different parts of the prompt ask for, each once, with the part that asks for it."""
    if len(tools) < 2:
        return []
    found: dict[str, tuple[_Tool, str]] = {}
    for part in _PARTS.split(prompt.text[:2000]):
        tool = _chosen(tools, None, prompt._replace(text=part))
        if tool is not None:
            found.setdefault(tool.name, (tool, part))
    return list(found.values())


def _arguments(parameters: Any, chance: Random, offered: sample.Hints) -> str:
    """JSON that the tool's schema accepts; the empty object for a schema that nothing satisfies: the live API calls anyway."""
    try:
        value = sample.sample(parameters, chance, offered)
    except sample.Unsatisfiable:
        value = {}
    return sample.text(value if isinstance(value, dict) else {})


def _chosen(tools: Sequence[_Tool], choice: Any, prompt: Prompt) -> _Tool | None:
    """The tool that `tool_choice` names, or the one whose words meet the prompt's most; None if none does."""
    if isinstance(choice, Mapping):
        named = (choice.get("function") or {}).get("name")
        return next((tool for tool in tools if tool.name == named), None)
    text = prompt.text[:4000]
    if text.isascii() and not _may_meet(tuple([tool.words for tool in tools]))(text.lower()):
        return None  # nearly always, and cheaper to see
    said = _words(text)
    best = max(tools, key=lambda tool: len(tool.words & said))
    return best if best.words & said else None


@memo(1024)
def _may_meet(words: tuple[frozenset[str], ...]) -> Callable[[str], Any]:
    """What tells of a Latin text in lower case whether it may hold one of the words, without reading it."""
    latin = sorted({word for one in words for word in one if word.isascii()}, key=len)
    stems: list[str] = []
    for word in latin:  # a word that holds another one of them adds nothing
        if not any(stem in word for stem in stems):
            stems.append(word)
    return re.compile("|".join(map(re.escape, stems)) if stems else r"(?!)").search


def _read(offered: Any) -> tuple[_Tool, ...]:
    try:
        return _remembered(orjson.dumps(offered))
    except orjson.JSONEncodeError:  # nested deeper than 254 levels: read each time
        return _tools(offered)


@memo(1024)
def _remembered(offered: bytes) -> tuple[_Tool, ...]:
    return _tools(orjson.loads(offered))


def _tools(offered: Sequence[Any]) -> tuple[_Tool, ...]:
    found = []
    for tool in offered:
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            continue
        parameters = function.get("parameters")
        words = f"{function['name']} {function.get('description') or ''}"
        found.append(_Tool(function["name"], _words(words), _schema(parameters)))
    return tuple(found)


def _schema(parameters: Any) -> Any:
    """The schema of a tool's arguments. Some clients send a list of named parameters instead (loongsuite/qwen-agent/*)."""
    if isinstance(parameters, list):
        named = [one for one in parameters if isinstance(one, dict) and isinstance(one.get("name"), str)]
        return {
            "type": "object",
            "properties": {
                one["name"]: {key: one[key] for key in ("type", "description", "enum") if key in one}
                for one in named
            },
            "required": [one["name"] for one in named if one.get("required")],
        }
    return {} if parameters is None else parameters


def _words(text: str) -> frozenset[str]:
    """Latin words, plural forms cut, and pairs of Chinese characters with their English words."""
    latin = {
        word[:-1] if word.endswith("s") and len(word) > 4 else word
        for word in _LATIN.findall(text.lower().replace("_", " "))
    }
    pairs = set(_CHINESE_PAIRS.findall(text))
    latin |= {word for pair, word in facts()["words"].items() if pair in pairs}
    return frozenset((latin - _EMPTY_WORDS) | pairs)


def results(ask: Ask) -> str:
    """What the tools answered in the last turn, in their order: JSON in words, where it is flat."""
    said = []
    for message in reversed(ask.messages):
        if message.role != "tool":
            break
        said.append(_in_words("\n".join(message.texts).strip()))
    told = [text for text in reversed(said) if text]
    return ("\n\n" if any("\n" in one for one in told) else "; ").join(told)


_FLAT = 12
"""Members of an object that are told one a line; a larger one is told as it is."""


def _in_words(result: str) -> str:
    """A JSON object as a list of its members, a JSON list as a list; everything else as it is."""
    if result[:1] not in "{[":
        return result
    try:
        value = orjson.loads(result)
    except orjson.JSONDecodeError:
        return result
    rows = value if isinstance(value, list) else [value]
    if not rows or len(rows) > _FLAT:
        return result
    lines = [_row(row) for row in rows]
    if any(line is None for line in lines):
        return result
    if isinstance(value, dict):
        members = [_member(name, one) for name, one in _plain(value).items()]
        return (
            members[0].partition(": ")[2] if len(members) == 1 else "\n".join(f"- {one}" for one in members)
        )
    return "\n".join(f"- {line}" for line in lines)


def _row(row: Any) -> str | None:
    """One line for a member of a list; None if it does not fit into one."""
    if isinstance(row, dict):
        plain = _plain(row)
        return (
            "; ".join(_member(name, one) for name, one in plain.items()) if 0 < len(plain) <= _FLAT else None
        )
    return None if isinstance(row, list) or row is None else _scalar(row)


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    """The members that are texts, numbers or truths; an object inside is told with its members."""
    told: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            told[name] = ", ".join(
                f"{inner} {_scalar(one)}" for inner, one in value.items() if not isinstance(one, dict | list)
            )
        elif isinstance(value, list):
            told[name] = ", ".join(_scalar(one) for one in value if not isinstance(one, dict | list))
        elif value is not None:
            told[name] = _scalar(value)
    return {name: one for name, one in told.items() if one}


def _scalar(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _member(name: str, value: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " ")).lower()
    return f"{words[:1].upper()}{words[1:]}: {value}"
