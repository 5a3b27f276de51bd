"""What every form has: the request as the API would have it, and how calls and answers are put back into the words of the prompt."""

import abc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.wire.timeline import Ask, AskedCall, Message

OBSERVED = "Observation:"
"""How a framework begins to tell what a tool answered."""


class Said(NamedTuple):
    """A call: the tool's name, and its arguments as JSON."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Offer(abc.ABC):
    """What a prompt offers: `ask` is the request with tools, calls and results in the places that the API has for them."""

    ask: Ask
    native: ClassVar[bool] = False
    """Whether calls are made as the API has them: only those made before stood in words."""

    @property
    def called(self) -> bool:
        """Whether something was called already."""
        return any(message.role == "tool" for message in self.ask.messages)

    @abc.abstractmethod
    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """The calls, in the form of the prompt."""

    def answer(self, text: str, language: str, chance: Chance) -> str:
        """The answer, in the form of the prompt."""
        return text

    def thought(self, tool: str, language: str, chance: Chance) -> str:
        """What is thought before the tool is called; without one: before the answer."""
        key = "call" if tool else "known" if self.called else "plain"
        bank = phrases.data("prompted")["zh" if language in ("zh", "zh-Hant") else "en"][key]
        return phrases.filled(chance.pick(bank), tool=tool)


class Conversation:
    """The messages of a chat, with calls and results in the places that the API has for them."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._rounds = 0

    def say(self, message: Message, text: str | None = None) -> None:
        """Adds a message, with another text if one is given."""
        self.messages.append(message if text is None else message._replace(texts=(text,)))

    def called(self, name: str, arguments: str, result: str) -> None:
        """Adds a call and its result."""
        self._rounds += 1
        id = f"call_{self._rounds}"
        call = AskedCall(id, name.strip(), arguments.strip() or "{}")
        self.messages.append(Message("assistant", ("",), calls=(call,)))
        self.messages.append(Message("tool", (result.strip(),), call_id=id, name=call.name))

    def ask(
        self, ask: Ask, tools: Sequence[Mapping[str, Any]], *, parallel: bool = False, forced: bool = False
    ) -> Ask:
        """The request of these messages that offers the tools; `forced`: something has to be called."""
        parameters = {key: value for key, value in ask.parameters.items() if key != "response_format"}
        parameters |= {"tools": tools, "parallel_tool_calls": parallel}
        if forced:
            parameters["tool_choice"] = "required"
        return ask._replace(messages=tuple(self.messages), parameters=parameters, known=None)


def whole(message: Message) -> str:
    """All that a message says."""
    return "\n".join(message.texts)


def observed(text: str) -> str | None:
    """What was observed, if the text tells that; None for any other."""
    plain = text.lstrip()
    return plain[len(OBSERVED) :] if plain.startswith(OBSERVED) else None


def persona(head: str) -> str:
    """A system message as far as it does not speak of tools."""
    kept: list[str] = []
    for line in head.split("\n"):
        if (("access to" in line or "use" in line) and "tool" in line and line.rstrip().endswith(":")) or (
            "工具" in line and ("以下" in line or "如下" in line)
        ):
            return "\n".join(kept).strip()
        kept.append(line)
    return ""


def unthought(text: str) -> str:
    """A text without the `Thought:` that it may end with."""
    return text.strip().removesuffix("Thought:").strip()
