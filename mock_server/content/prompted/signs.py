"""`✿FUNCTION✿`, `✿ARGS✿`, `✿RESULT✿`, `✿RETURN✿`: Qwen-Agent's form for models before Qwen2.5."""

import re
from collections.abc import Sequence
from itertools import islice

from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompted import reading
from mock_server.content.prompted.offers import Conversation, Offer, Said, whole
from mock_server.wire.timeline import Ask


class Signs(Offer):
    """What stands behind signs is a call."""

    __slots__ = ()

    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """Each behind its signs."""
        return "\n".join(f"✿FUNCTION✿: {one.name}\n✿ARGS✿: {one.arguments}" for one in made) + "\n"


_SIGN_TOOL = late(
    r"^### (?P<title>[^\n]+)\n+(?P<name>[\w.\-]+): (?P<said>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL
)
_SIGN_PARAMETERS = late(r"(?:Parameters|输入参数)[：:]\s*(?=[{\[])")


def read(ask: Ask, at: int, frame: str) -> Offer | None:
    """The request of such a prompt, whose frame is its message `at`; None if it lists no tools."""
    tools = []
    for match in islice(_SIGN_TOOL.finditer(frame), reading.MOST):
        label = _SIGN_PARAMETERS.search(match["said"])
        schema = (
            reading.as_schema(reading.value_of(reading.balanced(match["said"], label.end())))
            if label
            else None
        )
        said = match["said"][: label.start()] if label else match["said"]
        tools.append(
            reading.tool(match["name"], said.strip(), schema or {"type": "object", "properties": {}})
        )
    if not tools:
        return None
    told = Conversation()
    for number, message in enumerate(ask.messages):
        text = whole(message)
        if number == at:
            begins = re.search(r"^# (?:Tools|工具)\s*$", text, re.MULTILINE)
            told.say(message, text[: begins.start()].strip() if begins else "")
        elif "✿FUNCTION✿" in text and (done := _signed(text)):
            if message.role == "user":  # all in one message
                told.say(message, text.partition("✿FUNCTION✿")[0].strip())
            for call, result in done:
                told.called(call.name, call.arguments, result)
        else:
            told.say(message)
    return Signs(told.ask(ask, tools, parallel=re.search(r"✿ARGS✿[^\n]*1", frame) is not None))


def _signed(text: str) -> list[tuple[Said, str]]:
    """What was called by signs, and what came of it."""
    found = []
    for part in text[: reading.LONGEST].split("✿FUNCTION✿:")[1:]:
        name, _, rest = part.partition("✿ARGS✿:")
        given, seen, result = rest.partition("✿RESULT✿:")
        if seen:
            found.append((Said(name.strip(), given.strip()), result.partition("✿RETURN✿")[0].strip()))
    return found
