"""What somebody of a shop's or a bank's service says in the languages besides English and Chinese: to a parcel that is late, a thing that is broken, a number.

As doing.py, whose list these belong to. The part is given by the system message; nothing is said of an order that nobody knows. Data: serving.json.
"""

import re

from mock_server.content import leaning, phrases
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.dispatch import opened_by
from mock_server.content.late import worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 240
"""Characters of what a customer says; a longer text brings one of its own."""
_NUMBER = re.compile(r"(?<![A-Za-z\d.,])[A-Z]{0,3}-?\d{3,12}(?![A-Za-z\d%])")
_ORDERS = 1500
"""Characters of a system message that are read for the part."""


def _plays(prompt: Prompt, before: tuple[Message, ...]) -> bool:
    """Whether the system message gives that part, and a customer says something short of his own."""
    if prompt.language in ("en", "zh", "zh-Hant") or len(prompt.text) > LONGEST or not before:
        return False
    orders = system(before)[:_ORDERS]
    return (
        bool(orders and worded(phrases.data("serving")["role"]).search(orders))
        and leaning.plainly(prompt.text) == prompt.text
    )


@opened_by(frozenset(), only="en")
def served(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is asked back or advised; for a number, that it is taken down."""
    if not _plays(prompt, before):
        return None
    text = prompt.text.lower()
    known = phrases.data("serving")
    says = known["says"][prompt.language]
    kind = next(
        (kind for kind, told in known["kinds"].items() if worded(told[prompt.language]).search(text)), ""
    )
    if kind:
        return str(says[kind])
    if number := _NUMBER.search(prompt.text):
        return phrases.filled(says["number"], n=number[0])
    return None


@opened_by(frozenset(), only="en")
def heard(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is needed, where a customer only tells something more."""
    if (
        len(before) < _SOME
        or prompt.kind != "talk"
        or prompt.text.rstrip()[-1:] in "?？؟"
        or not _plays(prompt, before)
    ):
        return None
    return str(phrases.data("serving")["says"][prompt.language]["else"])


_SOME = 3
"""Messages of a talk that has begun: the part, a question, its answer."""

ALL = (served,)
