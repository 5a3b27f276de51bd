"""A JSON object with `action` and `action_input`, as LangChain's structured chat and JSON chat word it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompted import reading
from mock_server.content.prompted.offers import Conversation, Offer, Said, observed, persona, unthought, whole
from mock_server.content.prompted.react import taken
from mock_server.wire.timeline import Ask


@dataclass(frozen=True, slots=True)
class Structured(Offer):
    """`plain`: the tools that take a text, not JSON, by the name of the parameter it stands for."""

    plain: Mapping[str, str]

    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """The first of them: one action at a time."""
        one = made[0]
        text = taken(one, self.plain)
        given = one.arguments if text is None else orjson.dumps(text).decode()
        return self._action(self.thought(one.name, language, chance), one.name, given)

    def answer(self, text: str, language: str, chance: Chance) -> str:
        """The answer as the action that ends."""
        return self._action(self.thought("", language, chance), "Final Answer", orjson.dumps(text).decode())

    def _action(self, thought: str, name: str, given: str) -> str:
        blob = f'{{\n  "action": {orjson.dumps(name).decode()},\n  "action_input": {given}\n}}'
        return f"Thought: {thought}\nAction:\n```json\n{blob}\n```"


def read(ask: Ask, at: int, frame: str) -> Offer | None:
    """The request of such a prompt, whose frame is its message `at`; None if it names no tools."""
    names = reading.names(frame)
    if not names:
        return None
    tools, plain = reading.described(frame, names, as_json=False)
    told = Conversation()
    pending: dict[str, Any] | None = None
    for number, message in enumerate(ask.messages):
        text = whole(message)
        if number == at and message.role == "system":
            told.say(message, persona(frame))
            continue
        if number == at:
            text = text.rpartition("Begin!")[2]
            if (asked := _INPUT.search(text)) is not None:
                text = text[asked.end() :]
        if message.role != "user":
            found = _blobs(text[: reading.LONGEST]) if message.role == "assistant" else []
            pending = found[0][0] if found and found[0][0]["action"] in names else None
            if pending is None:
                told.say(message)
        elif pending is not None and text.lstrip().startswith("TOOL RESPONSE:"):
            result = text.partition("TOOL RESPONSE:")[2].partition("USER'S INPUT")[0].strip().lstrip("-")
            told.called(pending["action"], _given(pending, plain), result)
            pending = None
        else:
            task, done = _scratch(text)
            told.say(message, task)
            for action, result in done:
                told.called(action["action"], _given(action, plain), result)
    return Structured(told.ask(ask, tools), plain)


def _given(action: Mapping[str, Any], plain: Mapping[str, str]) -> str:
    """What a tool was given as `action_input`, as JSON."""
    given = action.get("action_input", "")
    return orjson.dumps(
        given if isinstance(given, dict) else {plain.get(action["action"], "input"): given}
    ).decode()


_INPUT = late(r"USER'S INPUT[ \t]*\n-+\n[^\n]{0,400}:[ \t]*\n")
_WORK = late(r"\n[ \t]{0,8}(?:This was your previous work[^\n]*\n|Thought:|Action:)")


def _blobs(text: str) -> list[tuple[dict[str, Any], str]]:
    """The actions that stand in fences, each with what follows on it up to the next fence."""
    parts = text.split("```")
    found = []
    for inside, after in zip(parts[1::2], [*parts[2::2], ""], strict=False):
        value = reading.value_of(inside.strip().removeprefix("json").strip())
        if isinstance(value, dict) and isinstance(value.get("action"), str):
            found.append((value, after))
    return found


def _scratch(text: str) -> tuple[str, list[tuple[dict[str, Any], str]]]:
    """The task, and what was called on it, each action with its result."""
    text = text[: reading.LONGEST].rstrip()
    if text.endswith(")") and "(reminder to " in text[-200:].lower():
        text = text[: text.lower().rfind("(reminder to ")]
    text = f"\n{text}".rpartition("\nQuestion:")[2]
    work = _WORK.search(text)
    task = text[: work.start()] if work else text
    done = []
    for action, after in _blobs(text[len(task) :]):
        if (result := observed(after)) is not None:
            for word in ("\nThought:", "\nAction:"):
                result = result.partition(word)[0]
            done.append((action, unthought(result)))
    return task.strip(), done
