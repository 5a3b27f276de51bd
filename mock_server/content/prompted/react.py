"""ReAct: `Thought`, `Action`, `Action Input`, `Observation`, as LangChain, LlamaIndex, CrewAI and Qwen-Agent word it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompted import reading
from mock_server.content.prompted.offers import (
    OBSERVED,
    Conversation,
    Offer,
    Said,
    observed,
    persona,
    unthought,
    whole,
)
from mock_server.wire.timeline import Ask, Message

_FINAL = late(r"^(Final Answer|Answer|AI|最终答案):", re.MULTILINE)
_ENDS = ("Thought:", "Question:", "Final Answer:", "AI:", "思考:")


@dataclass(frozen=True, slots=True)
class ReAct(Offer):
    """`plain`: the tools that take a text, not JSON, by the name of the parameter it stands for. `final`: the word before the answer.
    `begun`: the prompt itself ends with `Thought:`. `yes_or_no`: each thought says whether a tool is needed."""

    plain: Mapping[str, str]
    final: str
    begun: bool
    yes_or_no: bool

    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """The first of them: one action at a time."""
        one = made[0]
        given = taken(one, self.plain)
        return (
            f"{self.thought(one.name, language, chance)}\n"
            f"Action: {one.name}\nAction Input: {one.arguments if given is None else given}"
        )

    def answer(self, text: str, language: str, chance: Chance) -> str:
        """The final answer, after a thought."""
        return f"{self.thought('', language, chance)}\n{self.final} {text}"

    def thought(self, tool: str, language: str, chance: Chance) -> str:
        """A thought, or whether a tool is needed; without the word that the prompt has already."""
        if self.yes_or_no:
            said = f"Do I need to use a tool? {'Yes' if tool else 'No'}"
        else:
            said = Offer.thought(self, tool, language, chance)
        return said if self.begun else f"Thought: {said}"


def taken(one: Said, plain: Mapping[str, str]) -> str | None:
    """What a tool is given that takes a text; None if it takes JSON."""
    name = plain.get(one.name)
    return None if name is None else str(orjson.loads(one.arguments).get(name, ""))


class _Round(NamedTuple):
    """A tool that was called in words: `result` is None where nothing was observed yet."""

    name: str
    given: str
    result: str | None


def _rounds(text: str) -> list[_Round]:
    """What was called and observed, line by line."""
    found: list[_Round] = []
    name: str | None = None
    given: list[str] | None = None
    result: list[str] | None = None

    def close() -> None:
        if name is not None and given is not None:
            found.append(
                _Round(name, "\n".join(given).strip(), None if result is None else "\n".join(result).strip())
            )

    for line in text.split("\n"):
        plain = line.strip()
        if plain.startswith("Action Input:"):
            given, result = [plain[13:].strip()], None
        elif plain.startswith("Action:"):
            close()
            name, given, result = plain[7:].strip(), None, None
        elif plain.startswith(OBSERVED) and given is not None:
            result = [plain[len(OBSERVED) :].strip()]
        elif plain.startswith(_ENDS):
            close()
            name = given = result = None
        elif result is not None:
            result.append(line)
        elif given is not None:
            given.append(line)
    close()
    return found


def read(ask: Ask, at: int, frame: str) -> Offer | None:
    """The request of a ReAct prompt, whose frame is its message `at`; None if it names no tools."""
    names = reading.names(frame)
    if not names:
        return None
    head, _, rest = frame.rpartition("Begin!") if "Begin!" in frame else (frame, "", "")
    tools, plain = reading.described(head, names, as_json=_wants_json(head))
    told = Conversation()
    if ask.messages[at].role == "system":
        told.say(ask.messages[at], persona(head))
        later: Sequence[Message] = ask.messages[at + 1 :]
    else:
        told.messages += ask.messages[:at]
        later = (ask.messages[at]._replace(texts=(rest or frame,)), *ask.messages[at + 1 :])
    begun = False
    pending: _Round | None = None
    for message in later:
        text = whole(message)[: reading.LONGEST]
        begun = message.role == "user" and text.rstrip().endswith("Thought:")
        done = _rounds(text) if message.role == "assistant" else []
        seen = observed(text) if message.role == "user" else None
        if pending is not None and seen is not None:
            done = [pending._replace(result=unthought(seen))]
        elif message.role == "user":
            task, work = _asked(text)
            told.say(message, task)
            done = _rounds(work)
        elif not done:
            told.say(message)
        pending = None
        for one in done:
            if one.result is None:
                pending = one
            else:
                told.called(one.name, _input(one, plain), one.result)
    finals = _FINAL.findall(frame)
    final = f"{finals[-1] if finals else 'Final Answer'}:"
    return ReAct(told.ask(ask, tools), plain, final, begun, "Do I need to use a tool?" in frame)


def _input(one: _Round, plain: Mapping[str, str]) -> str:
    """What a tool was given, as JSON."""
    name = plain.get(one.name)
    return one.given if name is None else orjson.dumps({name: one.given}).decode()


_BREAKS = ("\nThis is the expect", "\nyou MUST return", "\nBegin!", "\n(reminder to respond in a JSON blob")
"""What follows on the task."""


def _asked(text: str) -> tuple[str, str]:
    """The task of a user's message without what stands around it, and what was thought and called on it so far."""
    for label in ("\nQuestion:", "\nNew input:", "\n问题:", "Current Task:"):
        before, found, after = f"\n{text}".rpartition(label)
        if found and (label[0] == "\n" or not before.strip()):
            text = after
            break
    ends = min([at for word in ("\nThought:", "\n思考:") if (at := text.find(word)) >= 0], default=len(text))
    task, done = text[:ends], text[ends:]
    for word in _BREAKS:
        task = task.partition(word)[0]
    return unthought(task), done


def _wants_json(head: str) -> bool:
    """Whether the input of a tool is JSON: where the line that explains it says so."""
    return any(
        re.search(r"json|dictionary|kwargs|\{", line, re.IGNORECASE) is not None
        for line in re.findall(r"Action Input:[^\n]*", head)
    )
