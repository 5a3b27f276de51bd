"""`<tools>`, `<tool_call>` and `<tool_response>`: the form that Qwen's models learned (Hermes), which Qwen-Agent writes by itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from mock_server.content.chance import Chance
from mock_server.content.prompted import reading
from mock_server.content.prompted.offers import Conversation, Offer, Said, whole
from mock_server.wire.timeline import Ask


@dataclass(frozen=True, slots=True)
class Hermes(Offer):
    """`action`: what is done stands in a few words before the call, as prompts for the use of a computer want it."""

    action: bool

    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """Each between its tags."""
        told = "\n".join(f"<tool_call>\n{_object(one)}\n</tool_call>" for one in made)
        return f"Action: {_deed(made[0])}\n{told}" if self.action else told


def _object(one: Said) -> str:
    """A call as Hermes has it."""
    return f'{{"name": {orjson.dumps(one.name).decode()}, "arguments": {one.arguments}}}'


def _deed(one: Said) -> str:
    """What is done, in a few words: the action that the arguments name, or the tool."""
    arguments = orjson.loads(one.arguments)
    named = arguments.get("action") if isinstance(arguments, dict) else None
    words = (named if isinstance(named, str) else one.name).replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}."


def read(ask: Ask, at: int, frame: str) -> Offer | None:
    """The request of such a prompt, whose frame is its message `at`; None if it lists no tools."""
    tools = next(filter(None, (list(_listed(one))[: reading.MOST] for one in _inside(frame, "tools"))), [])
    if not tools:
        return None
    told = Conversation()
    calls: list[Said] = []
    for number, message in enumerate(ask.messages):
        text = whole(message)
        if number == at:
            begins = min(
                [place for word in ("# Tools", "<tools>") if (place := text.find(word)) >= 0], default=0
            )
            ends = text.rfind("</tool_call>") + len("</tool_call>")
            rest = text[:begins] if message.role == "system" else text[:begins] + text[ends:]
            told.say(message, rest.strip())
        elif message.role == "assistant" and "<tool_call>" in text:
            calls = [_said(one) for one in _inside(text, "tool_call")]
        elif message.role in ("user", "tool") and "<tool_response>" in text:
            for result in _inside(text, "tool_response"):
                made = calls.pop(0) if calls else Said("", "{}")
                told.called(made.name, made.arguments, result)
        else:
            told.say(message)
    single = "single <tool_call>" in frame
    forced = single and "Do not output anything else" in frame
    return Hermes(told.ask(ask, tools, parallel=not single, forced=forced), single and "Action:" in frame)


def _inside(text: str, tag: str) -> list[str]:
    """What stands between the tags; the last one may be open."""
    return [one.partition(f"</{tag}>")[0].strip() for one in text[: reading.LONGEST].split(f"<{tag}>")[1:]]


def _listed(lines: str) -> Iterator[dict[str, Any]]:
    """The tools between the tags: objects one after the other, or a list of them."""
    at = 0
    while (begins := re.compile(r"[{\[]").search(lines, at)) is not None:
        text = reading.balanced(lines, begins.start())
        value = reading.value_of(text)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                function = one.get("function") if isinstance(one.get("function"), dict) else one
                if isinstance(function, dict) and isinstance(function.get("name"), str):
                    yield {"type": "function", "function": function}
        at = begins.start() + max(1, len(text))


def _said(text: str) -> Said:
    value = reading.value_of(text)
    if not isinstance(value, dict):
        return Said("", "{}")
    arguments = value.get("arguments", {})
    return Said(
        str(value.get("name", "")),
        arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode(),
    )
