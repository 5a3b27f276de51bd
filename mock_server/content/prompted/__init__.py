"""Tools that are offered and called in the words of a prompt, as frameworks do that need no `tools` of the API. What a prompt offers is read into
the tools of the API, what was called so far into calls and results; what is to be said then is put back into the form of the prompt.

A file for each form: how its prompts are read, and how its calls and answers are written."""

from collections.abc import Callable

from mock_server.content.prompted import coding, flattened, hermes, react, signs, structured
from mock_server.content.prompted.offers import Offer, Said, whole
from mock_server.content.prompted.reading import LONGEST
from mock_server.wire.timeline import Ask

__all__ = ["Offer", "Said", "offer"]

_FORMS: tuple[tuple[str, Callable[[Ask, int, str], Offer | None]], ...] = (
    ("<tool_call>", hermes.read),
    ("✿FUNCTION✿", signs.read),
    ('"action_input"', structured.read),
    ("final_answer(", coding.read),
    ("Action Input", react.read),
)
"""What stands in no prompt of another form, the first that is met, and who reads it."""


def offer(ask: Ask) -> Offer | None:
    """What the prompt of a chat offers in its words; None if nothing. Where the request has tools of the API's own, they are meant, and only
    calls and results may stand in words."""
    if ask.parameters.get("tools"):
        return flattened.read(ask)
    for at, message in enumerate(ask.messages):
        if message.role not in ("system", "user"):
            continue
        for text in message.texts:
            for cue, read in _FORMS:
                if cue in text:
                    frame = whole(message)
                    return read(ask, at, frame) if len(frame) <= LONGEST else None
    return None
