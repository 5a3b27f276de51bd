"""Agents that write Python: tools as functions, the answer as `final_answer(…)`, as smolagents' CodeAgent words it."""

import ast
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompted import reading
from mock_server.content.prompted.offers import Conversation, Offer, Said, observed, whole
from mock_server.wire.timeline import Ask

_TAGS = (("<code>", "</code>"), ("```py", "```"), ("```python", "```"))


@dataclass(frozen=True, slots=True)
class Coding(Offer):
    """`opening` and `closing`: what stands around the code."""

    opening: str
    closing: str

    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """The first of them, its result printed."""
        one = made[0]
        arguments = ", ".join(
            f"{name}={_python(value)}" for name, value in orjson.loads(one.arguments).items()
        )
        code = f"result = {one.name}({arguments})\nprint(result)"
        return self._coded(self.thought(one.name, language, chance), code)

    def answer(self, text: str, language: str, chance: Chance) -> str:
        """The answer handed over: a number as one."""
        value = text if _NUMBER.fullmatch(text) else _python(text)
        return self._coded(self.thought("", language, chance), f"final_answer({value})")

    def _coded(self, thought: str, code: str) -> str:
        return f"Thought: {thought}\n{self.opening}\n{code}\n{self.closing}"


def _python(value: Any) -> str:
    """A value as Python has it, texts in double quotes."""
    return orjson.dumps(value).decode() if isinstance(value, str) else repr(value)


_NUMBER = late(r"-?\d{1,15}(?:\.\d{1,9})?")


_DEF = late(
    r"^(?P<indent>[ \t]*)def (?P<name>[A-Za-z_]\w*)(?P<signature>\([^)]{0,4000}\))[^\n]{0,200}:[ \t]{0,8}\n[ \t\n]{0,80}(?:\"\"\"|''')(?P<said>.*?)(?:\"\"\"|''')",
    re.MULTILINE | re.DOTALL,
)
_ARGUMENT = late(r"^[ \t]+(?P<name>\w+)(?: \([^)\n]*\))?: (?P<said>[^\n]+)", re.MULTILINE)
_CALLED = late(r"\b(?P<name>[A-Za-z_]\w*)\(")


def read(ask: Ask, at: int, frame: str) -> Offer | None:
    """The request of such a prompt, whose frame is its message `at`; None if it says not how code is marked."""
    tools = []
    known: set[str] = set()
    for one in islice(_DEF.finditer(frame), reading.MOST):
        name, said = one["name"], one["said"]
        if name == "final_answer":
            continue
        known.add(name)
        schema = reading.schema_of(f"{name}{one['signature']}", name) or {"type": "object", "properties": {}}
        for argument in _ARGUMENT.finditer(said):
            if argument["name"] in schema["properties"]:
                schema["properties"][argument["name"]]["description"] = argument["said"]
        tools.append(reading.tool(name, said.partition("Args:")[0].strip(), schema))
    tags = next((tags for tags in _TAGS if tags[0] in frame), None)
    if tags is None or ask.messages[at].role != "system":
        return None
    told = Conversation()
    pending: Said | None = None
    for message in ask.messages[at + 1 :]:
        text = whole(message)
        seen = observed(text)
        if message.role == "assistant":
            pending = _call(text, known) or pending
        elif pending is not None and seen is not None:
            logged, _, last = (
                part.strip()
                for part in seen.strip()
                .removeprefix("Execution logs:")
                .partition("Last output from code snippet:")
            )
            told.called(pending.name, pending.arguments, logged or ("" if last == "None" else last))
            pending = None
        elif message.role == "user":
            told.say(message, text.strip().removeprefix("New task:").strip())
        else:
            told.say(message)
    return Coding(told.ask(ask, tools), *tags)


def _call(text: str, known: Set[str]) -> Said | None:
    """The first of the tools that a piece of code calls, with its named arguments."""
    text = text[:4000]
    calls = (match for match in _CALLED.finditer(text) if match["name"] in known)
    for match in islice(calls, 8):
        try:
            call = ast.parse(reading.balanced(text, match.start("name"), brackets="()"), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if isinstance(call, ast.Call):
            given = {
                one.arg: one.value.value
                for one in call.keywords
                if one.arg and isinstance(one.value, ast.Constant)
            }
            return Said(match["name"], orjson.dumps(given, default=str).decode())
    return None
