"""Native tools whose calls and results come back as texts: `Calling tools: […]`, `Observation: …`, as smolagents' ToolCallingAgent sends them."""

from collections.abc import Sequence
from typing import ClassVar

import orjson

from mock_server.content.chance import Chance
from mock_server.content.prompted import reading
from mock_server.content.prompted.offers import Conversation, Offer, Said, observed, whole
from mock_server.wire.memo import of_talk
from mock_server.wire.timeline import Ask, Message

_CALLING = "Calling tools:"


class Flattened(Offer):
    """Calls go out as the API has them."""

    __slots__ = ()
    native: ClassVar[bool] = True

    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """Nothing: they stand in no words."""
        return ""


@of_talk(256)
def _called_in(messages: Sequence[Message]) -> bool:
    """Whether a call stands in words in one of the answers."""
    return any(one.role == "assistant" and any(_CALLING in text for text in one.texts) for one in messages)


def read(ask: Ask) -> Offer | None:
    """The request with its calls in their places; None if none stands in words."""
    if not _called_in(ask.messages[:-1]) and not _called_in(ask.messages[-1:]):
        return None
    told = Conversation()
    pending: list[Said] = []
    for message in ask.messages:
        text = whole(message)
        seen = observed(text) if message.role == "user" else None
        if message.role == "assistant" and _CALLING in text:
            pending = _called(text.partition(_CALLING)[2].strip()[: reading.LONGEST])
        elif pending and seen is not None:
            for call in pending:
                told.called(call.name, call.arguments, seen)
            pending = []
        else:
            told.say(message)
    return Flattened(ask._replace(messages=tuple(told.messages), known=None))


def _called(text: str) -> list[Said]:
    """The calls of a list that Python has written."""
    listed = reading.value_of(text)
    functions = (
        [one.get("function") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    )
    return [
        Said(str(one["name"]), orjson.dumps(one.get("arguments") or {}).decode())
        for one in functions
        if isinstance(one, dict) and "name" in one
    ]
